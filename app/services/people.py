"""People: accounts and passwords."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Role, Viewer
from app.errors import Conflict, Invalid
from app.models import Person

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 1000

_hasher = PasswordHasher()
# One hash takes 64 MiB and a fifth of a second of a core: two at a time are enough.
_hashing = threading.Semaphore(2)
_UNKNOWN = _hasher.hash("nobody has this password, it only takes the same time")


def name_key(name: str) -> str:
    """A name as names are compared: NFKC, case-folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_visible(name: str) -> bool:
    return not any(unicodedata.category(character).startswith("C") for character in name)


def create_person(db: Session, name: str, role: str, password: str | None = None) -> Person:
    """Raises `Invalid` for an empty name, an unknown role or a short password, `Conflict` for a name that is taken."""
    shown = " ".join(name.split())
    if not shown or len(shown) > 80 or not _is_visible(shown):
        raise Invalid({"name": "A name has 1 to 80 visible characters."})
    if role not in [r.word for r in Role if r is not Role.VISITOR]:
        raise Invalid({"role": f"“{role[:40]}” is none of reader, contributor, curator, admin."})
    if db.scalar(select(Person.id).where(Person.name_key == name_key(shown))):
        raise Conflict(f"There is an account named {shown} already.")
    person = Person(name=shown, name_key=name_key(shown), role=role)
    if password is not None:
        person.password_hash = hash_password(password)
    db.add(person)
    db.flush()
    return person


def hash_password(password: str) -> str:
    """Argon2id of a password of 15 to 1,000 code points; raises `Invalid` for others."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid({"password": f"A password has {SHORTEST_PASSWORD} characters or more; a sentence is a good one."})
    with _hashing:
        return _hasher.hash(_encoded(password))


def _encoded(password: str) -> bytes:
    # Bytes that are no UTF-8 reach a command as half surrogates: any others than those that were given stay wrong.
    return password.encode(errors="surrogatepass")


def find_by_password(db: Session, name: str, password: str) -> Person | None:
    """The active person of that name and password, or None; takes the same time for unknown names."""
    wanted = name_key(name[:200])
    # A name with unseen characters is nobody's, and a NUL is nothing that PostgreSQL can look for.
    named = select(Person).where(Person.name_key == wanted, Person.is_active)
    person = db.scalar(named) if _is_visible(wanted) else None
    known = person.password_hash if person and person.password_hash else _UNKNOWN
    try:
        with _hashing:
            _hasher.verify(known, _encoded(password[:LONGEST_PASSWORD]))
    except (VerificationError, InvalidHashError):
        return None
    return person if person and person.password_hash else None


def as_viewer(person: Person) -> Viewer:
    return Viewer(person.id, person.name, Role.from_word(person.role))
