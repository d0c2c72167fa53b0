"""Whether the process lives and can serve."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings


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
