"""The list of notes: searched by words, filtered, and no more shown than the viewer may see."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput
from app.models import Citation, Event
from app.services.annotations import annotate, withdraw_annotation
from app.services.event_review import withdraw_event
from tests.pages.event_reading import read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite

SignIn = Callable[..., TestClient]


def given(body: str, **fields: str) -> AnnotationInput:
    return AnnotationInput.model_validate({"body": body, **fields})


@pytest.fixture
def event(db: Session) -> Event:
    event = make_event(db, "The gate is shut", "2023-09-18")
    annotate(db, event, given("Was it the *Événement* of the eve?", kind="question"), EDITOR)
    annotate(db, event, given("Members only here", visibility="team"), EDITOR)
    annotate(db, event, given("Somebody's own", visibility="private"), EDITOR)
    annotate(db, make_source(db, "Evening bulletin"), given("On the bulletin", kind="tag"), EDITOR)
    db.commit()
    return event


def shown(client: TestClient, query: str = "") -> list[str]:
    page = read(client.get(f"/notes?{query}"))
    return [note.one("div", class_="prose").text for note in page.all("article")]


def test_words_are_found_folded_and_as_beginnings(client: TestClient, event: Event) -> None:
    for typed in ("evenement", "EVENE", "eve", "was eve", '"of the eve"', "the%20of"):
        assert shown(client, f"q={typed}") == ["Was it the Événement of the eve?"], typed
    for typed in ("vene", '"the of"', "evenementx", "25"):
        assert shown(client, f"q={typed}") == [], typed


def test_what_a_note_says_now_is_found(client: TestClient, db: Session, event: Event) -> None:
    note = annotate(db, event, given("Former words"), EDITOR)
    note.author_id = None
    db.commit()
    assert shown(client, "q=former") == ["Former words"]
    note.body = "Later words"
    db.commit()
    assert (shown(client, "q=former"), shown(client, "q=later")) == ([], ["Later words"])
    withdraw_annotation(db, note, EDITOR)
    db.commit()
    assert shown(client, "q=later") == []


def test_filters(client: TestClient, db: Session, event: Event, signed_in: SignIn) -> None:
    assert shown(client) == ["On the bulletin", "Was it the Événement of the eve?"]
    assert shown(client, "kind=tag") == shown(client, "on=s-1") == ["On the bulletin"]
    assert shown(client, f"on=e-{event.id}&kind=question") == ["Was it the Événement of the eve?"]
    assert shown(client, "author=nobody") == shown(client, "resolved=yes") == []
    contributor = signed_in("contributor")
    contributor.post(f"/events/{event.id}/annotations", data={"body": "Mine", "visibility": "private"})
    assert shown(contributor, "mine=1") == ["Mine"]
    assert shown(contributor) == ["Mine", "On the bulletin", "Members only here", "Was it the Événement of the eve?"]
    assert shown(client, "mine=1") == []


FAULTY = ["kind=shout", "resolved=maybe", "on=x-1", "on=e-0", "before=x", "mine=2", "q=" + "x" * 401]


@pytest.mark.parametrize("query", FAULTY)
def test_what_cannot_be_read_is_said(client: TestClient, query: str) -> None:
    assert read(client.get(f"/notes?{query}"), 422).one("div", role="alert").text


def test_notes_are_hidden_with_what_they_are_on(
    client: TestClient, db: Session, event: Event, signed_in: SignIn
) -> None:
    sealed = make_source(db, "Witness", confidentiality="sealed")
    other = make_event(db, "Other", cites=[cite(sealed)])
    citation_note = annotate(db, other, given("About the witness"), EDITOR, citation=_citation(db, other))
    annotate(db, other, given("In answer about the witness"), EDITOR, reply_to=citation_note)
    annotate(db, sealed, given("On the witness"), EDITOR)
    withdraw_event(db, event, EDITOR, "Entered twice")
    db.commit()
    for viewer in (client, signed_in("contributor")):
        assert shown(viewer) == ["On the bulletin"]
        listed = viewer.get("/api/v1/annotations").json()
        assert [note["body"] for note in listed["items"]] == ["On the bulletin"]
    assert len(shown(signed_in("curator"))) == 6


def _citation(db: Session, event: Event) -> Citation:
    return db.scalars(select(Citation).where(Citation.event_id == event.id)).one()


def test_pages_of_many_notes(client: TestClient, db: Session, event: Event) -> None:
    for number in range(60):
        annotate(db, event, given(f"Number {number}"), EDITOR)
    db.commit()
    first = read(client.get("/notes?q=number"))
    assert len(first.all("article")) == 50
    following = next(link for link in first.all("a") if link.attributes.get("rel") == "next")
    rest = read(client.get(following.attributes["href"] or ""))
    assert len(rest.all("article")) == 10
