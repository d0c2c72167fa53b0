"""One event as it stood at a moment: its own state, its citations and its notes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Viewer, may_curate, may_open_source, may_see_annotation, require_history
from app.errors import NotFound
from app.models import Annotation, Citation, Event, Revision
from app.queries.annotations import Notes, arrange_notes
from app.queries.event_evidence import ShownEvidence, show_evidence
from app.queries.events import get_event
from app.queries.merged_events import with_survivors
from app.queries.past import AsOf, find_version_at, list_past_citations, list_past_events, make_record, read_states


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event as it stood, with its citations; `saved_at` is when that version of it was saved."""

    at: AsOf
    event: Event
    citations: list[Citation]
    saved_at: datetime


def get_past_event(db: Session, event_id: int, moment: str, viewer: Viewer) -> PastEvent:
    """An event that the viewer may read now, as it stood at a moment.

    Raises `NotFound` where it was not there yet, `NotSignedIn` and `NotAllowed` for those who may not read the past.
    """
    require_history(viewer)
    now = get_event(db, event_id, viewer)
    at = find_version_at(db, moment)
    at = _with_first_citations(db, now.id, at)
    found = list_past_events(db, [now.id], at)
    if not found:
        raise NotFound(f"There was no event {now.name} yet at that time.")
    return PastEvent(at, found[0], list_past_citations(db, [now.id], at)[now.id], found[0].updated_at)


def _with_first_citations(db: Session, event_id: int, at: AsOf) -> AsOf:
    """The version at which the event is first there, where at this one its citations are: both were saved in one act.

    An event's citations come before it in the history. Any other moment is given back as it is.
    """
    first = db.scalar(
        select(func.min(Revision.version)).where(Revision.record_kind == "event", Revision.record_id == event_id)
    )
    if first is None or at.version >= first:
        return at
    cited = db.scalars(
        select(Revision.snapshot)
        .join(Citation, Citation.id == Revision.record_id)
        .where(Citation.event_id == event_id, Revision.record_kind == "citation", Revision.version <= at.version)
    )
    # A citation that came with a merge was then another event's.
    is_begun = any(snapshot.get("event_id") == event_id for snapshot in cited)
    return AsOf(at.moment, first) if is_begun else at


def get_past_evidence(db: Session, past: PastEvent, viewer: Viewer) -> ShownEvidence:
    """The evidence of an event as it stood; passages are shown as they are found now."""
    return show_evidence(db, past.event, past.citations, viewer)


def list_past_notes(db: Session, past: PastEvent, viewer: Viewer) -> Notes:
    """The notes that stood then, as far as the viewer may see them then and now."""
    found = db.scalars(
        select(Annotation)
        .where(Annotation.event_id.in_(with_survivors(db, [past.event.id])))
        .options(joinedload(Annotation.citation).joinedload(Citation.source), joinedload(Annotation.resolved_by))
    )
    now = {note.id: note for note in found if _is_known(note, viewer)}
    cited = {citation.id: citation for citation in past.citations}
    notes = []
    for state in sorted(read_states(db, "annotation", past.at.version, now), key=lambda state: state.record_id):
        note = make_record(Annotation, state)
        if note.event_id != past.event.id:
            continue  # it has come here, or gone, with a merge
        note.created_at = now[note.id].created_at
        note.citation = cited.get(note.citation_id or 0) or now[note.id].citation
        note.resolved_by = now[note.id].resolved_by if note.is_resolved else None
        notes.append(note)
    return arrange_notes(notes, viewer)


def _is_known(note: Annotation, viewer: Viewer) -> bool:
    """Whether the viewer may know of a note now: what was taken out is for its author and for curators."""
    if note.citation is not None and not may_open_source(viewer, note.citation.source.confidentiality):
        return False
    is_mine = viewer.is_signed_in and note.author_id == viewer.person_id
    if note.is_withdrawn and not (is_mine or may_curate(viewer)):
        return False
    return may_see_annotation(viewer, note.visibility, note.author_id)
