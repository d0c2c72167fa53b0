"""The ways in which people are recognised: sessions, tokens, links, invitations; and what was tried."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now
from app.models.person import Person


class SignIn(Base):
    """A browser's session, a script's token, a one-time link, or a sign-in that waits for its second step.

    Only the SHA-256 of each token is kept.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint("kind IN ('session', 'token', 'link', 'pending')", name="kind"),
        CheckConstraint("role IN ('reader', 'contributor', 'curator', 'admin')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    label: Mapped[str] = mapped_column(Text, default="")
    """Of a token its name, of a session the browser in words."""
    role: Mapped[str | None] = mapped_column(String(20))
    """The most that a token may do; None for all that its owner may."""
    is_kept: Mapped[bool] = mapped_column(default=False)
    """Whether the browser keeps its session when it is closed."""
    is_by_link: Mapped[bool] = mapped_column(default=False)
    """Whether the session began with a one-time link in place of the password."""
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the form that asked for it: the same form sent twice makes one."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    """When it was last used, to within some minutes."""
    idle_minutes: Mapped[int | None]
    """It ends when it has not been used for so long; None for one that lasts to its end."""
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class SignInAttempt(Base):
    """One try at a password, a code or a link, counted against an account or an address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_counted", "against", "tried_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    against: Mapped[str] = mapped_column(String(80))
    """`name:`, `code:` or `address:` and the SHA-256 of what follows: names that nobody has are kept from view."""
    tried_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Invitation(Base):
    """A link with which somebody makes an account of their own, once."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("role IN ('reader', 'contributor', 'curator', 'admin')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(Text, default="")
    """For whom it is, in the words of who made it."""
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was used or revoked."""

    made_by: Mapped[Person] = relationship(lazy="joined")
