"""Events for which words of a source are likely to be cited, and events that somebody looks for by title or date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.dates import EventDate, InvalidDate, read_date
from app.domain.filters import EventFilters
from app.domain.permissions import Viewer
from app.domain.search_words import fold_words
from app.models import Citation, Event, Passage, Revision
from app.queries.event_index import as_ints
from app.queries.events import Selection, list_events, select_events
from app.queries.similar import list_near
from app.queries.sources import LARGEST_ID
from app.queries.suggestions import suggest_events

MOST_LIKELY = 8
MOST_FOUND = 20
MOST_NEAR = 100
MOST_CITING = 30
MOST_RECENT = 10
SHORTEST_WORD = 4
"""Letters of the words by which a title and a sentence are compared; shorter ones are in every sentence."""
NAME = re.compile(r"[eE]-([0-9]{1,10})")


@dataclass(frozen=True)
class LikelyEvent:
    event: Event
    reason: str
    """Why it is offered, in a few words; empty for one that was searched."""


def list_likely_events(
    db: Session, viewer: Viewer, source_id: int, sentence: str, dates: Sequence[EventDate], start: int | None
) -> list[LikelyEvent]:
    """At most eight events that the viewer may read, the likeliest first, in a fixed number of queries.

    They lie near the dates of the sentence, share its words, cite the source (best near the code point `start`), or
    were saved last by the viewer.
    """
    visible = select_events(db, EventFilters(), viewer)
    dated: dict[int, float] = {}
    for date in dates[:3]:
        for rank, event_id in enumerate(list_near(visible, date)[:MOST_NEAR]):
            dated[event_id] = max(dated.get(event_id, 0.0), 1.0 - rank / MOST_NEAR)
    citing = _list_citing(db, source_id, start)
    recent = _list_recent(db, viewer)
    candidates = _among(visible, {*dated, *citing, *recent})
    titles = db.execute(select(Event.id, Event.title).where(Event.id.in_(candidates)))
    words = set(_long_words(sentence))
    scored: dict[int, tuple[float, str]] = {}
    for event_id, title in titles:
        in_title = _long_words(title)
        shared = sum(word in words for word in in_title) / len(in_title) if in_title else 0.0
        reasons = {
            "near in date": dated.get(event_id, 0.0),
            "alike in words": shared if shared >= 0.25 else 0.0,
            "cites this source": 0.7 if event_id in citing else 0.0,
            "saved by you last": 0.3 if event_id in recent else 0.0,
        }
        told = [reason for reason, weight in reasons.items() if weight]
        scored[event_id] = (sum(reasons.values()) + shared, ", ".join(told))
    ranked = sorted(scored, key=lambda event_id: (-scored[event_id][0], event_id))[:MOST_LIKELY]
    return [LikelyEvent(event, scored[event.id][1]) for event in list_events(db, ranked)]


def find_events(db: Session, viewer: Viewer, typed: str) -> list[LikelyEvent]:
    """At most 20 events that the viewer may read: of a name such as e-43, of a date, or with these words."""
    visible = select_events(db, EventFilters(), viewer)
    named = NAME.fullmatch(typed)
    if named is not None:
        return [LikelyEvent(event, "") for event in list_events(db, _among(visible, {int(named[1])}))]
    found = suggest_events(db, viewer, typed, MOST_FOUND)
    try:
        on_date = list_near(visible, read_date(typed), within=0)[:MOST_FOUND]
    except InvalidDate:
        on_date = []
    left = [event_id for event_id in on_date if event_id not in {event.id for event in found}]
    return [LikelyEvent(event, "") for event in [*list_events(db, left), *found][:MOST_FOUND]]


def _list_citing(db: Session, source_id: int, start: int | None) -> set[int]:
    """Ids of events that cite the source, those whose passages lie nearest to `start`."""
    distance = func.abs(func.coalesce(Passage.start, 0) - (start or 0))
    found = (
        select(Citation.event_id)
        .outerjoin(Passage, Passage.id == Citation.passage_id)
        .where(Citation.source_id == source_id, Citation.is_withdrawn.is_(False))
    )
    return set(db.scalars(found.order_by(Passage.start.is_(None), distance, Citation.id).limit(MOST_CITING)))


def _list_recent(db: Session, viewer: Viewer) -> set[int]:
    # The name is what the index knows; the id tells apart those who have had the same one.
    by_me = (Revision.author_name == viewer.name, Revision.author_id == viewer.person_id)
    mine = select(Revision.record_id).where(Revision.record_kind == "event", *by_me)
    return set(db.scalars(mine.order_by(Revision.version.desc()).limit(MOST_RECENT)))


def _among(visible: Selection, ids: set[int]) -> list[int]:
    """Those of the ids that the selection holds."""
    known = sorted(event_id for event_id in ids if 0 < event_id <= LARGEST_ID)
    if not known:
        return []
    positions = visible.columns.positions(as_ints(known))
    kept: list[int] = visible.columns.ids[positions[visible.mask[positions]]].tolist()
    return kept


def _long_words(text: str) -> list[str]:
    return [word for word in fold_words(text) if len(word) >= SHORTEST_WORD]
