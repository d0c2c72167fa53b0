"""Fixtures for tests that share one database of each kind: what a test writes is taken back at its end.

Services flush and never commit, so most of their tests need no database of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from tests.support.databases import PostgresDatabases, copy_sqlite


@contextmanager
def new_sessions(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """The sessions of a new migrated, empty database of the kind that a fixture's parameter names."""
    if request.param == "sqlite":
        folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        url = copy_sqlite(request.getfixturevalue("sqlite_template"), folders.mktemp("shared") / "dateline.sqlite3")
    else:
        made: PostgresDatabases = request.getfixturevalue("postgres_databases")
        url = made.create(request.getfixturevalue("postgres_template"))
    sessions = Sessions(make_engine(url))
    yield sessions
    sessions.engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_sessions(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """The sessions of a migrated, empty database that many tests use, one after the other."""
    with new_sessions(request) as sessions:
        yield sessions


@pytest.fixture
def writer(shared_sessions: Sessions) -> Iterator[Session]:
    """A writing session on an empty database; nothing that a test writes in it is kept."""
    with shared_sessions.writing() as db:
        yield db
        db.rollback()
