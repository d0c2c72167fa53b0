"""Checks of quotations: long runs that look again for every passage, in small steps."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person
from app.models.source import Source


class QuoteCheck(Base):
    """One run over the passages of a source, or of all sources, in the order of (source, passage).

    `at_source_id` and `at_passage_id` are the last passage that was looked at: from there it goes on. `counts` are the
    passages looked at by what was found: a health, or `kept` where a person keeps an older text.
    """

    __tablename__ = "quote_checks"
    __table_args__ = (CheckConstraint("state IN ('running', 'stopped', 'finished')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="running")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    at_source_id: Mapped[int] = mapped_column(default=0)
    at_passage_id: Mapped[int] = mapped_column(default=0)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    started_by_name: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(default=now)
    moved_on_at: Mapped[datetime] = mapped_column(default=now)
    """When it last got on: a run that stands still has lost its process."""

    source: Mapped[Source | None] = relationship()
    started_by: Mapped[Person | None] = relationship()
