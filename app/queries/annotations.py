"""The notes of an event as a viewer may see them, in threads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Viewer, may_open_source, may_see_annotation
from app.errors import NotFound
from app.models import Annotation, Citation, now
from app.queries.events import get_event

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
    found = db.scalars(
        select(Annotation)
        .where(Annotation.event_id == event_id)
        .order_by(Annotation.id)
        .options(joinedload(Annotation.resolved_by), joinedload(Annotation.citation).joinedload(Citation.source))
    )
    return arrange_notes(found, viewer)


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
    """A standing note on an event that the viewer may read; `NotFound` otherwise."""
    missing = NotFound(f"There is no note {note_id}.")
    note = db.get(Annotation, note_id) if 0 < note_id < 2**31 else None
    if note is None or note.event_id is None:
        raise missing
    notes = list_notes(db, get_event(db, note.event_id, viewer).id, viewer)
    shown = {shown.id for thread in (*notes.open, *notes.resolved) for shown in (thread.head, *thread.replies)}
    if note.id not in shown:
        raise missing
    return note


def find_same_note(db: Session, **fields: Any) -> Annotation | None:
    """A standing note that was written within the last minute with these fields (columns and their values), or None.

    Asked under the writers' lock, it lets a form that is sent twice write one note.
    """
    same = [getattr(Annotation, name).is_not_distinct_from(value) for name, value in fields.items()]
    recent = Annotation.created_at > now() - SAME_NOTE_WITHIN
    return db.scalars(select(Annotation).where(*same, recent, Annotation.is_withdrawn.is_(False)).limit(1)).first()
