"""Saved states in the words in which a viewer may read them: the record, the deed, and what changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.history import (
    LABELS,
    FieldChange,
    Snapshot,
    list_changed_labels,
    list_changes,
    list_references,
    say_deed,
)
from app.domain.permissions import (
    Viewer,
    may_know_of_source,
    may_open_source,
    may_see_annotation,
    readable_reviews,
)
from app.models import Actor, Annotation, Category, Citation, Event, Passage, Person, Place, Revision, Source, Tag

PROTECTED = "Source on file, protected"

MODELS: dict[str, Any] = {
    "event": Event,
    "citation": Citation,
    "source": Source,
    "annotation": Annotation,
    "actor": Actor,
    "place": Place,
    "tag": Tag,
    "category": Category,
}
"""By kind, the records whose saved states people may read."""
PLURALS = {"category": "categories"}

Pair = tuple[Revision, Revision | None]
"""A revision, and the one before it of the same record."""
Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class SavedState:
    """One revision as a viewer may read it."""

    revision: Revision
    record: Any
    """The record as it is now."""
    is_protected: bool
    """Whether the viewer may know of the record, but not of the source that it is or cites."""
    before: Snapshot
    """The state before it, as far as the viewer may read it; empty for a first one."""
    names: Names

    @property
    def kind(self) -> str:
        return self.revision.record_kind

    @property
    def is_current(self) -> bool:
        number: int = self.record.revision
        return number == self.revision.number

    @property
    def deed(self) -> str:
        return say_deed(self.kind, self.revision.action)

    @property
    def reason(self) -> str:
        """Why it was saved; of what is protected, nothing."""
        return "" if self.is_protected else self.revision.reason

    @cached_property
    def changes(self) -> list[FieldChange]:
        return list_changes(self.kind, self.before, self._after, self._named, is_protected=self.is_protected)

    @cached_property
    def changed(self) -> list[str]:
        """The names of the fields that changed."""
        return list_changed_labels(self.kind, self.before, self._after, self._named, is_protected=self.is_protected)

    @property
    def title(self) -> str:
        """What the record is called, in the words of its page."""
        match self.record:
            case Source():
                return PROTECTED if self.is_protected else self.record.title
            case Event():
                return self.record.title
            case Citation():
                return self.record.event.title
            case Annotation():
                whole = self.record.event or self.record.source
                return whole.title if whole else ""
            case Tag() | Category():
                return self.record.label
            case _:
                name: str = self.record.name
                return name

    @property
    def name(self) -> str:
        """The record as a filter names it: `e-130`, `s-3`, `actor-7`."""
        letter = {"event": "e", "source": "s", "citation": "c", "annotation": "a"}.get(self.kind, self.kind)
        return f"{letter}-{self.record.id}"

    @property
    def event_id(self) -> int | None:
        """The event that it is, or to which it belongs."""
        found: int | None = self.record.id if self.kind == "event" else getattr(self.record, "event_id", None)
        return found

    @property
    def url(self) -> str:
        """Where the record is shown."""
        match self.record:
            case Event():
                return f"/events/{self.record.id}"
            case Source():
                return f"/sources/{self.record.id}"
            case Citation():
                return f"/events/{self.record.event_id}#citation-{self.record.id}"
            case Annotation():
                return self.record.url
            case Tag() | Category():
                return f"/?{self.kind}={self.record.key}"
            case _:
                return f"/?{self.kind}={self.record.id}"

    @property
    def history_url(self) -> str:
        return f"/{PLURALS.get(self.kind, self.kind + 's')}/{self.record.id}/history"

    @property
    def _after(self) -> Snapshot:
        return self.revision.snapshot

    def _named(self, kind: str, record_id: int) -> str:
        # A source that nobody may know of has no words at all.
        return self.names.get((kind, record_id), "" if kind == "source" else f"{kind} {record_id}")


def read_pairs(db: Session, ids: Sequence[int]) -> list[Pair]:
    """Some revisions by their ids, newest first, each with the one before it; one query."""
    earlier = aliased(Revision)
    is_earlier = and_(
        earlier.record_kind == Revision.record_kind,
        earlier.record_id == Revision.record_id,
        earlier.number == Revision.number - 1,
    )
    found = select(Revision, earlier).outerjoin(earlier, is_earlier).where(Revision.id.in_(ids))
    return [(revision, before) for revision, before in db.execute(found.order_by(Revision.version.desc()))]


def tell(db: Session, pairs: Sequence[Pair], viewer: Viewer) -> list[SavedState]:
    """Saved states of records that the viewer may know of, in their order; a fixed number of queries.

    What a state alone must not tell is left out: a citation as it was while it cited a sealed source, a note as it
    was while it was private.
    """
    records = _read_records(db, pairs)
    sources = _read_sources(db, pairs)
    names = _read_names(db, pairs, viewer)
    states = []
    for revision, previous in pairs:
        record = records.get((revision.record_kind, revision.record_id))
        if record is None:
            continue
        before: Snapshot = previous.snapshot if previous else {}
        is_protected = False
        if isinstance(record, Citation):
            involved = [record.source]
            involved += [sources[s["source_id"]] for s in (before, revision.snapshot) if s.get("source_id") in sources]
            if not all(may_know_of_source(viewer, source.confidentiality) for source in involved):
                continue
            is_protected = not all(may_open_source(viewer, source.confidentiality) for source in involved)
        elif isinstance(record, Source):
            is_protected = not may_open_source(viewer, record.confidentiality)
        elif isinstance(record, Annotation):
            if not _may_read(revision.snapshot, viewer):
                continue
            before = before if _may_read(before, viewer) else {}
        states.append(SavedState(revision, record, is_protected, before, names))
    return states


def _may_read(note: Snapshot, viewer: Viewer) -> bool:
    return not note or may_see_annotation(viewer, note["visibility"], note.get("author_id"))


def _read_records(db: Session, pairs: Iterable[Pair]) -> dict[tuple[str, int], Any]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for revision, _ in pairs:
        wanted[revision.record_kind].add(revision.record_id)
    around = {
        "citation": (joinedload(Citation.event), joinedload(Citation.source)),
        "annotation": (joinedload(Annotation.event), joinedload(Annotation.source)),
    }
    found: dict[tuple[str, int], Any] = {}
    for kind, model in MODELS.items():
        if wanted[kind]:
            rows = db.scalars(select(model).where(model.id.in_(wanted[kind])).options(*around.get(kind, ())))
            found |= {(kind, row.id): row for row in rows}
    return found


def _read_sources(db: Session, pairs: Iterable[Pair]) -> dict[int, Source]:
    ids = {state.snapshot.get("source_id") for pair in pairs for state in pair if state} - {None}
    return {source.id: source for source in db.scalars(select(Source).where(Source.id.in_(ids)))}


def _read_names(db: Session, pairs: Iterable[Pair], viewer: Viewer) -> Names:
    """The words for every record that the snapshots name; of protected sources these say no more than that."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        for state in pair:
            if state is not None and state.record_kind in LABELS:
                for kind, record_id in list_references(state.record_kind, state.snapshot):
                    wanted[kind].add(record_id)
    names: Names = {}
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
        if may_know_of_source(viewer, source.confidentiality):
            is_open = may_open_source(viewer, source.confidentiality)
            names["source", source.id] = source.title if is_open else PROTECTED
    for passage in db.scalars(select(Passage).where(Passage.id.in_(wanted["passage"]))):
        names["passage", passage.id] = passage.exact or f"{passage.start_words} … {passage.end_words}"
    return names
