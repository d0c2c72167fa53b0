"""Revisions: one saved state of a record, append-only.

Triggers in the database refuse to change them or to take them out, whoever asks.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person

_BY_PEOPLE = text("author_id IS NOT NULL")


class Revision(Base):
    """Who saved which state of which record, when and why. `version` is the chronology's version of that write."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("record_kind", "record_id", "number"),
        Index("ix_revisions_created_at", "created_at"),
        Index("ix_revisions_author_name_version", "author_name", "version"),
        Index("ix_revisions_record_kind_version", "record_kind", "version"),
        Index("ix_revisions_action_version", "action", "version"),
        # Where the changes of people end and those of an import begin.
        Index("ix_revisions_by_people", "version", sqlite_where=_BY_PEOPLE, postgresql_where=_BY_PEOPLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    number: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger, index=True, unique=True)
    action: Mapped[str] = mapped_column(String(20))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    author_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    hash: Mapped[str] = mapped_column(String(64))
    """Over this revision and the hash of the one whose version comes before: see `app.domain.chain`."""

    author: Mapped[Person | None] = relationship()
