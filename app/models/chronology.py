"""The chronology itself: one row a database."""

from sqlalchemy import BigInteger, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.chain import START
from app.models.base import Base


class Chronology(Base):
    """Title and terms of the chronology, and the version that every write raises by one.

    The row is also the lock that puts writers one behind the other, so `version` grows in commit order.
    """

    __tablename__ = "chronology"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(BigInteger, default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default=START)
    """The hash of the newest revision, so that one that is taken off the end is missed."""
