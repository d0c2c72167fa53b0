"""The review state of events: signing off, what takes the signature back, withdrawing and restoring."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.inputs import ActorPart, CitationInput, Reference
from app.domain.permissions import VISITOR
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Event
from app.services.citations import check_citation, withdraw_citation
from app.services.derived import list_standing_citations
from app.services.event_review import check_event, restore_event, withdraw_event
from app.services.events import edit_event, touch_cited_event
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import citation_input, event_input, member, outline, revisions_written


def checked(db: Session, **fields: Any) -> Event:
    """An event that a curator has signed off, with one citation."""
    event = make_event(db, date="2020-11-09", actors=["Ann"], cites=[make_source(db)], **fields)
    check_event(db, event, member(db, "curator"))
    return event


def test_a_curator_signs_an_event_off_and_takes_it_back(writer: Session) -> None:
    event, curator = make_event(writer), member(writer, "curator")
    with revisions_written(writer) as written:
        check_event(writer, event, curator)
    assert (event.review, event.checked_by_id, event.checked_at is not None) == ("checked", curator.person_id, True)
    assert outline(written) == [("event", "check", 2)]
    assert written[0].snapshot["review"] == "checked"
    with revisions_written(writer) as written:
        check_event(writer, event, curator, is_checked=False)
    assert (event.review, event.checked_by_id, event.checked_at) == ("in-review", None, None)
    assert outline(written) == [("event", "uncheck", 3)]


@pytest.mark.parametrize("is_checked", [True, False])
def test_signing_twice_leaves_one_revision_and_the_first_signature(writer: Session, is_checked: bool) -> None:
    event, first = make_event(writer), member(writer, "curator")
    check_event(writer, event, first)
    if not is_checked:
        check_event(writer, event, first, is_checked=False)
    with revisions_written(writer) as written:
        check_event(writer, event, member(writer, "curator"), is_checked=is_checked)
    assert written == []
    assert event.checked_by_id == (first.person_id if is_checked else None)


Change = Callable[[Session, Event], dict[str, Any]]


def with_another_note(db: Session, event: Event) -> dict[str, Any]:
    first = list_standing_citations(db, event.id)[0]
    return {"citations": (citation_input(first, note="Read again"),)}


def with_one_more(db: Session, event: Event) -> dict[str, Any]:
    first = list_standing_citations(db, event.id)[0]
    more = CitationInput(source=Reference(id=make_source(db, "Another").id))
    return {"citations": (citation_input(first), more)}


SIGNED_OFF: list[tuple[str, Change]] = [
    ("title", lambda db, event: {"title": "Truce signed"}),
    ("summary", lambda db, event: {"summary": "In Moscow."}),
    ("date", lambda db, event: {"date": "2020-11-10"}),
    ("no date", lambda db, event: {"date": None}),
    ("citation changed", with_another_note),
    ("citation added", with_one_more),
    ("citation taken out", lambda db, event: {"citations": ()}),
]
NOT_SIGNED_OFF: list[tuple[str, Change]] = [
    ("actors", lambda db, event: {"actors": (ActorPart(name="Bob"),)}),
    ("places", lambda db, event: {"places": (Reference(name="Oslo"),)}),
    ("tags", lambda db, event: {"tags": (Reference(name="Aid"),)}),
    ("category", lambda db, event: {"category": make_category(db, "war").key}),
    ("sequence", lambda db, event: {"sequence": 3}),
]


@pytest.mark.parametrize(("what", "change"), SIGNED_OFF, ids=[what for what, _ in SIGNED_OFF])
def test_a_change_of_what_was_checked_sets_the_event_back(writer: Session, what: str, change: Change) -> None:
    event = checked(writer)
    changes = change(writer, event)
    with revisions_written(writer) as written:
        edit_event(writer, event, event_input(writer, event, **changes), EDITOR, event.revision)
    assert (event.review, event.checked_by_id, event.checked_at) == ("in-review", None, None)
    of_event = [revision for revision in written if revision.record_kind == "event"]
    assert [revision.snapshot["review"] for revision in of_event] == ["in-review"]


@pytest.mark.parametrize(("what", "change"), NOT_SIGNED_OFF, ids=[what for what, _ in NOT_SIGNED_OFF])
def test_a_change_of_anything_else_keeps_the_signature(writer: Session, what: str, change: Change) -> None:
    event = checked(writer)
    signed = event.checked_by_id
    assert edit_event(writer, event, event_input(writer, event, **change(writer, event)), EDITOR, event.revision)
    assert (event.review, event.checked_by_id, event.checked_at is not None) == ("checked", signed, True)


def test_a_draft_carries_no_signature(writer: Session) -> None:
    event = checked(writer)
    edit_event(writer, event, event_input(writer, event, review="draft"), EDITOR, event.revision)
    assert (event.review, event.checked_by_id, event.checked_at) == ("draft", None, None)


def test_a_citation_that_is_taken_out_by_itself_sets_the_event_back(writer: Session) -> None:
    event = checked(writer)
    citation = list_standing_citations(writer, event.id)[0]
    with revisions_written(writer) as written:
        withdraw_citation(writer, citation, EDITOR, "Misread")
        touch_cited_event(writer, citation, EDITOR, "Misread")
    assert outline(written) == [("citation", "withdraw", 2), ("event", "edit", 3)]
    assert [revision.reason for revision in written] == ["Misread", "Misread"]
    assert (event.review, event.evidence, event.source_count) == ("in-review", "uncited", 0)


def test_another_date_unchecks_the_citations(writer: Session) -> None:
    event = make_event(writer, date="2020-11-09", cites=[make_source(writer, "One"), make_source(writer, "Two")])
    one, two = list_standing_citations(writer, event.id)
    check_citation(writer, one, member(writer, "curator"))
    edit_event(writer, event, event_input(writer, event, title="Truce signed"), EDITOR, None)
    assert one.checked_by_id is not None
    with revisions_written(writer) as written:
        edit_event(writer, event, event_input(writer, event, date="2020-11-10"), EDITOR, None)
    assert [citation.checked_by_id for citation in (one, two)] == [None, None]
    assert [citation.checked_at for citation in (one, two)] == [None, None]
    assert outline(written) == [("citation", "uncheck", 3), ("event", "edit", 3)]
    assert written[0].reason == "The event’s date has changed."


def test_a_citation_that_changes_with_the_date_has_one_revision(writer: Session) -> None:
    event = make_event(writer, date="2020-11-09", cites=[make_source(writer, "One"), make_source(writer, "Two")])
    one, two = list_standing_citations(writer, event.id)
    check_citation(writer, one, EDITOR)
    turned = (citation_input(two), citation_input(one))
    with revisions_written(writer) as written:
        edit_event(writer, event, event_input(writer, event, date="2020-11-10", citations=turned), EDITOR, None)
    assert one.checked_at is None
    assert sorted(outline(written)) == [("citation", "edit", 2), ("citation", "edit", 3), ("event", "edit", 2)]


# --- withdrawing and restoring ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("review", ["draft", "in-review", "checked"])
def test_a_withdrawal_is_taken_back_to_the_state_before(writer: Session, review: str) -> None:
    event = checked(writer) if review == "checked" else make_event(writer, review=review)
    signed, number, curator = event.checked_by_id, event.revision, member(writer, "curator")
    with revisions_written(writer) as written:
        withdraw_event(writer, event, curator, "Entered twice")
    assert (event.review, event.review_before, event.withdrawn_reason) == ("withdrawn", review, "Entered twice")
    assert outline(written) == [("event", "withdraw", number + 1)]
    assert (written[0].reason, written[0].author_id) == ("Entered twice", curator.person_id)
    with revisions_written(writer) as written:
        restore_event(writer, event, curator, "It was another one")
    assert (event.review, event.review_before, event.withdrawn_reason) == (review, None, "")
    assert event.checked_by_id == signed
    assert outline(written) == [("event", "restore", number + 2)]
    assert written[0].reason == "It was another one"


def test_a_withdrawal_needs_a_reason_and_happens_once(writer: Session) -> None:
    event = make_event(writer)
    for blank in ("", "  \n"):
        with pytest.raises(Invalid) as refused:
            withdraw_event(writer, event, EDITOR, blank)
        assert list(refused.value.faults) == ["reason"]
    with pytest.raises(Conflict, match="not withdrawn"):
        restore_event(writer, event, EDITOR)
    withdraw_event(writer, event, EDITOR, "Entered twice")
    with revisions_written(writer) as written, pytest.raises(Conflict, match="withdrawn already"):
        withdraw_event(writer, event, EDITOR, "Once more")
    assert (written, event.withdrawn_reason) == ([], "Entered twice")


@pytest.mark.parametrize("review", ["draft", "withdrawn"])
def test_what_is_not_in_review_cannot_be_checked(writer: Session, review: str) -> None:
    event = make_event(writer, review="draft")
    if review == "withdrawn":
        withdraw_event(writer, event, EDITOR, "Entered twice")
    with pytest.raises(Conflict, match="in review"):
        check_event(writer, event, EDITOR)
    assert (event.review, event.checked_at) == (review, None)


@pytest.mark.parametrize("role", ["visitor", "reader", "contributor"])
def test_only_curators_check_withdraw_and_restore(writer: Session, role: str) -> None:
    viewer = VISITOR if role == "visitor" else member(writer, role)
    event, hidden = make_event(writer), make_event(writer, "Hidden")
    withdraw_event(writer, hidden, EDITOR, "Entered twice")
    with revisions_written(writer) as written:
        with pytest.raises(NotAllowed):
            check_event(writer, event, viewer)
        with pytest.raises(NotAllowed):
            withdraw_event(writer, event, viewer, "No")
        with pytest.raises(NotAllowed):
            restore_event(writer, hidden, viewer)
    assert (written, event.review, hidden.review) == ([], "in-review", "withdrawn")
