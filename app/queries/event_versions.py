"""An event and its citations as they stood in one of its versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.models import Actor, Category, Citation, Event, Passage, Place, Revision, Tag
from app.queries.history import find_version


@dataclass(frozen=True, slots=True)
class Word:
    """An actor, a place or a tag of a version; `role` is an actor's."""

    id: int
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class CitedThen:
    """A citation as it stood in a version."""

    id: int
    source_id: int
    passage: Passage | None
    role: str
    pin_cite: str
    claimed: str | None
    note: str
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventVersion:
    number: int
    title: str
    summary: str
    edtf: str | None
    date_as_written: str
    date_note: str
    category: str
    """Key of the category."""
    actors: tuple[Word, ...]
    places: tuple[Word, ...]
    tags: tuple[Word, ...]
    part_of: int | None
    sequence: int
    review: str
    extra: dict[str, Any]
    citations: tuple[CitedThen, ...]

    @property
    def date(self) -> EventDate | None:
        return EventDate.parse_as_written(self.edtf, self.date_as_written) if self.edtf else None


def version_now(event: Event, citations: Sequence[Citation]) -> EventVersion:
    """The event as it stands, with its standing citations."""
    return EventVersion(
        number=event.revision,
        title=event.title,
        summary=event.summary,
        edtf=event.edtf,
        date_as_written=event.date_as_written,
        date_note=event.date_note,
        category=event.category.key,
        actors=tuple(Word(link.actor_id, link.actor.name, link.role) for link in event.actor_links),
        places=tuple(Word(place.id, place.name) for place in event.places),
        tags=tuple(Word(tag.id, tag.label) for tag in event.tags),
        part_of=event.part_of_id,
        sequence=event.sequence,
        review=event.review,
        extra=event.extra,
        citations=tuple(
            CitedThen(c.id, c.source_id, c.passage, c.role, c.pin_cite, c.claimed, c.note, c.extra) for c in citations
        ),
    )


def find_event_version(db: Session, event: Event, number: int) -> EventVersion | None:
    """The event as its version of that number had it; None where there is no such version. Six queries."""
    revision = find_version(db, event, number)
    if revision is None:
        return None
    state = revision.snapshot
    actors, places, tags = (
        _read_names(db, *wanted)
        for wanted in (
            (Actor.id, Actor.name, [actor_id for actor_id, _ in state["actors"]]),
            (Place.id, Place.name, state["places"]),
            (Tag.id, Tag.label, state["tags"]),
        )
    )
    return EventVersion(
        number=number,
        category=db.scalar(select(Category.key).where(Category.id == state["category_id"])) or "",
        actors=tuple(Word(actor_id, actors.get(actor_id, "?"), role) for actor_id, role in state["actors"]),
        places=tuple(Word(place_id, places.get(place_id, "?")) for place_id in state["places"]),
        tags=tuple(Word(tag_id, tags.get(tag_id, "?")) for tag_id in state["tags"]),
        part_of=state["part_of_id"],
        citations=tuple(_read_citations(db, event, revision)),
        **{
            name: state[name]
            for name in ("title", "summary", "edtf", "date_as_written", "date_note", "sequence", "review", "extra")
        },
    )


def _read_names(db: Session, record_id: Any, name: Any, wanted: Iterable[int]) -> dict[int, str]:
    rows = db.execute(select(record_id, name).where(record_id.in_(wanted)))
    return {found: words for found, words in rows}  # noqa: C416 - rows, not pairs, for the type checker


def _read_citations(db: Session, event: Event, revision: Revision) -> Iterable[CitedThen]:
    """The newest state of each citation that was saved no later than the version, where it stood then."""
    of_event = select(Citation.id).where(Citation.event_id == event.id)
    newest = (
        select(Revision.record_id, func.max(Revision.number).label("number"))
        .where(Revision.record_kind == "citation", Revision.record_id.in_(of_event))
        .where(Revision.version <= revision.version)
        .group_by(Revision.record_id)
        .subquery()
    )
    same = and_(Revision.record_id == newest.c.record_id, Revision.number == newest.c.number)
    found = db.scalars(select(Revision).join(newest, same).where(Revision.record_kind == "citation")).all()
    states = [(r.record_id, r.snapshot) for r in found if not r.snapshot["is_withdrawn"]]
    states = [(i, state) for i, state in states if state["event_id"] == event.id]
    wanted = {state["passage_id"] for _, state in states} - {None}
    passages = {passage.id: passage for passage in db.scalars(select(Passage).where(Passage.id.in_(wanted)))}
    for citation_id, state in sorted(states, key=lambda pair: (pair[1]["position"], pair[0])):
        yield CitedThen(
            id=citation_id,
            passage=passages.get(state["passage_id"]),
            **{name: state[name] for name in ("source_id", "role", "pin_cite", "claimed", "note", "extra")},
        )
