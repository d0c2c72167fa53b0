"""Merging two events that tell of the same: what one has moves to the other, and its name leads there."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_curate
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Annotation, Citation, Event
from app.services.citations import citation_key
from app.services.derived import refresh_events
from app.services.event_links import check_part_of, set_links
from app.services.event_review import unsign
from app.services.revisions import current_version, record_revision

SAME = ("source_id", "passage_id", "role")
"""Two standing citations that agree in these say the same, unless their further words differ."""
FURTHER = ("pin_cite", "note", "claimed")


def merge_events(db: Session, survivor: Event, other: Event, editor: Viewer, reason: str = "") -> None:
    """Move the citations, notes, parts, actors, places and tags of `other` to `survivor`, and withdraw `other`.

    A citation that says no more than one that is there already is taken out as it moves. Signatures end: a citation
    was checked beside another event, and the survivor says more than before. Raises `NotAllowed`, `Invalid` for an
    event and itself, and `Conflict` where one of them cannot be merged as it stands.
    """
    if not may_curate(editor):
        raise NotAllowed("Only curators may merge events.")
    require_mergeable(survivor, other)
    since = current_version(db)
    parts = _move_parts(db, survivor, other)
    cited, replaced = _move_citations(db, survivor, other)
    touched: list[Citation | Annotation | Event] = [*cited, *_move_notes(db, survivor, other, replaced), *parts]
    _unite_links(db, survivor, other)
    unsign(survivor)
    other.review_before, other.review = other.review, "withdrawn"
    other.withdrawn_reason = f"Merged into {survivor.name}"
    other.merged_into_id, other.merged_since = survivor.id, since
    db.flush()
    for record in [*touched, survivor, other]:
        record_revision(db, record, editor, "merge", reason or f"{other.name} is merged into {survivor.name}.")
    refresh_events(db, [survivor.id, other.id, *(part.id for part in parts)])


def require_mergeable(survivor: Event, other: Event) -> None:
    """Raises `Invalid` for an event and itself, and `Conflict` where one of two events cannot be merged."""
    if survivor.id == other.id:
        raise Invalid({"other": "An event cannot be merged with itself."})
    for event in (survivor, other):
        if event.merged_into_id is not None:
            raise Conflict(f"{event.name} was merged into e-{event.merged_into_id} already.")
        if event.review == "withdrawn":
            raise Conflict(f"{event.name} is withdrawn. Bring it back before you merge it.")
    if survivor.review == "draft" and other.review != "draft":
        raise Conflict(f"{survivor.name} is a draft, and {other.name} is public. Merge the draft into the other one.")


def list_citations_of(db: Session, event: Event) -> Sequence[Citation]:
    """All citations of an event in order, those that were taken out as well."""
    of_event = select(Citation).where(Citation.event_id == event.id)
    return db.scalars(of_event.order_by(Citation.position, Citation.id)).all()


def find_twin(cited: Citation, among: Iterable[Citation]) -> Citation | None:
    """A standing citation that says all that this one says."""
    for held in among:
        is_same = all(getattr(held, name) == getattr(cited, name) for name in SAME)
        says_more = any(getattr(cited, name) not in (None, "", getattr(held, name)) for name in FURTHER)
        if not held.is_withdrawn and is_same and not says_more:
            return held
    return None


def _move_citations(db: Session, survivor: Event, other: Event) -> tuple[list[Citation], dict[int, int]]:
    """Move the citations; they, and by the id of each that was taken out, the one that says the same."""
    held = list_citations_of(db, survivor)
    keys = {cited.key for cited in held}
    position = max((cited.position for cited in held), default=-1) + 1
    moved, replaced = list(list_citations_of(db, other)), {}
    for cited in moved:
        twin = find_twin(cited, held) if not cited.is_withdrawn else None
        if twin is not None:
            replaced[cited.id] = twin.id
            cited.is_withdrawn = True
        if cited.key in keys:
            cited.key = citation_key(db, survivor, None)
        keys.add(cited.key)
        cited.event_id, cited.position = survivor.id, position
        cited.checked_by_id = cited.checked_at = None
        position += 1
        db.flush()
        db.expire(cited, ["event"])
    return moved, replaced


def _move_notes(db: Session, survivor: Event, other: Event, replaced: dict[int, int]) -> list[Annotation]:
    of_other = select(Annotation).where(Annotation.event_id == other.id).order_by(Annotation.id)
    notes = list(db.scalars(of_other))
    for note in notes:
        note.event_id = survivor.id
        note.citation_id = replaced.get(note.citation_id or 0, note.citation_id)
    db.flush()
    return notes


def _move_parts(db: Session, survivor: Event, other: Event) -> list[Event]:
    parts = list(db.scalars(select(Event).where(Event.part_of_id == other.id).order_by(Event.id)))
    moved = [part for part in parts if part is not survivor]
    for part in moved:
        try:
            check_part_of(db, part, survivor.id)
        except Invalid:
            sentence = f"{part.name} is part of {other.name} and contains {survivor.name}. Change that first."
            raise Conflict(sentence) from None
    if survivor in parts:
        survivor.part_of_id = other.part_of_id
    for part in moved:
        part.part_of_id = survivor.id
    db.flush()
    return moved


def _unite_links(db: Session, survivor: Event, other: Event) -> None:
    actors = [(link.actor_id, link.role) for event in (survivor, other) for link in event.actor_links]
    places = [place.id for event in (survivor, other) for place in event.places]
    tags = [tag.id for event in (survivor, other) for tag in event.tags]
    set_links(db, survivor, *(list(dict.fromkeys(ids)) for ids in (actors, places, tags)))  # type: ignore[arg-type]
