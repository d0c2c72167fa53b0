"""Saved views: filters under a name, kept by a person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person


class SavedView(Base):
    """A named view of the timeline, or of a queue of the desk.

    It says nothing about the events, so it is no record and has no revisions.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("owner_id", "name_key"),
        Index("ix_saved_views_is_shared", "is_shared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(Text)
    """The name as it is compared: NFKC and case-folded."""
    address: Mapped[str] = mapped_column(Text)
    """The canonical address of the view on this site, `/?category=war&view=table`."""
    is_shared: Mapped[bool] = mapped_column(default=False)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=1)
    """Raised by each save, so that nobody overwrites what they have not seen."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_of_desk(self) -> bool:
        return self.address.startswith("/desk/")

    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
