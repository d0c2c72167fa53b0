"""What an event is linked to: its actors, places and tags, found or made, and the event that contains it."""

from collections.abc import Sequence
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
    set_links(db, event, [(actor.id, role) for actor, role in actors], [p.id for p in places], [t.id for t in tags])


def set_links(
    db: Session, event: Event, actors: Sequence[tuple[int, str]], places: Sequence[int], tags: Sequence[int]
) -> None:
    """Set the actors (each an id and a role), places and tags (ids) of an event, in their order."""
    if [(link.actor_id, link.role) for link in event.actor_links] != list(actors):
        _clear(db, event.actor_links)
        event.actor_links.extend(
            EventActor(position=n, actor=db.get_one(Actor, i), actor_id=i, role=role)
            for n, (i, role) in enumerate(actors)
        )
    if [link.place_id for link in event.place_links] != list(places):
        _clear(db, event.place_links)
        event.place_links.extend(
            EventPlace(position=n, place=db.get_one(Place, i), place_id=i) for n, i in enumerate(places)
        )
    if [link.tag_id for link in event.tag_links] != list(tags):
        _clear(db, event.tag_links)
        event.tag_links.extend(EventTag(position=n, tag=db.get_one(Tag, i), tag_id=i) for n, i in enumerate(tags))


def check_part_of(db: Session, event: Event, part_of: int | None) -> None:
    """Raises `Invalid` where there is no event of that id, or where it is part of this event itself."""
    seen, at = {event.id}, part_of
    while at is not None:
        whole = db.get(Event, at)
        if whole is None:
            raise Invalid({"part_of": f"There is no event e-{at}."})
        if at in seen:
            raise Invalid({"part_of": "An event cannot be part of itself, not even by way of others."})
        seen.add(at)
        at = whole.part_of_id


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
