"""Identities at an OpenID provider: whom one signs in, and connecting it with an account."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import clean_line
from app.errors import Conflict
from app.models import OpenIdAccount, Person
from app.services.account_log import log_account
from app.services.people import LONGEST_NAME, create_person, is_visible, name_key

NAMELESS = "Member"


def find_by_openid(db: Session, issuer: str, subject: str) -> Person | None:
    """The active person whom the identity is connected with, or None."""
    found = _find(db, issuer, subject)
    return found.person if found is not None and found.person.is_active else None


def is_connected(db: Session, issuer: str, subject: str) -> bool:
    """Whether the identity belongs to an account, be it a closed one."""
    return _find(db, issuer, subject) is not None


def has_openid(db: Session, person_id: int) -> bool:
    """Whether an identity is connected with that person."""
    return db.scalar(select(OpenIdAccount.id).where(OpenIdAccount.person_id == person_id).limit(1)) is not None


def connect_openid(db: Session, person: Person, issuer: str, subject: str) -> None:
    """Let the identity sign that person in. Raises `Conflict` where it signs in somebody else."""
    found = _find(db, issuer, subject)
    if found is not None:
        if found.person_id != person.id:
            raise Conflict("That identity is connected with another account here.")
        return
    db.add(OpenIdAccount(person_id=person.id, issuer=issuer, subject=subject))
    log_account(db, "openid-connected", person, person)


def create_by_openid(db: Session, issuer: str, subject: str, name: str, role: str) -> Person:
    """A new account for an identity that has none. It never becomes that of somebody of the same name."""
    person = create_person(db, _free_name(db, name), role)
    connect_openid(db, person, issuer, subject)
    return person


def _find(db: Session, issuer: str, subject: str) -> OpenIdAccount | None:
    if "\x00" in subject:
        return None
    return db.scalar(select(OpenIdAccount).where(OpenIdAccount.issuer == issuer, OpenIdAccount.subject == subject))


def _free_name(db: Session, wanted: str) -> str:
    """The name, or the name with a number where somebody has it already."""
    cleaned = str(clean_line(wanted[: LONGEST_NAME * 10]))[: LONGEST_NAME - 7].strip()
    base = cleaned if cleaned and is_visible(cleaned) else NAMELESS
    number, name = 1, base
    while db.scalar(select(Person.id).where(Person.name_key == name_key(name))) is not None:
        number += 1
        name = f"{base} {number}"
    return name
