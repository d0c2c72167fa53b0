"""Fixtures of the queries' tests: one crowd of events that all of them read, and an empty database to write in."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions
from app.queries.event_index import EventIndex
from tests.queries.crowds import fill
from tests.support.shared_databases import new_sessions, shared_sessions, writer

__all__ = ["shared_sessions", "writer"]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """The sessions of a database with seventy events of all kinds, for reading only."""
    with new_sessions(request) as sessions:
        with sessions.writing() as db:
            fill(db)
            db.commit()
        yield sessions


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
