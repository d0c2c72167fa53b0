"""Logs tell what happened to the machine, and nothing of what people wrote or who they are."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from app.logs import configure_logs
from app.main import create_app
from app.settings import Settings

SECRETS = ("grimblewick", "Ottoline", "a-token-that-nobody-knows")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What this process logs while a test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("info", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def client(sqlite_url: str) -> Iterator[TestClient]:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url))
    app.add_api_route("/failing/{name}", _fail)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def _fail(name: str) -> None:
    raise ZeroDivisionError


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route(client: TestClient, stream: io.StringIO) -> None:
    response = client.get("/events/17?q=grimblewick", headers={"X-Request-ID": "proxy-1"})
    assert response.headers["x-request-id"] == "proxy-1"
    line = next(line for line in lines(stream) if line["event"] == "request")
    assert line.pop("ms") > 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "dateline.requests",
        "method": "GET",
        "request_id": "proxy-1",
        "route": "/events/{event_id:id}",
        "status": 404,
    }


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/events/17/history", "/events/{event_id:id}/history"),
        ("/api/v1/events", "/api/v1/events"),
        ("/api/v1/events/17", "/api/v1/events/{event_id}"),
        ("/static/css/dateline.css", "/static"),
        ("/static/secret", "/static"),
        ("/nowhere/secret", "none"),
        ("/api/v1/nowhere", "none"),
    ],
)
def test_routes_stand_for_addresses(client: TestClient, stream: io.StringIO, path: str, route: str) -> None:
    client.get(path)
    assert [line["route"] for line in lines(stream) if line["event"] == "request"] == [route]


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "x\tx", "<b>"])
def test_ids_that_could_forge_a_line_are_replaced(client: TestClient, given: str) -> None:
    found = client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert found != given
    assert len(found) == 16


def test_no_line_tells_what_people_wrote_or_who_they_are(client: TestClient, stream: io.StringIO) -> None:
    name, words, token = SECRETS
    client.get(f"/?q={words}&actor={words}")
    client.get(f"/sign-in/link/{token}")
    client.get(f"/nowhere/{words}")
    client.get(f"/failing/{name}?q={words}", headers={"Authorization": f"Bearer {token}", "Cookie": f"x={token}"})
    client.post("/sign-in", data={"name": name, "password": words})
    client.post("/api/v1/events", json={"title": words}, headers={"Authorization": f"Bearer {token}"})
    written = stream.getvalue()
    assert len(lines(stream)) >= 6
    assert not [secret for secret in SECRETS if secret in written]


def test_a_failure_is_told_with_its_traceback_and_its_request(client: TestClient, stream: io.StringIO) -> None:
    client.get("/failing/x", headers={"X-Request-ID": "r-1"})
    failure = next(line for line in lines(stream) if line["level"] == "error")
    assert failure["event"] == "GET /failing/{name} failed"
    assert failure["request_id"] == "r-1"
    assert "ZeroDivisionError" in failure["exception"]


def test_machines_that_ask_often_are_not_logged(client: TestClient, stream: io.StringIO) -> None:
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert lines(stream) == []


def test_libraries_log_in_the_same_form(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("Slow %s", "start")
    assert [(line["event"], line["logger"], line["level"]) for line in lines(stream)] == [
        ("Slow start", "uvicorn.error", "warning")
    ]
