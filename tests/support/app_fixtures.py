"""A pytest plugin: the app on a fresh database, and people who use it."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.database import Sessions, make_engine
from app.main import create_app
from app.settings import Settings
from tests.support.people import create_session


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(_env_file=None, database_url=database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The app on `database_url`."""
    app = create_app(settings)
    yield app
    app.state.sessions.engine.dispose()


def open_client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://testserver", follow_redirects=False)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor. Redirects are not followed, and an exception in a handler fails the test."""
    with open_client(app) as client:
        yield client


@pytest.fixture
def signed_in(app: FastAPI, client: TestClient) -> Iterator[Callable[..., TestClient]]:
    """`signed_in("reader")` gives the client of a new person with that role; of a curator when no role is named."""
    opened: list[TestClient] = []

    def sign_in(role: str = "curator") -> TestClient:
        name, token = create_session(app, role)
        theirs = open_client(app)
        theirs.cookies.set(name, token)
        opened.append(theirs)
        return theirs

    yield sign_in
    for theirs in opened:
        theirs.close()


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    """A session on `database_url`, beside those of the app.

    Commit before a client is asked: until then the client sees nothing of what was written here, and its own writes
    wait. After a client has written, `db.rollback()` begins anew, so that the next look sees it.
    """
    sessions = Sessions(make_engine(database_url))
    with sessions.reading(bind=sessions.engine, expire_on_commit=True) as db:
        yield db
    sessions.engine.dispose()
