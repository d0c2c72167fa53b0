"""The actors, places and tags of an event: found or made, and put in their order."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.inputs import EventInput, Reference
from app.domain.permissions import Viewer
from app.errors import Invalid
from app.models import Actor, Event, EventActor, EventPlace, EventTag, Place, Tag
from app.services.vocabulary import find_or_create


def apply_links(db: Session, event: Event, given: EventInput, editor: Viewer, faults: dict[str, str]) -> None:
    """Set the actors, places and tags of an event; what cannot be found is told in `faults` by the field."""
    actors = [(find, part.role) for part in given.actors if (find := _word(db, Actor, "actors", part, editor, faults))]
    actors = list(dict.fromkeys(actors))
    places = _words(db, Place, "places", given.places, editor, faults)
    tags = _words(db, Tag, "tags", given.tags, editor, faults)
    if [(link.actor_id, link.role) for link in event.actor_links] != [(actor.id, role) for actor, role in actors]:
        _clear(db, event.actor_links)
        event.actor_links.extend(
            EventActor(position=n, actor=actor, actor_id=actor.id, role=role) for n, (actor, role) in enumerate(actors)
        )
    if [link.place_id for link in event.place_links] != [place.id for place in places]:
        _clear(db, event.place_links)
        event.place_links.extend(EventPlace(position=n, place=p, place_id=p.id) for n, p in enumerate(places))
    if [link.tag_id for link in event.tag_links] != [tag.id for tag in tags]:
        _clear(db, event.tag_links)
        event.tag_links.extend(EventTag(position=n, tag=tag, tag_id=tag.id) for n, tag in enumerate(tags))


def _clear(db: Session, links: list[Any]) -> None:
    # The old rows must be gone before new ones take their positions.
    links.clear()
    db.flush()


def _words(
    db: Session, model: Any, field: str, given: tuple[Reference, ...], editor: Viewer, faults: dict[str, str]
) -> Any:
    found = [word for reference in given if (word := _word(db, model, field, reference, editor, faults))]
    return list(dict.fromkeys(found))


def _word(db: Session, model: Any, field: str, reference: Reference, editor: Viewer, faults: dict[str, str]) -> Any:
    try:
        return find_or_create(db, model, reference, editor)
    except Invalid as problem:
        faults[field] = str(problem)
        return None
