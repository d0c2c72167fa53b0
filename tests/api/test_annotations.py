"""Annotations: who sees which, writing, answering, resolving and withdrawing."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.models import Passage
from app.services.event_review import withdraw_event
from tests.api.answers import faults, ids, problem, tag
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import give_text

PATH = "/api/v1/annotations"


@pytest.fixture
def ready(writing: Writing) -> None:
    """An event that cites the first of two sources."""
    with writing() as db:
        make_event(db, "A call is made", cites=[make_source(db, "One")])
        make_source(db, "Other")


def note(person: TestClient, **fields: Any) -> int:
    response = person.post(PATH, json={"body": "Which day?", **fields})
    assert response.status_code == 201, response.text
    assert response.headers["location"] == f"{PATH}/{response.json()['id']}"
    return int(response.json()["id"])


@pytest.mark.usefixtures("ready")
def test_a_note_reads_as_documented(contributor: TestClient, client: TestClient) -> None:
    note(contributor, citation=1, kind="question")
    shown = client.get(f"{PATH}/1").json()
    assert shown.pop("created_at").endswith("Z")
    assert shown == {
        "id": 1,
        "key": "a-1",
        "kind": "question",
        "body": "Which day?",
        "visibility": "public",
        "author": "A contributor",
        "event": 1,
        "citation": 1,
        "source": None,
        "passage": None,
        "quote": None,
        "reply_to": None,
        "is_resolved": False,
        "resolved_by": None,
        "resolved_at": None,
        "revision": 1,
    }


@pytest.mark.usefixtures("ready")
def test_notes_are_seen_by_those_for_whom_they_are(
    client: TestClient, reader: TestClient, contributor: TestClient, curator: TestClient
) -> None:
    note(contributor, event=1, visibility="public")
    note(contributor, event=1, visibility="team")
    note(contributor, source=1, visibility="private")
    note(reader, source=2, visibility="private")
    people = {"visitor": client, "reader": reader, "contributor": contributor, "curator": curator}
    assert {name: ids(one.get(PATH)) for name, one in people.items()} == {
        "visitor": [1],
        "reader": [1, 2, 4],
        "contributor": [1, 2, 3],
        "curator": [1, 2],
    }
    assert problem(curator.get(f"{PATH}/3"))[0] == 404, "private notes are their author's alone"
    queries = {"event=1": [1, 2], "source=1": [3], "source=2": [], "event=1&source=1": [], "is_resolved=true": []}
    assert {query: ids(contributor.get(f"{PATH}?{query}")) for query in queries} == queries
    page = contributor.get(f"{PATH}?limit=2").json()
    assert (page["total"], ids(contributor.get(PATH, params={"after": page["next"]}))) == (3, [3])


REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"body": "body must be given."}),
    ({"body": "x"}, {"": "Say what the note is on: give event, citation or source."}),
    ({"body": "x", "event": 1, "source": 1}, {"": "A note is on an event or on a source, not on both."}),
    ({"body": " ", "event": 1}, {"body": "body may not be empty."}),
    ({"body": "x" * 20_001, "event": 1}, {"body": "body has at most 20000 characters."}),
    ({"body": "x", "event": 1, "kind": "rant"}, {"kind": "kind is one of comment, question, tag."}),
    ({"body": "x", "event": 1, "author": "me"}, {"author": "There is no field author here."}),
    ({"body": "x", "source": 2, "reply_to": 1}, {"reply_to": "The note that is answered is not here."}),
    ({"body": "x", "event": 2, "citation": 1}, {"citation": "That citation belongs to another event."}),
]


@pytest.mark.usefixtures("ready")
def test_what_is_wrong_is_said_field_by_field(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        make_event(db, "A visit")
    note(contributor, event=1)
    assert [(body, faults(contributor.post(PATH, json=body))) for body, _ in REFUSED] == REFUSED
    for field in ("event", "citation", "source"):
        assert problem(contributor.post(PATH, json={"body": "x", field: 99}))[0] == 404
    assert problem(contributor.post(PATH, json={"body": "x", "event": 1, "reply_to": 99}))[0] == 404


@pytest.mark.usefixtures("ready")
def test_readers_keep_private_notes_only(client: TestClient, reader: TestClient) -> None:
    assert problem(client.post(PATH, json={"body": "x", "event": 1}))[0] == 401
    assert problem(reader.post(PATH, json={"body": "x", "event": 1}))[0] == 403
    number = note(reader, event=1, visibility="private")
    headers = tag(reader.get(f"{PATH}/{number}"))
    assert problem(reader.patch(f"{PATH}/{number}", json={"visibility": "team"}, headers=headers))[0] == 403


@pytest.mark.usefixtures("ready")
def test_a_reply_is_no_more_public_than_what_it_answers(contributor: TestClient, client: TestClient) -> None:
    note(contributor, event=1, visibility="team")
    answer = contributor.get(f"{PATH}/{note(contributor, event=1, reply_to=1)}").json()
    assert (answer["reply_to"], answer["visibility"]) == (1, "team")
    assert ids(client.get(PATH)) == []


@pytest.mark.usefixtures("ready")
def test_a_note_is_changed_by_its_author_alone(contributor: TestClient, curator: TestClient) -> None:
    number = note(contributor, event=1)
    path = f"{PATH}/{number}"
    before = contributor.get(path)
    assert problem(contributor.patch(path, json={"body": "New"}))[0] == 428
    assert problem(curator.patch(path, json={"body": "New"}, headers=tag(before)))[0] == 403
    changed = contributor.patch(path, json={"body": "Which hour?"}, headers=tag(before))
    assert changed.json() == {**before.json(), "body": "Which hour?", "revision": 2}
    stale = contributor.patch(path, json={"body": "New"}, headers=tag(before))
    assert (problem(stale)[0], stale.json()["current"]["body"]) == (412, "Which hour?")
    same = contributor.patch(path, json={}, headers={"If-Match": f'"a-{number}.2"'})
    assert same.json()["revision"] == 2
    assert contributor.get(path, headers={"If-None-Match": same.headers["etag"]}).status_code == 304


@pytest.mark.usefixtures("ready")
def test_a_note_is_resolved_and_reopened(contributor: TestClient, curator: TestClient, reader: TestClient) -> None:
    path = f"{PATH}/{note(contributor, event=1, kind='question')}"
    assert problem(reader.post(f"{path}/resolve"))[0] == 403
    settled = curator.post(f"{path}/resolve").json()
    assert (settled["is_resolved"], settled["resolved_by"]) == (True, "A curator")
    assert ids(reader.get(f"{PATH}?is_resolved=true")) == [1]
    reopened = contributor.post(f"{path}/reopen").json()
    assert (reopened["is_resolved"], reopened["resolved_by"], reopened["resolved_at"]) == (False, None, None)


@pytest.mark.usefixtures("ready")
def test_a_note_is_withdrawn_by_its_author_and_by_curators(
    contributor: TestClient, curator: TestClient, reader: TestClient
) -> None:
    for person in (contributor, curator):
        path = f"{PATH}/{note(contributor, event=1)}"
        headers = tag(person.get(path))
        assert problem(person.delete(path))[0] == 428
        assert problem(reader.delete(path, headers=headers))[0] == 403
        assert person.delete(path, headers=headers).status_code == 204
        assert problem(person.get(path))[0] == 404
    assert ids(contributor.get(PATH)) == []


def test_notes_on_what_others_may_not_read_are_not_there(
    writing: Writing, client: TestClient, contributor: TestClient, curator: TestClient
) -> None:
    with writing() as db:
        sealed = make_source(db, "Sealed", confidentiality="sealed")
        withheld = make_source(db, "Withheld", confidentiality="withheld")
        make_event(db, "A draft", review="draft")
        make_event(db, "A call is made", cites=[sealed, withheld])
        withdrawn = make_event(db, "A visit")
    for target in ({"event": 1}, {"source": 1}, {"source": 2}, {"citation": 1}, {"citation": 2}, {"event": 3}):
        note(curator, **target)
    with writing() as db:
        withdraw_event(db, db.merge(withdrawn), EDITOR, "entered twice")
    assert ids(client.get(PATH)) == []
    assert ids(contributor.get(PATH)) == [1]
    assert ids(curator.get(PATH)) == [1, 2, 3, 4, 5, 6]
    for target, status in (({"source": 1}, 404), ({"source": 2}, 403), ({"citation": 1}, 404)):
        assert problem(contributor.post(PATH, json={"body": "x", **target}))[0] == status


def test_a_note_on_words_of_a_source(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        source = make_source(db, "Log of the harbour")
        give_text(db, source, "The gate was shut. Later the gate was shut again.")
        source_id = source.id
    asked = {"exact": "the gate was shut", "prefix": "Later ", "suffix": " again"}
    given = {"source": source_id, "selector": asked, "body": "By whom?", "kind": "question"}
    first = contributor.get(f"{PATH}/{note(contributor, **given)}").json()
    assert (first["source"], first["quote"]["exact"], first["quote"]["health"]) == (source_id, asked["exact"], "exact")
    with writing() as db:
        assert db.get_one(Passage, first["passage"]).start == 25
    second = note(contributor, source=source_id, passage=first["passage"])
    assert ids(contributor.get(f"{PATH}?passage={first['passage']}")) == [first["id"], second]
    assert ids(contributor.get(f"{PATH}?passage={first['passage']}&kind=question")) == [first["id"]]
    assert ids(contributor.get(f"{PATH}?author=Nobody")) == []
    for faulty in ({"exact": "words that are nowhere"}, {"exact": ""}, {"exact": "gate was shut"}):
        assert contributor.post(PATH, json={**given, "selector": faulty}).status_code == 422
    assert contributor.post(PATH, json={"event": 1, "selector": asked, "body": "x"}).status_code == 422
