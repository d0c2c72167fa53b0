"""What a form offers while one types: names of the vocabulary, sources and events."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.domain.filters import EventFilters
from app.domain.permissions import Viewer
from app.models import Actor, Event, Place, Source, Tag
from app.queries.events import select_events
from app.queries.search import find_events_with
from app.queries.sources import is_open

Vocabulary = Literal["actors", "places", "tags"]
NAMES: dict[Vocabulary, Any] = {"actors": Actor.name, "places": Place.name, "tags": Tag.label}

MOST_NAMES = 500
"""Up to so many names are sent with a form; beyond, they are searched."""
MOST_SUGGESTED = 20


def list_names(db: Session, kind: Vocabulary) -> list[str] | None:
    """All names of a kind in order, or None where there are more than 500."""
    column = NAMES[kind]
    names = db.scalars(select(column).order_by(func.lower(column)).limit(MOST_NAMES + 1)).all()
    return list(names) if len(names) <= MOST_NAMES else None


def suggest_names(db: Session, kind: Vocabulary, typed: str) -> list[str]:
    """At most 20 names that hold what was typed; those that begin with it come first."""
    column = NAMES[kind]
    return list(db.scalars(_holding(select(column), column, typed)))


def list_actor_names_among(db: Session, names: Sequence[str]) -> list[str]:
    """The names of actors that are among `names`, without regard to case."""
    if not names:
        return []
    wanted = [name.lower() for name in names]
    return list(db.scalars(select(Actor.name).where(func.lower(Actor.name).in_(wanted))))


def list_citable_sources(db: Session, viewer: Viewer, limit: int) -> list[Source] | None:
    """All sources that the viewer may choose, by title, or None where there are more than `limit`."""
    found = select(Source).where(is_open(viewer)).order_by(func.lower(Source.title), Source.id)
    sources = db.scalars(found.limit(limit + 1)).all()
    return list(sources) if len(sources) <= limit else None


def suggest_sources(db: Session, viewer: Viewer, typed: str) -> list[Source]:
    """At most 20 sources whose title holds what was typed."""
    return list(db.scalars(_holding(select(Source).where(is_open(viewer)), Source.title, typed)))


def find_citable_source(db: Session, viewer: Viewer, source_id: int) -> Source | None:
    return db.scalar(select(Source).where(is_open(viewer), Source.id == source_id))


def suggest_events(db: Session, viewer: Viewer, typed: str, limit: int = MOST_SUGGESTED) -> list[Event]:
    """Events that the viewer may read in which the words typed are found, in date order."""
    visible = select_events(db, EventFilters(), viewer)
    columns = visible.columns
    hits = columns.positions(find_events_with(db, columns, typed))
    shown = sorted(hits[visible.mask[hits]].tolist())[:limit]
    ids = columns.ids[shown].tolist()
    by_id = {event.id: event for event in db.scalars(select(Event).where(Event.id.in_(ids)))}
    return [by_id[event_id] for event_id in ids if event_id in by_id]


def _holding(found: Select[Any], column: Any, typed: str) -> Select[Any]:
    words = typed.strip().lower()
    begins = case((func.lower(column).startswith(words, autoescape=True), 0), else_=1)
    held = func.lower(column).contains(words, autoescape=True)
    return found.where(held).order_by(begins, func.lower(column)).limit(MOST_SUGGESTED)
