"""What surrounds an event on its page: its neighbours in time, what contains it, and what it contains."""

import re
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.dates import EventDate
from app.domain.filters import EventFilters
from app.domain.permissions import Viewer, readable_reviews
from app.models import Event, Revision
from app.queries.event_index import Columns, Ints
from app.queries.events import Selection, select_events

NEIGHBOURS = 2
MOST_CONTAINING = 2
MOST_PARTS = 100
_DAYS = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}/(?:(?P<end>-?[0-9]{4}-[0-9]{2}-[0-9]{2})|.*)")


@dataclass(frozen=True, slots=True)
class Containing:
    """A lasting event that contains another one; `day` says where in it that lies: `day 282 of 287`."""

    event: Event
    day: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Up to two events before and after in date order, and up to two lasting events that contain this one."""

    before: list[Event] = field(default_factory=list)
    after: list[Event] = field(default_factory=list)
    within: list[Containing] = field(default_factory=list)


def get_surroundings(db: Session, event: Event, viewer: Viewer) -> Surroundings:
    """As the viewer may see them; nothing for an undated event. Needs a reading session."""
    date = event.date
    selection = select_events(db, EventFilters(), viewer)
    position = _position(selection.columns, event.id)
    if date is None or position is None:
        return Surroundings()
    dated = selection.dated
    start, end = np.searchsorted(dated, [position, position + 1])
    before, after = dated[max(start - NEIGHBOURS, 0) : start], dated[end : end + NEIGHBOURS]
    containing = _containing(selection, position, event.part_of_id)
    found = _load(db, selection.columns, np.concatenate([before, after, containing]))
    return Surroundings(
        [found[n] for n in before.tolist() if n in found],
        [found[n] for n in after.tolist() if n in found],
        [Containing(found[n], day_within(date, found[n].date)) for n in containing.tolist() if n in found],
    )


def _position(columns: Columns, event_id: int) -> int | None:
    positions = columns.positions(np.array([event_id], dtype=np.int64))
    return int(positions[0]) if len(positions) else None


def _containing(selection: Selection, position: int, whole_id: int | None) -> Ints:
    """Positions of lasting events that contain the one at `position`, the shortest first; not the one it is part of."""
    columns = selection.columns
    lasting = columns.lasting[selection.mask[columns.lasting]]
    start, end = columns.earliest[position], columns.latest[position]
    contains = (columns.earliest[lasting] <= start) & (columns.latest[lasting] >= end)
    lengths = columns.latest[lasting] - columns.earliest[lasting]
    contains &= (lengths > end - start) & (columns.ids[lasting] != (whole_id or 0))
    found = lasting[contains]
    nearest: Ints = found[np.argsort(lengths[contains], kind="stable")][:MOST_CONTAINING]
    return nearest


def _load(db: Session, columns: Columns, positions: Ints) -> dict[int, Event]:
    ids = columns.ids[positions].tolist()
    if not ids:
        return {}
    events = db.scalars(select(Event).where(Event.id.in_(ids)).options(joinedload(Event.category)))
    by_id = {event.id: event for event in events}
    return {n: by_id[i] for n, i in zip(positions.tolist(), ids, strict=True) if i in by_id}


def day_within(date: EventDate, whole: EventDate | None) -> str:
    """Where a date lies in an interval that starts on a known day: `day 282 of 287`; nothing where it does not."""
    days = _DAYS.fullmatch(whole.edtf) if whole else None
    if whole is None or days is None or date.earliest < whole.earliest or date.latest > whole.latest:
        return ""
    first, last = date.earliest - whole.earliest + 1, date.latest - whole.earliest + 1
    day = f"day {first:,}" if first == last else f"days {first:,} to {last:,}"
    return f"{day} of {whole.latest - whole.earliest + 1:,}" if days["end"] else day


def find_whole(db: Session, event: Event, viewer: Viewer) -> Event | None:
    """The event of which this one is a part, where the viewer may see it."""
    whole = event.part_of
    return whole if whole is not None and whole.review in _shown_reviews(viewer) else None


def list_parts(db: Session, event: Event, viewer: Viewer) -> list[Event]:
    """The events that are part of this one, in date order, undated ones last; the first hundred."""
    return list(
        db.scalars(
            select(Event)
            .where(Event.part_of_id == event.id, Event.review.in_(_shown_reviews(viewer)))
            .order_by(Event.earliest.is_(None), Event.earliest, Event.latest, Event.sequence, Event.id)
            .options(joinedload(Event.category))
            .limit(MOST_PARTS)
        )
    )


def _shown_reviews(viewer: Viewer) -> set[str]:
    return set(readable_reviews(viewer)) - {"withdrawn"}


def find_last_revision(db: Session, event: Event) -> Revision | None:
    """The revision that made the event what it is."""
    return db.scalar(
        select(Revision).where(
            Revision.record_kind == "event", Revision.record_id == event.id, Revision.number == event.revision
        )
    )
