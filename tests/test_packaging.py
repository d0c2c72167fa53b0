"""The files around the code: locks, containers, CI, settings; and words that stay out of all of them."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; .+)? \\$", re.MULTILINE)
BUILD_FILES = (
    *LOCKS,
    "requirements-scan.lock",
    ".ci/run",
    "Dockerfile",
    "docker-compose.yml",
    "Makefile",
    "pyproject.toml",
)


def list_project_files() -> list[Path]:
    """Every file that is committed or would be: what git ignores is left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def read_text(path: Path) -> str:
    """A file's words; what is no text has none."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def read_pins(name: str) -> set[tuple[str, str]]:
    """Names with their versions; one name has two where Python versions differ."""
    return {(pin["name"], pin["version"]) for pin in PINNED.finditer((ROOT / name).read_text())}


def read_project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def normalise(requirement: str) -> str:
    return re.split(r"[\[<>=; ]", requirement)[0].lower().replace("_", "-")


# -------------------------------------------------------------------------------------------------------- lock files


@pytest.mark.parametrize("name", [*LOCKS, "requirements-scan.lock"])
def test_every_pin_in_a_lock_file_has_hashes_and_no_address(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert len(blocks) == len(read_pins(name)) > 20
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    assert not [block for block in blocks if "://" in block or " @ " in block]


def test_lock_files_hold_what_the_project_asks_for() -> None:
    project = read_project()
    extras = project["project"]["optional-dependencies"]
    runtime = [*project["project"]["dependencies"], *extras["postgres"], *extras["server"]]
    runtime += project["dependency-groups"]["build"]
    locked = {name for name, _ in read_pins("requirements.lock")}
    assert {normalise(requirement) for requirement in runtime} <= locked
    for_tests = {name for name, _ in read_pins("requirements-dev.lock")}
    assert {normalise(requirement) for requirement in project["dependency-groups"]["dev"]} <= for_tests


def test_tests_run_on_the_versions_that_are_served() -> None:
    assert read_pins("requirements.lock") - read_pins("requirements-dev.lock") == set()


# -------------------------------------------------------------------------------------------------------- containers


def read_services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return services


def test_the_app_waits_for_the_database_and_its_migrations() -> None:
    services = read_services()
    assert {name: wait["condition"] for name, wait in services["app"]["depends_on"].items()} == {
        "postgres": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["migrate"]["command"] == ["dateline", "migrate"]
    assert services["migrate"]["restart"] == "no"
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"][1]


def test_compose_runs_without_privileges_and_without_a_password_of_its_own() -> None:
    services = read_services()
    for name in ("app", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["app"]["ports"] == ["127.0.0.1:${DATELINE_PORT:-8000}:8000"]
    passwords = re.findall(r"POSTGRES_PASSWORD[:}-][^\n]*", (ROOT / "docker-compose.yml").read_text())
    assert passwords
    assert all("${POSTGRES_PASSWORD:?" in line or line.startswith("POSTGRES_PASSWORD:?") for line in passwords)


def test_compose_and_image_set_only_settings_that_exist() -> None:
    known = {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    for service in read_services().values():
        assert {name for name in service["environment"] if name.startswith("DATELINE_")} <= known
    assert set(re.findall(r"(DATELINE_\w+)=", (ROOT / "Dockerfile").read_text())) <= known


def test_the_image_installs_by_hash_and_runs_as_a_plain_user() -> None:
    lines = [line.strip() for line in (ROOT / "Dockerfile").read_text().splitlines()]
    assert all("--require-hashes" in line or "--no-deps" in line for line in lines if "pip install" in line)
    final = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER dateline" in final
    assert 'CMD ["dateline", "serve"]' in final
    assert "VOLUME /data" in final
    assert any(
        "/readyz" in line for line in final[final.index(next(x for x in final if x.startswith("HEALTHCHECK"))) :]
    )


def test_everything_the_image_copies_is_there_and_sent_to_the_builder() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    }
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == sent
    assert [name for name in copied if not (ROOT / name).exists()] == []


# ---------------------------------------------------------------------------------------- settings, CI, words left out


def test_the_example_of_settings_names_every_setting_and_changes_none() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    examples = [match[1] for line in lines if (match := re.match(r"# (DATELINE_\w+)=", line))]
    assert sorted(examples) == sorted(f"DATELINE_{name.upper()}" for name in Settings.model_fields)
    assert [line for line in lines if line and not line.startswith(("#", "POSTGRES_PASSWORD="))] == []


def test_the_ci_script_stops_at_the_first_failure_and_leaves_nothing_out() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.startswith("#!/usr/bin/env bash\n")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    assert "export CI=true" in script
    assert script.splitlines()[-2:] == ["make check", "make test"]


def test_build_files_fetch_from_no_address() -> None:
    addresses = [
        (name, address)
        for name in BUILD_FILES
        for address in re.findall(r"\bhttps?://[^\s'\"]+", (ROOT / name).read_text())
        if urlsplit(address).hostname not in ("localhost", "127.0.0.1")
    ]
    assert addresses == []


def test_no_file_names_a_folder_of_one_machine_or_the_host_of_a_registry() -> None:
    machine = r"(?<![\w./*-])/(?:work|root|home)/\w"
    hosts = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.deb" + "ian.org")
    forbidden = re.compile("|".join([machine, *map(re.escape, hosts)]))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in list_project_files()
        for number, line in enumerate(read_text(path).splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []
