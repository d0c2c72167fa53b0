"""Fixtures of the API's tests: people with tokens, and a hand to write records directly."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.database import Sessions
from app.services.people import create_person
from app.services.sign_ins import issue_token

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def writing(app: FastAPI) -> Writing:
    """`with writing() as db:` commits at the end of the block."""

    @contextmanager
    def write() -> Iterator[Session]:
        sessions: Sessions = app.state.sessions
        with sessions.writing() as db:
            yield db
            db.commit()

    return write


def with_token(app: FastAPI, writing: Writing, role: str) -> TestClient:
    with writing() as db:
        token = issue_token(db, create_person(db, f"A {role}", role), "tests")
    return TestClient(app, follow_redirects=False, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def reader(app: FastAPI, writing: Writing) -> TestClient:
    return with_token(app, writing, "reader")


@pytest.fixture
def contributor(app: FastAPI, writing: Writing) -> TestClient:
    return with_token(app, writing, "contributor")


@pytest.fixture
def curator(app: FastAPI, writing: Writing) -> TestClient:
    return with_token(app, writing, "curator")
