"""The `dateline` command itself: its help, its settings, its database, and one sentence in place of a traceback."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.version import find_version
from app.settings import PROJECT
from tests.cli.running import Run, dump


def test_help_names_every_command(run: Run) -> None:
    said = run("--help")
    assert (said.status, said.err) == (0, "")
    for name in ("serve", "demo", "migrate", "import", "import-texts", "check", "people"):
        assert re.search(rf"^  {name} ", said.out, re.MULTILINE)
        assert run(name, "-h").status == 0
    assert run().status == 2
    assert run("--version").out == f"dateline {find_version()}\n"


@pytest.mark.parametrize(
    "arguments",
    [["nowhere"], ["import"], ["import", "a", "b"], ["check", "--fast"], ["people", "add"], ["people", "add", "Ann"]],
)
def test_what_is_no_command_is_told(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert (said.status, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1


def test_the_module_is_the_command(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "DATELINE_DATABASE_URL": "sqlite:///none.sqlite3"}
    command = [sys.executable, "-m", "app", "check"]
    ended = subprocess.run(
        command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no database none.sqlite3. Make it with: dateline migrate\n"


OPENING = [
    ["check"],
    ["backup", "monday"],
    ["import", "harbour.json"],
    ["import-texts", "."],
    ["people", "link", "Ann"],
    ["serve"],
]


@pytest.mark.parametrize("arguments", OPENING, ids=" ".join)
def test_without_a_database_it_is_said_how_to_make_it(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    said = run(*arguments)
    assert said == (1, "", "There is no database dateline.sqlite3. Make it with: dateline migrate\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", OPENING, ids=" ".join)
def test_an_older_schema_is_not_worked_on(run: Run, migrated: Path, arguments: list[str]) -> None:
    with sqlite3.connect(migrated) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    said = run(*arguments)
    assert (said.status, said.out) == (1, "")
    assert said.err.endswith("Bring it up to date with: dateline migrate\n")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "nonsense", "DATELINE_DATABASE_URL is no address of a database that is known here"),
        ("DATABASE_URL", "mysql://a/b", "DATELINE_DATABASE_URL is no address of a database that is known here"),
        ("DATABASE_URL", "sqlite+nothing:///a", "DATELINE_DATABASE_URL names a driver that is not known"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "The database does not answer: unable to open"),
        ("PORT", "http", "The settings cannot be read: DATELINE_PORT: "),
        ("IS_PUBLIC", "members", "The settings cannot be read: DATELINE_IS_PUBLIC: "),
    ],
)
def test_settings_that_cannot_be_used_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    said = run("migrate")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(sentence)
    assert len(said.err.splitlines()) == 1


def test_a_file_that_is_no_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dateline.sqlite3").write_text("This is a letter, and no database." * 50)
    for command in ("migrate", "check"):
        assert run(command) == (1, "", "The database refuses: file is not a database.\n")


def test_migrate_makes_the_database_and_does_so_once(run: Run, tmp_path: Path, migrated: Path) -> None:
    whole = dump(migrated)
    migrated.unlink()
    for _ in range(2):
        assert run("migrate") == (0, "The database is up to date.\n", "")
    assert dump(migrated) == whole
    said = run("check")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Nothing is wrong. The history ends with version ")
