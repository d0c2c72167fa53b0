"""Readers' notes on events, passages and sources."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.domain.search_words import join_for_search
from app.models.base import Base, Revised, now
from app.models.citation import Citation
from app.models.event import Event
from app.models.person import Person
from app.models.source import Passage, Source


class Annotation(Revised, Base):
    """A comment, question or tag on an event (or one of its citations) or on a source (or one of its passages).

    Notes answer each other in threads, and can be resolved.

    `author_name` is shown as it stands; it belongs to an account only where `author_id` says so.
    """

    __tablename__ = "annotations"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'question', 'tag')", name="kind"),
        CheckConstraint("visibility IN ('private', 'team', 'public')", name="visibility"),
        CheckConstraint("(event_id IS NULL) <> (source_id IS NULL)", name="one_target"),
        CheckConstraint("citation_id IS NULL OR event_id IS NOT NULL", name="citation_of_event"),
        CheckConstraint("passage_id IS NULL OR source_id IS NOT NULL", name="passage_of_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    citation_id: Mapped[int | None] = mapped_column(ForeignKey("citations.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("annotations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    search_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The folded words of the body, with a space before each."""
    visibility: Mapped[str] = mapped_column(String(20), default="public")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_name: Mapped[str] = mapped_column(Text)
    is_resolved: Mapped[bool] = mapped_column(default=False)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime | None] = mapped_column(default=now)

    event: Mapped[Event | None] = relationship()
    citation: Mapped[Citation | None] = relationship()
    source: Mapped[Source | None] = relationship()
    passage: Mapped[Passage | None] = relationship()
    reply_to: Mapped["Annotation | None"] = relationship(remote_side=[id])
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])

    @validates("body")
    def _fold(self, key: str, body: str) -> str:
        self.search_words = f" {join_for_search([body])}"
        return body

    @property
    def page_url(self) -> str:
        """The page on which its thread stands."""
        if self.event_id:
            return f"/events/{self.event_id}"
        return f"/sources/{self.source_id}" + (f"/passages/{self.passage_id}/notes" if self.passage_id else "")

    @property
    def url(self) -> str:
        """Where it is shown. The reader's margin has notes of its own, by the numbers of passages."""
        return f"{self.page_url}#{'note' if self.event_id else 'a'}-{self.id}"
