"""Events that were merged into others: where their names lead."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, readable_reviews
from app.models import Event


def find_survivor(db: Session, event_id: int, viewer: Viewer) -> int | None:
    """The id of the event into which another one was merged, in the end; None where it was not, or where the viewer
    may not read the one that is left."""
    seen: set[int] = set()
    at = event_id
    while 0 < at < 2**31 and at not in seen:
        seen.add(at)
        row = db.execute(select(Event.merged_into_id, Event.review).where(Event.id == at)).first()
        if row is None:
            return None
        if row.merged_into_id is None:
            is_readable = row.review != "withdrawn" and row.review in readable_reviews(viewer)
            return at if at != event_id and is_readable else None
        at = row.merged_into_id
    return None


def with_survivors(db: Session, event_ids: Iterable[int]) -> set[int]:
    """The ids of some events, and of those into which they were merged: where now stands what was theirs once."""
    found: set[int] = set()
    recent = set(event_ids)
    while recent:
        found |= recent
        merged = select(Event.merged_into_id).where(Event.id.in_(recent), Event.merged_into_id.is_not(None))
        recent = {survivor for survivor in db.scalars(merged) if survivor is not None} - found
    return found


def list_merged_into(db: Session, event: Event) -> list[Event]:
    """The events that were merged into this one directly, oldest record first."""
    return list(db.scalars(select(Event).where(Event.merged_into_id == event.id).order_by(Event.id)))
