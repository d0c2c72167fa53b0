"""Engine and sessions: what each database is told to be safe, one writer at a time, one request one transaction."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.database import ReadDb, Sessions, WriteDb, make_engine
from app.errors import Conflict, Invalid
from app.models import Event, Person
from app.services.people import create_person
from tests.support.factories import make_category, make_event


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(database_url))
    yield sessions
    sessions.engine.dispose()


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def count_people(sessions: Sessions) -> int:
    with sessions.reading() as db:
        return db.scalar(select(func.count()).select_from(Person)) or 0


# --- what the databases are told --------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_each_connection_of_sqlite_is_safe(sessions: Sessions, pragma: str, value: object) -> None:
    with sessions.reading() as one, sessions.writing() as other:
        assert [db.scalar(text(f"PRAGMA {pragma}")) for db in (one, other)] == [value, value]


def test_a_reference_to_nothing_is_not_stored(sessions: Sessions) -> None:
    with sessions.writing() as db:
        make_category(db)
        db.add(Event(title="Ceasefire signed", category_id=999))
        with pytest.raises(IntegrityError):
            db.flush()


def test_a_name_is_lower_case_in_every_alphabet(sessions: Sessions) -> None:
    with sessions.reading() as db:
        assert db.scalar(select(func.lower("ÉCLAIR ՀԱՅ ЁЖ"))) == "éclair հայ ёж"
        assert db.scalar(text("SELECT lower(NULL)")) is None


@on_postgresql
def test_a_reader_of_postgresql_has_one_snapshot(sessions: Sessions) -> None:
    with sessions.reading() as db:
        assert db.scalar(text("SHOW transaction_isolation")) == "repeatable read"


def test_a_reader_sees_one_moment(sessions: Sessions) -> None:
    with sessions.reading() as reader:
        assert reader.scalars(select(Person.name)).all() == []
        with sessions.writing() as db:
            create_person(db, "Ann", "reader")
            db.commit()
        assert reader.scalars(select(Person.name)).all() == []
        reader.rollback()
        assert reader.scalars(select(Person.name)).all() == ["Ann"]


# --- one writer -------------------------------------------------------------------------------------------------------


@on_sqlite
def test_a_writer_of_sqlite_has_the_lock_from_its_first_look(sessions: Sessions) -> None:
    with contextlib.closing(sqlite3.connect(str(sessions.engine.url.database), timeout=0)) as other:
        with sessions.reading() as db:
            db.scalar(select(Person.id))
            other.execute("BEGIN IMMEDIATE").connection.rollback()
        with sessions.writing() as db:
            db.scalar(select(Person.id))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@on_postgresql
def test_a_second_writer_of_postgresql_waits_from_its_first_moment(sessions: Sessions) -> None:
    with sessions.writing() as first:
        with sessions.reading(bind=sessions.engine) as second, pytest.raises(OperationalError, match="not obtain lock"):
            second.execute(text("SELECT version FROM chronology WHERE id = 1 FOR UPDATE NOWAIT"))
        first.rollback()
        with sessions.writing() as second:
            assert second.scalar(text("SELECT 1")) == 1


def test_a_session_that_is_left_without_a_commit_leaves_nothing(sessions: Sessions) -> None:
    with sessions.writing() as db:
        create_person(db, "Ann", "reader")
    with contextlib.suppress(Conflict), sessions.writing() as db:
        create_person(db, "Ann", "reader")
        create_person(db, "ANN", "reader")
    assert count_people(sessions) == 0
    with sessions.writing() as db:
        create_person(db, "Ann", "reader")
        db.commit()
    assert count_people(sessions) == 1


# --- one request, one transaction -------------------------------------------------------------------------------------

FAILURES = {
    "invalid": (Invalid("That cannot be read."), 422),
    "conflict": (Conflict("Somebody else was quicker."), 409),
    "ours": (RuntimeError("a fault of ours"), 500),
    "database": (OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")), 503),
}


@pytest.mark.parametrize(("failure", "status"), FAILURES.values(), ids=FAILURES)
def test_a_handler_that_fails_leaves_nothing_written(app: FastAPI, failure: Exception, status: int) -> None:
    @app.post("/failing")
    def write(db: WriteDb) -> None:
        make_event(db)
        create_person(db, "Ann", "reader")
        raise failure

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post("/failing").status_code == status
        sessions: Sessions = app.state.sessions
        with sessions.reading() as db:
            assert db.scalars(select(Event.id)).all() == []
        assert count_people(sessions) == 0
        with sessions.writing() as db:  # and the lock is free again
            create_person(db, "Ann", "reader")
            db.commit()


def test_a_write_is_stored_before_its_answer_leaves(app: FastAPI) -> None:
    stored_at: dict[str, int] = {}

    @app.post("/writing")
    def write(db: WriteDb) -> None:
        create_person(db, "Ann", "reader")
        stored_at["in the handler"] = count_people(app.state.sessions)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def watch(message: Message) -> None:
            stored_at.setdefault(message["type"], count_people(app.state.sessions))
            await send(message)

        await app(scope, receive, watch)

    assert TestClient(watched).post("/writing").status_code == 200
    assert stored_at == {"in the handler": 0, "http.response.start": 1, "http.response.body": 1}


def test_a_commit_that_fails_is_told(app: FastAPI) -> None:
    @app.post("/writing")
    def write(db: WriteDb) -> dict[str, str]:
        db.add(Event(title="Ceasefire signed", category_id=999))
        return {"said": "it is stored"}

    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.post("/writing")
    assert response.status_code == 500
    assert "it is stored" not in response.text


def test_what_a_reading_handler_changes_is_not_kept(app: FastAPI) -> None:
    @app.get("/reading")
    def read(db: ReadDb) -> None:
        create_person(db, "Ann", "reader")

    with TestClient(app) as client:
        assert client.get("/reading").status_code == 200
    assert count_people(app.state.sessions) == 0


def test_a_file_is_not_opened_before_it_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "later.sqlite3"
    make_engine(f"sqlite:///{file}").dispose()
    assert not file.exists()
