"""Checking the history: the chain of revisions, their numbers, and whether records are what was saved of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.chain import HASHED, START, hash_revision
from app.models import Chronology, Event, Revision
from app.services.revisions import KINDS, snapshot

DERIVED = ("evidence", "source_count", "is_date_disputed", "note_count")
"""Columns of an event that follow from other records: they change without a revision."""

BATCH = 1000


def check_chain(db: Session) -> Iterator[str]:
    """A sentence for each revision that is not what was hashed, or does not follow on the one before it.

    After one that does not fit, the chain is followed from the hash that it carries.
    """
    previous, version = START, 0
    columns = (Revision.id, Revision.hash, *(getattr(Revision, name) for name in HASHED))
    found = select(*columns).order_by(Revision.version).execution_options(yield_per=BATCH)
    for revision in db.execute(found).mappings():
        if hash_revision(previous, {name: revision[name] for name in HASHED}) != revision["hash"]:
            yield (
                f"revision {revision['id']} (version {revision['number']} of {revision['record_kind']} "
                f"{revision['record_id']}): it was changed, or one before it was taken out."
            )
        previous, version = revision["hash"], revision["version"]
    chronology = db.get_one(Chronology, 1)
    if chronology.last_hash != previous:
        yield f"The chain of revisions ends with version {version}, and the chronology’s hash is of another end."


def check_numbers(db: Session) -> Iterator[str]:
    """Whether each record has its revisions from 1 to the one that it names."""
    for model, kind in KINDS.items():
        table: Any = model
        kept = (
            select(
                Revision.record_id,
                func.count().label("count"),
                func.min(Revision.number).label("first"),
                func.max(Revision.number).label("last"),
            )
            .where(Revision.record_kind == kind)
            .group_by(Revision.record_id)
            .subquery()
        )
        found = select(table.id, table.revision, kept.c.count, kept.c.first, kept.c.last)
        found = found.outerjoin(kept, kept.c.record_id == table.id).order_by(table.id)
        for record_id, revision, count, first, last in db.execute(found):
            if (first, last, count) != (1, revision, revision):
                held = f"{count} revisions from {first} to {last}" if count else "no revision"
                yield f"{kind} {record_id}: says revision {revision}, and has {held}."
        for record_id in db.scalars(select(kept.c.record_id).where(kept.c.record_id.not_in(select(table.id)))):
            yield f"{kind} {record_id}: has revisions, and is not there itself."


def check_records(db: Session) -> Iterator[str]:
    """Whether each record is what its newest revision says."""
    for model, kind in KINDS.items():
        table: Any = model
        newest = and_(Revision.record_kind == kind, Revision.record_id == table.id, Revision.number == table.revision)
        after = 0
        while True:
            found = select(model, Revision.snapshot).join(Revision, newest).where(table.id > after)
            if model is Event:
                found = found.options(*map(selectinload, (Event.actor_links, Event.place_links, Event.tag_links)))
            rows = db.execute(found.order_by(table.id).limit(BATCH)).all()
            if not rows:
                break
            for record, saved in rows:
                if differing := _differing(snapshot(record), saved):
                    yield f"{kind} {record.id}: is not what its newest revision says: {', '.join(differing)}."
            after = rows[-1][0].id
            db.expunge_all()


def _differing(state: dict[str, Any], saved: dict[str, Any]) -> list[str]:
    """Names that differ. A field that came into being after the revision has no saved value to differ from."""
    return sorted(
        name for name, value in saved.items() if name in state and name not in DERIVED and value != state[name]
    )
