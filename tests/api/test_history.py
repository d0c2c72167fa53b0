"""Histories, activity and the past in the API: for whom, what they tell, and how pages follow each other."""

import pytest
from starlette.testclient import TestClient

from app.domain.inputs import SourceInput
from app.models import Chronology
from app.services.derived import list_standing_citations
from app.services.events import edit_event
from app.services.sources import edit_source
from tests.api.answers import problem
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input

PATHS = ("/events/1/history", "/sources/1/history", "/citations/1/history", "/activity")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tested with the queries."""
    return sqlite_url


@pytest.fixture(autouse=True)
def then(writing: Writing) -> str:
    """An event that was renamed for a reason; the version of the chronology before that."""
    with writing() as db:
        source = make_source(db, "Harbour gazette")
        event = make_event(db, "Grain arrives", "2021-03-12", cites=[source])
        moment = f"v{db.get_one(Chronology, 1).version}"
        (citation,) = list_standing_citations(db, event.id)
        changed = event_input(db, event, title="Grain departs")
        edit_event(db, event, changed, EDITOR, None, "The log says so")
        edit_source(db, source, SourceInput(title="Harbour bulletin"), EDITOR, None)
        assert (event.id, source.id, citation.id) == (1, 1, 1)
    return moment


def test_the_history_of_an_event_tells_the_fields_that_changed(reader: TestClient) -> None:
    body = reader.get("/api/v1/events/1/history").json()
    newest = body["items"][0]
    assert (newest["name"], newest["number"], newest["action"], newest["reason"]) == (
        "e-1",
        2,
        "edit",
        "The log says so",
    )
    assert newest["changes"] == [{"field": "Title", "before": "Grain arrives", "after": "Grain departs"}]
    assert [item["kind"] for item in body["items"]] == ["event", "event", "citation"]
    assert (body["next"], body["total"]) == (None, 3)


def test_other_records_have_histories_too(reader: TestClient) -> None:
    source = reader.get("/api/v1/sources/1/history").json()
    assert source["items"][0]["changes"][0]["after"] == "Harbour bulletin"
    assert reader.get("/api/v1/citations/1/history").json()["total"] == 1
    assert problem(reader.get("/api/v1/sources/99/history"))[0] == 404


def test_pages_follow_each_other(reader: TestClient) -> None:
    after: str | None = ""
    found, pages = [], 0
    while after is not None:
        body = reader.get(f"/api/v1/activity?limit=2&after={after}").json()
        found += [item["version"] for item in body["items"]]
        after, pages = body["next"], pages + 1
    assert found == sorted(found, reverse=True)
    assert (len(found), body["total"], pages) == (6, 6, 3)
    only = reader.get("/api/v1/activity?record=e-1&action=edit").json()
    assert [item["title"] for item in only["items"]] == ["Grain departs"]


@pytest.mark.parametrize("path", PATHS)
def test_histories_are_for_members(client: TestClient, reader: TestClient, path: str) -> None:
    assert problem(client.get(f"/api/v1{path}"))[0] == 401
    assert problem(reader.get(f"/api/v1{path}?after=x"))[0] == 422


def test_a_protected_source_keeps_its_past(writing: Writing, reader: TestClient, curator: TestClient) -> None:
    for confidentiality, status in (("withheld", 200), ("sealed", 404)):
        with writing() as db:
            given = SourceInput(title="Harbour bulletin", confidentiality=confidentiality)
            edit_source(db, list_standing_citations(db, 1)[0].source, given, EDITOR, None, "To protect it")
        assert reader.get("/api/v1/sources/1/history").status_code == status
        assert reader.get("/api/v1/citations/1/history").status_code == status
        for path in PATHS:
            told = reader.get(f"/api/v1{path}").text
            assert "Harbour" not in told, path
            assert "To protect it" not in told, path
        assert "Harbour gazette" in curator.get("/api/v1/sources/1/history").text


def test_events_are_read_as_they_stood(client: TestClient, reader: TestClient, then: str) -> None:
    past = reader.get(f"/api/v1/events/1?as_of={then}")
    assert (past.json()["title"], past.json()["revision"]) == ("Grain arrives", 1)
    assert past.json()["citations"][0]["source"]["title"] == "Harbour gazette"
    listed = reader.get(f"/api/v1/events?as_of={then}").json()
    assert [event["title"] for event in listed["items"]] == ["Grain arrives"]
    assert problem(reader.get("/api/v1/events/1?as_of=1999"))[0] == 404
    assert problem(reader.get("/api/v1/events/1?as_of=yestermorn"))[0] == 422
    assert problem(client.get(f"/api/v1/events/1?as_of={then}"))[0] == 401
