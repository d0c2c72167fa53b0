"""Events: create and edit them, and restore their versions, each with its revision."""

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.history import Snapshot
from app.domain.inputs import ActorPart, EventInput, Reference
from app.domain.permissions import Viewer, may_edit
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import Category, Citation, Event, Revision
from app.services.citations import withdraw_citation, write_citation
from app.services.derived import list_standing_citations, refresh_event
from app.services.event_links import apply_links, check_part_of
from app.services.event_review import unsign
from app.services.revisions import record_revision, snapshot
from app.services.vocabulary import get_category, unused_key

SIGNED_OFF = ("title", "summary", "edtf")
"""Changing one of these, or a citation, sets a checked event back to *in review*."""


def create_event(db: Session, given: EventInput, editor: Viewer, reason: str = "") -> Event:
    """Raises `Invalid` with the fields at fault, `Conflict` where the key is taken, `NotAllowed`."""
    if not may_edit(editor):
        raise NotAllowed("Only contributors may add events.")
    if given.key and db.scalar(select(Event.id).where(Event.key == given.key)):
        raise Conflict(f"The key {given.key} is taken by another event.")
    event = Event(key=given.key, created_by_id=editor.person_id, review=given.review)
    faults: dict[str, str] = {}
    with db.no_autoflush:
        _apply(db, event, given, editor, faults)
    if faults:
        raise Invalid(faults)
    db.add(event)
    db.flush()
    # An imported event may have the name of this one for its key.
    event.key = event.key or unused_key(db, Event, event.name)
    apply_links(db, event, given, editor, faults)
    _apply_citations(db, event, given, editor, faults)
    if faults:
        raise Invalid(faults)
    db.flush()
    record_revision(db, event, editor, "create", reason)
    refresh_event(db, event)
    return event


def edit_event(
    db: Session, event: Event, given: EventInput, editor: Viewer, base_revision: int | None, reason: str = ""
) -> bool:
    """Change an event and its citations to what is given; whether anything was changed.

    `base_revision` is the revision from which the editor started (None: do not compare). Citations that are not given
    are withdrawn. Raises `Conflict` where somebody saved in between, `Invalid` with the fields at fault, `NotAllowed`.
    """
    require_editable(event, editor, base_revision)
    before = snapshot(event)
    faults: dict[str, str] = {}
    unchecked = _apply_fields(db, event, given, editor, faults)
    changed_citations = _apply_citations(db, event, given, editor, faults)
    if faults:
        raise Invalid(faults)
    if event.review != "checked" or given.review == "draft":
        event.review = given.review
    return save_changes(db, event, before, unchecked, changed_citations, editor, "edit", reason)


def restore_revision(
    db: Session, event: Event, revision: Revision, editor: Viewer, base_revision: int | None, reason: str = ""
) -> bool:
    """Make an event what it was in one of its revisions, as a new revision; whether anything was changed.

    Its citations have histories of their own and stay as they are; so does its review state, but for a signature on
    what changes. Raises `Conflict` where somebody saved in between, `Invalid` where that state cannot stand any more.
    """
    require_editable(event, editor, base_revision)
    if (revision.record_kind, revision.record_id) != ("event", event.id):
        raise NotFound(f"{event.name} has no version {revision.number}.")
    before = snapshot(event)
    faults: dict[str, str] = {}
    unchecked = _apply_fields(db, event, _input_of(db, revision.snapshot), editor, faults)
    if faults:
        raise Invalid(faults)
    return save_changes(db, event, before, unchecked, set(), editor, "revert", reason)


def _apply_fields(
    db: Session, event: Event, given: EventInput, editor: Viewer, faults: dict[str, str]
) -> list[Citation]:
    """Set all of an event but its citations; those that are no longer checked, since its date has changed."""
    edtf = event.edtf
    _apply(db, event, given, editor, faults)
    unchecked = uncheck_citations(db, event) if event.edtf != edtf else []
    apply_links(db, event, given, editor, faults)
    return unchecked


def save_changes(
    db: Session,
    event: Event,
    before: Snapshot,
    unchecked: list[Citation],
    changed_citations: set[int],
    editor: Viewer,
    action: str,
    reason: str,
) -> bool:
    """Write the revisions of what has changed since the snapshot `before`; whether anything has."""
    db.flush()
    after = snapshot(event)
    if after == before and not changed_citations:
        return False
    if event.review == "draft" or changed_citations or any(before[name] != after[name] for name in SIGNED_OFF):
        unsign(event)
    for citation in unchecked:
        if citation.id not in changed_citations:
            record_revision(db, citation, editor, "uncheck", "The event’s date has changed.")
    record_revision(db, event, editor, action, reason)
    refresh_event(db, event)
    return True


def _input_of(db: Session, state: Snapshot) -> EventInput:
    """A saved state as an input, without its citations."""
    category = db.get(Category, state["category_id"])
    try:
        return EventInput(
            title=state["title"],
            summary=state["summary"],
            date=state["edtf"],
            date_as_written=state["date_as_written"],
            date_note=state["date_note"],
            category=category.key if category else "",
            actors=tuple(ActorPart(id=actor_id, role=role) for actor_id, role in state["actors"]),
            places=tuple(Reference(id=place_id) for place_id in state["places"]),
            tags=tuple(Reference(id=tag_id) for tag_id in state["tags"]),
            part_of=state["part_of_id"],
            sequence=state["sequence"],
            extra=state["extra"],
        )
    except ValidationError as problem:
        raise Invalid("That version cannot be restored: " + problem.errors()[0]["msg"]) from None


def require_editable(event: Event, editor: Viewer, base_revision: int | None = None) -> None:
    """Raises `NotAllowed`, and `Conflict` where the event is withdrawn or stands at another revision than the base."""
    if not may_edit(editor):
        raise NotAllowed("Only contributors may edit events.")
    if event.review == "withdrawn":
        raise Conflict("This event is withdrawn. Restore it before you edit it.")
    if base_revision is not None and base_revision != event.revision:
        raise Conflict(f"Version {event.revision} of this event was saved while you worked on version {base_revision}.")


def uncheck_citations(db: Session, event: Event) -> list[Citation]:
    unchecked = [citation for citation in list_standing_citations(db, event.id) if citation.checked_at is not None]
    for citation in unchecked:
        citation.checked_by_id = citation.checked_at = None
    return unchecked


def _apply(db: Session, event: Event, given: EventInput, editor: Viewer, faults: dict[str, str]) -> None:
    event.title, event.summary = given.title, given.summary
    date = given.event_date()
    event.edtf = date.edtf if date else None
    event.earliest = date.earliest if date else None
    event.latest = date.latest if date else None
    typed = given.date if date and given.date != date.edtf else ""
    event.date_as_written = given.date_as_written or typed or ""
    event.date_note = given.date_note
    event.sequence, event.extra = given.sequence, given.extra
    try:
        category = get_category(db, given.category)
        event.category_id, event.category = category.id, category
    except Invalid as problem:
        faults.update(problem.faults)
    try:
        check_part_of(db, event, given.part_of)
        event.part_of_id = given.part_of
    except Invalid as problem:
        faults.update(problem.faults)


def _apply_citations(db: Session, event: Event, given: EventInput, editor: Viewer, faults: dict[str, str]) -> set[int]:
    """Ids of the citations that were added, changed or withdrawn."""
    standing = {citation.id: citation for citation in list_standing_citations(db, event.id)}
    changed: set[int] = set()
    kept: set[int] = set()
    for position, cited in enumerate(given.citations):
        old = standing.get(cited.id) if cited.id is not None else None
        if cited.id is not None and (old is None or cited.id in kept):
            faults[f"citations.{position}.source"] = f"Citation {cited.id} does not belong to this event."
            continue
        try:
            citation, is_changed = write_citation(db, event, cited, position, editor, old)
        except Invalid as problem:
            faults.update({f"citations.{position}.{name or 'source'}": text for name, text in problem.faults.items()})
            continue
        kept.add(citation.id)
        if is_changed:
            changed.add(citation.id)
    for citation_id, citation in standing.items():
        if citation_id not in kept and not faults:
            withdraw_citation(db, citation, editor)
            changed.add(citation_id)
    return changed


def touch_cited_event(db: Session, citation: Citation, editor: Viewer, reason: str = "") -> None:
    """After a citation was changed by itself: the event gets a revision, and is no longer signed off."""
    unsign(citation.event)
    db.flush()
    record_revision(db, citation.event, editor, "edit", reason)
    refresh_event(db, citation.event)
