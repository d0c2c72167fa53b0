"""Drafts of forms: what somebody typed and has not saved yet."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import NotSignedIn
from app.models import FormDraft, now

Fields = list[tuple[str, str]]


def find_draft(db: Session, owner: Viewer, form: str) -> FormDraft | None:
    """`form` names the form, for example `event-new` or `event-12`."""
    if owner.person_id is None:
        return None
    return db.scalar(select(FormDraft).where(FormDraft.person_id == owner.person_id, FormDraft.form == form))


def keep_draft(db: Session, owner: Viewer, form: str, fields: Fields) -> FormDraft:
    """Keep the fields of a form for its owner, in place of what was kept before."""
    if owner.person_id is None:
        raise NotSignedIn("Sign in to keep a draft.")
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
