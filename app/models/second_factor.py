"""The second step of signing in: the secret of an authenticator app, and codes for when it is lost."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, now


class SecondFactor(Base):
    """A person's secret for time-based codes (RFC 6238); in force once a code has confirmed it."""

    __tablename__ = "second_factors"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    """Base32, as authenticator apps take it. The server has to know it, so it cannot be hashed."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), default=0)
    """The newest time step of which a code was used: no code of it or of an earlier one is taken again."""


class RecoveryCode(Base):
    """A code that stands in for the authenticator app, once; only its SHA-256 is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_sha256: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
