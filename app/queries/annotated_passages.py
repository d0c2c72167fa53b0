"""Passages that readers have annotated, whether or not an event cites them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_curate, may_read_texts
from app.errors import NotFound
from app.models import Annotation, Passage, Source
from app.queries.annotations import Notes, Thread, list_passage_notes, list_source_notes
from app.queries.passage_words import Quote, quote_in_context, read_stretches
from app.queries.passages import get_passage
from app.queries.sources import LARGEST_ID


@dataclass(frozen=True, slots=True)
class Annotated:
    """A passage of a source with the notes on it that the viewer may see; at least one thread."""

    passage: Passage
    notes: Notes

    @property
    def first(self) -> Thread:
        """The thread that its margin note opens with: an open one, where there is one."""
        return self.notes.threads[0]


def list_annotated(db: Session, source_id: int, viewer: Viewer) -> list[Annotated]:
    """The passages of a source with notes that the viewer may see, in the order of the text; two queries."""
    notes = list_passage_notes(db, source_id, viewer)
    if not notes:
        return []
    found = db.scalars(select(Passage).where(Passage.id.in_(notes)))
    passages = sorted(found, key=lambda passage: (passage.start is None, passage.start or 0, passage.id))
    return [Annotated(passage, notes[passage.id]) for passage in passages]


def get_passage_of(db: Session, source: Source, asked: str, viewer: Viewer) -> Passage:
    """The passage of a source whose id was asked for, if the viewer may know it: cited by an event that they may
    read, or with a note that they may see. Raises `NotFound` otherwise. The source must be open to the viewer."""
    missing = NotFound("There is no such passage in this source.")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 11 and 0 < int(asked) <= LARGEST_ID):
        raise missing
    passage = db.get(Passage, int(asked))
    if passage is None or passage.source_id != source.id:
        raise missing
    if not list_source_notes(db, source.id, viewer, passage.id).threads and not _had_note(db, passage, viewer):
        return get_passage(db, passage.id, viewer)
    return passage


def _had_note(db: Session, passage: Passage, viewer: Viewer) -> bool:
    """Whether the viewer has written a note on it, or may have taken one out: its thread may be empty by now."""
    if may_curate(viewer):
        return True
    mine = select(Annotation.id).where(Annotation.passage_id == passage.id, Annotation.author_id == viewer.person_id)
    return viewer.is_signed_in and db.scalars(mine.limit(1)).first() is not None


def read_quote(db: Session, passage: Passage, source: Source, viewer: Viewer) -> Quote:
    """The words of a passage in their context, as far as the viewer may read them."""
    is_readable = may_read_texts(viewer, source.is_text_public)
    return quote_in_context(passage, read_stretches(db, [passage]).get(passage.id), is_readable)
