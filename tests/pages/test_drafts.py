"""Drafts of the event form: kept while one types, private, gone once saved."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import FormDraft
from tests.pages.event_form_filling import HTMX, FilledForm, form_of, open_form
from tests.pages.event_reading import read
from tests.support.factories import make_category, make_event, make_source

SignedIn = Callable[..., TestClient]


@pytest.fixture
def contributor(db: Session, signed_in: SignedIn) -> TestClient:
    make_category(db, "movement", hue=2)
    make_event(db, "The bridge closes", category="movement")
    make_source(db, "Notice")
    db.commit()
    return signed_in("contributor")


def keep(form: FilledForm, name: str = "event-new") -> str:
    """Keep the form as the browser does while one types; what is said beside the save button."""
    answer = form.send(to=f"/drafts/{name}", headers=[*HTMX.items(), ("HX-Target", "span#draft-status")])
    return read(answer).text


def kept(db: Session) -> list[str]:
    db.rollback()
    return [draft.form for draft in db.scalars(select(FormDraft)) if not draft.form.startswith("sent-")]


def test_a_draft_is_shown_again_with_its_time_and_can_be_discarded(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(title="The mayor", date="never", citations__0__quote="one\ntwo")
    assert keep(form).startswith("Draft kept ")
    page = read(contributor.get("/events/new"))
    assert "A draft of" in page.text
    again = form_of(contributor, page)
    assert (again["title"], again["date"], again["citations.0.quote"]) == ("The mayor", "never", "one\ntwo")
    discard = next(form for form in page.all("form") if form.attributes["action"].endswith("/discard"))
    answer = contributor.post(discard.attributes["action"], data={"back": "/events/new"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/events/new")
    assert open_form(contributor)["title"] == ""
    assert kept(db) == []


def test_a_later_draft_replaces_the_earlier_one(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor)
    for title in ("One", "Two"):
        keep(form.fill(title=title))
    assert open_form(contributor)["title"] == "Two"
    assert kept(db) == ["event-new"]


def test_new_and_edited_events_have_drafts_of_their_own(db: Session, contributor: TestClient) -> None:
    keep(open_form(contributor).fill(title="New"))
    keep(open_form(contributor, "/events/1/edit").fill(title="Edited"), "event-1")
    assert open_form(contributor)["title"] == "New"
    assert open_form(contributor, "/events/1/edit")["title"] == "Edited"
    assert sorted(kept(db)) == ["event-1", "event-new"]


def test_drafts_are_their_owners_alone(contributor: TestClient, signed_in: SignedIn) -> None:
    keep(open_form(contributor).fill(title="The mayor"))
    other = signed_in("admin")
    assert open_form(other)["title"] == ""
    other.post("/drafts/event-new/discard")
    assert open_form(contributor)["title"] == "The mayor"


def test_saving_ends_the_draft_and_what_comes_late_makes_none(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(title="The mayor", category="movement")
    keep(form)
    assert form.send().status_code == 303
    assert kept(db) == []
    assert keep(form) == ""
    assert kept(db) == []
    assert open_form(contributor)["title"] == ""


def test_a_draft_that_is_older_than_the_event_is_a_conflict_when_saved(
    contributor: TestClient, signed_in: SignedIn
) -> None:
    keep(open_form(contributor, "/events/1/edit").fill(title="Mine"), "event-1")
    open_form(signed_in("contributor"), "/events/1/edit").fill(title="Theirs").send()
    assert open_form(contributor, "/events/1/edit").send().status_code == 409


def test_a_link_that_fills_the_form_leaves_an_older_draft_alone(db: Session, contributor: TestClient) -> None:
    keep(open_form(contributor).fill(title="The mayor"))
    url = "/events/new?title=Another&source=1"
    page = read(contributor.get(url))
    assert "Open the draft" in page.one("main").text
    assert "hx-post" not in page.one(id="draft-status").attributes
    form = form_of(contributor, page)
    assert form["title"] == "Another"
    form = form_of(contributor, read(form.send("add-citation")))
    assert form.fill(category="movement").send().status_code == 303
    assert open_form(contributor)["title"] == "The mayor"


def test_discarding_goes_back_to_the_form_and_nowhere_else(contributor: TestClient) -> None:
    for back, location in {
        "/events/new?title=A": "/events/new?title=A",
        "http://testserver/events/new?title=A": "/events/new?title=A",
        "https://example.org/events": "/events/new",
        "//example.org/events/new": "/events/new",
        "": "/events/new",
    }.items():
        answer = contributor.post("/drafts/event-new/discard", data={"back": back})
        assert answer.headers["location"] == location


def test_without_script_the_form_is_shown_again(contributor: TestClient) -> None:
    answer = open_form(contributor).fill(title="The mayor").send(to="/drafts/event-new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/events/new")


def test_there_are_no_other_drafts(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor)
    sent = "sent-" + "0" * 32
    for name in ("event-2000000000", "event-99999999999", "event-0", "event-new2", "event-", "x" * 200, sent):
        assert form.send(to=f"/drafts/{name}").status_code == 404
        assert form.send(to=f"/drafts/{name}/discard").status_code == 404
    assert kept(db) == []


def test_what_is_kept_has_a_limit(db: Session, contributor: TestClient) -> None:
    answer = open_form(contributor).fill(summary="x" * 1_100_000).send(to="/drafts/event-new")
    assert "A draft has at most 1,048,576 characters." in read(answer, 413).text
    assert kept(db) == []


def test_names_that_the_form_does_not_know_are_not_kept(db: Session, contributor: TestClient) -> None:
    keep(open_form(contributor).put({"unknown": "x", "citations.0.unknown": "x", "title": "a\u0000b\u202ec"}))
    fields = dict(db.scalars(select(FormDraft)).one().fields)
    assert fields.keys().isdisjoint({"unknown", "citations.0.unknown", "action"})
    assert fields["title"] == "abc"


def test_visitors_and_readers_keep_no_drafts(db: Session, client: TestClient, signed_in: SignedIn) -> None:
    assert client.post("/drafts/event-new", data={"title": "x"}).status_code == 401
    assert signed_in("reader").post("/drafts/event-new", data={"title": "x"}).status_code == 403
    assert kept(db) == []
