"""Events that may be the one that somebody is about to add: near in date, and alike in title."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.filters import EventFilters
from app.domain.permissions import Viewer
from app.domain.search_words import fold_words
from app.models import Event
from app.queries.event_index import Columns, Ints
from app.queries.events import Selection, list_events, select_events

NEAR_DAYS = 2
MOST_COMPARED = 300
MOST_SHOWN = 5
ALIKE = 58
"""Likeness from 0 to 100 at which a title is worth a look."""


@dataclass(frozen=True)
class SimilarEvent:
    event: Event
    likeness: float


def list_similar_events(
    db: Session, title: str, date: EventDate | None, viewer: Viewer, *, apart_from: int | None = None
) -> list[SimilarEvent]:
    """At most five events that the viewer may read, the most alike first.

    They share a day with `date`, or lie within two days of it; without a date, undated events are compared. Nothing
    is alike to a title of fewer than two words.
    """
    words = _comparable(title)
    if " " not in words:
        return []
    near = list_near(select_events(db, EventFilters(), viewer), date)
    titles = db.execute(select(Event.id, Event.title).where(Event.id.in_(near), Event.id != (apart_from or 0)))
    likeness = {event_id: _likeness(words, _comparable(title)) for event_id, title in titles}
    alike = sorted((i for i in likeness if likeness[i] >= ALIKE), key=lambda i: (-likeness[i], i))
    return [SimilarEvent(event, likeness[event.id]) for event in list_events(db, alike[:MOST_SHOWN])]


def _comparable(title: str) -> str:
    return " ".join(fold_words(title[:300]))


def _likeness(one: str, other: str) -> float:
    # The same words in another order count fully; a title that holds all words of the other one, nearly.
    return max(fuzz.token_sort_ratio(one, other), 0.85 * fuzz.token_set_ratio(one, other))


def list_near(visible: Selection, date: EventDate | None, within: int = NEAR_DAYS) -> list[int]:
    """Ids of at most 300 events that lie `within` days of a date, the nearest first; of undated ones without a date."""
    columns = visible.columns
    if date is None:
        return _ids(columns, visible.undated[::-1][:MOST_COMPARED])
    earliest, latest = columns.earliest[visible.dated], columns.latest[visible.dated]
    near = np.flatnonzero((earliest <= date.latest + within) & (latest >= date.earliest - within))
    distance = np.abs(earliest[near] - date.earliest) + np.abs(latest[near] - date.latest)
    nearest = near[np.argsort(distance, kind="stable")[:MOST_COMPARED]]
    return _ids(columns, visible.dated[nearest])


def _ids(columns: Columns, positions: Ints) -> list[int]:
    ids: list[int] = columns.ids[positions].tolist()
    return ids
