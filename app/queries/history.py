"""The saved states of a record: who saved which, when and why, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import NotFound
from app.models import Citation, Event, Revision
from app.queries.revision_visibility import is_visible
from app.queries.revision_words import MODELS, SavedState, read_pairs, tell

PER_PAGE = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class History:
    """A page of saved states, newest first, and where the next page goes on (None: nowhere)."""

    states: list[SavedState]
    next: int | None


def find_version(db: Session, event: Event, number: int) -> Revision | None:
    """The revision of an event with that number; None where there is none."""
    return find_record_version(db, "event", event.id, number)


def list_versions_between(db: Session, kind: str, record_id: int, base: int, newest: int) -> Sequence[Revision]:
    """The revisions of a record after `base`, up to `newest`, in order; of an unknown base the newest alone."""
    of_record = select(Revision).where(Revision.record_kind == kind, Revision.record_id == record_id)
    after = base if 0 < base < newest else newest - 1
    return db.scalars(
        of_record.where(Revision.number > after, Revision.number <= newest).order_by(Revision.number)
    ).all()


def find_record_version(db: Session, kind: str, record_id: int, number: int) -> Revision | None:
    """The revision of a record of any kind with that number; None where there is none."""
    if not 0 < number <= LARGEST_ID:
        return None
    of_record = (Revision.record_kind == kind, Revision.record_id == record_id)
    return db.scalar(select(Revision).where(*of_record, Revision.number == number))


def list_event_history(
    db: Session, event: Event, viewer: Viewer, before: int | None = None, limit: int | None = None
) -> History:
    """The history of an event and its citations. A fixed number of queries.

    `before` is a version of the chronology: only what was saved earlier is listed. States of citations whose source
    the viewer may not know of are left out.
    """
    return _list(db, _of_event(event), Revision.version.desc(), viewer, before, limit)


def count_event_history(db: Session, event: Event, viewer: Viewer) -> int:
    """How many states `list_event_history` tells on all its pages."""
    return _count(db, _of_event(event), viewer)


def list_record_history(
    db: Session, kind: str, record_id: int, viewer: Viewer, before: int | None = None, limit: int | None = None
) -> History:
    """The history of one record alone, as `list_event_history` tells it."""
    # By its own numbers, which are read through the index of the record.
    return _list(db, _of_record(kind, record_id), Revision.number.desc(), viewer, before, limit)


def count_record_history(db: Session, kind: str, record_id: int, viewer: Viewer) -> int:
    """How many states `list_record_history` tells on all its pages."""
    return _count(db, _of_record(kind, record_id), viewer)


def _of_event(event: Event) -> ColumnElement[bool]:
    cited = select(Citation.id).where(Citation.event_id == event.id)
    of_citations = and_(Revision.record_kind == "citation", Revision.record_id.in_(cited))
    return or_(_of_record("event", event.id), of_citations)


def _of_record(kind: str, record_id: int) -> ColumnElement[bool]:
    return and_(Revision.record_kind == kind, Revision.record_id == record_id)


def _count(db: Session, condition: ColumnElement[bool], viewer: Viewer) -> int:
    return db.scalar(select(func.count()).select_from(Revision).where(condition, is_visible(viewer))) or 0


def _list(
    db: Session,
    condition: ColumnElement[bool],
    newest_first: ColumnElement[int],
    viewer: Viewer,
    before: int | None,
    limit: int | None,
) -> History:
    most = limit or PER_PAGE
    found = select(Revision.id, Revision.version).where(condition, is_visible(viewer))
    if before is not None:
        found = found.where(Revision.version < before)
    rows = db.execute(found.order_by(newest_first).limit(most + 1)).all()
    next_page = rows[most - 1].version if len(rows) > most else None
    pairs = read_pairs(db, [row.id for row in rows[:most]])
    return History(tell(db, pairs, viewer), next_page)


def get_record(db: Session, kind: str, record_id: int, viewer: Viewer) -> Any:
    """A record whose history the viewer may read; `NotFound` where there is none, or none to know of."""
    missing = NotFound(f"There is no {kind} {record_id} whose history could be read.")
    if not 0 < record_id <= LARGEST_ID:
        raise missing
    of_record = (Revision.record_kind == kind, Revision.record_id == record_id)
    if db.scalar(select(Revision.id).where(*of_record, is_visible(viewer)).limit(1)) is None:
        raise missing
    return db.get_one(MODELS[kind], record_id)
