"""What was done to accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person


class AccountChange(Base):
    """One line of the account log: who did what to whom, and when. No secret is ever in it."""

    __tablename__ = "account_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None for what was done from the command line."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose account; None where there is none yet."""
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text, default="")

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
