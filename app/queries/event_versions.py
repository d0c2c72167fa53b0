"""The saved states of an event: who saved which, and when."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Revision


def find_version(db: Session, event: Event, number: int) -> Revision | None:
    """The revision of an event with that number; None where there is none."""
    of_event = (Revision.record_kind == "event", Revision.record_id == event.id)
    return db.scalar(select(Revision).where(*of_event, Revision.number == number))
