"""People: their accounts, and who has which role."""

import unicodedata

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Role, Viewer
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import Invitation, Person, SignIn, now
from app.services.account_log import log_account
from app.services.passwords import hash_password, is_password

LONGEST_NAME = 80
ROLES = [role.word for role in Role if role is not Role.VISITOR]


def name_key(name: str) -> str:
    """A name as names are compared: NFKC, case-folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_visible(name: str) -> bool:
    """Whether all characters can be seen: no control characters, no overrides of the direction of writing."""
    return not any(unicodedata.category(character).startswith("C") for character in name)


def check_role(role: str) -> str:
    """The role's word; raises `Invalid` for a word that is no role of a person."""
    if role not in ROLES:
        raise Invalid({"role": f"“{role[:40]}” is none of reader, contributor, curator, admin."})
    return role


def create_person(
    db: Session, name: str, role: str, password: str | None = None, password_hash: str | None = None
) -> Person:
    """Raises `Invalid` for an empty name, an unknown role or a poor password, `Conflict` for a name that is taken.

    Hashing takes a fifth of a second: `password_hash` is for those who have done it before they took the lock.
    """
    shown = check_name(name)
    check_role(role)
    if db.scalar(select(Person.id).where(Person.name_key == name_key(shown))):
        raise Conflict(f"There is an account named {shown} already.")
    person = Person(name=shown, name_key=name_key(shown), role=role, password_hash=password_hash)
    if password is not None:
        person.password_hash = hash_password(password, shown)
    db.add(person)
    db.flush()
    return person


def check_name(name: str) -> str:
    """The name with single blanks; raises `Invalid` for one of no, too many or unseen characters."""
    shown = " ".join(name[: LONGEST_NAME * 10].split())
    if not shown or len(shown) > LONGEST_NAME or not is_visible(shown):
        raise Invalid({"name": f"A name has 1 to {LONGEST_NAME} visible characters."})
    return shown


def find_by_password(db: Session, name: str, password: str) -> Person | None:
    """The active person of that name and password, or None; takes the same time for unknown names."""
    wanted = name_key(name[:200])
    # A name with unseen characters is nobody's, and a NUL is nothing that PostgreSQL can look for.
    named = select(Person).where(Person.name_key == wanted, Person.is_active)
    person = db.scalar(named) if is_visible(wanted) else None
    return person if is_password(person.password_hash if person else None, password) else None


def as_viewer(person: Person, scope: str | None = None) -> Viewer:
    """The person as one who asks; with a scope, what they ask for is at most what that role may have."""
    role = Role.from_word(person.role)
    return Viewer(person.id, person.name, min(role, Role.from_word(scope)) if scope else role)


# --- what admins do -------------------------------------------------------------------------------------------------


def get_admin(db: Session, viewer: Viewer) -> Person:
    """The admin who acts, as they are now, in the very transaction that changes something; else `NotAllowed`."""
    admin = db.get(Person, viewer.person_id) if viewer.person_id else None
    if admin is None or not admin.is_active or admin.role != Role.ADMIN.word:
        raise NotAllowed("Accounts are kept by admins.")
    return admin


def get_person(db: Session, person_id: int) -> Person:
    person = db.get(Person, person_id) if person_id < 2**31 else None
    if person is None:
        raise NotFound("There is no such account.")
    return person


def change_role(db: Session, person: Person, role: str, admin: Person) -> None:
    """Give somebody else another role. Raises `Conflict` for one's own role and for the last admin's."""
    check_role(role)
    if role == person.role:
        return
    _require_other(person, admin, "Your own role is changed by another admin, so that nobody loses it by mistake.")
    if person.role == Role.ADMIN.word:
        _keep_an_admin(db, person)
        _revoke_invitations(db, person)
    log_account(db, "role-changed", person, admin, f"{person.role} → {role}")
    person.role = role
    db.flush()


def close_person(db: Session, person: Person, admin: Person) -> None:
    """Close somebody else's account: its sessions, tokens and links end at once, its invitations too."""
    if not person.is_active:
        return
    _require_other(person, admin, "Your own account is closed by another admin, so that nobody locks themselves out.")
    _keep_an_admin(db, person)
    person.is_active = False
    for sign_in in db.scalars(select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))):
        sign_in.ended_at = now()
    _revoke_invitations(db, person)
    log_account(db, "closed", person, admin)


def reopen_person(db: Session, person: Person, admin: Person) -> None:
    """The account may be signed in to again; what ended with it stays ended."""
    if not person.is_active:
        person.is_active = True
        log_account(db, "reopened", person, admin)


def _require_other(person: Person, admin: Person, sentence: str) -> None:
    if person.id == admin.id:
        raise Conflict(sentence)


def _keep_an_admin(db: Session, person: Person) -> None:
    active = select(func.count()).where(Person.role == Role.ADMIN.word, Person.is_active, Person.id != person.id)
    if person.role == Role.ADMIN.word and not db.scalar(active):
        raise Conflict("This is the last admin. Make somebody else an admin first.")


def _revoke_invitations(db: Session, person: Person) -> None:
    made = select(Invitation).where(Invitation.made_by_id == person.id, Invitation.ended_at.is_(None))
    for invitation in db.scalars(made):
        invitation.ended_at = now()
