"""Backups: taken while people write, verified before they replace anything, and what they replace is kept."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, make_url, select, text

from app.backups import back_up, restore
from app.database import Sessions, make_engine
from app.errors import AppError, Conflict, Invalid, NotFound
from app.models import Event, Revision
from app.services.checks import check_database
from app.services.events import edit_event
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import event_input

ENOUGH = 8
"""Writes before the backup begins, and again before it is looked at."""


def silently(doing: str) -> None:
    """Nobody looks on."""


@contextmanager
def opened(url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(url))
    try:
        yield sessions
    finally:
        sessions.engine.dispose()


def fill(url: str, title: str = "Harbour reopens") -> None:
    with opened(url) as sessions, sessions.writing() as db:
        make_event(db, title, "2023-09-19", cites=[make_source(db)], tags=["aid"])
        db.commit()


def titles(url: str) -> list[str]:
    with opened(url) as sessions, sessions.reading() as db:
        return sorted(db.scalars(select(Event.title)))


class Writers:
    """Threads that add and edit events until they are told to stop."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.written = threading.Semaphore(0)
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(2)]

    def _write(self, number: int) -> None:
        count = 0
        while not self.is_over.is_set():
            with self.sessions.writing() as db:
                event = make_event(db, f"Convoy {number}-{count}", "2022-12", tags=["road"])
                edit_event(db, event, event_input(db, event, summary="Nothing passes."), EDITOR, 1)
                db.commit()
            count += 1
            self.written.release()

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join(30)

    def wait(self) -> None:
        for _ in range(ENOUGH):
            assert self.written.acquire(timeout=30)


def test_a_backup_under_write_load_restores_to_a_sound_chronology(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    with opened(database_url) as sessions:
        with sessions.writing() as db:
            make_category(db)
            db.commit()
        with Writers(sessions) as writers:
            writers.wait()
            with sessions.reading() as db:
                before = db.scalar(select(func.count()).select_from(Revision)) or 0
            back_up(database_url, file, silently)
            writers.wait()
    fill(database_url, "Written after the backup")
    kept = restore(database_url, file, silently)
    assert kept is not None
    with opened(database_url) as sessions, sessions.reading() as db:
        assert list(check_database(db)) == []
        assert (db.scalar(select(func.count()).select_from(Revision)) or 0) >= before, "acknowledged before the backup"
    assert "Written after the backup" not in titles(database_url)
    replaced = make_url(database_url).set(database=kept).render_as_string(hide_password=False)
    assert "Written after the backup" in titles(replaced)
    if not database_url.startswith("sqlite"):
        request.getfixturevalue("postgres_databases").adopt(replaced)


def test_a_backup_is_one_new_file_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    fill(sqlite_url)
    file = tmp_path / "backups" / "monday.sqlite3"
    file.parent.mkdir()
    back_up(sqlite_url, file, silently)
    assert [path.name for path in file.parent.iterdir()] == ["monday.sqlite3"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="overwrites nothing"):
        back_up(sqlite_url, file, silently)
    assert titles(f"sqlite:///{file}") == ["Harbour reopens"]


def test_a_restored_database_may_be_where_none_was(sqlite_url: str, tmp_path: Path) -> None:
    fill(sqlite_url)
    back_up(sqlite_url, tmp_path / "backup", silently)
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
    assert restore(elsewhere, tmp_path / "backup", silently) is None
    assert titles(elsewhere) == ["Harbour reopens"]


def damage_history(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER revisions_stay_as_they_are")
        connection.execute("UPDATE revisions SET author_name = 'Somebody' WHERE version = 1")
        connection.commit()


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4096])


def replace_by_words(file: Path) -> None:
    file.write_text("no database at all, though of some length " * 100)


def replace_by_other_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE events (id INTEGER)")


@pytest.mark.parametrize("spoil", [damage_history, cut_off, replace_by_words, replace_by_other_database])
def test_a_backup_that_is_not_sound_replaces_nothing(sqlite_url: str, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    fill(sqlite_url)
    file = tmp_path / "backup"
    back_up(sqlite_url, file, silently)
    spoil(file)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Invalid, match=r"[Nn]othing was replaced"):
        restore(sqlite_url, file, silently)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert titles(sqlite_url) == ["Harbour reopens"]


@pytest.fixture
def in_use(database_url: str) -> Iterator[Engine]:
    """The database, with a server that holds a connection to it."""
    fill(database_url)
    engine = make_engine(database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM events"))
        yield engine
    engine.dispose()


def test_a_database_in_use_is_not_replaced(in_use: Engine, tmp_path: Path) -> None:
    url = in_use.url.render_as_string(hide_password=False)
    back_up(url, tmp_path / "backup", silently)
    with pytest.raises(Conflict, match="Stop the server, then restore"):
        restore(url, tmp_path / "backup", silently)
    assert titles(url) == ["Harbour reopens"]


def test_an_archive_that_cannot_be_read_replaces_nothing(postgres_url: str, tmp_path: Path) -> None:
    fill(postgres_url)
    (tmp_path / "archive").write_text("no archive")
    with pytest.raises(Invalid, match=r"pg_restore failed: .*Nothing was replaced"):
        restore(postgres_url, tmp_path / "archive", silently)
    assert titles(postgres_url) == ["Harbour reopens"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    missing = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    with pytest.raises(NotFound, match=r"There is no database .*none\.sqlite3"):
        back_up(missing, tmp_path / "backup", silently)
    with pytest.raises(NotFound, match="There is no file"):
        restore(missing, tmp_path / "backup", silently)
    with pytest.raises(AppError, match="in memory"):
        back_up("sqlite:///:memory:", tmp_path / "backup", silently)
    assert list(tmp_path.iterdir()) == []
