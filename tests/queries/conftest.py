"""Fixtures of the queries' tests: one crowd of events that all of them read, and an empty database to write in."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from app.queries.event_index import EventIndex
from tests.queries.crowds import fill
from tests.support.databases import PostgresDatabases, copy_sqlite
from tests.support.shared_databases import shared_sessions, writer

__all__ = ["shared_sessions", "writer"]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The sessions of a database with seventy events of all kinds, for reading only."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("crowd") / "dateline.sqlite3"
        url = copy_sqlite(request.getfixturevalue("sqlite_template"), path)
    else:
        made: PostgresDatabases = request.getfixturevalue("postgres_databases")
        url = made.create(request.getfixturevalue("postgres_template"))
    sessions = Sessions(make_engine(url))
    with sessions.writing() as db:
        fill(db)
        db.commit()
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def crowd(crowded: Sessions) -> Iterator[Session]:
    """A reading session on seventy events of all kinds."""
    with crowded.reading() as db:
        yield db


@pytest.fixture
def scratch(writer: Session) -> Session:
    """A writing session on an empty database with an event index of its own; nothing that a test writes is kept."""
    writer.info["event_index"] = EventIndex()
    return writer
