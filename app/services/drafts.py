"""Drafts of forms: what somebody typed and has not saved yet; and which forms have been sent already.

A form carries a random id from the moment when it is shown. Saving notes that id beside the drafts, in the transaction
of the save and under the writers' lock. So the second of two sends, however close or late, finds the note and saves
nothing. A look for an equal event that is a minute old would need no note, but would lose what differs in a field that
it does not compare, and would let a late repetition through.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import NotSignedIn, TooLarge
from app.models import FormDraft, now

Fields = list[tuple[str, str]]

LARGEST_DRAFT = 1024 * 1024
"""Code points of one draft, names and values together."""
FORM_ID = re.compile(r"[0-9a-f]{32}")
SENT = "sent-"
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True)
class SentForm:
    """A form that has been sent: the record that came of it, and whether exactly these fields were sent."""

    record_id: int
    is_same: bool


def find_draft(db: Session, owner: Viewer, form: str) -> FormDraft | None:
    """`form` names the form, for example `event-new` or `event-12`."""
    if owner.person_id is None:
        return None
    return db.scalar(select(FormDraft).where(FormDraft.person_id == owner.person_id, FormDraft.form == form))


def keep_draft(db: Session, owner: Viewer, form: str, fields: Fields) -> FormDraft:
    """Keep the fields of a form for its owner, in place of what was kept before. Raises `NotSignedIn`, `TooLarge`."""
    if owner.person_id is None:
        raise NotSignedIn("Sign in to keep a draft.")
    if sum(len(name) + len(value) for name, value in fields) > LARGEST_DRAFT:
        raise TooLarge(f"A draft has at most {LARGEST_DRAFT:,} characters. Save it, or make it shorter.")
    draft = find_draft(db, owner, form)
    if draft is None:
        draft = FormDraft(person_id=owner.person_id, form=form)
        db.add(draft)
    draft.fields = [[name, value] for name, value in fields]
    draft.saved_at = now()
    db.flush()
    return draft


def discard_draft(db: Session, owner: Viewer, form: str) -> None:
    draft = find_draft(db, owner, form)
    if draft is not None:
        db.delete(draft)
        db.flush()


def find_sent_form(db: Session, owner: Viewer, form_id: str, fields: Fields) -> SentForm | None:
    """What came of the form with that id, if its owner has sent it within the last day."""
    if not FORM_ID.fullmatch(form_id):
        return None
    note = find_draft(db, owner, SENT + form_id)
    if note is None:
        return None
    noted = dict(note.fields)
    return SentForm(int(noted["record"]), noted["sha256"] == _digest(fields))


def note_sent_form(db: Session, owner: Viewer, form_id: str, fields: Fields, record_id: int) -> None:
    """Note that a form has been sent and which record came of it; notes older than a day go."""
    if not FORM_ID.fullmatch(form_id):
        return
    own = FormDraft.person_id == owner.person_id
    db.execute(delete(FormDraft).where(own, FormDraft.form.startswith(SENT), FormDraft.saved_at < now() - REMEMBERED))
    keep_draft(db, owner, SENT + form_id, [("record", str(record_id)), ("sha256", _digest(fields))])


def _digest(fields: Fields) -> str:
    return hashlib.sha256(json.dumps(sorted(fields)).encode()).hexdigest()
