"""Citations: the link from an event to a passage, or to a source while no passage has been found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.dates import EventDate
from app.models.base import Base, DayNumber, Revised, now
from app.models.event import Event
from app.models.person import Person
from app.models.source import Passage, Source


class Citation(Revised, Base):
    """`claimed` is the EDTF date that this source gives, where it differs from the event's."""

    __tablename__ = "citations"
    __table_args__ = (
        CheckConstraint("role IN ('supports', 'disputes', 'mentions')", name="role"),
        CheckConstraint("(claimed IS NULL) = (claimed_earliest IS NULL)", name="claimed_with_bounds"),
        UniqueConstraint("event_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    pin_cite: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    claimed: Mapped[str | None] = mapped_column(Text)
    claimed_earliest: Mapped[int | None] = mapped_column(DayNumber)
    claimed_latest: Mapped[int | None] = mapped_column(DayNumber)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    source: Mapped[Source] = relationship()
    passage: Mapped[Passage | None] = relationship()
    checked_by: Mapped[Person | None] = relationship()

    @property
    def claimed_date(self) -> EventDate | None:
        return EventDate.parse(self.claimed) if self.claimed else None
