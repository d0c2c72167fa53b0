"""Captures: files and addresses that somebody handed in, until their words are stored or discarded."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.models.base import Base, now


class Capture(Base):
    """What one person has handed in for a source, or for one that is to be added (`source_id` is then None).

    `content` are the bytes; where an address was given they are missing until it was fetched. `words`, `pages` and
    what follows are what reading them gave. `suggested` maps fields of the source form to values.
    """

    __tablename__ = "captures"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    origin: Mapped[str] = mapped_column(Text)
    """Name of the file, or the address from which it was taken."""
    url: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    """Bytes of the content."""
    media_type: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Parts (pages, chapters) that are read, and how many there are; 0 where that is not known."""
    problem: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Sentences on what was done to fetch it."""
    words: Mapped[str] = deferred(mapped_column(Text, nullable=False, default=""))
    extractor: Mapped[str] = mapped_column(String(80), default="")
    pages: Mapped[list[list[Any]]] = deferred(mapped_column(JSON, nullable=False, default=list))
    suggested: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When whoever works on it last gave a sign."""
