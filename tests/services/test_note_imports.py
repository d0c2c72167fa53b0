"""Import of notes: onto the right record and words, once, all or nothing, and nobody learns what they may not know."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import Role, Viewer
from app.domain.selectors import TextQuoteSelector
from app.errors import Invalid, NotAllowed
from app.formats.imported_notes import ImportedNote
from app.models import Annotation, Notice
from app.services.annotations import annotate
from app.services.note_imports import NoteOutcome, import_notes
from app.services.people import create_person
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import member
from tests.support.sources import give_text

SITE = "https://chronology.example"
URL = "https://example.org/a"


def note(name: str = "n-1", **fields: Any) -> ImportedNote:
    return ImportedNote(**{"id": name, "target": URL, "body": "Which gate?", "creator": "Mira", **fields})


def run(db: Session, *notes: ImportedNote, editor: Viewer | None = None, **options: Any) -> list[NoteOutcome]:
    given: dict[str, Any] = {"visibility": "team", "site": SITE, **options}
    return import_notes(db, notes, editor or member(db, "contributor"), **given)


def outcomes(done: list[NoteOutcome]) -> list[str]:
    return [one.outcome for one in done]


def held(db: Session) -> list[Annotation]:
    return list(db.scalars(select(Annotation).order_by(Annotation.id)))


def test_notes_find_their_source_words_and_threads_and_are_imported_once(writer: Session) -> None:
    source = make_source(writer, url=f"{URL}/")
    give_text(writer, source, "Behind the gate they wait. Before the gate they talk.")
    editor = member(writer, "contributor")
    quote = TextQuoteSelector("the gate", "Before ", " they talk")
    notes = [note(quote=quote, kind="question"), note("n-2", target="", answers="n-1", body="The second."), note("n-3")]
    assert outcomes(run(writer, *notes, editor=editor)) == ["create"] * 3
    asked, answer, plain = held(writer)
    assert asked.passage is not None
    assert (asked.passage.start, asked.source_id, asked.kind) == (34, source.id, "question")
    assert (answer.reply_to_id, answer.passage_id) == (asked.id, asked.passage_id)
    assert (plain.passage_id, plain.author_id, plain.visibility) == (None, editor.person_id, "team")
    assert asked.author_name == f"Mira, imported by {editor.name}"
    assert asked.extra == {"imported_from": "n-1"}
    assert outcomes(run(writer, *notes, editor=editor)) == ["same"] * 3
    assert len(held(writer)) == 3


def test_one_error_leaves_all_unwritten_unless_they_are_skipped(writer: Session) -> None:
    source = make_source(writer, url=URL)
    give_text(writer, source, "Behind the gate they wait. Before the gate they talk.")
    bad = [
        note("gone", quote=TextQuoteSelector("the harbour wall")),
        note("twice", quote=TextQuoteSelector("the gate")),
        note("elsewhere", target="https://example.org/b"),
        note("orphan", target="", answers="nobody"),
        note("unread", problem="It has no target."),
        note("long", body="x" * 20_001),
        note("good"),
    ]
    done = run(writer, note("good"), *bad)
    assert outcomes(done) == ["create", *["error"] * 7]
    assert all(one.why for one in done[1:])
    assert held(writer) == []
    assert outcomes(run(writer, note("good"), *bad, skip_errors=True))[0] == "create"
    assert [one.body for one in held(writer)] == ["Which gate?"]


def test_several_sources_of_one_address_are_not_guessed(writer: Session) -> None:
    make_source(writer, "One", url=URL)
    make_source(writer, "Two", url=URL)
    (done,) = run(writer, note())
    assert (done.outcome, done.why) == ("error", f"Several sources have the address {URL}.")


def test_what_came_from_here_is_known_again(writer: Session) -> None:
    event, source = make_event(writer), make_source(writer)
    own = annotate(writer, event, AnnotationInput(body="Which day?"), EDITOR)
    notes = [
        note(f"{SITE}/api/v1/annotations/{own.id}", target=f"{SITE}/events/{event.id}"),
        note("a", target=f"{SITE}/events/{event.id}"),
        note("b", target=f"{SITE}/e-{event.id}"),
        note("c", target=f"{SITE}/sources/{source.id}"),
        note("d", target="", answers=f"{SITE}/api/v1/annotations/{own.id}"),
    ]
    assert outcomes(run(writer, *notes)) == ["same", "create", "create", "create", "create"]
    assert [(one.event_id, one.source_id, one.reply_to_id) for one in held(writer)[1:]] == [
        (event.id, None, None),
        (event.id, None, None),
        (None, source.id, None),
        (event.id, None, own.id),
    ]
    (done,) = run(writer, note(f"{SITE}/api/v1/annotations/999", target=URL))
    assert done.outcome == "error"


@pytest.mark.parametrize("confidentiality", ["sealed", "withheld"])
def test_a_protected_source_is_no_source(writer: Session, confidentiality: str) -> None:
    source = make_source(writer, url=URL)
    source.confidentiality = confidentiality
    writer.flush()
    (hidden,) = run(writer, note())
    source.url = ""
    writer.flush()
    (unknown,) = run(writer, note())
    assert (hidden.outcome, hidden.why) == (unknown.outcome, unknown.why)
    source.url = URL
    writer.flush()
    assert outcomes(run(writer, note(), editor=member(writer, "curator"))) == ["create"]


def test_nobody_is_told_and_private_ones_are_each_persons_own(writer: Session) -> None:
    make_source(writer, url=URL)
    create_person(writer, "Noor", "reader")
    one, other = member(writer, "contributor"), member(writer, "contributor")
    assert outcomes(run(writer, note(body="@Noor"), editor=one, visibility="private")) == ["create"]
    assert outcomes(run(writer, note(body="@Noor"), editor=other, visibility="private")) == ["create"]
    assert outcomes(run(writer, note(body="@Noor"), editor=other)) == ["create"]
    assert outcomes(run(writer, note(body="@Noor"), editor=one)) == ["same"]
    assert writer.scalars(select(Notice)).all() == []


def test_only_contributors_import_and_not_for_everyone(writer: Session) -> None:
    with pytest.raises(NotAllowed):
        run(writer, note(), editor=Viewer(1, "Noor", Role.READER))
    with pytest.raises(Invalid):
        run(writer, note(), visibility="public")
