"""Events, with the actors, places and tags that they carry."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.dates import EventDate
from app.models.base import Base, DayNumber, Revised, now
from app.models.person import Person
from app.models.vocabulary import Actor, Category, Place, Tag


class Event(Revised, Base):
    """Something that happened at a possibly uncertain date.

    `earliest` and `latest` are day numbers and derived from `edtf`; all three are empty for an undated event.
    `evidence`, the counts and `changed_in` are derived by the services in the transaction of each write.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("review IN ('draft', 'in-review', 'checked', 'withdrawn')", name="review"),
        CheckConstraint("evidence IN ('uncited', 'single', 'corroborated', 'disputed')", name="evidence"),
        CheckConstraint("(edtf IS NULL) = (earliest IS NULL)", name="edtf_with_bounds"),
        CheckConstraint("earliest <= latest", name="bounds"),
        Index("ix_events_date_order", "earliest", "latest", "sequence", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    edtf: Mapped[str | None] = mapped_column(Text)
    earliest: Mapped[int | None] = mapped_column(DayNumber)
    latest: Mapped[int | None] = mapped_column(DayNumber)
    date_as_written: Mapped[str] = mapped_column(Text, default="")
    date_note: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Which claimed date is held, and why: see `app.domain.verdicts`."""
    sequence: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    review: Mapped[str] = mapped_column(String(20), default="in-review")
    review_before: Mapped[str | None] = mapped_column(String(20))
    """The state to which a withdrawn event returns."""
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    """The event into which this one was merged; it is then withdrawn, and its name leads there."""
    merged_since: Mapped[int | None] = mapped_column(BigInteger)
    """Version of the chronology before that merge, from which it can be undone."""
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """The person who is to look after it."""
    evidence: Mapped[str] = mapped_column(String(20), default="uncited")
    source_count: Mapped[int] = mapped_column(default=0)
    is_date_disputed: Mapped[bool] = mapped_column(default=False)
    note_count: Mapped[int] = mapped_column(default=0)
    """Public notes; what only members see is not counted."""
    changed_in: Mapped[int] = mapped_column(BigInteger, default=0, index=True)
    """Version of the chronology in which the row last changed."""
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    category: Mapped[Category] = relationship()
    part_of: Mapped["Event | None"] = relationship(remote_side=[id], foreign_keys=[part_of_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    actor_links: Mapped[list["EventActor"]] = relationship(
        order_by="EventActor.position", cascade="all, delete-orphan", back_populates="event"
    )
    place_links: Mapped[list["EventPlace"]] = relationship(
        order_by="EventPlace.position", cascade="all, delete-orphan", back_populates="event"
    )
    tag_links: Mapped[list["EventTag"]] = relationship(
        order_by="EventTag.position", cascade="all, delete-orphan", back_populates="event"
    )

    as_of = ""
    """The moment at which this is how the event stood; empty for the event as it is."""

    @property
    def url(self) -> str:
        """The address of its page, at the moment at which this is how it stood."""
        return f"/events/{self.id}" + (f"?{urlencode({'as_of': self.as_of})}" if self.as_of else "")

    @property
    def name(self) -> str:
        """The permanent record name, `e-130`."""
        return f"e-{self.id}"

    @property
    def date(self) -> EventDate | None:
        return EventDate.parse_as_written(self.edtf, self.date_as_written) if self.edtf else None

    @property
    def places(self) -> list[Place]:
        return [link.place for link in self.place_links]

    @property
    def tags(self) -> list[Tag]:
        return [link.tag for link in self.tag_links]


class EventActor(Base):
    """An actor's part in an event, with a role word such as *caller*."""

    __tablename__ = "event_actors"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    role: Mapped[str] = mapped_column(String(40), default="")

    event: Mapped[Event] = relationship(back_populates="actor_links")
    actor: Mapped[Actor] = relationship(lazy="joined", innerjoin=True)


class EventPlace(Base):
    __tablename__ = "event_places"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)

    event: Mapped[Event] = relationship(back_populates="place_links")
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)


class EventTag(Base):
    __tablename__ = "event_tags"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), index=True)

    event: Mapped[Event] = relationship(back_populates="tag_links")
    tag: Mapped[Tag] = relationship(lazy="joined", innerjoin=True)
