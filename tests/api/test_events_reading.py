"""Reading events: the shape, lists in pages, conditional requests, and who sees what."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event as hooks
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, PassageInput, Reference
from app.services.event_review import withdraw_event
from tests.api.answers import ids, problem
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source

QUOTE = "the corridor is to be opened on the first day of the month"


def make_rich_event(writing: Writing, **source: Any) -> int:
    with writing() as db:
        whole = make_event(db, "Talks begin", "2023")
        report = make_source(db, "Bulletin 12", publisher="Press office", url="https://example.org/12", **source)
        cited = CitationInput(
            source=Reference(id=report.id),
            passage=PassageInput(exact=QUOTE, prefix="It says that ", paragraph=3, page="7"),
            pin_cite="p. 7",
            note="Read out twice.",
            claimed_date="19 Sept 2023",
        )
        made = make_event(
            db,
            "Ministry announces the opening",
            "c. September 2023",
            actors=["Ministry"],
            places=["Geneva"],
            tags=["Corridor"],
            cites=[cited],
            part_of=whole.id,
            summary="In *Geneva*.",
            date_note="Stated.",
            sequence=2,
        )
        return made.id


def test_an_event_reads_as_documented(writing: Writing, reader: TestClient) -> None:
    event_id = make_rich_event(writing)
    event = reader.get(f"/api/v1/events/{event_id}").json()
    assert event.pop("created_at").endswith("Z")
    assert event.pop("updated_at").endswith("Z")
    citation = event.pop("citations")[0]
    assert event == {
        "id": event_id,
        "name": f"e-{event_id}",
        "key": f"e-{event_id}",
        "title": "Ministry announces the opening",
        "summary": "In *Geneva*.",
        "date": {
            "edtf": "2023-09~",
            "display": "c. September 2023",
            "earliest": 738764,
            "latest": 738793,
            "first_day": "2023-09-01",
            "last_day": "2023-09-30",
            "precision": "month",
            "as_written": "c. September 2023",
            "note": "Stated.",
        },
        "verdict": None,
        "category": "diplomacy",
        "actors": [{"id": 1, "key": "ministry", "name": "Ministry", "role": ""}],
        "places": [{"id": 1, "key": "geneva", "name": "Geneva"}],
        "tags": [{"id": 1, "key": "corridor", "name": "Corridor"}],
        "part_of": 1,
        "evidence": "single",
        "review": "in-review",
        "withdrawn_reason": "",
        "revision": 1,
        "sequence": 2,
    }
    passage = citation.pop("passage")
    assert passage.pop("url").startswith("https://example.org/12#:~:text=")
    assert passage == {
        "id": 1,
        "exact": QUOTE,
        "start_words": "",
        "end_words": "",
        "prefix": "It says that ",
        "suffix": "",
        "paragraph": 3,
        "page": "7",
        "health": "no-text",
    }
    assert citation == {
        "id": 1,
        "key": "c1",
        "role": "supports",
        "source": {
            "id": 1,
            "key": "bulletin-12",
            "type": "article",
            "title": "Bulletin 12",
            "publisher": "Press office",
            "container": "",
            "issued": None,
            "url": "https://example.org/12",
            "reliability": "",
            "is_protected": False,
        },
        "pin_cite": "p. 7",
        "claimed_date": "2023-09-19",
        "note": "Read out twice.",
        "checked_by": None,
        "checked_at": None,
        "revision": 1,
    }


def test_an_undated_event_has_no_date(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        make_event(db, "Somebody says so")
    assert client.get("/api/v1/events/1").json()["date"] is None


@pytest.mark.parametrize(
    ("typed", "first_day", "last_day"),
    [
        ("44 BC", "-0043-01-01", "-0043-12-31"),
        ("since May 2021", "2021-05-01", None),
        ("before 12 Sep 2023", None, "2023-09-11"),
        ("Y12023", "+12023-01-01", "+12023-12-31"),
    ],
)
def test_days_are_iso_where_they_exist(
    client: TestClient, writing: Writing, typed: str, first_day: str | None, last_day: str | None
) -> None:
    with writing() as db:
        make_event(db, "Somebody says so", typed)
    date = client.get("/api/v1/events/1").json()["date"]
    assert (date["first_day"], date["last_day"]) == (first_day, last_day)
    assert date["earliest"] <= date["latest"]


def test_lists_go_on_behind_their_cursor_in_both_orders(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        for day in (3, 1, 2, 2, 5):
            make_event(db, f"Call {day}", f"2023-09-0{day}")
        make_event(db, "Undated call")
    for order, expected in (("oldest", [2, 3, 4, 1, 5, 6]), ("newest", [5, 1, 4, 3, 2, 6])):
        found: list[int] = []
        after: str | None = ""
        while after is not None:
            page = client.get("/api/v1/events", params={"order": order, "limit": 2, "after": after})
            found += ids(page)
            assert page.json()["total"] == 6
            after = page.json()["next"]
        assert found == expected


def test_lists_take_the_filter_of_the_pages(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        make_event(db, "First call", "2022", tags=["Calls"])
        make_event(db, "Second call", "2023", tags=["Calls"])
        make_event(db, "A visit", "2023")
    assert ids(client.get("/api/v1/events?tag=calls&from=2023")) == [2]


def test_a_list_costs_the_same_queries_whatever_its_length(app: FastAPI, writing: Writing, client: TestClient) -> None:
    with writing() as db:
        source = make_source(db)
        for number in range(20):
            make_event(db, f"Call {number}", "2023", actors=["Ann", f"Bob {number}"], tags=["Calls"], cites=[source])
    client.get("/api/v1/events")
    counts = []
    for limit in (5, 20):
        statements: list[str] = []

        def note(*call: Any, into: list[str] = statements) -> None:
            into.append(call[2])

        engine = app.state.sessions.engine
        hooks.listen(engine, "before_cursor_execute", note)
        assert len(ids(client.get(f"/api/v1/events?limit={limit}"))) == limit
        hooks.remove(engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_an_unchanged_event_is_not_sent_again(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        source = make_source(db, "Old title", url="https://example.org/1")
        make_event(db, "A call", cites=[source])
    first = client.get("/api/v1/events/1")
    assert first.headers["etag"].startswith('"e-1.1')
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = client.get("/api/v1/events/1", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    with writing() as db:
        db.merge(source).url = "https://example.org/2"
    assert client.get("/api/v1/events/1", headers=known).status_code == 200, "its source has changed"


REFUSED = {
    "/api/v1/events/99": (404, "There is no event e-99."),
    "/api/v1/events/0": (404, "There is no event e-0."),
    "/api/v1/events/-1": (404, "There is no event e--1."),
    "/api/v1/events/99999999999999999999": (404, "There is no event e-99999999999999999999."),
    "/api/v1/events/abc": (422, "event_id is a whole number."),
    f"/api/v1/events/{'9' * 5000}": (422, "event_id is a number too large to be read."),
    "/api/v1/events?limit=0": (422, "limit is at least 1."),
    "/api/v1/events?limit=201": (422, "limit is at most 200."),
    "/api/v1/events?limit=many": (422, "limit is a whole number."),
    "/api/v1/events?order=random": (422, "“random” is none of oldest, newest."),
    "/api/v1/events?after=nowhere": (
        422,
        "The place after which to go on cannot be read. Start again from the first page.",
    ),
    "/api/v1/events?evidence=strong": (422, "“strong” is none of uncited, single, corroborated, disputed."),
    "/api/v1/events?from=2024&to=2023": (422, "The range ends before it starts. Swap its ends or correct one."),
    "/api/v1/events?actor=1;drop": (422, "“1;drop” is not the number of a record."),
    "/api/v1/nothing": (404, "There is no page at /api/v1/nothing."),
}


def test_what_cannot_be_read_is_refused_with_a_sentence(client: TestClient) -> None:
    assert {path: problem(client.get(path)) for path in REFUSED} == REFUSED


def test_methods_that_an_address_does_not_take_are_problems_too(client: TestClient) -> None:
    assert problem(client.put("/api/v1/events"))[0] == 405


def test_a_token_that_is_not_valid_is_no_visitor(client: TestClient) -> None:
    response = client.get("/api/v1/events", headers={"Authorization": "Bearer 0123456789abcdef0123456789abcdef"})
    assert problem(response) == (401, "That token is unknown, ended or expired.")
    assert response.headers["www-authenticate"] == "Bearer"


def test_drafts_and_withdrawn_events_are_hidden_from_those_who_may_not_read_them(
    writing: Writing, client: TestClient, reader: TestClient, curator: TestClient
) -> None:
    with writing() as db:
        make_event(db, "A draft", review="draft")
        withdraw_event(db, make_event(db, "A withdrawn one"), EDITOR, "entered twice")
        make_event(db, "A public one")
    people = {"visitor": client, "reader": reader, "curator": curator}
    statuses = {
        name: [one.get(f"/api/v1/events/{number}").status_code for number in (1, 2, 3)] for name, one in people.items()
    }
    assert statuses == {"visitor": [404, 410, 200], "reader": [200, 410, 200], "curator": [200, 200, 200]}
    assert [ids(one.get("/api/v1/events")) for one in people.values()] == [[3], [1, 3], [1, 3]]
    assert [ids(one.get("/api/v1/events?review=withdrawn")) for one in people.values()] == [[], [], [2]]


def test_a_hidden_event_does_not_show_as_what_contains_another(
    writing: Writing, client: TestClient, reader: TestClient
) -> None:
    with writing() as db:
        whole = make_event(db, "A draft", review="draft")
        make_event(db, "A part", part_of=whole.id)
    assert client.get("/api/v1/events/2").json()["part_of"] is None
    assert reader.get("/api/v1/events/2").json()["part_of"] == 1


def test_visitors_get_abridged_words_where_they_may_not_be_republished(
    writing: Writing, client: TestClient, reader: TestClient
) -> None:
    event_id = make_rich_event(writing)
    passages = [one.get(f"/api/v1/events/{event_id}").json()["citations"][0]["passage"] for one in (client, reader)]
    shown = [(p["exact"], bool(p["start_words"]), bool(p["end_words"]), p["prefix"]) for p in passages]
    assert shown == [(None, True, True, ""), (QUOTE, False, False, "It says that ")]
    assert QUOTE.startswith(passages[0]["start_words"])
    assert QUOTE.endswith(passages[0]["end_words"])


def test_visitors_get_whole_words_where_they_may_be_republished(writing: Writing, client: TestClient) -> None:
    event_id = make_rich_event(writing, is_text_public=True)
    assert client.get(f"/api/v1/events/{event_id}").json()["citations"][0]["passage"]["exact"] == QUOTE


def test_a_withheld_source_is_only_on_file(writing: Writing, reader: TestClient, curator: TestClient) -> None:
    event_id = make_rich_event(writing, confidentiality="withheld")
    response = reader.get(f"/api/v1/events/{event_id}")
    citation = response.json()["citations"][0]
    assert citation["source"] == {
        "id": 1,
        "type": "article",
        "reliability": "",
        "title": "Source on file, protected",
        "is_protected": True,
    }
    assert [citation[name] for name in ("key", "passage", "pin_cite", "note")] == [None, None, "", ""]
    for secret in ("Bulletin", "Press office", "corridor is to be", "Read out", "example.org"):
        assert secret not in response.text
    assert curator.get(f"/api/v1/events/{event_id}").json()["citations"][0]["source"]["title"] == "Bulletin 12"


def test_a_sealed_source_does_not_exist(writing: Writing, reader: TestClient, curator: TestClient) -> None:
    event_id = make_rich_event(writing, confidentiality="sealed")
    event = reader.get(f"/api/v1/events/{event_id}").json()
    assert (event["citations"], event["evidence"]) == ([], "uncited")
    event = curator.get(f"/api/v1/events/{event_id}").json()
    assert (len(event["citations"]), event["evidence"]) == (1, "uncited")
