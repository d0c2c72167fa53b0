"""The command in a folder of its own, and a database that it works on."""

import gc
import hashlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app import cli, database
from tests.cli.running import Run, Said, write_json
from tests.support.chronologies import WORDS, document
from tests.support.databases import copy_sqlite


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """`run("check")` runs `dateline check` in an empty folder, which its database is in too."""
    opened: list[Engine] = []

    def open_engine(url: str) -> Engine:
        opened.append(make_engine(url))
        return opened[-1]

    def dateline(*arguments: str | Path, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(int(ended.value.code or 0), out, err)

    make_engine = database.make_engine
    monkeypatch.setattr(database, "make_engine", open_engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_DATABASE_URL", "sqlite:///dateline.sqlite3")
    thresholds = gc.get_threshold()
    yield dateline
    gc.set_threshold(*thresholds)
    for engine in opened:
        engine.dispose()


@pytest.fixture
def migrated(sqlite_template: Path, tmp_path: Path) -> Path:
    """The database that `run` uses, at the newest schema."""
    copy_sqlite(sqlite_template, tmp_path / "dateline.sqlite3")
    return tmp_path / "dateline.sqlite3"


@pytest.fixture
def chronology(tmp_path: Path) -> Path:
    """A chronology file whose source names the text that `words` stores."""
    given = document()
    given["sources"][0]["text_sha256"] = hashlib.sha256(WORDS.encode()).hexdigest()
    return write_json(tmp_path / "harbour.json", given)
