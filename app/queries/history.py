"""The saved states of an event and of its citations: who saved which, when and why, and what changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.history import FieldChange, list_changes, list_references
from app.domain.permissions import Viewer, may_know_of_source, may_open_source, readable_reviews
from app.models import Actor, Category, Citation, Event, Passage, Person, Place, Revision, Source, Tag

PER_PAGE = 50
PROTECTED = "Source on file, protected"


@dataclass(frozen=True, slots=True)
class SavedState:
    """One revision as its history tells it."""

    event: Event
    revision: Revision
    citation: Citation | None
    """The citation whose state it is; None for the event's own."""
    is_protected: bool
    """Whether the viewer may know of the citation, but not what its source is."""
    changes: list[FieldChange]

    @property
    def is_current(self) -> bool:
        record = self.citation or self.event
        return record.revision == self.revision.number


def find_version(db: Session, event: Event, number: int) -> Revision | None:
    """The revision of an event with that number; None where there is none."""
    return _find(db, "event", event.id, number)


def find_citation_version(db: Session, citation: Citation, number: int) -> Revision | None:
    """The revision of a citation with that number; None where there is none."""
    return _find(db, "citation", citation.id, number)


def _find(db: Session, kind: str, record_id: int, number: int) -> Revision | None:
    if not 0 < number < 2**31:
        return None
    of_record = (Revision.record_kind == kind, Revision.record_id == record_id)
    return db.scalar(select(Revision).where(*of_record, Revision.number == number))


def list_history(
    db: Session, event: Event, viewer: Viewer, before: int | None = None
) -> tuple[list[SavedState], int | None]:
    """A page of the history of an event and its citations, newest first, and where the next page goes on.

    `before` is a version of the chronology: only what was saved earlier is listed. A fixed number of queries. States
    of citations whose source the viewer may not know of are left out.
    """
    citations = {
        citation.id: citation for citation in db.scalars(select(Citation).where(Citation.event_id == event.id))
    }
    pairs = _read_page(db, event, list(citations), before)
    next_page = pairs[PER_PAGE - 1][0].version if len(pairs) > PER_PAGE else None
    pairs = pairs[:PER_PAGE]
    sources = _read_sources(db, pairs)
    names = _read_names(db, pairs, viewer)

    def named(kind: str, record_id: int) -> str:
        return names.get((kind, record_id), f"{kind} {record_id}")

    states = []
    for revision, previous in pairs:
        seen = [state.snapshot for state in (previous, revision) if state]
        involved = [sources[state["source_id"]] for state in seen if state.get("source_id") in sources]
        if not all(may_know_of_source(viewer, source.confidentiality) for source in involved):
            continue
        is_protected = not all(may_open_source(viewer, source.confidentiality) for source in involved)
        changes = list_changes(
            revision.record_kind,
            previous.snapshot if previous else {},
            revision.snapshot,
            named,
            is_protected=is_protected,
        )
        citation = citations[revision.record_id] if revision.record_kind == "citation" else None
        states.append(SavedState(event, revision, citation, is_protected, changes))
    return states, next_page


def _read_page(
    db: Session, event: Event, citation_ids: Sequence[int], before: int | None
) -> list[tuple[Revision, Revision | None]]:
    """Revisions, each with the one before it of the same record; one more than a page holds."""
    earlier = aliased(Revision)
    is_earlier = and_(
        earlier.record_kind == Revision.record_kind,
        earlier.record_id == Revision.record_id,
        earlier.number == Revision.number - 1,
    )
    of_event = and_(Revision.record_kind == "event", Revision.record_id == event.id)
    of_citations = and_(Revision.record_kind == "citation", Revision.record_id.in_(citation_ids))
    found = (
        select(Revision, earlier)
        .outerjoin(earlier, is_earlier)
        .where(or_(of_event, of_citations))
        .order_by(Revision.version.desc())
        .limit(PER_PAGE + 1)
    )
    if before is not None:
        found = found.where(Revision.version < before)
    return [(revision, previous) for revision, previous in db.execute(found)]


def _read_sources(db: Session, pairs: Iterable[tuple[Revision, Revision | None]]) -> dict[int, Source]:
    ids = {state.snapshot.get("source_id") for pair in pairs for state in pair if state} - {None}
    return {source.id: source for source in db.scalars(select(Source).where(Source.id.in_(ids)))}


def _read_names(
    db: Session, pairs: Iterable[tuple[Revision, Revision | None]], viewer: Viewer
) -> dict[tuple[str, int], str]:
    """The words for every record that the snapshots name; of protected sources these say no more than that."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        for state in pair:
            for kind, record_id in list_references(state.record_kind, state.snapshot) if state else ():
                wanted[kind].add(record_id)
    names: dict[tuple[str, int], str] = {}
    models: dict[str, tuple[Any, Any]] = {
        "category": (Category.id, Category.label),
        "actor": (Actor.id, Actor.name),
        "place": (Place.id, Place.name),
        "tag": (Tag.id, Tag.label),
        "person": (Person.id, Person.name),
    }
    for kind, (record_id, words) in models.items():
        if wanted[kind]:
            rows = db.execute(select(record_id, words).where(record_id.in_(wanted[kind])))
            names |= {(kind, found): name for found, name in rows}
    readable = (Event.id.in_(wanted["event"]), Event.review.in_(readable_reviews(viewer)))
    for event_id, title in db.execute(select(Event.id, Event.title).where(*readable)):
        names["event", event_id] = title
    for source in db.scalars(select(Source).where(Source.id.in_(wanted["source"]))):
        is_open = may_open_source(viewer, source.confidentiality)
        names["source", source.id] = source.title if is_open else PROTECTED
    for passage in db.scalars(select(Passage).where(Passage.id.in_(wanted["passage"]))):
        names["passage", passage.id] = passage.exact or f"{passage.start_words} … {passage.end_words}"
    return names
