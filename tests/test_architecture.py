"""What may import what: read from the code, so that the picture in the documents stays true."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent / "app"

SURFACES = {"pages", "api", "exports", "cli"}
MAY_IMPORT = {
    "settings": set(),
    "errors": set(),
    "domain": {"errors"},
    "models": {"domain"},
    "formats": {"domain", "models", "errors"},
    "queries": {"models", "domain", "errors"},
    "services": {"models", "domain", "queries", "formats", "errors"},
    "fetching": {"errors"},
    "database": {"queries"},
    "quote_checking": {"database", "services"},
    "migrating": {"settings"},
    "metrics": set(),
    "logs": {"metrics"},
    "rate_limits": set(),
    "secret_key": {"errors", "settings"},
    "openid": {"secret_key", "settings"},
    "backups": {"database", "errors", "migrating", "services"},
    "security": set(),
    "static_files": {"settings"},
    "surface": {"database", "domain", "errors", "models", "rate_limits", "services", "settings"},
    "messages": set(),
    "templating": {"domain", "formats", "settings", "static_files"},
    "rendering": {"database", "domain", "messages", "queries", "services", "settings", "surface", "templating"},
    "starter": {"domain", "formats", "services"},
    "pages": {"database", "domain", "errors", "fetching", "formats", "messages", "models", "openid", "queries"}
    | {"quote_checking", "rendering", "templating", "services", "settings", "surface"},
    "api": {"database", "domain", "errors", "formats", "metrics", "migrating", "models", "queries", "rendering"}
    | {"services", "settings", "surface"},
    "exports": {"database", "domain", "errors", "formats", "queries", "services", "settings", "surface"},
}
"""Each part of `app/` and the other parts that it may import; `main` and `cli` wire everything together."""

WIRING = {"main", "cli", "__main__"}
HTTP = {"fastapi", "starlette"}
WITHOUT_HTTP = {"domain", "models", "queries", "services", "formats", "starter"}


def part_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = sorted(path for path in APP.rglob("*.py") if path != APP / "__init__.py")


def test_all_parts_are_known() -> None:
    assert {part_of(path) for path in FILES} - WIRING == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    ours = {module.split(".")[1] for module in imports(path) if module.startswith("app.")}
    if part not in WIRING:
        assert ours - {part} <= MAY_IMPORT[part], "see docs/architecture.md for what may import what"
    if part in WITHOUT_HTTP:
        assert not {module.split(".")[0] for module in imports(path)} & HTTP, "this part knows nothing of HTTP"
    if part == "domain":
        assert "sqlalchemy" not in {module.split(".")[0] for module in imports(path)}, "the domain knows no database"


def test_only_rendering_knows_the_headers_of_htmx() -> None:
    knowing = {path.relative_to(APP).as_posix() for path in FILES if "hx-" in path.read_text().lower()}
    assert knowing <= {"rendering.py"}


def test_services_flush_and_never_commit() -> None:
    committing = [
        path.name for path in FILES if part_of(path) in ("services", "queries") and ".commit(" in path.read_text()
    ]
    assert committing == []


def test_queries_never_write() -> None:
    for path in FILES:
        if part_of(path) == "queries":
            text = path.read_text()
            assert "db.add(" not in text, path
            assert ".flush(" not in text, path
