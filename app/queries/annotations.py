"""The notes of an event or a source as a viewer may see them, in threads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Viewer, may_open_source, may_see_annotation
from app.errors import NotFound
from app.models import Annotation, Citation, Event, Source, now
from app.queries.events import get_event
from app.queries.sources import find_source

SAME_NOTE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Thread:
    """A note and all that answers it, oldest first. A reply heads its own thread where its note is not shown."""

    head: Annotation
    replies: list[Annotation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Notes:
    open: list[Thread]
    resolved: list[Thread]

    @property
    def threads(self) -> list[Thread]:
        return [*self.open, *self.resolved]

    @property
    def count(self) -> int:
        """How many notes there are, with their replies."""
        return sum(1 + len(thread.replies) for thread in self.threads)

    @property
    def summary(self) -> str:
        """`1 open question, 2 comments, 1 resolved`."""
        shown = [note for thread in self.open for note in (thread.head, *thread.replies)]
        questions = sum(thread.head.kind == "question" for thread in self.open)
        tags = sum(note.kind == "tag" for note in shown)
        counts = [
            (questions, "open question"),
            (len(shown) - questions - tags, "comment"),
            (tags, "tag"),
        ]
        words = [f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in counts if number]
        words += [f"{len(self.resolved):,} resolved"] if self.resolved else []
        return ", ".join(words) or "none yet"


def list_notes(db: Session, event_id: int, viewer: Viewer) -> Notes:
    """The notes of an event, resolved threads apart; one query."""
    return arrange_notes(db.scalars(_with_names().where(Annotation.event_id == event_id)), viewer)


def list_source_notes(db: Session, source_id: int, viewer: Viewer, passage_id: int | None = None) -> Notes:
    """The notes on a source as such, or on one of its passages; one query. Whether the viewer may open the source must
    be known before."""
    on_it = (Annotation.source_id == source_id, Annotation.passage_id.is_not_distinct_from(passage_id))
    return arrange_notes(db.scalars(_with_names().where(*on_it)), viewer)


def list_passage_notes(db: Session, source_id: int, viewer: Viewer) -> dict[int, Notes]:
    """By passage, the notes on the passages of a source that the viewer may see; one query."""
    found = _with_names().where(Annotation.source_id == source_id, Annotation.passage_id.is_not(None))
    by_passage: dict[int, list[Annotation]] = defaultdict(list)
    for note in db.scalars(found):
        by_passage[note.passage_id or 0].append(note)
    arranged = {passage_id: arrange_notes(notes, viewer) for passage_id, notes in by_passage.items()}
    return {passage_id: notes for passage_id, notes in arranged.items() if notes.threads}


def _with_names() -> Select[Annotation]:
    named = (joinedload(Annotation.resolved_by), joinedload(Annotation.citation).joinedload(Citation.source))
    return select(Annotation).order_by(Annotation.id).options(*named)


def arrange_notes(found: Iterable[Annotation], viewer: Viewer) -> Notes:
    """Notes of one event, in the order of their ids, in threads: those of them that the viewer may see."""
    notes = {note.id: note for note in found}
    threads: dict[int, Thread] = {}
    for note in notes.values():
        path = _path(note, notes)
        if _is_shown(note, viewer) and not any(_is_protected(above, viewer) for above in path):
            head = next((above for above in path if _is_shown(above, viewer)), note)
            thread = threads.setdefault(head.id, Thread(head))
            if note is not head:
                thread.replies.append(note)
    ordered = list(threads.values())
    return Notes([t for t in ordered if not t.head.is_resolved], [t for t in ordered if t.head.is_resolved])


def _path(note: Annotation, notes: dict[int, Annotation]) -> list[Annotation]:
    """The notes that lead to this one, from the start of the thread, itself included."""
    path = [note]
    while (above := notes.get(path[-1].reply_to_id or 0)) is not None and above not in path:
        path.append(above)
    return path[::-1]


def _is_shown(note: Annotation, viewer: Viewer) -> bool:
    return not note.is_withdrawn and may_see_annotation(viewer, note.visibility, note.author_id)


def _is_protected(note: Annotation, viewer: Viewer) -> bool:
    # A note on a citation tells of its source.
    return note.citation is not None and not may_open_source(viewer, note.citation.source.confidentiality)


def get_note(db: Session, note_id: int, viewer: Viewer) -> Annotation:
    """A standing note that the viewer may read, on a record that they may read; `NotFound` otherwise."""
    missing = NotFound(f"There is no note {note_id}.")
    note = db.get(Annotation, note_id) if 0 < note_id < 2**31 else None
    if note is None:
        raise missing
    target = get_annotated(db, note, viewer)
    if isinstance(target, Event):
        notes = list_notes(db, target.id, viewer)
    else:
        notes = list_source_notes(db, target.id, viewer, note.passage_id)
    shown = {shown.id for thread in notes.threads for shown in (thread.head, *thread.replies)}
    if note.id not in shown:
        raise missing
    return note


def get_annotated(db: Session, note: Annotation, viewer: Viewer) -> Event | Source:
    """The event or source that a note is on; raises `NotFound` (or `Gone`) where the viewer may not read it."""
    if note.event_id is not None:
        return get_event(db, note.event_id, viewer)
    source = find_source(db, note.source_id or 0, viewer)
    if source is None or not may_open_source(viewer, source.confidentiality):
        raise NotFound(f"There is no note {note.id}.")
    return source


def find_same_note(db: Session, **fields: Any) -> Annotation | None:
    """A standing note that was written within the last minute with these fields (columns and their values), or None.

    Asked under the writers' lock, it lets a form that is sent twice write one note.
    """
    same = [getattr(Annotation, name).is_not_distinct_from(value) for name, value in fields.items()]
    recent = Annotation.created_at > now() - SAME_NOTE_WITHIN
    return db.scalars(select(Annotation).where(*same, recent, Annotation.is_withdrawn.is_(False)).limit(1)).first()
