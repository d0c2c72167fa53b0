"""A pytest plugin: the planted chronology on a database of each kind, shared by the tests that only ask."""

import os
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.support.planted import Planted, planted_app
from tests.support.shared_databases import new_sessions

PlantedApp = tuple[FastAPI, Planted, dict[str, TestClient]]
WALKED = ("sqlite", "postgresql") if os.environ.get("CI") == "true" else ("sqlite",)
"""The walks through all routes take minutes, so both databases are walked in CI alone."""


@pytest.fixture(scope="session", params=WALKED)
def on_planted(request: pytest.FixtureRequest) -> Iterator[PlantedApp]:
    """The app, what was planted in it, and a client for each viewer; what requests write is undone."""
    with new_sessions(request) as sessions:
        url = sessions.engine.url.render_as_string(hide_password=False)
        with planted_app(url) as planted:
            yield planted
