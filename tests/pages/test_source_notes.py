"""Notes on a source and on words of its text: written by form, shown in the margin, hidden with their source."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Annotation, Passage, Source
from app.queries.quotes import list_quotes
from app.queries.source_page import get_source_page
from tests.pages.event_reading import read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, give_text

SignIn = Callable[..., TestClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WORDS = "the harbour master counted eleven ships and wrote none of them down in the book"
TEXT = f"On Monday the gate was shut.\n\nThat evening {WORDS}.\n\nOn Tuesday the gate was shut again."


@pytest.fixture
def source(db: Session) -> Source:
    source = make_source(db, "Evening bulletin")
    give_text(db, source, TEXT)
    make_event(db, "The gate is shut", "2023-09-18", cites=[cite(source, "On Monday the gate was shut")])
    db.commit()
    return source


def annotate_words(client: TestClient, source: Source, quote: str = WORDS, **fields: str) -> str:
    sent = {"quote": quote, "body": "Which book?", "kind": "question", "at": "p2", "text": "1", **fields}
    response = client.post(f"/sources/{source.id}/notes/new", data=sent)
    assert response.status_code == 303, response.text
    return response.headers["location"]


def the_note(db: Session) -> Annotation:
    db.rollback()
    return db.scalars(select(Annotation)).one()


def test_words_are_annotated_by_form_and_stand_in_the_margin(
    client: TestClient, db: Session, source: Source, signed_in: SignIn
) -> None:
    contributor = signed_in("contributor")
    form = read(contributor.get(f"/sources/{source.id}/notes/new?at=p2&text=1"))
    assert form.one("textarea", id="quote").text == f"That evening {WORDS}."
    location = annotate_words(contributor, source)
    note = the_note(db)
    passage = db.get_one(Passage, note.passage_id)
    assert (passage.exact, passage.start, passage.paragraph) == (WORDS, TEXT.index(WORDS), 2)
    assert location == f"/sources/{source.id}?passage={passage.id}#passage-{passage.id}"
    page = read(contributor.get(location))
    asked = page.one("div", id=f"asks-{passage.id}")
    assert "asks: Which book?" in asked.text
    mark = next(mark for mark in page.all("mark") if "noted" in mark.attributes.get("class", ""))
    assert mark.text == WORDS
    assert mark.one("a").attributes["href"] == f"/sources/{source.id}/passages/{passage.id}/notes"
    # It counts neither as a citation nor in the outline, and does not wait among the quotations.
    assert "1 passage cited in 1 event" in page.text
    shown = get_source_page(db, db.get_one(Source, source.id), EDITOR)
    assert len(shown.standing) == 1
    assert sum(stretch.passages for stretch in shown.readable_text().outline()) == 1
    assert list_quotes(db, source.id, "exact", 1).total == 1


def test_the_paragraph_tells_words_apart_that_stand_twice(db: Session, source: Source, signed_in: SignIn) -> None:
    annotate_words(signed_in(), source, "the gate was shut", at="p3")
    assert the_note(db).passage.start == TEXT.index("the gate was shut again")  # type: ignore[union-attr]


def test_words_that_are_not_in_the_text_are_refused_with_what_was_typed(
    db: Session, source: Source, signed_in: SignIn
) -> None:
    sent = {"quote": "no such words were ever in it", "body": "Kept as typed", "at": "p2", "text": "1"}
    response = signed_in().post(f"/sources/{source.id}/notes/new", data=sent)
    page = read(response, 422)
    assert page.one("p", id="new-quote-fault").text
    assert page.one("textarea", id="new-body").text == "Kept as typed"
    for faulty in ({"quote": "", "body": "x"}, {"quote": WORDS, "body": ""}, {"quote": "…", "body": "x"}):
        assert signed_in().post(f"/sources/{source.id}/notes/new", data=faulty).status_code == 422
    assert db.scalars(select(Annotation)).all() == []
    assert len(db.scalars(select(Passage)).all()) == 1


def test_threads_on_a_passage_are_answered_resolved_and_taken_out(
    db: Session, source: Source, signed_in: SignIn
) -> None:
    contributor = signed_in("contributor")
    annotate_words(contributor, source)
    note = the_note(db)
    thread = f"/sources/{source.id}/passages/{note.passage_id}/notes"
    answer = contributor.post(f"/annotations/{note.id}/reply", data={"body": "The blue one"})
    assert answer.headers["location"].startswith(f"{thread}#a-")
    swapped = read(contributor.get(thread, headers=PARTIAL))
    assert len(swapped.all("article")) == 2
    assert swapped.one("section").attributes["id"] == f"notes-p{note.passage_id}"
    again = contributor.post(f"/annotations/{note.id}/reply", data={"body": ""}, headers=PARTIAL)
    assert (again.status_code, "Write the note first." in again.text) == (422, True)
    assert contributor.post(f"/annotations/{note.id}/resolve").headers["location"].startswith(thread)
    assert "1 resolved" in read(contributor.get(thread)).text
    assert contributor.post(f"/annotations/{note.id}/withdraw").status_code == 303
    said = read(contributor.get(f"/sources/{source.id}"))
    undo = next(form for form in said.all("form") if form.attributes.get("action") == f"/sources/{source.id}/undo")
    fields = {field.attributes["name"]: field.attributes["value"] for field in undo.all("input")}
    assert contributor.post(f"/sources/{source.id}/undo", data=fields).status_code == 303
    db.expire_all()
    assert not the_note_of(db, note.id).is_withdrawn


def the_note_of(db: Session, note_id: int) -> Annotation:
    db.rollback()
    return db.get_one(Annotation, note_id)


def test_notes_on_the_source_as_such(client: TestClient, db: Session, source: Source, signed_in: SignIn) -> None:
    contributor = signed_in("contributor")
    written = contributor.post(f"/sources/{source.id}/annotations", data={"body": "A second hand?", "kind": "question"})
    note = the_note(db)
    assert written.headers["location"] == f"/sources/{source.id}#a-{note.id}"
    page = read(client.get(f"/sources/{source.id}"))
    assert "A second hand?" in page.one("section", id="notes").text
    faulty = contributor.post(f"/sources/{source.id}/annotations", data={"body": ""})
    assert "Write the note first." in read(faulty, 422).text


def test_visitors_read_no_more_of_a_passage_than_its_first_and_last_words(
    client: TestClient, db: Session, source: Source, signed_in: SignIn
) -> None:
    annotate_words(signed_in(), source)
    note = the_note(db)
    thread = f"/sources/{source.id}/passages/{note.passage_id}/notes"
    for address in (f"/sources/{source.id}", thread, f"/api/v1/annotations/{note.id}", "/api/v1/annotations"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Which book?" in answer.text or address.startswith("/sources/1")
        assert "eleven ships" not in answer.text
    assert f"{thread}" in client.get(f"/sources/{source.id}").text
    assert signed_in("reader").get(f"/api/v1/annotations/{note.id}").json()["quote"]["exact"] == WORDS


@pytest.mark.parametrize(("confidentiality", "status"), [("withheld", 403), ("sealed", 404)])
def test_notes_are_hidden_with_their_source(
    client: TestClient, db: Session, source: Source, signed_in: SignIn, confidentiality: str, status: int
) -> None:
    annotate_words(signed_in("contributor"), source)
    note = the_note(db)
    address = f"/sources/{source.id}/passages/{note.passage_id}/notes"
    db.get_one(Source, source.id).confidentiality = confidentiality
    db.commit()
    for viewer in (client, signed_in("contributor")):
        assert viewer.get(address).status_code == status
        assert "Which book?" not in viewer.get(f"/sources/{source.id}").text
    assert signed_in("contributor").get(f"/sources/{source.id}/notes/new").status_code == status
    assert "Which book?" in signed_in("curator").get(address).text


def test_private_notes_leave_no_trace_for_others(
    client: TestClient, db: Session, source: Source, signed_in: SignIn
) -> None:
    reader = signed_in("reader")
    annotate_words(reader, source, visibility="private")
    note = the_note(db)
    address = f"/sources/{source.id}/passages/{note.passage_id}/notes"
    assert "Which book?" in reader.get(address).text
    for viewer in (client, signed_in("contributor")):
        assert viewer.get(address).status_code == 404
        page = viewer.get(f"/sources/{source.id}").text
        assert f"asks-{note.passage_id}" not in page
        assert "noted" not in page
    refused = reader.post(
        f"/sources/{source.id}/notes/new", data={"quote": "Tuesday", "body": "x", "visibility": "team"}
    )
    assert refused.status_code == 403
    assert len(db.scalars(select(Passage)).all()) == 2
