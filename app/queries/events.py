"""Which events a filter selects, for whom, and in which order; and loading the records of a few of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.dates import OPEN_END, OPEN_START
from app.domain.evidence import EVIDENCE_STATES
from app.domain.filters import REVIEW_STATES, EventFilters
from app.domain.permissions import Viewer, may_curate, readable_reviews, require_desk, require_history
from app.errors import Gone, NotFound
from app.models import Category, Citation, Event, Source, Tag
from app.queries.event_index import Columns, Ints, Mask, Small, current_columns
from app.queries.event_work import bits_of
from app.queries.past import AsOf, find_version_at, list_past_citations, list_past_events
from app.queries.past_index import among, find_past_events_with, past_columns, past_facts
from app.queries.search import find_events_with
from app.queries.sources import select_sources

T = TypeVar("T")


@dataclass(frozen=True)
class Selection:
    """The events that a filter selects for a viewer: ascending positions in the columns."""

    columns: Columns
    filters: EventFilters
    masks: dict[str, Mask]
    """One mask for each condition that is asked, and one named `visible`."""
    at: AsOf | None = None
    """The past moment at which the events are looked at; None: now."""

    @cached_property
    def mask(self) -> Mask:
        return self.mask_without(None)

    def mask_without(self, condition: str | None) -> Mask:
        """The events that fit all conditions but one: what a facet counts."""
        fitting = self.masks["visible"]
        if condition == "review":
            fitting = self.masks["readable"]
        for name, mask in self.masks.items():
            if name not in ("visible", "readable", condition):
                fitting = fitting & mask
        return fitting

    @cached_property
    def positions(self) -> Ints:
        """Positions in date order; those of undated events come last."""
        return np.flatnonzero(self.mask)

    @property
    def total(self) -> int:
        return len(self.positions)

    @cached_property
    def dated(self) -> Ints:
        return self.positions[: int(np.searchsorted(self.positions, self.columns.dated))]

    @cached_property
    def undated(self) -> Ints:
        return self.positions[len(self.dated) :]

    @cached_property
    def bounds(self) -> tuple[int, int] | None:
        """First and last day that is told of at all; None without any."""
        days = np.concatenate([self.columns.earliest[self.dated], self.columns.latest[self.dated]])
        days = days[(days > OPEN_START) & (days < OPEN_END)]
        return (int(days.min()), int(days.max())) if len(days) else None

    def ordered(self, order: str) -> Ints:
        """Positions as they are listed: by date, oldest or newest first, undated events last."""
        return self.positions if order == "oldest" else np.concatenate([self.dated[::-1], self.undated])

    def remember(self, name: str, count: Callable[[], T]) -> T:
        """What was counted for this selection once; a selection belongs to one version of the chronology."""
        if name not in self._counted:
            self._counted[name] = count()
        counted: T = self._counted[name]
        return counted

    @cached_property
    def _counted(self) -> dict[str, Any]:
        return {}

    def ids(self, order: str = "oldest") -> list[int]:
        ids: list[int] = self.columns.ids[self.ordered(order)].tolist()
        return ids


def select_events(db: Session, filters: EventFilters, viewer: Viewer) -> Selection:
    """The one place where a filter becomes events; page, fragment, API, exports, feed and counts start from it."""
    columns, at = current_columns(db), None
    if filters.as_of:
        require_history(viewer)
        at = find_version_at(db, filters.as_of)
        columns = past_columns(db, at)
    if filters.asks_for_work:
        require_desk(viewer)
    key = ("selection", filters, readable_reviews(viewer))
    known = columns.memo.get(key)
    if known is None:
        known = columns.memo[key] = Selection(columns, filters, _masks(db, columns, filters, viewer), at)
        _forget_oldest(columns)
    selection: Selection = known
    return selection


MOST_SELECTIONS = 24


def _forget_oldest(columns: Columns) -> None:
    selections = [key for key in list(columns.memo) if key[0] == "selection"]
    for key in selections[:-MOST_SELECTIONS]:
        columns.memo.pop(key, None)


def _masks(db: Session, columns: Columns, filters: EventFilters, viewer: Viewer) -> dict[str, Mask]:
    readable, listed = _readable(columns, readable_reviews(viewer))
    if filters.as_of:
        # What may not be read now is not shown by looking back.
        now = current_columns(db)
        states = [REVIEW_STATES.index(state) for state in readable_reviews(viewer)]
        known_now = among(columns, now, _one_of(now.review, states))
        readable, listed = readable & known_now, listed & known_now
    masks = {"readable": readable, "visible": readable if filters.review else listed}
    if filters.review:
        masks["review"] = _one_of(columns.review, [REVIEW_STATES.index(state) for state in filters.review])
    if filters.evidence:
        masks["evidence"] = _one_of(columns.evidence, [EVIDENCE_STATES.index(state) for state in filters.evidence])
    if filters.category:
        ids = db.scalars(select(Category.id).where(Category.key.in_(filters.category)))
        masks["category"] = _one_of(columns.category, list(ids))
    for name in ("actor", "place"):
        if values := getattr(filters, name):
            masks[name] = _linked(columns, name, values)
    if filters.source:
        # What rests on a sealed source must not be told by asking for it.
        known = select_sources(viewer).with_only_columns(Source.id).where(Source.id.in_(filters.source))
        facts = past_facts(columns)
        closed = facts.closed if facts and not may_curate(viewer) else frozenset()
        masks["source"] = _linked(columns, "source", [found for found in db.scalars(known) if found not in closed])
    if filters.tag:
        masks["tag"] = _linked(columns, "tag", db.scalars(select(Tag.id).where(Tag.key.in_(filters.tag))).all())
    masks |= _work_masks(columns, filters, viewer)
    if filters.has_range:
        masks["range"] = _in_range(columns, filters)
    if filters.undated:
        masks["undated"] = np.zeros(len(columns.ids), dtype=bool)
        masks["undated"][columns.dated :] = True
    if filters.q:
        masks["q"] = np.zeros(len(columns.ids), dtype=bool)
        find = find_past_events_with if filters.as_of else find_events_with
        masks["q"][columns.positions(find(db, columns, filters.q))] = True
    return masks


def _work_masks(columns: Columns, filters: EventFilters, viewer: Viewer) -> dict[str, Mask]:
    """What waits for people; of sealed sources, and of questions about protected ones, only curators are told."""
    asked = {"health": filters.health}
    asked["citations"] = ("unchecked",) if filters.citations else ()
    asked["notes"] = ("question",) if filters.notes else ()
    masks: dict[str, Mask] = {}
    for name, works in asked.items():
        if works:
            bits = sum(bits_of(work, with_closed=may_curate(viewer)) for work in works)
            masks[name] = columns.flags & bits != 0
    if filters.assigned:
        masks["assigned"] = _one_of(columns.assigned, list(filters.assigned))
    return masks


def _readable(columns: Columns, reviews: frozenset[str]) -> tuple[Mask, Mask]:
    """The events in some review states, and those of them that are listed where no state is asked for."""
    key = ("readable", reviews)
    if key not in columns.memo:
        readable = _one_of(columns.review, [REVIEW_STATES.index(state) for state in reviews])
        # Those that were merged are found by their names alone.
        readable &= columns.flags & 8 == 0
        # Withdrawn events are shown only where they are asked for.
        columns.memo[key] = readable, readable & (columns.review != REVIEW_STATES.index("withdrawn"))
    masks: tuple[Mask, Mask] = columns.memo[key]
    return masks


def _one_of(column: Small, values: list[int]) -> Mask:
    mask = np.zeros(len(column), dtype=bool)
    for value in values:
        mask |= column == value
    return mask


def _linked(columns: Columns, name: str, values: Sequence[int]) -> Mask:
    mask = np.zeros(len(columns.ids), dtype=bool)
    for value in values:
        mask[columns.links[name].of_value(value)] = True
    return mask


def _in_range(columns: Columns, filters: EventFilters) -> Mask:
    start = filters.from_day if filters.from_day is not None else OPEN_START
    end = filters.to_day if filters.to_day is not None else OPEN_END
    # Undated events stand behind all others, and their bounds beyond all days.
    if filters.within == "overlaps":
        overlapping: Mask = (columns.earliest <= end) & (columns.latest >= start)
        return overlapping
    # An end that is not known is certainly within nothing that has a bound on that side.
    known_start = (columns.flags & 2 == 0) | (start == OPEN_START)
    known_end = (columns.flags & 4 == 0) | (end == OPEN_END)
    inside: Mask = (columns.earliest >= start) & (columns.latest <= end) & known_start & known_end
    return inside


def list_events(db: Session, ids: Sequence[int], at: AsOf | None = None) -> list[Event]:
    """The events of some ids in their order, with category, actors, places and tags; a fixed number of queries.

    With `at`, as they stood then: records that belong to no session.
    """
    if not ids:
        return []
    if at is not None:
        return list_past_events(db, ids, at)
    found = db.scalars(
        select(Event)
        .where(Event.id.in_(ids))
        .options(
            joinedload(Event.category),
            joinedload(Event.checked_by),
            joinedload(Event.assigned_to),
            joinedload(Event.part_of),
            selectinload(Event.actor_links),
            selectinload(Event.place_links),
            selectinload(Event.tag_links),
        )
    )
    by_id = {event.id: event for event in found}
    return [by_id[event_id] for event_id in ids if event_id in by_id]


def list_citations(db: Session, event_ids: Sequence[int], at: AsOf | None = None) -> dict[int, list[Citation]]:
    """The standing citations of some events, with source and passage, by event id; one query.

    With `at`, those that stood then, as they stood.
    """
    if at is not None:
        return list_past_citations(db, event_ids, at)
    cited: dict[int, list[Citation]] = {event_id: [] for event_id in event_ids}
    if not event_ids:
        return cited
    found = db.scalars(
        select(Citation)
        .where(Citation.event_id.in_(event_ids), Citation.is_withdrawn.is_(False))
        .order_by(Citation.event_id, Citation.position, Citation.id)
        .options(joinedload(Citation.source), joinedload(Citation.passage), joinedload(Citation.checked_by))
    )
    for citation in found:
        cited[citation.event_id].append(citation)
    return cited


def find_event(db: Session, event_id: int, viewer: Viewer) -> Event | None:
    """One event, or None where the viewer may not read it."""
    try:
        return get_event(db, event_id, viewer)
    except (Gone, NotFound):
        return None


def get_event(db: Session, event_id: int, viewer: Viewer) -> Event:
    """One event; `NotFound` where there is none, or where the viewer may not know of it.

    A withdrawn event that was public is `Gone` to those who may not read it.
    """
    found = list_events(db, [event_id]) if 0 < event_id < 2**31 else []
    if not found:
        raise NotFound(f"There is no event e-{event_id}.")
    event = found[0]
    if event.review in readable_reviews(viewer):
        return event
    if event.review == "withdrawn" and event.review_before != "draft":
        raise Gone(f"The event {event.name} has been withdrawn.")
    raise NotFound(f"There is no event e-{event_id}.")
