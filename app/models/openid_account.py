"""Who somebody is at an OpenID provider."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person


class OpenIdAccount(Base):
    """One identity at a provider and the person here that it signs in. Names and mail addresses play no part."""

    __tablename__ = "openid_accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    connected_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="joined")
