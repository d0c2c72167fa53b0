"""What a handler does to a record, so that the message about it can offer to undo it."""

from sqlalchemy.orm import Session

from app.messages import Flash, Undo
from app.models import Event, Source
from app.services.revisions import current_version


class Act:
    """What a handler does to an event or a source in its writing session, so that it can be undone."""

    def __init__(self, db: Session, record: Event | Source) -> None:
        self.db, self.record = db, record
        self.since = current_version(db)

    def flash(self, name: str, *values: int) -> Flash:
        """The message that tells the act, with its Undo where anything was saved."""
        until = current_version(self.db)
        kind = "e" if isinstance(self.record, Event) else "s"
        return Flash(name, *values, undo=Undo(kind, self.record.id, self.since, until) if until > self.since else None)
