"""Annotations: who may write and change which, how public replies are, and the revisions that they leave."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import VISITOR, Viewer
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Annotation, Event
from app.services.annotations import annotate, edit_annotation, resolve_annotation, withdraw_annotation
from app.services.derived import list_standing_citations
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import member, outline, revisions_written


def given(body: str = "Is this the right day?", **fields: Any) -> AnnotationInput:
    return AnnotationInput(body=body, **fields)


def write(db: Session, event: Event, author: Viewer, **fields: Any) -> Annotation:
    reply_to = fields.pop("reply_to", None)
    return annotate(db, event, given(**fields), author, reply_to=reply_to)


def test_a_note_is_saved_with_its_first_revision(writer: Session) -> None:
    event, author = make_event(writer), member(writer, "contributor")
    citation = list_standing_citations(writer, make_event(writer, "Other", cites=[make_source(writer)]).id)[0]
    with revisions_written(writer) as written:
        note = write(writer, event, author, kind="question")
        on_citation = annotate(writer, citation.event, given(), author, citation=citation)
        on_source = annotate(writer, citation.source, given(), author)
    assert outline(written) == [("annotation", "create", 1)] * 3
    assert (written[0].author_id, written[0].snapshot["body"]) == (author.person_id, "Is this the right day?")
    assert (note.author_id, note.author_name, note.key) == (author.person_id, author.name, f"a-{note.id}")
    assert (on_citation.event_id, on_citation.citation_id) == (citation.event_id, citation.id)
    assert (on_source.event_id, on_source.source_id) == (None, citation.source_id)


def test_a_note_is_on_a_citation_of_its_event(writer: Session) -> None:
    citation = list_standing_citations(writer, make_event(writer, "Other", cites=[make_source(writer)]).id)[0]
    for target in (make_event(writer), citation.source):
        with pytest.raises(Invalid) as refused:
            annotate(writer, target, given(), EDITOR, citation=citation)
        assert list(refused.value.faults) == ["citation"]


@pytest.mark.parametrize("role", ["visitor", "reader", "contributor", "curator"])
@pytest.mark.parametrize("visibility", ["private", "team", "public"])
def test_readers_keep_private_notes_and_contributors_any(writer: Session, role: str, visibility: str) -> None:
    author = VISITOR if role == "visitor" else member(writer, role)
    event = make_event(writer)
    if role in ("contributor", "curator") or (role, visibility) == ("reader", "private"):
        assert write(writer, event, author, visibility=visibility).visibility == visibility
        return
    with revisions_written(writer) as written, pytest.raises(NotAllowed):
        write(writer, event, author, visibility=visibility)
    assert written == []


@pytest.mark.parametrize(
    ("answered", "asked", "shown"),
    [
        ("public", "public", "public"),
        ("public", "team", "team"),
        ("public", "private", "private"),
        ("team", "public", "team"),
        ("team", "private", "private"),
        ("private", "public", "private"),
        ("private", "team", "private"),
    ],
)
def test_a_reply_is_no_more_public_than_what_it_answers(writer: Session, answered: str, asked: str, shown: str) -> None:
    event, author = make_event(writer), member(writer, "contributor")
    note = write(writer, event, author, visibility=answered)
    reply = write(writer, event, author, visibility=asked, reply_to=note)
    assert (reply.visibility, reply.reply_to_id) == (shown, note.id)
    edit_annotation(writer, reply, given("It is.", visibility="public"), author, None)
    assert (reply.body, reply.visibility) == ("It is.", answered)


def test_a_changed_reply_follows_a_note_that_became_less_public(writer: Session) -> None:
    event, author = make_event(writer), member(writer, "contributor")
    note = write(writer, event, author)
    reply = write(writer, event, author, reply_to=note)
    edit_annotation(writer, note, given(visibility="team"), author, None)
    assert reply.visibility == "public"
    edit_annotation(writer, reply, given("It is."), author, None)
    assert reply.visibility == "team"


def test_only_what_is_here_and_shown_can_be_answered(writer: Session) -> None:
    event, author, other = make_event(writer), member(writer, "contributor"), member(writer, "contributor")
    private = write(writer, event, author, visibility="private")
    elsewhere = write(writer, make_event(writer, "Other"), author)
    withdrawn = write(writer, event, author)
    withdraw_annotation(writer, withdrawn, author)
    for note in (private, elsewhere, withdrawn):
        with pytest.raises(Invalid) as refused:
            write(writer, event, other, reply_to=note)
        assert list(refused.value.faults) == ["reply_to"]


def test_only_the_author_changes_what_a_note_says(writer: Session) -> None:
    event, author = make_event(writer), member(writer, "contributor")
    note = write(writer, event, author)
    for other in (member(writer, "contributor"), member(writer, "admin"), VISITOR, EDITOR):
        with pytest.raises(NotAllowed):
            edit_annotation(writer, note, given("Mine now"), other, None)
    with revisions_written(writer) as written:
        assert edit_annotation(writer, note, given("Which day?"), author, 1) is True
        assert edit_annotation(writer, note, given("Which day?"), author, 2) is False
    assert outline(written) == [("annotation", "edit", 2)]
    with pytest.raises(Conflict, match=r"Version 2 .* version 1"):
        edit_annotation(writer, note, given("What day?"), author, 1)
    assert note.body == "Which day?"


def test_nobodys_note_belongs_to_no_visitor(writer: Session) -> None:
    note = write(writer, make_event(writer), EDITOR)
    assert note.author_id is None
    with pytest.raises(NotAllowed):
        edit_annotation(writer, note, given("Mine now"), VISITOR, None)
    with pytest.raises(NotAllowed):
        withdraw_annotation(writer, note, VISITOR)


def test_a_reader_publishes_nothing_by_editing(writer: Session) -> None:
    reader = member(writer, "reader")
    note = write(writer, make_event(writer), reader, visibility="private")
    with pytest.raises(NotAllowed):
        edit_annotation(writer, note, given(visibility="public"), reader, None)
    assert note.visibility == "private"


def test_authors_and_curators_resolve_reopen_and_withdraw(writer: Session) -> None:
    event, author, curator = make_event(writer), member(writer, "contributor"), member(writer, "curator")
    note = write(writer, event, author, kind="question")
    with pytest.raises(NotAllowed):
        resolve_annotation(writer, note, member(writer, "contributor"))
    with pytest.raises(NotAllowed):
        withdraw_annotation(writer, note, member(writer, "contributor"))
    with revisions_written(writer) as written:
        resolve_annotation(writer, note, author)
        assert (note.is_resolved, note.resolved_by_id, note.resolved_at is not None) == (True, author.person_id, True)
        resolve_annotation(writer, note, curator, is_resolved=False)
        assert (note.is_resolved, note.resolved_by_id, note.resolved_at) == (False, None, None)
        withdraw_annotation(writer, note, curator, "Off the subject")
    assert outline(written) == [
        ("annotation", action, n) for n, action in enumerate(("resolve", "reopen", "withdraw"), 2)
    ]
    assert (note.is_withdrawn, written[-1].reason) == (True, "Off the subject")


def test_what_is_done_already_is_not_done_again(writer: Session) -> None:
    note, curator = write(writer, make_event(writer), EDITOR), member(writer, "curator")
    with revisions_written(writer) as written:
        resolve_annotation(writer, note, curator)
        resolve_annotation(writer, note, member(writer, "curator"))
        withdraw_annotation(writer, note, curator)
        withdraw_annotation(writer, note, curator)
    assert [action for _, action, _ in outline(written)] == ["resolve", "withdraw"]
    assert note.resolved_by_id == curator.person_id


def test_a_key_is_given_once(writer: Session) -> None:
    event = make_event(writer)
    first = write(writer, event, EDITOR, key="first")
    with pytest.raises(Conflict, match="first"):
        write(writer, event, EDITOR, key="first")
    early = write(writer, event, EDITOR, key=f"a-{first.id + 3}")
    later = [write(writer, event, EDITOR) for _ in range(3)]
    assert early.key in {f"a-{note.id}" for note in later}
    assert len({early.key, *(note.key for note in later)}) == 4
