"""Who writes, what they hand in, and the revisions that this leaves."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import ActorPart, CitationInput, EventInput, Reference
from app.domain.permissions import Viewer
from app.models import Citation, Event, Revision
from app.services.citations import quote_of
from app.services.derived import list_standing_citations
from app.services.people import as_viewer, create_person
from app.services.revisions import Record

_numbers = itertools.count(1)


def member(db: Session, role: str = "curator") -> Viewer:
    """A new person with that role, as the services see them."""
    return as_viewer(create_person(db, f"{role} no. {next(_numbers)}", role))


@contextmanager
def revisions_written(db: Session) -> Iterator[list[Revision]]:
    """The revisions that the block writes, in their order; the list is filled at its end."""
    newest = db.scalar(select(func.max(Revision.id))) or 0
    found: list[Revision] = []
    yield found
    db.flush()
    found += db.scalars(select(Revision).where(Revision.id > newest).order_by(Revision.id))


def outline(revisions: list[Revision]) -> list[tuple[str, str, int]]:
    """Kind of record, action and number of each revision."""
    return [(revision.record_kind, revision.action, revision.number) for revision in revisions]


def last_revision(db: Session, kind: str, record: Record) -> Revision:
    of_record = select(Revision).where(Revision.record_kind == kind, Revision.record_id == record.id)
    return db.scalars(of_record.order_by(Revision.number.desc()).limit(1)).one()


def citation_input(citation: Citation, **changes: Any) -> CitationInput:
    """A standing citation as its form hands it in, with changes."""
    stored = {
        "id": citation.id,
        "source": Reference(id=citation.source_id),
        "role": citation.role,
        "quote": quote_of(citation.passage) if citation.passage else "",
        "pin_cite": citation.pin_cite,
        "note": citation.note,
        "claimed_date": citation.claimed,
    }
    return CitationInput(**{**stored, **changes})


def event_input(db: Session, event: Event, **changes: Any) -> EventInput:
    """An event and its citations as their form hands them in, with changes."""
    stored = {
        "title": event.title,
        "summary": event.summary,
        "date": event.edtf,
        "date_as_written": event.date_as_written,
        "date_note": event.date_note,
        "category": event.category.key,
        "actors": tuple(ActorPart(id=link.actor_id, role=link.role) for link in event.actor_links),
        "places": tuple(Reference(id=place.id) for place in event.places),
        "tags": tuple(Reference(id=tag.id) for tag in event.tags),
        "part_of": event.part_of_id,
        "sequence": event.sequence,
        "review": "draft" if event.review == "draft" else "in-review",
        "citations": tuple(citation_input(cited) for cited in list_standing_citations(db, event.id)),
    }
    return EventInput(**{**stored, **changes})
