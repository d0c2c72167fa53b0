"""Whether the process lives and can serve, and how it does."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.support.people import create_session


def test_both_answer_where_all_is_well(client: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        response = client.get(path)
        assert (response.status_code, response.json()["status"]) == (200, "ok")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///{folder}/empty.sqlite3", "The database lacks migrations: run dateline migrate."),
        ("sqlite:///{folder}/nowhere/at-all.sqlite3", "The database does not answer."),
        ("postgresql+psycopg://nobody@/none?host={folder}", "The database does not answer."),
    ],
)
def test_a_database_that_cannot_serve_is_said(tmp_path: Path, url: str, sentence: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=url.format(folder=tmp_path)))
    with TestClient(app) as client:
        response = client.get("/readyz")
        assert (response.status_code, response.json()) == (503, {"status": "unavailable", "detail": sentence})
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403), ("curator", 403), ("admin", 200)])
def test_metrics_are_for_admins(app: FastAPI, client: TestClient, role: str | None, status: int) -> None:
    if role:
        client.cookies.set(*create_session(app, role))
    assert client.get("/metrics").status_code == status


def test_metrics_count_requests_by_route(app: FastAPI, client: TestClient) -> None:
    client.cookies.set(*create_session(app, "admin"))
    for path in ("/events/1", "/events/2", "/nowhere", "/elsewhere"):
        client.get(path)
    client.request("BREW", "/")
    found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=")
    lines = found.text.splitlines()
    assert 'dateline_requests_total{method="GET",route="/events/{event_id:id}",status="404"} 2.0' in lines
    assert 'dateline_requests_total{method="GET",route="none",status="404"} 2.0' in lines
    assert any(line.startswith('dateline_requests_total{method="other"') for line in lines)
    assert 'dateline_request_seconds_count{route="/events/{event_id:id}"} 2.0' in lines
    assert "nowhere" not in found.text
