"""Undo right after an act: everything that it saved is put back as it was, as new revisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.domain.history import Snapshot
from app.domain.permissions import Viewer, may_annotate, may_curate, may_edit, may_open_source
from app.errors import Conflict, NotAllowed, NotFound
from app.models import Annotation, Citation, Event, Revision, Source
from app.models.base import UtcTime
from app.services.derived import list_standing_citations, refresh_event, refresh_events, refresh_events_citing
from app.services.event_links import check_part_of, set_links
from app.services.revisions import record_revision, record_revisions

Undoable = Event | Citation | Annotation | Source
MODELS: dict[str, Any] = {"event": Event, "citation": Citation, "annotation": Annotation, "source": Source}

MOST_SAVED = 2000
"""Revisions that one act may have written."""

CURATORS_ACTS = {"check", "hold", "uncheck", "withdraw", "restore"}


class SavedSince(Conflict):
    """Something was saved since, which undoing would overwrite."""

    title = "Something was saved since"


def undo_act(db: Session, target: Event | Source, since: int, until: int, editor: Viewer) -> None:
    """Put back what an act has saved of an event, with its citations and notes, or of a source
    with its notes.

    The act are the revisions with versions of the chronology after `since`, up to `until`. Only who did it may undo
    it, and only as long as they may do the like. Raises `NotFound` where there is no such act, `SavedSince`,
    `NotAllowed`.
    """
    saved = _read_act(db, target, since, until)
    _require_own(saved, editor)
    _require_allowed(saved, editor)
    _put_all_back(db, saved, editor)
    if isinstance(target, Event):
        refresh_event(db, target)
    else:
        refresh_events_citing(db, target.id)


BULK_ACTIONS = {"edit", "assign", "check", "withdraw"}
"""What an act on many records of the desk may have saved."""


def undo_bulk(db: Session, since: int, until: int, editor: Viewer) -> int:
    """Put back what one act on many events and citations has saved; how many events it concerned.

    The same rules hold as for an act on one of them; it is undone whole, or not at all.
    """
    found = _read_revisions(db, since, until)
    saved = [r for r in found if r.record_kind in ("event", "citation")]
    _require_own(saved, editor)
    if not saved or any(r.action not in BULK_ACTIONS or r.number == 1 for r in saved):
        raise NotFound("There is nothing to undo.")
    is_curators = any(r.action in CURATORS_ACTS for r in saved)
    if not (may_curate(editor) if is_curators else may_edit(editor)):
        raise NotAllowed("Your role does not let you undo this.")
    _put_many_back(db, saved, editor)
    events = {r.record_id if r.record_kind == "event" else r.snapshot["event_id"] for r in saved}
    refresh_events(db, events)
    return len(events)


def _require_own(saved: Sequence[Revision], editor: Viewer) -> None:
    if any(revision.author_id != editor.person_id or editor.person_id is None for revision in saved):
        raise NotAllowed("Only the person who did that may undo it.")


def _put_many_back(db: Session, saved: Sequence[Revision], editor: Viewer) -> None:
    """What `_put_all_back` does, with few queries for many records. Of an event that got another date it is refused."""
    ids = {kind: [r.record_id for r in saved if r.record_kind == kind] for kind in ("event", "citation")}
    links = map(selectinload, (Event.actor_links, Event.place_links, Event.tag_links))
    # Held while it works, so that no record is read by itself.
    held = [
        *db.scalars(select(Event).where(Event.id.in_(ids["event"])).options(*links)),
        *db.scalars(select(Citation).where(Citation.id.in_(ids["citation"])).options(joinedload(Citation.source))),
    ]
    records, firsts = _read_records(db, saved)
    earlier = aliased(Revision)
    is_earlier = (
        (earlier.record_kind == Revision.record_kind)
        & (earlier.record_id == Revision.record_id)
        & (earlier.number == Revision.number - 1)
    )
    found = select(Revision.id, earlier.snapshot).join(earlier, is_earlier)
    wanted = [revision.id for revision in firsts.values()]
    befores: dict[int, Snapshot] = {row[0]: row[1] for row in db.execute(found.where(Revision.id.in_(wanted)))}
    for key, record in records.items():
        before = befores[firsts[key].id]
        if isinstance(record, Event) and record.edtf != before["edtf"]:
            raise NotFound("There is nothing to undo.")
        _require_open(db, record, before, editor)
        _set_state(db, record, before)
    db.flush()
    # An event's own revision comes behind those of its citations, as with every save.
    ordered = sorted(records.items(), key=lambda pair: pair[0][0] == "event")
    record_revisions(db, [(record, "undo") for _, record in ordered], editor)
    for record in held:
        db.expire(record)


def _put_all_back(db: Session, saved: Sequence[Revision], editor: Viewer) -> None:
    """Make every record what it was before its first revision among some; `SavedSince` where one was saved again."""
    records, firsts = _read_records(db, saved)
    # An event's own revision comes behind those of its citations, as with every save.
    for key, record in sorted(records.items(), key=lambda pair: pair[0][0] == "event"):
        _put_back(db, record, firsts[key], editor)


Key = tuple[str, int]
"""Kind and id of a record."""


def _read_records(db: Session, saved: Sequence[Revision]) -> tuple[dict[Key, Undoable], dict[Key, Revision]]:
    """The records of some revisions, and the first of the revisions of each; `SavedSince` where one was saved again."""
    firsts: dict[tuple[str, int], Revision] = {}
    lasts: dict[tuple[str, int], Revision] = {}
    for revision in saved:
        key = (revision.record_kind, revision.record_id)
        firsts.setdefault(key, revision)
        lasts[key] = revision
    records: dict[tuple[str, int], Undoable] = {key: db.get_one(MODELS[key[0]], key[1]) for key in firsts}
    if any(record.revision != lasts[key].number for key, record in records.items()):
        raise SavedSince("Something was saved since, so this cannot be undone any more. Look at the history.")
    return records, firsts


def _read_revisions(db: Session, since: int, until: int) -> Sequence[Revision]:
    """What was saved in some versions of the chronology, oldest first; nothing for too many."""
    if not 0 <= since < until <= since + MOST_SAVED:
        return []
    in_act = select(Revision).where(Revision.version > since, Revision.version <= until)
    return db.scalars(in_act.order_by(Revision.version)).all()


def _read_act(db: Session, target: Event | Source, since: int, until: int) -> Sequence[Revision]:
    """The revisions of an act that concern the target, oldest first."""
    found = _read_revisions(db, since, until)
    own = "event" if isinstance(target, Event) else "source"
    saved = [r for r in found if (r.record_kind, r.record_id) == (own, target.id)]
    if own == "event":
        parts = ("citation", "annotation")
        saved = [r for r in found if r in saved or (r.record_kind in parts and r.snapshot["event_id"] == target.id)]
    else:
        saved = [r for r in found if r in saved or _is_note_on(r, target)]
    if not saved:
        raise NotFound("There is nothing to undo.")
    return saved


def _is_note_on(revision: Revision, source: Event | Source) -> bool:
    return revision.record_kind == "annotation" and revision.snapshot["source_id"] == source.id


def _require_allowed(saved: Sequence[Revision], editor: Viewer) -> None:
    """Raises `NotAllowed` for who may not do the like of the act, as permissions stand now."""
    of_event = [r for r in saved if r.record_kind in ("event", "source")]
    main = of_event[-1] if of_event else saved[-1]
    if main.record_kind == "annotation":
        is_own = all(r.snapshot["author_id"] == editor.person_id for r in saved)
        is_allowed = may_annotate(editor, main.snapshot["visibility"]) and (is_own or may_curate(editor))
    elif main.record_kind != "source" and main.action in CURATORS_ACTS:
        is_allowed = may_curate(editor)
    else:
        is_allowed = may_edit(editor)
    if not is_allowed:
        raise NotAllowed("Your role does not let you undo this.")


def _put_back(db: Session, record: Undoable, first: Revision, editor: Viewer) -> None:
    """Make a record what it was before the first revision of an act."""
    if first.number == 1:
        if not isinstance(record, Citation | Annotation):
            raise NotFound("What was added is not undone but withdrawn.")
        record.is_withdrawn = True
    else:
        of_record = (Revision.record_kind == first.record_kind, Revision.record_id == first.record_id)
        before = db.scalars(select(Revision).where(*of_record, Revision.number == first.number - 1)).one()
        _require_open(db, record, before.snapshot, editor)
        edtf = record.edtf if isinstance(record, Event) else None
        apply_snapshot(db, record, before.snapshot)
        if isinstance(record, Event) and record.edtf != edtf:
            _uncheck_checked_since(db, record, editor)
    db.flush()
    record_revision(db, record, editor, "undo")


def _require_open(db: Session, record: Undoable, before: Snapshot, editor: Viewer) -> None:
    if isinstance(record, Citation):
        sources = [record.source, db.get_one(Source, before["source_id"])]
    else:
        source = record if isinstance(record, Source) else getattr(record, "source", None)
        sources = [source] if source is not None else []
    if not all(may_open_source(editor, source.confidentiality) for source in sources):
        raise NotAllowed("The source is protected; a curator may undo this.")


def _uncheck_checked_since(db: Session, event: Event, editor: Viewer) -> None:
    """Signatures that were put beside the date that goes; those that came back with the undo are older than it."""
    for citation in list_standing_citations(db, event.id):
        newest = _newest(db, citation)
        if citation.checked_at is not None and newest.action == "check":
            citation.checked_by_id = citation.checked_at = None
            db.flush()
            record_revision(db, citation, editor, "uncheck", "The event’s date has changed.")


def _newest(db: Session, citation: Citation) -> Revision:
    of_record = (Revision.record_kind == "citation", Revision.record_id == citation.id)
    return db.scalars(select(Revision).where(*of_record, Revision.number == citation.revision)).one()


def apply_snapshot(db: Session, record: Undoable, state: Snapshot) -> None:
    """Set the columns of a record, and an event's actors, places and tags, to a saved state."""
    _set_state(db, record, state)
    db.flush()
    db.expire(record)


def _set_state(db: Session, record: Undoable, state: Snapshot) -> None:
    if isinstance(record, Event):
        check_part_of(db, record, state["part_of_id"])
        set_links(db, record, [(i, role) for i, role in state["actors"]], state["places"], state["tags"])
    for column in type(record).__table__.columns:
        if column.key in state:
            setattr(record, column.key, _as_column(column, state[column.key]))


def _as_column(column: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(column.type, UtcTime):
        return datetime.fromisoformat(value)
    return value
