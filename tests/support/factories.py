"""Records for tests, made by the app's own services so that nothing derived is missing."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import ActorPart, CitationInput, EventInput, Reference, SourceInput
from app.domain.permissions import Role, Viewer
from app.models import Category, Event, Source
from app.services.events import create_event
from app.services.sources import create_source
from app.services.vocabulary import create_category

EDITOR = Viewer(None, "editor", Role.ADMIN)


def make_category(db: Session, key: str = "diplomacy", label: str | None = None, hue: int = 5) -> Category:
    """The category of that key, made where there is none."""
    found = db.scalar(select(Category).where(Category.key == key))
    return found or create_category(db, key, label or key.capitalize(), hue, EDITOR)


def make_source(db: Session, title: str = "Evening bulletin", **fields: Any) -> Source:
    return create_source(db, SourceInput(title=title, **fields), EDITOR)


def make_event(
    db: Session,
    title: str = "Ceasefire signed",
    date: str | None = None,
    *,
    category: str = "diplomacy",
    actors: Iterable[str] = (),
    places: Iterable[str] = (),
    tags: Iterable[str] = (),
    cites: Iterable[Source | CitationInput] = (),
    **fields: Any,
) -> Event:
    """An event; `cites` are sources (supporting, without a passage) or whole citations."""
    make_category(db, category)
    citations = tuple(
        CitationInput(source=Reference(id=cited.id)) if isinstance(cited, Source) else cited for cited in cites
    )
    given = EventInput(
        title=title,
        date=date,
        category=category,
        actors=tuple(ActorPart(name=name) for name in actors),
        places=tuple(Reference(name=name) for name in places),
        tags=tuple(Reference(name=name) for name in tags),
        citations=citations,
        **fields,
    )
    return create_event(db, given, EDITOR)
