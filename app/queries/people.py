"""The people and what was done to their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.models import AccountChange, Person, SecondFactor, SignIn

PER_PAGE = 50
WORDS = {
    "made": "made the account",
    "invited": "made an invitation",
    "invitation-revoked": "revoked an invitation",
    "joined": "joined",
    "role-changed": "changed the role",
    "closed": "closed the account",
    "reopened": "opened the account again",
    "link-made": "made a sign-in link",
    "password-changed": "changed the password",
    "token-made": "made a token",
    "token-revoked": "revoked a token",
    "factor-set-up": "set up a second factor",
    "factor-removed": "took off the second factor",
    "factor-reset": "reset the second factor",
    "codes-renewed": "made new recovery codes",
    "recovery-code-used": "used a recovery code",
    "openid-connected": "connected an identity at the sign-in provider",
}
"""What the account log tells of each act, behind the name of who did it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the list of people shows them."""

    person: Person
    has_second_factor: bool
    seen_at: datetime | None
    """When one of their sessions or tokens was last used."""


def list_members(db: Session) -> list[Member]:
    """All people by name, open accounts first: one query for any number of them."""
    seen = select(SignIn.person_id, func.max(SignIn.used_at).label("at")).group_by(SignIn.person_id).subquery()
    with_facts = (
        select(Person, SecondFactor.confirmed_at, seen.c.at)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .outerjoin(seen, seen.c.person_id == Person.id)
        .order_by(Person.is_active.desc(), Person.name_key, Person.id)
    )
    return [Member(person, confirmed is not None, at) for person, confirmed, at in db.execute(with_facts)]


def list_account_changes(db: Session, before: int | None = None) -> tuple[Sequence[AccountChange], int | None]:
    """A page of the account log, newest first, and the line before which the next page goes on; None at the end."""
    lines = select(AccountChange).options(joinedload(AccountChange.actor), joinedload(AccountChange.person))
    if before is not None:
        lines = lines.where(AccountChange.id < before)
    found = db.scalars(lines.order_by(AccountChange.id.desc()).limit(PER_PAGE + 1)).all()
    return found[:PER_PAGE], found[PER_PAGE - 1].id if len(found) > PER_PAGE else None
