"""Revisions: every write leaves one, in its own transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.chain import hash_revision
from app.domain.permissions import Viewer
from app.models import Actor, Annotation, Category, Chronology, Citation, Event, Place, Revision, Source, Tag, now
from app.models.base import Revised

KINDS: dict[type[Revised], str] = {
    Actor: "actor",
    Annotation: "annotation",
    Category: "category",
    Citation: "citation",
    Event: "event",
    Place: "place",
    Source: "source",
    Tag: "tag",
}

Record = Actor | Annotation | Category | Citation | Event | Place | Source | Tag

_LEFT_OUT = {"id", "revision", "imported_revision", "changed_in", "search_words", "created_at", "updated_at"}


def raise_version(db: Session) -> int:
    """Raise the version of the chronology by one and return it. The writers' lock makes it grow in commit order."""
    chronology = db.get_one(Chronology, 1)
    chronology.version += 1
    return chronology.version


def current_version(db: Session) -> int:
    """The version of the chronology, which every revision raises; asked before and after an act, it names the act."""
    return db.get_one(Chronology, 1).version


def record_revision(db: Session, record: Record, editor: Viewer, action: str, reason: str = "") -> Revision:
    """Append the state of a flushed record as its next revision."""
    revision = Revision(**_next_revision(db.get_one(Chronology, 1), record, editor, action, reason))
    db.add(revision)
    db.flush()
    return revision


def record_revisions(db: Session, records: Iterable[tuple[Record, str]], editor: Viewer, reason: str = "") -> None:
    """Append the states of many flushed records, each with its action, in one statement."""
    with db.no_autoflush:
        chronology = db.get_one(Chronology, 1)
        revisions = [_next_revision(chronology, record, editor, action, reason) for record, action in records]
    db.flush()
    if revisions:
        db.execute(insert(Revision), revisions)


def _next_revision(
    chronology: Chronology, record: Record, editor: Viewer, action: str, reason: str = ""
) -> dict[str, Any]:
    record.revision += 1
    chronology.version += 1
    revision = {
        "record_kind": KINDS[type(record)],
        "record_id": record.id,
        "number": record.revision,
        "version": chronology.version,
        "action": action,
        "snapshot": snapshot(record),
        "author_id": editor.person_id,
        "author_name": editor.name,
        "reason": reason,
        "created_at": now(),
    }
    chronology.last_hash = hash_revision(chronology.last_hash, revision)
    return {**revision, "hash": chronology.last_hash}


def snapshot(record: Record) -> dict[str, Any]:
    """All columns of a record as JSON values, and for an event its actors, places and tags by id."""
    state: dict[str, Any] = {}
    for column in type(record).__table__.columns:
        if column.key in _LEFT_OUT:
            continue
        value = getattr(record, column.key)
        state[column.key] = value.isoformat() if hasattr(value, "isoformat") else value
    if isinstance(record, Event):
        state["actors"] = [[link.actor_id, link.role] for link in record.actor_links]
        state["places"] = [link.place_id for link in record.place_links]
        state["tags"] = [link.tag_id for link in record.tag_links]
    return state
