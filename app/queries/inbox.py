"""What concerns a person: the notices of notes that they may see still."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Viewer
from app.models import Annotation, Notice
from app.queries.note_list import select_annotations

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class InboxPart:
    """One page of an inbox. `next` is the id of its last notice, None on the last page."""

    notices: Sequence[Notice]
    unread: int
    next: int | None


def _select_notices(viewer: Viewer) -> Select[Notice]:
    seen = select_annotations(viewer).with_only_columns(Annotation.id)
    return select(Notice).where(Notice.person_id == viewer.person_id, Notice.annotation_id.in_(seen))


def list_inbox(db: Session, viewer: Viewer, before: int | None = None) -> InboxPart:
    """A page of a member's inbox, newest first; two queries."""
    on = joinedload(Notice.annotation)
    wanted = _select_notices(viewer).order_by(Notice.id.desc()).limit(PER_PAGE + 1)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    named = [on.joinedload(Annotation.event), on.joinedload(Annotation.source), on.joinedload(Annotation.passage)]
    notices = db.scalars(wanted.options(*named)).all()
    shown = notices[:PER_PAGE]
    return InboxPart(shown, count_unread(db, viewer), shown[-1].id if len(notices) > PER_PAGE else None)


def count_unread(db: Session, viewer: Viewer) -> int:
    unread = _select_notices(viewer).where(Notice.read_at.is_(None))
    return db.scalar(select(func.count()).select_from(unread.with_only_columns(Notice.id).subquery())) or 0
