"""Citations by themselves: list, add, change, check, withdraw, and what others may not know of."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.services.event_review import check_event, withdraw_event
from tests.api.answers import faults, ids, problem, tag
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source


@pytest.fixture
def ready(writing: Writing) -> None:
    """Two events; the first cites two sources, the second disputes one of them."""
    with writing() as db:
        one, other = make_source(db, "One"), make_source(db, "Other")
        make_event(db, "A call is made", "2023", cites=[one, other])
        make_event(db, "A visit", cites=[CitationInput(source=Reference(id=one.id), role="disputes")])


@pytest.mark.usefixtures("ready")
def test_citations_are_listed_by_event_source_and_role(client: TestClient) -> None:
    queries = {
        "": [1, 2, 3],
        "event=1": [1, 2],
        "source=1": [1, 3],
        "event=1&source=1": [1],
        "role=disputes": [3],
        "event=99": [],
        "source=99999999999999": [],
        "event=-1": [],
    }
    assert {query: ids(client.get(f"/api/v1/citations?{query}")) for query in queries} == queries
    page = client.get("/api/v1/citations?limit=2").json()
    assert ids(client.get("/api/v1/citations", params={"after": page["next"]})) == [3]
    assert faults(client.get("/api/v1/citations?role=proves")) == {
        "role": "role is one of supports, disputes, mentions."
    }
    assert faults(client.get("/api/v1/citations?event=x")) == {"event": "event is a whole number."}


@pytest.mark.usefixtures("ready")
def test_a_citation_reads_with_its_event(client: TestClient) -> None:
    citation = client.get("/api/v1/citations/3").json()
    assert citation.pop("created_at").endswith("Z")
    inside = client.get("/api/v1/events/2").json()["citations"][0]
    assert citation == {**inside, "event": 2}


@pytest.mark.usefixtures("ready")
def test_a_citation_is_added_and_tells_its_event(contributor: TestClient, writing: Writing) -> None:
    body = {"event": "e-2", "source": 2, "quote": "it took place", "reason": "second source"}
    made = contributor.post("/api/v1/citations", json=body)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/citations/4")
    assert (made.json()["event"], made.json()["key"], made.json()["passage"]["exact"]) == (2, "c2", "it took place")
    event = contributor.get("/api/v1/events/2").json()
    assert ([c["id"] for c in event["citations"]], event["revision"]) == ([3, 4], 2)


UNKNOWN = "There is no source “9”. Choose one that is listed, or describe a new one."
KEY = "A key has small letters, digits and single hyphens, at most 80."

REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"event": "event must be given."}),
    ({"event": 1}, {"": "Choose the source that is cited, or describe a new one."}),
    ({"event": 1, "source": 9}, {"source": UNKNOWN}),
    ({"event": 1, "source": 1, "claimed_date": "nope"}, {}),
    ({"event": 1, "source": 1, "new_source": {"title": "A"}}, {"": "Give the source or a new source, not both."}),
    ({"event": 1, "source": 1, "key": "A B"}, {"key": KEY}),
]


@pytest.mark.usefixtures("ready")
def test_what_is_wrong_is_said_field_by_field(contributor: TestClient) -> None:
    for body, expected in REFUSED:
        found = faults(contributor.post("/api/v1/citations", json=body))
        if expected:
            assert found == expected
        else:
            assert list(found) == ["claimed_date"]
    assert problem(contributor.post("/api/v1/citations", json={"event": 99, "source": 1}))[0] == 404


@pytest.mark.usefixtures("ready")
def test_a_citation_is_changed_in_part_and_unchecked(curator: TestClient, contributor: TestClient) -> None:
    path = "/api/v1/citations/1"
    checked = curator.post(f"{path}/check")
    assert checked.json()["checked_by"] == "A curator"
    assert checked.json()["checked_at"].endswith("Z")
    assert problem(contributor.patch(path, json={"note": "x"}))[0] == 428
    same = contributor.patch(path, json=checked.json(), headers=tag(checked))
    assert same.json() == checked.json(), "handing it back changes nothing"
    changed = contributor.patch(path, json={"pin_cite": "p. 9"}, headers={"If-Match": '"c-1.2"'})
    assert (changed.json()["pin_cite"], changed.json()["checked_by"], changed.json()["revision"]) == ("p. 9", None, 3)
    assert problem(contributor.patch(path, json={"note": "x"}, headers=tag(checked)))[0] == 412
    moved = contributor.patch(path, json={"event": 2}, headers=tag(changed))
    assert faults(moved) == {"event": "A citation stays with its event. Withdraw it and add a new one there."}
    other = contributor.patch(path, json={"source": 2}, headers=tag(changed))
    assert other.json()["source"]["id"] == 2


def test_changing_a_citation_sets_a_checked_event_back(writing: Writing, contributor: TestClient) -> None:
    with writing() as db:
        check_event(db, make_event(db, cites=[make_source(db)]), EDITOR)
    headers = tag(contributor.get("/api/v1/citations/1"))
    contributor.patch("/api/v1/citations/1", json={"note": "Read again."}, headers=headers)
    assert contributor.get("/api/v1/events/1").json()["review"] == "in-review"


@pytest.mark.usefixtures("ready")
def test_only_curators_check(contributor: TestClient, curator: TestClient, client: TestClient) -> None:
    for action in ("check", "uncheck"):
        path = f"/api/v1/citations/1/{action}"
        assert [one.post(path).status_code for one in (client, contributor, curator)] == [401, 403, 200]
    assert curator.get("/api/v1/citations/1").json()["checked_at"] is None


@pytest.mark.usefixtures("ready")
def test_a_citation_is_withdrawn(contributor: TestClient, client: TestClient) -> None:
    path = "/api/v1/citations/1"
    assert problem(client.delete(path))[0] == 401
    assert problem(contributor.delete(path))[0] == 428
    headers = tag(contributor.get(path))
    gone = contributor.request("DELETE", path, json={"reason": "Wrong passage."}, headers=headers)
    assert (gone.status_code, gone.content) == (204, b"")
    assert problem(contributor.get(path))[0] == 404
    event = contributor.get("/api/v1/events/1").json()
    assert ([c["id"] for c in event["citations"]], event["evidence"]) == ([2], "single")


def test_what_others_may_not_know_of_is_not_there(
    writing: Writing, contributor: TestClient, curator: TestClient
) -> None:
    with writing() as db:
        sealed = make_source(db, "Sealed", confidentiality="sealed")
        withheld = make_source(db, "Withheld", confidentiality="withheld")
        make_event(db, "A call is made", cites=[sealed, withheld])
        withdraw_event(db, make_event(db, "A visit", cites=[make_source(db)]), EDITOR, "entered twice")
    assert ids(contributor.get("/api/v1/citations")) == [2]
    assert ids(curator.get("/api/v1/citations")) == [1, 2, 3]
    assert contributor.get("/api/v1/citations/2").json()["source"]["is_protected"] is True
    for number, status in ((1, 404), (2, 403), (3, 404)):
        headers = {"If-Match": f'"c-{number}.1"'}
        assert problem(contributor.patch(f"/api/v1/citations/{number}", json={}, headers=headers))[0] == status
        assert problem(contributor.delete(f"/api/v1/citations/{number}", headers=headers))[0] == status
    standing = "The event is withdrawn. Restore it before you change its citations."
    assert problem(curator.delete("/api/v1/citations/3", headers={"If-Match": '"c-3.1"'})) == (409, standing)
    assert problem(curator.post("/api/v1/citations", json={"event": 2, "source": 3})) == (409, standing)


def test_citations_of_drafts_are_for_members(writing: Writing, client: TestClient, reader: TestClient) -> None:
    with writing() as db:
        make_event(db, "A draft", review="draft", cites=[make_source(db)])
    assert ids(client.get("/api/v1/citations")) == []
    assert problem(client.get("/api/v1/citations/1"))[0] == 404
    assert ids(reader.get("/api/v1/citations")) == [1]
