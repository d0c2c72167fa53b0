"""Undoing a merge, at once or much later: what was moved goes back, and what was changed since stays changed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.history import Snapshot
from app.domain.permissions import Viewer, may_curate
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Annotation, Citation, Event, Revision
from app.services.citations import citation_key
from app.services.derived import refresh_events
from app.services.event_links import check_part_of, set_links
from app.services.event_review import unsign
from app.services.revisions import record_revision
from app.services.undoing import apply_snapshot

Moved = Citation | Annotation | Event


def unmerge_events(db: Session, other: Event, editor: Viewer, reason: str = "") -> Event:
    """Undo the merge of `other`; the event into which it had been merged.

    A record that nobody has saved since the merge is exactly what it was before. One that was saved since goes back to
    its event with its later changes. Notes that were since written on what moves go along. Raises `NotAllowed`, and
    `Conflict` where the event is not merged, or the other one is withdrawn or merged itself.
    """
    survivor = _require_undoable(db, other, editor)
    saved = _read_merge(db, other)
    touched: list[Moved] = []
    # In the order in which they were saved: citations, notes, parts.
    for revision, before in saved:
        if revision.record_kind == "citation":
            touched.append(_return_citation(db, other, revision, before))
        elif revision.record_kind == "annotation":
            touched.append(_return_note(db, other, revision, before))
    touched += _take_notes_along(db, survivor, other, touched)
    of_events = {
        revision.record_id: (revision, before) for revision, before in saved if revision.record_kind == "event"
    }
    own, others = of_events.pop(survivor.id), of_events.pop(other.id)
    touched += [_return_part(db, survivor, *part) for part in of_events.values()]
    apply_snapshot(db, other, others[1])
    other.merged_into_id = other.merged_since = None
    _return_survivor(db, survivor, *own)
    db.flush()
    for record in (*touched, survivor, other):
        record_revision(db, record, editor, "unmerge", reason or f"{other.name} stands by itself again.")
    refresh_events(db, [survivor.id, other.id, *(record.id for record in touched if isinstance(record, Event))])
    return survivor


def _require_undoable(db: Session, other: Event, editor: Viewer) -> Event:
    """The event into which `other` was merged."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may undo a merge.")
    if other.merged_into_id is None:
        raise Conflict(f"{other.name} is not merged into another event.")
    survivor = db.get_one(Event, other.merged_into_id)
    if survivor.merged_into_id is not None:
        raise Conflict(f"{survivor.name} was merged into e-{survivor.merged_into_id} since. Undo that merge first.")
    if survivor.review == "withdrawn":
        raise Conflict(f"{survivor.name} is withdrawn. Bring it back before you undo the merge.")
    return survivor


def _read_merge(db: Session, other: Event) -> Sequence[tuple[Revision, Snapshot]]:
    """What the merge saved, each with the state before it."""
    of_other = (Revision.record_kind == "event", Revision.record_id == other.id, Revision.action == "merge")
    last = db.scalars(select(Revision).where(*of_other).order_by(Revision.number.desc()).limit(1)).one()
    since = other.merged_since or 0
    saved = select(Revision).where(Revision.version > since, Revision.version <= last.version)
    pairs = []
    for revision in db.scalars(saved.order_by(Revision.version)).all():
        of_record = (Revision.record_kind == revision.record_kind, Revision.record_id == revision.record_id)
        before = select(Revision.snapshot).where(*of_record, Revision.number == revision.number - 1)
        pairs.append((revision, db.scalars(before).one()))
    return pairs


def _return_citation(db: Session, other: Event, revision: Revision, before: Snapshot) -> Citation:
    cited = db.get_one(Citation, revision.record_id)
    if cited.revision == revision.number:
        apply_snapshot(db, cited, before)
    else:
        if cited.is_withdrawn == revision.snapshot["is_withdrawn"]:
            cited.is_withdrawn = before["is_withdrawn"]
        cited.event_id, cited.position = other.id, before["position"]
        cited.checked_by_id = cited.checked_at = None
        taken = select(Citation.id).where(
            Citation.event_id == other.id, Citation.key == before["key"], Citation.id != cited.id
        )
        cited.key = citation_key(db, other, None) if db.scalar(taken) else before["key"]
        db.flush()
        db.expire(cited, ["event"])
    return cited


def _return_note(db: Session, other: Event, revision: Revision, before: Snapshot) -> Annotation:
    note = db.get_one(Annotation, revision.record_id)
    if note.revision == revision.number:
        apply_snapshot(db, note, before)
    else:
        note.event_id, note.citation_id = other.id, before["citation_id"]
    return note


def _take_notes_along(db: Session, survivor: Event, other: Event, moved: Sequence[Moved]) -> list[Annotation]:
    """Notes that were since written on citations, or in answer to notes, that go back."""
    cited = {record.id for record in moved if isinstance(record, Citation)}
    answered = {record.id for record in moved if isinstance(record, Annotation)}
    along = []
    # By id: an answer is younger than what it answers.
    for note in db.scalars(select(Annotation).where(Annotation.event_id == survivor.id).order_by(Annotation.id)).all():
        if note.id not in answered and (note.citation_id in cited or note.reply_to_id in answered):
            note.event_id = other.id
            answered.add(note.id)
            along.append(note)
    db.flush()
    return along


def _return_part(db: Session, survivor: Event, revision: Revision, before: Snapshot) -> Event:
    part = db.get_one(Event, revision.record_id)
    if part.part_of_id == survivor.id:
        _set_part_of(db, part, before["part_of_id"])
    return part


def _set_part_of(db: Session, event: Event, part_of: int | None) -> None:
    try:
        check_part_of(db, event, part_of)
    except Invalid:
        return  # what was arranged since would make a circle, and stays
    event.part_of_id = part_of
    db.flush()


def _return_survivor(db: Session, survivor: Event, revision: Revision, before: Snapshot) -> None:
    after = revision.snapshot
    if survivor.revision == revision.number:
        apply_snapshot(db, survivor, before)
        return
    came = {
        name: [entry for entry in after[name] if entry not in before[name]] for name in ("actors", "places", "tags")
    }
    set_links(
        db,
        survivor,
        [
            (link.actor_id, link.role)
            for link in survivor.actor_links
            if [link.actor_id, link.role] not in came["actors"]
        ],
        [place.id for place in survivor.places if place.id not in came["places"]],
        [tag.id for tag in survivor.tags if tag.id not in came["tags"]],
    )
    if survivor.part_of_id == after["part_of_id"]:
        _set_part_of(db, survivor, before["part_of_id"])
    # Citations leave it: whoever has signed it since has signed something else.
    unsign(survivor)
