# Everything runs in .venv, which each target makes and keeps in step with the lock files by itself.

VENV    := .venv
PYTHON  := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEV     := $(VENV)/.dev-installed
# One more than there are cores, for each waits now and then for PostgreSQL or the browser.
WORKERS := $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 4 ? cores + 1 : 5)))
INSTALL := $(PYTHON) -m pip install -qq --disable-pip-version-check
COMPILE  = uv pip compile pyproject.toml --quiet --no-config --universal --generate-hashes --no-header --no-annotate \
           --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
HTMX    := 4.0.1
SCANNER := .venv-scan
WAPITI  := 3.2.3

.PHONY: help demo serve test check format coverage fuzz scan bench lock vendor clean
.DEFAULT_GOAL := help

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## try Dateline on the starter chronology (PORT=8123 for another port)
	@$(if $(PORT),DATELINE_PORT=$(PORT)) $(PYTHON) -m app demo

serve: $(RUNTIME) ## bring the database up to date and serve it (PORT=, DATELINE_DATABASE_URL=)
	@$(PYTHON) -m app migrate
	@$(if $(PORT),DATELINE_PORT=$(PORT)) $(PYTHON) -m app serve

test: $(DEV) ## all tests: SQLite, PostgreSQL, Chromium (ARGS="-k dates" for some)
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

check: $(DEV) ## formatting, lint, types, templates
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -q tests/test_templates.py

format: $(DEV) ## format the code and mend what the linter can
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

coverage: $(DEV) ## all tests, then the lines and branches that none of them ran
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile --cov=app --cov-branch --cov-report=term-missing:skip-covered

fuzz: $(DEV) ## many requests made out of the API's own description (EXAMPLES=200 for each operation)
	@DATELINE_TEST_FUZZ_EXAMPLES=$(or $(EXAMPLES),200) $(PYTHON) -m pytest -q tests/api/test_contract.py

scan: $(DEV) $(SCANNER)/.installed ## a web scanner against a copy of the demonstration, without privileges (SECONDS=600)
	@$(PYTHON) -m tests.scan $(SCANNER)/bin/wapiti $(or $(SECONDS),600)

bench: $(DEV) ## measure how surely passages are found again, and how quick Dateline is with many events
	@$(PYTHON) -m tests.benchmarks.anchoring
	@$(PYTHON) -m tests.benchmarks

lock: $(RUNTIME) ## write the lock files anew after a change to pyproject.toml (UPGRADE=1 for newer releases)
	@$(INSTALL) uv
	@$(PYTHON) -m $(COMPILE) --all-extras --group build -o requirements.lock
	@$(PYTHON) -m $(COMPILE) --all-extras --group build --group dev -c requirements.lock -o requirements-dev.lock
	@echo "wapiti3==$(WAPITI)" | $(PYTHON) -m $(subst pyproject.toml,-,$(COMPILE)) --python-version 3.11 -o requirements-scan.lock

vendor: ## fetch the vendored htmx anew and verify it
	@cd static/vendor/htmx-$(HTMX) && fetched=$$(mktemp -d) && \
	  npm pack --silent --pack-destination "$$fetched" htmx.org@$(HTMX) && \
	  tar -xzf "$$fetched/htmx.org-$(HTMX).tgz" -C "$$fetched" && \
	  cp "$$fetched/package/dist/htmx.min.js" "$$fetched/package/LICENSE" . && \
	  rm -r "$$fetched" && sha256sum --check SHA256SUMS

clean: ## remove what the set-up, the tests and the tools made
	rm -rf $(VENV) $(SCANNER) artefacts .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage

$(PYTHON):
	@for python in python3.13 python3.12 python3.11 python3.14 python3; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  suitable=$$python; \
	  $$python -c 'from ensurepip import version; import venv' 2>/dev/null || continue; \
	  $$python -m venv --clear $(VENV) && exit; rm -rf $(VENV); exit 1; \
	done; \
	if [ -n "$$suitable" ]; then \
	  echo "$$suitable lacks its venv module: install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2; \
	else \
	  echo "Dateline needs Python 3.11 or newer: install it and run make again." >&2; \
	fi; exit 1

$(RUNTIME): requirements.lock | $(PYTHON)
	@echo "Setting up $(VENV), once; this takes about a minute ..."
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Adding the tools for tests ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(SCANNER)/.installed: requirements-scan.lock
	@echo "Setting up $(SCANNER), once; this takes about a minute ..."
	@for python in python3.12 python3.11 python3; do \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null || continue; \
	  $$python -m venv --clear $(SCANNER) && exit; exit 1; \
	done; echo "The scanner needs Python 3.11 or 3.12." >&2; exit 1
	@$(SCANNER)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-scan.lock
	@touch $@
