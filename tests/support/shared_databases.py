"""Fixtures for tests that share one database of each kind: what a test writes is taken back at its end.

Services flush and never commit, so most of their tests need no database of their own.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from tests.support.databases import PostgresDatabases, copy_sqlite


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_sessions(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The sessions of a migrated, empty database that many tests use, one after the other."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "dateline.sqlite3"
        url = copy_sqlite(request.getfixturevalue("sqlite_template"), path)
    else:
        made: PostgresDatabases = request.getfixturevalue("postgres_databases")
        url = made.create(request.getfixturevalue("postgres_template"))
    sessions = Sessions(make_engine(url))
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def writer(shared_sessions: Sessions) -> Iterator[Session]:
    """A writing session on an empty database; nothing that a test writes in it is kept."""
    with shared_sessions.writing() as db:
        yield db
        db.rollback()
