"""Records as they stood at a version of the chronology, made from their revisions.

What is given back are records of the usual classes that belong to no session: pages, exports and the API show them as
they show those of now. Who may see what is decided by what is known now as well: a source that has been sealed since
is sealed in the past too, and so is one that was sealed then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import DateTime, Row, func, select
from sqlalchemy.orm import Session

from app.domain.history import Snapshot
from app.domain.moments import end_of, version_of
from app.models import (
    Actor,
    Annotation,
    Category,
    Citation,
    Event,
    EventActor,
    EventPlace,
    EventTag,
    Passage,
    Person,
    Place,
    Revision,
    Source,
    Tag,
)
from app.queries.activity import version_before
from app.queries.merged_events import with_survivors
from app.queries.weighing import weigh_citations

R = TypeVar("R", Actor, Annotation, Category, Citation, Event, Place, Source, Tag)
State = Row[int, int, dict[str, Any], datetime]

STRICTEST_LAST = ("public", "withheld", "sealed")
BATCH = 500


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment as it was asked for, and the version of the chronology that stood at its end."""

    moment: str
    version: int


def find_version_at(db: Session, moment: str) -> AsOf:
    """What a moment, as `read_moment` gives it, means for this chronology."""
    version = version_of(moment)
    return AsOf(moment, version_before(db, end_of(moment)) if version is None else version)


def read_states(db: Session, kind: str, version: int, ids: Iterable[int] | None = None) -> list[State]:
    """The newest revision at a version of each record of a kind: id, number, snapshot, when it was saved.

    All records, or those of some ids; one query for each 500 of them.
    """
    if ids is None:
        return _read_batch(db, kind, version, None)
    wanted = sorted(set(ids))
    batches = (wanted[at : at + BATCH] for at in range(0, len(wanted), BATCH))
    return [state for batch in batches for state in _read_batch(db, kind, version, batch)]


def _read_batch(db: Session, kind: str, version: int, ids: Sequence[int] | None) -> list[State]:
    newest = select(Revision.record_id, func.max(Revision.number).label("number"))
    newest = newest.where(Revision.record_kind == kind, Revision.version <= version)
    if ids is not None:
        newest = newest.where(Revision.record_id.in_(ids))
    found = newest.group_by(Revision.record_id).subquery()
    states = (
        select(Revision.record_id, Revision.number, Revision.snapshot, Revision.created_at)
        .join(found, (Revision.record_id == found.c.record_id) & (Revision.number == found.c.number))
        .where(Revision.record_kind == kind)
    )
    return list(db.execute(states))


def make_record(model: type[R], state: State) -> R:
    """A record that belongs to no session, with the columns of a saved state."""
    record_id, number, snapshot, _ = state
    values: dict[str, Any] = {"id": record_id, "revision": number}
    for column in model.__table__.columns:
        if column.key in snapshot:
            value = snapshot[column.key]
            is_moment = isinstance(value, str) and isinstance(column.type, DateTime)
            values[column.key] = datetime.fromisoformat(value) if is_moment else value
        elif column.key not in values and column.default is not None and column.default.is_scalar:
            # A column that is younger than the state.
            values[column.key] = column.default.arg
    return model(**values)


def list_past_events(db: Session, ids: Sequence[int], at: AsOf) -> list[Event]:
    """The events of some ids as they stood, in their order, with category, actors, places and tags, and with what
    follows from their citations; those that were not there yet are left out. A fixed number of queries for 500."""
    states = {state.record_id: state for state in read_states(db, "event", at.version, ids)}
    wholes = {state.snapshot.get("part_of_id") for state in states.values()} - {None}
    known = {row.id: row for row in db.scalars(select(Event).where(Event.id.in_([*states, *wholes])))}
    parents = {state.record_id: _past_event(state, known, at) for state in read_states(db, "event", at.version, wholes)}
    for whole in parents.values():
        if known[whole.id].review == "withdrawn":
            # What is withdrawn now is not named by others in the past either.
            whole.review = "withdrawn"
    words = read_words(db, states.values(), at.version)
    checkers = _read_people(db, (state.snapshot.get("checked_by_id") for state in states.values()))
    citations = list_past_citations(db, ids, at)
    notes = _count_past_notes(db, ids, at.version)
    found = []
    for event_id in ids:
        if event_id not in states:
            continue
        state = states[event_id]
        event = _past_event(state, known, at)
        event.part_of = parents.get(event.part_of_id or 0)
        event.checked_by = checkers.get(event.checked_by_id or 0)
        event.category = words["category", event.category_id]
        _link(event, state.snapshot, words)
        weighed = weigh_citations(event, citations[event_id])
        event.evidence, event.source_count = weighed.state, weighed.source_count
        event.is_date_disputed, event.note_count = weighed.is_date_disputed, notes.get(event_id, 0)
        found.append(event)
    return found


def _past_event(state: State, known: dict[int, Event], at: AsOf) -> Event:
    event = make_record(Event, state)
    now = known[state.record_id]
    event.created_at, event.updated_at = now.created_at, state.created_at
    event.as_of = at.moment
    return event


def _link(event: Event, snapshot: Snapshot, words: dict[tuple[str, int], Any]) -> None:
    for position, (actor_id, role) in enumerate(snapshot["actors"]):
        actor = words["actor", actor_id]
        event.actor_links.append(EventActor(position=position, actor_id=actor_id, actor=actor, role=role))
    for position, place_id in enumerate(snapshot["places"]):
        event.place_links.append(EventPlace(position=position, place_id=place_id, place=words["place", place_id]))
    for position, tag_id in enumerate(snapshot["tags"]):
        event.tag_links.append(EventTag(position=position, tag_id=tag_id, tag=words["tag", tag_id]))


def read_words(db: Session, states: Iterable[State], version: int) -> dict[tuple[str, int], Any]:
    """The vocabulary of some events as it was called then."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for state in states:
        wanted["category"].add(state.snapshot["category_id"])
        wanted["actor"] |= {actor_id for actor_id, _ in state.snapshot["actors"]}
        wanted["place"] |= set(state.snapshot["places"])
        wanted["tag"] |= set(state.snapshot["tags"])
    models: dict[str, Any] = {"category": Category, "actor": Actor, "place": Place, "tag": Tag}
    words: dict[tuple[str, int], Any] = {}
    for kind, model in models.items():
        past = {state.record_id: state for state in read_states(db, kind, version, wanted[kind])}
        words |= {(kind, record_id): make_record(model, state) for record_id, state in past.items()}
        missing = wanted[kind] - past.keys()
        words |= {(kind, row.id): row for row in db.scalars(select(model).where(model.id.in_(missing)))}
    return words


def list_past_citations(db: Session, event_ids: Sequence[int], at: AsOf) -> dict[int, list[Citation]]:
    """The citations of some events that stood then, by event, in the curators' order, with source and passage."""
    cited: dict[int, list[Citation]] = {event_id: [] for event_id in event_ids}
    holding = with_survivors(db, event_ids)
    of_events = db.scalars(select(Citation.id).where(Citation.event_id.in_(holding))).all()
    states = read_states(db, "citation", at.version, of_events)
    standing = [make_record(Citation, state) for state in states if not state.snapshot["is_withdrawn"]]
    sources = read_past_sources(db, {citation.source_id for citation in standing}, at.version)
    wanted = {citation.passage_id for citation in standing if citation.passage_id}
    passages = {row.id: row for row in db.scalars(select(Passage).where(Passage.id.in_(wanted)))}
    checkers = _read_people(db, (citation.checked_by_id for citation in standing))
    for citation in sorted(standing, key=lambda one: (one.position, one.id)):
        citation.source = sources[citation.source_id]
        citation.passage = passages.get(citation.passage_id or 0)
        citation.checked_by = checkers.get(citation.checked_by_id or 0)
        if citation.event_id in cited:
            cited[citation.event_id].append(citation)
    return cited


def read_past_sources(db: Session, ids: Iterable[int], version: int) -> dict[int, Source]:
    """Sources as they were described then, as closed as they were then or are now, whichever is closer."""
    known = {row.id: row for row in db.scalars(select(Source).where(Source.id.in_(set(ids))))}
    found = dict(known)
    for state in read_states(db, "source", version, known):
        source, now = make_record(Source, state), known[state.record_id]
        both = (source.confidentiality, now.confidentiality)
        source.confidentiality = max(both, key=STRICTEST_LAST.index)
        source.is_text_public = source.is_text_public and now.is_text_public
        found[source.id] = source
    return found


def _count_past_notes(db: Session, event_ids: Sequence[int], version: int) -> dict[int, int]:
    """Public notes that stood then and are public still, by event."""
    public = select(Annotation.id).where(Annotation.event_id.in_(event_ids), Annotation.visibility == "public")
    counts: dict[int, int] = defaultdict(int)
    for state in read_states(db, "annotation", version, db.scalars(public).all()):
        if state.snapshot["visibility"] == "public" and not state.snapshot["is_withdrawn"]:
            counts[state.snapshot["event_id"]] += 1
    return counts


def _read_people(db: Session, ids: Iterable[int | None]) -> dict[int, Person]:
    wanted = {person_id for person_id in ids if person_id}
    return {row.id: row for row in db.scalars(select(Person).where(Person.id.in_(wanted)))} if wanted else {}
