"""Writing events: friendly forms, partial changes, revisions that are never overwritten, and roles."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.queries.events import list_citations
from app.services.citations import check_citation
from app.services.event_review import check_event
from app.services.event_review import withdraw_event as withdraw
from tests.api.answers import faults, ids, problem, tag
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_category, make_event, make_source

Body = dict[str, Any]


@pytest.fixture
def ready(writing: Writing) -> None:
    """Two categories, a source and a published event."""
    with writing() as db:
        make_category(db, "war", "War", 2)
        make_event(db, "Ceasefire signed", "2020-11-09", actors=["Ministry"], tags=["Calls"], cites=[make_source(db)])


@pytest.mark.usefixtures("ready")
def test_a_minimal_event_is_added(contributor: TestClient) -> None:
    response = contributor.post("/api/v1/events", json={"title": "A call is made", "category": "war"})
    assert response.status_code == 201
    assert response.headers["location"] == "/api/v1/events/2"
    assert response.headers["etag"].startswith('"e-2.1')
    event = response.json()
    assert (event["date"], event["review"], event["evidence"], event["revision"]) == (None, "in-review", "uncited", 1)
    assert contributor.get("/api/v1/events/2").json() == event


DATE_FORMS: list[tuple[Any, tuple[str, str, str] | None]] = [
    ("c. July 2023", ("2023-07~", "c. July 2023", "")),
    ("2023-07~", ("2023-07~", "", "")),
    ({"edtf": "2023-07~"}, ("2023-07~", "", "")),
    ({"text": "about July 2023"}, ("2023-07~", "about July 2023", "")),
    ({"edtf": "2023-07", "as_written": "Juli 2023", "note": "Stated."}, ("2023-07", "Juli 2023", "Stated.")),
    ("before 12 Sep 2023", ("[..2023-09-11]", "before 12 Sep 2023", "")),
    ("", None),
    (None, None),
    ({}, None),
]


@pytest.mark.usefixtures("ready")
def test_dates_are_taken_as_words_as_edtf_and_as_objects(contributor: TestClient) -> None:
    found = []
    for given, _ in DATE_FORMS:
        body = {"title": "A call is made", "category": "war", "date": given}
        date = contributor.post("/api/v1/events", json=body).json()["date"]
        found.append((given, date and (date["edtf"], date["as_written"], date["note"])))
    assert found == DATE_FORMS


@pytest.mark.usefixtures("ready")
def test_actors_places_and_tags_are_taken_by_id_key_name_and_object(contributor: TestClient) -> None:
    body = {
        "title": "A call is made",
        "category": "war",
        "actors": [1, "Council", {"key": "ministry", "role": "caller"}, {"name": "Council", "role": "host"}],
        "places": ["Geneva", {"name": "Old Town"}],
        "tags": ["calls", {"id": 1}, "new-tag"],
    }  # fmt: skip
    event = contributor.post("/api/v1/events", json=body).json()
    assert [(actor["key"], actor["role"]) for actor in event["actors"]] == [
        ("ministry", ""),
        ("council", ""),
        ("ministry", "caller"),
        ("council", "host"),
    ]
    assert [place["key"] for place in event["places"]] == ["geneva", "old-town"]
    assert [(one["key"], one["name"]) for one in event["tags"]] == [("calls", "Calls"), ("new-tag", "new-tag")]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("part_of", [1, "e-1", {"id": 1}])
def test_the_whole_is_named_in_three_ways(contributor: TestClient, part_of: Any) -> None:
    body = {"title": "A call is made", "category": "war", "part_of": part_of}
    assert contributor.post("/api/v1/events", json=body).json()["part_of"] == 1


@pytest.mark.usefixtures("ready")
def test_citations_are_taken_with_sources_old_and_new(contributor: TestClient) -> None:
    body = {
        "title": "A call is made",
        "category": "war",
        "citations": [
            {"source": 1, "quote": "the line is open"},
            {"source": "evening-bulletin", "role": "mentions"},
            {"source": {"id": 1, "title": "not looked at"}, "role": "disputes", "claimed_date": "2019"},
            {"source": {"key": "evening-bulletin"}, "passage": {"start_words": "On that day,", "end_words": "it was."}},
            {"new_source": {"title": "Morning bulletin", "type": "article-newspaper"}, "pin_cite": "p. 3"},
        ],
    }
    event = contributor.post("/api/v1/events", json=body).json()
    assert [(c["key"], c["source"]["id"], c["role"]) for c in event["citations"]] == [
        ("c1", 1, "supports"),
        ("c2", 1, "mentions"),
        ("c3", 1, "disputes"),
        ("c4", 1, "supports"),
        ("c5", 2, "supports"),
    ]
    assert event["citations"][0]["passage"]["exact"] == "the line is open"
    assert event["citations"][3]["passage"]["start_words"] == "On that day,"
    assert event["citations"][2]["claimed_date"] == "2019"
    assert event["evidence"] == "disputed"


REFUSED: list[tuple[Body, dict[str, str]]] = [
    ({}, {"title": "title must be given.", "category": "category must be given."}),
    ({"title": "  ", "category": "war"}, {"title": "title may not be empty."}),
    ({"title": "x" * 121, "category": "war"}, {"title": "title has at most 120 characters."}),
    ({"title": "A stop.", "category": "war"}, {"title": "A title is one sentence without a final stop."}),
    ({"title": 5, "category": "war"}, {"title": "title is a text."}),
    ({"title": None, "category": "war"}, {"title": "title is a text."}),
    ({"title": "A", "category": "x"}, {"category": "There is no category “x”. There are: war, diplomacy."}),
    ({"title": "A", "category": ["war"]}, {"category": "category is a text."}),
    ({"title": "A", "category": "war", "colour": 1}, {"colour": "There is no field colour here."}),
    (
        {"title": "A", "category": "war", "date": "03/04/2023"},
        {"date": "Is 03/04/2023 the 3rd of April or the 4th of March 2023?"},
    ),
    ({"title": "A", "category": "war", "date": 2023}, {"date": "date is an object: names and values in braces."}),
    (
        {"title": "A", "category": "war", "date": {"edtf": "2023", "text": "2023"}},
        {"date": "Give edtf or text, not both."},
    ),
    ({"title": "A", "category": "war", "date": {"year": 1}}, {"date.year": "There is no field date.year here."}),
    ({"title": "A", "category": "war", "actors": "Ann"}, {"actors": "actors is a list."}),
    ({"title": "A", "category": "war", "actors": [{}]}, {"actors.0": "Give an id, a key or a name."}),
    (
        {"title": "A", "category": "war", "actors": [True]},
        {"actors.0": "actors.0 is an object: names and values in braces."},
    ),
    ({"title": "A", "category": "war", "actors": [{"id": 99}]}, {"actors": "There is no actor with the id 99."}),
    ({"title": "A", "category": "war", "actors": [-1]}, {"actors.0.id": "actors.0.id is at least 1."}),
    ({"title": "A", "category": "war", "places": [2**31]}, {"places.0.id": f"places.0.id is at most {2**31 - 1}."}),
    ({"title": "A", "category": "war", "tags": [""]}, {"tags.0": "Give an id, a key or a name."}),
    ({"title": "A", "category": "war", "part_of": 99}, {"part_of": "There is no event e-99."}),
    ({"title": "A", "category": "war", "sequence": 1.5}, {"sequence": "sequence is a whole number."}),
    ({"title": "A", "category": "war", "sequence": 10**7}, {"sequence": "sequence is at most 1000000."}),
    (
        {"title": "A", "category": "war", "review": "withdrawn"},
        {"review": "review is one of draft, in-review, checked."},
    ),
    (
        {"title": "A", "category": "war", "key": "Not a key"},
        {"key": "A key has small letters, digits and single hyphens, at most 80."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{}]},
        {"citations.0": "Choose the source that is cited, or describe a new one."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"source": 99}]},
        {"citations.0.source": "There is no source “99”. Choose one that is listed, or describe a new one."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"source": 1, "role": "proves"}]},
        {"citations.0.role": "citations.0.role is one of supports, disputes, mentions."},
    ),
    (
        {
            "title": "A",
            "category": "war",
            "citations": [{"source": 1}, {"source": 1, "quote": "a", "passage": {"exact": "a"}}],
        },
        {"citations.1": "Give the quote or the passage, not both."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"source": 1, "passage": {"exact": "a", "chars": 2}}]},
        {"citations.0.passage.chars": "This does not belong to the words in exact."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"source": 1, "passage": {"start_words": "a"}}]},
        {"citations.0.passage": "A passage has its exact words, or its first and its last words."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"new_source": {"title": "B", "url": "ftp://b"}}]},
        {"citations.0.new_source.url": "An address starts with http:// or https:// and has no blanks."},
    ),
    (
        {"title": "A", "category": "war", "citations": [{"id": 1, "source": 1}]},
        {"citations.0.id": "Citation 1 does not belong to this event."},
    ),
]


@pytest.mark.usefixtures("ready")
def test_what_is_wrong_is_said_field_by_field(contributor: TestClient) -> None:
    found = [(body, faults(contributor.post("/api/v1/events", json=body))) for body, _ in REFUSED]
    assert found == REFUSED
    assert contributor.get("/api/v1/events").json()["total"] == 1, "nothing was saved by halves"


@pytest.mark.usefixtures("ready")
def test_a_key_that_is_taken_is_a_conflict(contributor: TestClient) -> None:
    body = {"title": "A call is made", "category": "war", "key": "e-1"}
    assert problem(contributor.post("/api/v1/events", json=body)) == (409, "The key e-1 is taken by another event.")


@pytest.mark.usefixtures("ready")
def test_an_event_may_be_handed_back_as_it_was_read(contributor: TestClient) -> None:
    response = contributor.get("/api/v1/events/1")
    again = contributor.patch("/api/v1/events/1", json=response.json(), headers=tag(response))
    assert again.json() == response.json()
    assert again.headers["etag"] == response.headers["etag"]


CHANGES: list[tuple[Body, Body]] = [
    ({"title": "Ceasefire agreed"}, {"title": "Ceasefire agreed"}),
    ({"summary": "In your own words."}, {"summary": "In your own words."}),
    ({"category": "war"}, {"category": "war"}),
    ({"tags": []}, {"tags": []}),
    ({"sequence": 3}, {"sequence": 3}),
    ({"review": "draft"}, {"review": "draft"}),
    ({"date": None}, {"date": None}),
    ({"citations": []}, {"citations": [], "evidence": "uncited"}),
]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(("changes", "expected"), CHANGES)
def test_what_is_not_given_stays_as_it_is(contributor: TestClient, changes: Body, expected: Body) -> None:
    before = contributor.get("/api/v1/events/1")
    response = contributor.patch("/api/v1/events/1", json=changes, headers=tag(before))
    after = {**before.json(), **expected, "revision": 2, "updated_at": response.json()["updated_at"]}
    assert response.json() == after


@pytest.mark.usefixtures("ready")
def test_a_part_of_the_date_is_changed_alone(contributor: TestClient) -> None:
    steps: list[tuple[Any, tuple[str, str, str]]] = [
        ({"note": "Stated."}, ("2020-11-09", "", "Stated.")),
        ({"as_written": "the ninth"}, ("2020-11-09", "the ninth", "Stated.")),
        ("10 Nov 2020", ("2020-11-10", "10 Nov 2020", "Stated.")),
        ({"edtf": "2020-11"}, ("2020-11", "", "Stated.")),
    ]
    for given, expected in steps:
        headers = tag(contributor.get("/api/v1/events/1"))
        date = contributor.patch("/api/v1/events/1", json={"date": given}, headers=headers).json()["date"]
        assert (date["edtf"], date["as_written"], date["note"]) == expected


@pytest.mark.usefixtures("ready")
def test_a_citation_keeps_what_is_not_given_of_it(contributor: TestClient, writing: Writing) -> None:
    headers = tag(contributor.get("/api/v1/events/1"))
    body: Body = {"citations": [{"id": 1, "note": "Read twice.", "quote": "first words … last words"}, {"source": 1}]}
    response = contributor.patch("/api/v1/events/1", json=body, headers=headers)
    first, second = response.json()["citations"]
    assert (first["id"], first["note"], first["passage"]["end_words"]) == (1, "Read twice.", "last words")
    assert second["key"] == "c2"
    passage = first["passage"]["id"]
    body = {"citations": [{"id": second["id"]}, {"id": 1, "pin_cite": "p. 2"}], "reason": "Order of the text."}
    response = contributor.patch("/api/v1/events/1", json=body, headers=tag(response))
    assert [(c["id"], c["pin_cite"], c["note"]) for c in response.json()["citations"]] == [
        (second["id"], "", ""),
        (1, "p. 2", "Read twice."),
    ]
    assert response.json()["citations"][1]["passage"]["id"] == passage
    response = contributor.patch("/api/v1/events/1", json={"citations": [{"id": 1}]}, headers=tag(response))
    assert [c["id"] for c in response.json()["citations"]] == [1], "what is left out is withdrawn"
    body = {"citations": [{"id": 1, "passage": None}]}
    response = contributor.patch("/api/v1/events/1", json=body, headers=tag(response))
    assert response.json()["citations"][0]["passage"] is None


@pytest.mark.usefixtures("ready")
def test_citations_of_protected_sources_stay_whatever_others_give(
    contributor: TestClient, curator: TestClient, writing: Writing
) -> None:
    with writing() as db:
        hidden = make_source(db, "Sealed file", confidentiality="sealed")
        withheld = make_source(db, "Withheld file", confidentiality="withheld")
        event = make_event(db, "A call is made", cites=[hidden, withheld, make_source(db)]).id
    path = f"/api/v1/events/{event}"
    ours = contributor.get(path)
    assert [c["source"]["id"] for c in ours.json()["citations"]] == [3, 4]
    changed = contributor.patch(path, json={"citations": [], "title": "A call"}, headers=tag(ours))
    assert [c["source"]["id"] for c in changed.json()["citations"]] == [3]
    theirs = curator.get(path)
    assert sorted(c["source"]["id"] for c in theirs.json()["citations"]) == [2, 3]
    emptied = curator.patch(path, json={"citations": []}, headers=tag(theirs))
    assert emptied.json()["citations"] == []


@pytest.mark.usefixtures("ready")
def test_a_key_never_changes(contributor: TestClient) -> None:
    headers = tag(contributor.get("/api/v1/events/1"))
    response = contributor.patch("/api/v1/events/1", json={"key": "other"}, headers=headers)
    assert faults(response) == {"key": "The key of a record never changes."}


@pytest.mark.usefixtures("ready")
def test_two_people_never_overwrite_each_other(contributor: TestClient, curator: TestClient) -> None:
    started = tag(contributor.get("/api/v1/events/1"))
    assert curator.patch("/api/v1/events/1", json={"title": "Theirs"}, headers=started).status_code == 200
    response = contributor.patch("/api/v1/events/1", json={"title": "Ours"}, headers=started)
    assert problem(response)[0] == 412
    assert (response.json()["current"]["title"], response.json()["current"]["revision"]) == ("Theirs", 2)
    assert contributor.get("/api/v1/events/1").json()["title"] == "Theirs"


IF_MATCH = {
    None: 428,
    "": 428,
    "*": 428,
    '"e-1.2"': 412,
    '"e-2.1"': 412,
    '"e-1.11"': 412,
    'W/"e-1.1"': 412,
    "e-1.1": 412,
    "nonsense": 412,
    '"e-1.9", "e-1.1"': 200,
}


@pytest.mark.usefixtures("ready")
def test_if_match_names_the_revision(contributor: TestClient) -> None:
    def status(given: str | None) -> int:
        headers = {} if given is None else {"If-Match": given}
        return contributor.patch("/api/v1/events/1", json={"title": "Ours"}, headers=headers).status_code

    assert {given: status(given) for given in IF_MATCH} == IF_MATCH


@pytest.mark.usefixtures("ready")
def test_a_tag_written_by_hand_will_do(contributor: TestClient) -> None:
    response = contributor.patch("/api/v1/events/1", json={"title": "Ours"}, headers={"If-Match": '"e-1.1"'})
    assert response.json()["revision"] == 2


@pytest.mark.usefixtures("ready")
def test_curators_sign_events_off_and_take_it_back(curator: TestClient, contributor: TestClient) -> None:
    headers = tag(contributor.get("/api/v1/events/1"))
    refused = contributor.patch("/api/v1/events/1", json={"review": "checked"}, headers=headers)
    assert problem(refused)[0] == 403
    signed = curator.patch("/api/v1/events/1", json={"review": "checked"}, headers=headers)
    assert signed.json()["review"] == "checked"
    renamed = contributor.patch("/api/v1/events/1", json={"tags": ["other"], "review": "checked"}, headers=tag(signed))
    assert renamed.json()["review"] == "checked", "tags are not signed off"
    undone = curator.patch("/api/v1/events/1", json={"review": "in-review"}, headers=tag(renamed))
    assert undone.json()["review"] == "in-review"


@pytest.mark.usefixtures("ready")
def test_changing_what_was_signed_off_sets_an_event_back(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        event = make_event(db, "A call is made", cites=[make_source(db)])
        check_event(db, event, EDITOR)
        number = event.id
    path = f"/api/v1/events/{number}"
    response = contributor.patch(path, json={"summary": "New words."}, headers=tag(contributor.get(path)))
    assert response.json()["review"] == "in-review"


def test_changing_tags_alone_unchecks_no_citation(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        event = make_event(db, "A call is made", cites=[make_source(db)])
        db.flush()
        check_citation(db, list_citations(db, [event.id])[event.id][0], EDITOR)
    before = contributor.get("/api/v1/events/1")
    assert before.json()["citations"][0]["checked_at"]
    after = contributor.patch("/api/v1/events/1", json={"tags": ["x"]}, headers=tag(before))
    assert after.json()["citations"] == before.json()["citations"]


@pytest.mark.usefixtures("ready")
def test_an_event_is_withdrawn_with_a_reason_and_restored(client: TestClient, curator: TestClient) -> None:
    headers = tag(curator.get("/api/v1/events/1"))
    without = curator.delete("/api/v1/events/1", headers=headers)
    assert faults(without) == {"reason": "Say why the event is withdrawn."}
    gone = curator.request("DELETE", "/api/v1/events/1", json={"reason": "Entered twice."}, headers=headers)
    assert (gone.json()["review"], gone.json()["withdrawn_reason"]) == ("withdrawn", "Entered twice.")
    assert client.get("/api/v1/events/1").status_code == 410
    assert problem(curator.delete("/api/v1/events/1?reason=again", headers=tag(gone)))[0] == 409
    edited = curator.patch("/api/v1/events/1", json={"title": "New"}, headers=tag(gone))
    assert problem(edited) == (409, "This event is withdrawn. Restore it before you edit it.")
    back = curator.post("/api/v1/events/1/restore", json={"reason": "It was another one."})
    assert (back.json()["review"], back.json()["withdrawn_reason"]) == ("in-review", "")
    assert client.get("/api/v1/events/1").status_code == 200
    assert problem(curator.post("/api/v1/events/1/restore")) == (409, "This event is not withdrawn.")
    assert curator.delete("/api/v1/events/1?reason=twice", headers=tag(back)).status_code == 200


def calls(person: TestClient) -> list[int]:
    body = {"title": "A call is made", "category": "war"}
    headers = {"If-Match": '"e-1.1"'}
    return [
        person.post("/api/v1/events", json=body).status_code,
        person.patch("/api/v1/events/1", json={}, headers=headers).status_code,
        person.delete("/api/v1/events/1?reason=twice", headers=headers).status_code,
        person.post("/api/v1/events/1/restore").status_code,
    ]


@pytest.mark.usefixtures("ready")
def test_each_role_may_do_what_it_may(
    client: TestClient, reader: TestClient, contributor: TestClient, curator: TestClient
) -> None:
    assert calls(client) == [401, 401, 401, 401]
    assert calls(reader) == [403, 403, 403, 403]
    assert calls(contributor) == [201, 200, 403, 403]
    assert calls(curator) == [201, 200, 200, 200]


@pytest.mark.usefixtures("ready")
def test_a_browser_session_may_write_from_its_own_pages_only(app: FastAPI, signed_in: Any, writing: Writing) -> None:
    browser = signed_in("contributor")
    body = {"title": "A call is made", "category": "war"}
    there = browser.post("/api/v1/events", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    here = browser.post("/api/v1/events", json=body, headers={"Sec-Fetch-Site": "same-origin"})
    assert (there.status_code, here.status_code) == (403, 201)


def test_what_others_may_not_know_of_cannot_be_changed(
    writing: Writing, contributor: TestClient, curator: TestClient
) -> None:
    with writing() as db:
        withdraw(db, make_event(db, "A draft", review="draft"), EDITOR, "entered twice")
    headers = {"If-Match": '"e-1.2"'}
    assert problem(contributor.patch("/api/v1/events/1", json={}, headers=headers))[0] == 404
    assert ids(curator.get("/api/v1/events?review=withdrawn")) == [1]


def test_a_stale_tag_is_answered_with_the_current_one_and_acts_heed_it(curator: TestClient, writing: Writing) -> None:
    with writing() as db:
        event = make_event(db, cites=[make_source(db)])
    path = f"/api/v1/events/{event.id}"
    answer = curator.patch(path, json={"title": "Shut"}, headers={"If-Match": f'"e-{event.id}.7"'})
    assert (answer.status_code, answer.headers["ETag"]) == (412, f'"e-{event.id}.1"')
    assert answer.json()["current"]["title"] == event.title
    assert curator.patch(path, json={"title": "Shut"}, headers={"If-Match": answer.headers["ETag"]}).status_code == 200
    citation = curator.get(path).json()["citations"][0]["id"]
    for act in (f"{path}/restore", f"/api/v1/citations/{citation}/check", f"/api/v1/citations/{citation}/uncheck"):
        assert curator.post(act, headers={"If-Match": '"e-9.9"'}).status_code == 412, act
    assert curator.post(f"{path}/restore", headers={"If-Match": f'"e-{event.id}.2"'}).status_code == 409
