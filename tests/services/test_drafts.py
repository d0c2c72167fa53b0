"""Drafts of forms, each for its owner alone; and forms that were sent already."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import VISITOR
from app.errors import NotSignedIn, TooLarge
from app.models import FormDraft, now
from app.services.drafts import (
    LARGEST_DRAFT,
    SentForm,
    discard_draft,
    find_draft,
    find_sent_form,
    keep_draft,
    note_sent_form,
)
from tests.support.revising import member

FIELDS = [("title", "Ceasefire"), ("tag", "Aid"), ("tag", "Call"), ("summary", "")]
ID = "0123456789abcdef" * 2


def test_a_draft_is_kept_in_its_order_and_replaced(writer: Session) -> None:
    owner = member(writer, "contributor")
    assert find_draft(writer, owner, "event-new") is None
    keep_draft(writer, owner, "event-new", FIELDS)
    draft = find_draft(writer, owner, "event-new")
    assert draft is not None
    assert [(name, value) for name, value in draft.fields] == FIELDS
    first = draft.saved_at
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        assert keep_draft(writer, owner, "event-new", FIELDS[:1]).id == draft.id
    assert ([*draft.fields], draft.saved_at - first > timedelta(minutes=4)) == ([["title", "Ceasefire"]], True)


def test_a_draft_is_its_owners_and_of_one_form(writer: Session) -> None:
    owner, other = member(writer, "contributor"), member(writer, "contributor")
    keep_draft(writer, owner, "event-new", FIELDS)
    keep_draft(writer, owner, "event-12", FIELDS[:1])
    keep_draft(writer, other, "event-new", FIELDS[:2])
    assert [find_draft(writer, other, form) is None for form in ("event-new", "event-12")] == [False, True]
    discard_draft(writer, owner, "event-new")
    discard_draft(writer, owner, "event-new")
    assert find_draft(writer, owner, "event-new") is None
    assert find_draft(writer, owner, "event-12") is not None
    assert find_draft(writer, other, "event-new") is not None


def test_a_visitor_keeps_no_draft(writer: Session) -> None:
    with pytest.raises(NotSignedIn):
        keep_draft(writer, VISITOR, "event-new", FIELDS)
    assert find_draft(writer, VISITOR, "event-new") is None
    discard_draft(writer, VISITOR, "event-new")
    assert writer.scalars(select(FormDraft)).all() == []


def test_a_draft_has_a_largest_size(writer: Session) -> None:
    owner = member(writer, "contributor")
    keep_draft(writer, owner, "event-new", [("summary", "x" * (LARGEST_DRAFT - len("summary")))])
    with pytest.raises(TooLarge, match="1,048,576"):
        keep_draft(writer, owner, "event-new", [("summary", "x" * (LARGEST_DRAFT - len("summary") + 1))])


def test_a_form_that_was_sent_is_known(writer: Session) -> None:
    owner, other = member(writer, "contributor"), member(writer, "contributor")
    assert find_sent_form(writer, owner, ID, FIELDS) is None
    note_sent_form(writer, owner, ID, FIELDS, 12)
    assert find_sent_form(writer, owner, ID, FIELDS) == SentForm(12, is_same=True)
    assert find_sent_form(writer, owner, ID, [*reversed(FIELDS)]) == SentForm(12, is_same=True)
    assert find_sent_form(writer, owner, ID, [("title", "Truce"), *FIELDS[1:]]) == SentForm(12, is_same=False)
    assert find_sent_form(writer, owner, ID, FIELDS[1:]) == SentForm(12, is_same=False)
    assert find_sent_form(writer, other, ID, FIELDS) is None
    assert find_sent_form(writer, owner, ID[:-1] + "0", FIELDS) is None


@pytest.mark.parametrize("form_id", ["", "short", ID.upper(), ID + "0", "../" + ID, ID + "\n"])
def test_what_is_no_id_of_a_form_is_not_noted(writer: Session, form_id: str) -> None:
    owner = member(writer, "contributor")
    note_sent_form(writer, owner, form_id, FIELDS, 12)
    assert find_sent_form(writer, owner, form_id, FIELDS) is None
    assert writer.scalars(select(FormDraft)).all() == []


def test_notes_are_kept_for_a_day_and_drafts_for_longer(writer: Session) -> None:
    owner, other = member(writer, "contributor"), member(writer, "contributor")
    keep_draft(writer, owner, "event-new", FIELDS)
    note_sent_form(writer, owner, ID, FIELDS, 12)
    note_sent_form(writer, other, ID, FIELDS, 13)
    with time_machine.travel(now() + timedelta(hours=23)):
        note_sent_form(writer, owner, "f" * 32, FIELDS, 14)
        assert find_sent_form(writer, owner, ID, FIELDS) is not None
    with time_machine.travel(now() + timedelta(hours=25)):
        note_sent_form(writer, owner, "e" * 32, FIELDS, 15)
    assert find_sent_form(writer, owner, ID, FIELDS) is None
    assert find_sent_form(writer, owner, "f" * 32, FIELDS) is not None
    assert find_sent_form(writer, other, ID, FIELDS) == SentForm(13, is_same=True)
    assert find_draft(writer, owner, "event-new") is not None
