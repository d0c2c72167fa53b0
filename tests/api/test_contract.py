"""The API keeps to its own description: Schemathesis makes requests out of it and holds every answer against it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from app.main import create_app
from app.services.people import create_person
from app.services.sign_ins import issue_token
from app.settings import Settings
from tests.support.databases import copy_sqlite
from tests.support.factories import make_event, make_source

FEW = 4
EXAMPLES = int(os.environ.get("DATELINE_TEST_FUZZ_EXAMPLES", FEW))
"""How many requests are made for each operation and person; `make fuzz` asks for many, and for others each time."""

NOT_ASKED = {
    "ignored_auth": "a token is optional where the chronology is public: without one, visitors read",
    "positive_data_acceptance": "dates, cursors, keys and names of records have rules that JSON Schema cannot say",
}
"""Checks that are left out, and why."""

RECORDS = 3
"""Ids from 1 to this have records, so that answers other than 404 are met too."""

load_all_checks()
LEFT_OUT: list[Any] = [CHECKS.get_one(name) for name in NOT_ASKED]


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A chronology with a few records of each kind, and a curator's token."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("contract") / "dateline.sqlite3")
    app = create_app(Settings(_env_file=None, database_url=url))
    with app.state.sessions.writing() as db:
        for number in range(1, RECORDS + 1):
            protection = "withheld" if number == RECORDS else "public"
            source = make_source(db, f"Bulletin {number}", confidentiality=protection, is_text_public=True)
            make_event(db, f"Call {number}", str(2020 + number), actors=["Mira"], cites=[source])
        app.state.token = issue_token(db, create_person(db, "Curator", "curator"), "tests")
        db.commit()
    curator = TestClient(app, headers=authorization(app, "curator"))
    for number in range(1, RECORDS + 1):
        note = {"event": number, "body": "Which day?"}
        assert curator.post("/api/v1/annotations", json=note).status_code == 201
        text = {"text": "Words of the source."}
        assert curator.post(f"/api/v1/sources/{number}/texts", json=text).status_code == 201
    yield app
    app.state.sessions.engine.dispose()


def authorization(app: FastAPI, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {app.state.token}"} if who == "curator" else {}


def aim(case: schemathesis.Case[Any], headers: dict[str, str], client: TestClient) -> None:
    """Let about half of the requests for single records meet one; a change names the tag that the record has."""
    for name, value in dict(case.path_parameters).items():
        if isinstance(value, int) and value % 2:
            case.path_parameters[name] = 1 + value % RECORDS
    if case.method in ("PATCH", "DELETE"):
        headers["If-Match"] = client.get(case.formatted_path, headers=headers).headers.get("etag", '"none"')


@pytest.mark.parametrize("who", ["visitor", "curator"])
def test_every_answer_is_as_described(app: FastAPI, who: str) -> None:
    client = TestClient(app)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    broken, met = [], set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), f"the description cannot be read: {found}"
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            derandomize=EXAMPLES == FEW,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case[Any]) -> None:
            headers = authorization(app, who)
            aim(case, headers, client)
            response = case.call(headers=headers)
            met.add(response.status_code)
            case.validate_response(response, excluded_checks=LEFT_OUT, headers=headers)

        try:
            ask()
        except schemathesis.errors.SchemathesisError as problem:
            broken.append(f"{operation.label}: {problem}")
        except BaseExceptionGroup as problems:
            broken.append(f"{operation.label}: {problems}")
    assert not broken, "\n\n".join(broken)
    assert met >= {200, 404, 422} | ({401} if who == "visitor" else {201, 204})


def test_what_is_asked_too_often_is_answered_as_described(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, costly_reads_per_minute=1))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    statuses = []
    for path in ("/api/v1/sources", "/events.csv"):
        for _ in range(8):
            case = schema[path]["GET"].Case()
            response = case.call()
            case.validate_response(response, excluded_checks=LEFT_OUT)
            statuses.append(response.status_code)
    app.state.sessions.engine.dispose()
    assert statuses[7] == statuses[15] == 429
