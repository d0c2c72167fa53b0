"""Notices: whom a note concerns, and that nobody is told of what they may not see."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput, EventInput, SourceInput
from app.domain.permissions import Role, Viewer
from app.models import Annotation, Event, Notice
from app.queries.inbox import count_unread, list_inbox
from app.services.annotations import annotate, edit_annotation, withdraw_annotation
from app.services.event_review import withdraw_event
from app.services.events import create_event
from app.services.notices import list_mentioned, mark_read
from app.services.people import create_person
from app.services.sources import create_source
from tests.support.factories import EDITOR, make_category, make_event, make_source


def person(db: Session, name: str, role: str = "contributor") -> Viewer:
    return Viewer(create_person(db, name, role).id, name, Role.from_word(role))


def write(db: Session, event: Event, author: Viewer, body: str, **fields: str) -> Annotation:
    return annotate(db, event, AnnotationInput.model_validate({"body": body, **fields}), author)


def told(db: Session, note: Annotation) -> dict[int, str]:
    found = select(Notice.person_id, Notice.reason).where(Notice.annotation_id == note.id)
    return {person_id: reason for person_id, reason in db.execute(found)}  # noqa: C416 - rows are no pairs to the type checker


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@Mira, look", ["Mira"]),
        ("@mira  LEE look, and @MIRA", ["Mira Lee", "Mira"]),
        ("(@Mira)", ["Mira"]),
        ("mira@mira.example", []),
        ("@Mirabel", []),
        ("Mira", []),
        ("@Gone", []),
        ("@@Mira", ["Mira"]),
        ("@", []),
    ],
)
def test_names_behind_an_at_sign_are_mentions(writer: Session, body: str, names: list[str]) -> None:
    ids = {name: create_person(writer, name, "reader").id for name in ("Mira", "Mira Lee", "Gone")}
    create_person(writer, "Lee", "reader")
    gone = writer.get_one(type(create_person(writer, "Unused", "reader")), ids["Gone"])
    gone.is_active = False
    writer.flush()
    assert list_mentioned(writer, body) == [ids[name] for name in names]


def test_each_is_told_once_and_nobody_of_their_own(writer: Session) -> None:
    mira, noor = person(writer, "Mira"), person(writer, "Noor")
    event = make_event(writer)
    first = write(writer, event, mira, "@Noor @Mira @noor: is this the day?")
    assert told(writer, first) == {noor.person_id: "mention"}
    reply = annotate(writer, event, AnnotationInput(body="It is, @Mira."), noor, reply_to=first)
    assert told(writer, reply) == {mira.person_id: "mention"}
    plain = annotate(writer, event, AnnotationInput(body="It is."), noor, reply_to=first)
    assert told(writer, plain) == {mira.person_id: "reply"}
    edit_annotation(writer, plain, AnnotationInput(body="It is, @Mira and @Noor."), noor, None)
    assert told(writer, plain) == {mira.person_id: "reply"}


def test_who_added_a_record_is_told_of_questions_about_it(writer: Session) -> None:
    mira, noor = person(writer, "Mira"), person(writer, "Noor")
    make_category(writer, "diplomacy")
    event = create_event(writer, EventInput(title="The gate is shut", category="diplomacy"), mira)
    source = create_source(writer, SourceInput(title="Evening bulletin"), mira)
    question = AnnotationInput(body="Which day?", kind="question")
    for target in (event, source):
        assert told(writer, annotate(writer, target, question, noor)) == {mira.person_id: "question"}
        assert told(writer, annotate(writer, target, AnnotationInput(body="Good."), noor)) == {}
        assert told(writer, annotate(writer, target, question, mira)) == {}


def test_private_notes_tell_nobody_until_they_are_shared(writer: Session) -> None:
    mira, noor = person(writer, "Mira"), person(writer, "Noor")
    note = write(writer, make_event(writer), mira, "@Noor", visibility="private")
    assert told(writer, note) == {}
    edit_annotation(writer, note, AnnotationInput(body="@Noor", visibility="team"), mira, None)
    assert told(writer, note) == {noor.person_id: "mention"}


def test_what_one_may_not_see_any_more_is_not_in_the_inbox(writer: Session) -> None:
    mira, noor = person(writer, "Mira"), person(writer, "Noor")
    event, source = make_event(writer), make_source(writer)
    on_event = write(writer, event, mira, "@Noor on the event")
    gone = write(writer, event, mira, "@Noor taken out")
    on_source = annotate(writer, source, AnnotationInput(body="@Noor on the source"), mira)
    assert [notice.annotation_id for notice in list_inbox(writer, noor).notices] == [on_source.id, gone.id, on_event.id]
    withdraw_annotation(writer, gone, mira)
    source.confidentiality = "sealed"
    writer.flush()
    assert [notice.annotation_id for notice in list_inbox(writer, noor).notices] == [on_event.id]
    assert count_unread(writer, noor) == 1
    withdraw_event(writer, event, EDITOR, "entered twice")
    assert (list_inbox(writer, noor).notices, count_unread(writer, noor)) == ([], 0)


def test_marking_as_read_spares_what_came_since_and_others(writer: Session) -> None:
    mira, noor, sol = person(writer, "Mira"), person(writer, "Noor"), person(writer, "Sol")
    event = make_event(writer)
    for number in range(3):
        write(writer, event, mira, f"@Noor and @Sol, {number}")
    newest = list_inbox(writer, noor).notices
    mark_read(writer, noor, newest[1].id)
    assert [notice.read_at is None for notice in list_inbox(writer, noor).notices] == [True, False, False]
    mark_read(writer, sol, newest[0].id, newest[0].id)
    assert (count_unread(writer, noor), count_unread(writer, sol)) == (1, 3)
