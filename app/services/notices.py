"""Notices: whom a note concerns. They are told in their inbox, as far as they may see the note."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.models import Annotation, Notice, Person, Revision, now
from app.services.people import name_key

MOST_MENTIONS = 50
"""Of one note; further ones are words like any other."""
_AT = re.compile(r"(?<!\w)@")


def tell(db: Session, note: Annotation, author: Viewer) -> None:
    """Tell those whom a note concerns, once each: whoever it names as `@Name`, wrote what it answers, or added the
    record that it asks about. Nobody is told of a private note, or of their own."""
    if note.visibility == "private" or note.is_withdrawn:
        return
    reasons: dict[int | None, str] = {}
    if note.kind == "question" and note.reply_to_id is None:
        reasons[_find_creator(db, note)] = "question"
    if note.reply_to is not None:
        reasons[note.reply_to.author_id] = "reply"
    reasons |= dict.fromkeys(list_mentioned(db, note.body), "mention")
    told = set(db.scalars(select(Notice.person_id).where(Notice.annotation_id == note.id)))
    for person_id, reason in reasons.items():
        if person_id is not None and person_id != author.person_id and person_id not in told:
            db.add(Notice(person_id=person_id, annotation_id=note.id, reason=reason))
    db.flush()


def list_mentioned(db: Session, body: str) -> list[int]:
    """Ids of the people whom a text names as `@Name`, whatever the case and however the blanks; of names that begin
    with one another the longest counts."""
    text = name_key(body)
    places = [match.end() for match in _AT.finditer(text)][:MOST_MENTIONS]
    if not places:
        return []
    people = db.execute(select(Person.name_key, Person.id).where(Person.is_active)).all()
    found: dict[int, None] = {}
    for place in places:
        named = [(len(key), person_id) for key, person_id in people if _stands_at(text, place, key)]
        if named:
            found[max(named)[1]] = None
    return list(found)


def _stands_at(text: str, place: int, name: str) -> bool:
    end = place + len(name)
    return text.startswith(name, place) and not text[end : end + 1].isalnum()


def _find_creator(db: Session, note: Annotation) -> int | None:
    """Who added the record that a note is on, where that was a person."""
    kind, record_id = ("event", note.event_id) if note.event_id is not None else ("source", note.source_id)
    first = select(Revision.author_id).where(Revision.record_kind == kind, Revision.record_id == record_id)
    return db.scalar(first.where(Revision.number == 1))


def mark_read(db: Session, viewer: Viewer, until: int, notice_id: int | None = None) -> None:
    """Mark one's notice as read, or all of them up to the id `until`: what has come since stays unread."""
    unread = select(Notice).where(Notice.person_id == viewer.person_id, Notice.read_at.is_(None), Notice.id <= until)
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    for notice in db.scalars(unread):
        notice.read_at = now()
    db.flush()
