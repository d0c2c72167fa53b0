"""Notices: notes that concern a person."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.annotation import Annotation
from app.models.base import Base, now


class Notice(Base):
    """A note that concerns a person, and why.

    It says nothing about the events, so it is no record and has no revisions. Whether the person may see the note is
    asked whenever the notice is shown.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "annotation_id"),
        CheckConstraint("reason IN ('mention', 'reply', 'question')", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

    annotation: Mapped[Annotation] = relationship()
