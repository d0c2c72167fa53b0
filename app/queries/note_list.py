"""Notes on any record, as far as a viewer may see them: searched, filtered, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.note_filters import NoteFilters
from app.domain.permissions import Viewer, may_curate, readable_notes, readable_reviews
from app.domain.search_words import read_terms
from app.models import Annotation, Event, Source
from app.queries.revision_visibility import notes_on_protected

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class NotePart:
    """One page of a list of notes. `next` is the id of its last note, None on the last page."""

    notes: Sequence[Annotation]
    total: int
    next: int | None


def select_annotations(viewer: Viewer) -> Select[Annotation]:
    """The standing notes that a viewer may see, on records that the viewer may read."""
    found = (
        select(Annotation)
        .outerjoin(Annotation.event)
        .outerjoin(Annotation.source)
        .where(Annotation.is_withdrawn.is_(False), _is_for(viewer))
        .where(or_(Annotation.event_id.is_(None), Event.review.in_(readable_reviews(viewer))))
    )
    if may_curate(viewer):
        return found
    # A note on a protected source may tell what the source is.
    return found.where(
        or_(Annotation.source_id.is_(None), Source.confidentiality == "public"),
        Annotation.id.not_in(notes_on_protected()),
    )


def _is_for(viewer: Viewer) -> ColumnElement[bool]:
    """`may_see_annotation` as a condition."""
    own = and_(Annotation.visibility == "private", Annotation.author_id == viewer.person_id)
    public = Annotation.visibility.in_(sorted(readable_notes(viewer)))
    return or_(public, own) if viewer.is_signed_in else public


def select_filtered(filters: NoteFilters, viewer: Viewer) -> Select[Annotation]:
    """Those of them for which a reader asked. Words are found as the search of the timeline finds them: folded, all of
    them, each also as the beginning of a longer one, and words in double quotes next to each other."""
    found = select_annotations(viewer)
    for words in read_terms(filters.q):
        # Folded words hold letters and digits alone, so nothing in them is a pattern.
        found = found.where(Annotation.search_words.like(f"% {' '.join(words)}%"))
    if filters.kind:
        found = found.where(Annotation.kind == filters.kind)
    if filters.author:
        found = found.where(Annotation.author_name == filters.author)
    if filters.resolved:
        found = found.where(Annotation.is_resolved.is_(filters.resolved == "yes"))
    if filters.event_id is not None:
        found = found.where(Annotation.event_id == filters.event_id)
    if filters.source_id is not None:
        found = found.where(Annotation.source_id == filters.source_id)
    if filters.mine:
        found = found.where(Annotation.author_id == (viewer.person_id or 0))
    return found


def list_found_notes(db: Session, filters: NoteFilters, viewer: Viewer, before: int | None = None) -> NotePart:
    """A page of the notes of a filter, newest first, with the records that they are on; two queries."""
    found = select_filtered(filters, viewer)
    wanted = found.where(Annotation.id < before) if before is not None else found
    return _read_part(db, found, wanted.order_by(Annotation.id.desc()), PER_PAGE)


def list_notes_behind(db: Session, filters: NoteFilters, viewer: Viewer, behind: int, most: int) -> NotePart:
    """The same oldest first: at most so many notes with ids beyond `behind`."""
    found = select_filtered(filters, viewer)
    return _read_part(db, found, found.where(Annotation.id > behind).order_by(Annotation.id), most)


def _read_part(db: Session, found: Select[Annotation], wanted: Select[Annotation], most: int) -> NotePart:
    total = db.scalar(select(func.count()).select_from(found.with_only_columns(Annotation.id).subquery())) or 0
    named = (joinedload(Annotation.event), joinedload(Annotation.source), joinedload(Annotation.passage))
    notes = db.scalars(wanted.limit(most + 1).options(*named)).all()
    shown = notes[:most]
    return NotePart(shown, total, shown[-1].id if len(notes) > most else None)
