"""The second step of signing in: codes of an authenticator app (RFC 6238) and recovery codes."""

import secrets
import time
from datetime import timedelta

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.models import Person, RecoveryCode, SecondFactor, now
from app.services.account_log import log_account
from app.services.sign_ins import digest, end_other_sessions

ISSUER = "Dateline"
STEP = 30
"""Seconds for which a code holds."""
DRIFT = 1
"""Steps that a phone's clock may be before or behind: RFC 6238, section 5.2, recommends no more than one."""
TO_CONFIRM = timedelta(minutes=15)
RECOVERY_CODES = 10
WRONG = "That code is not right, has been used, or is too old. Take the newest one of your app."


def find_second_factor(db: Session, person_id: int) -> SecondFactor | None:
    """A person's second factor, where it is in force."""
    found = db.get(SecondFactor, person_id)
    return found if found is not None and found.confirmed_at is not None else None


def find_waiting(db: Session, person_id: int) -> SecondFactor | None:
    """A secret that waits for the code that confirms it: for a quarter of an hour, since it is shown so long."""
    found = db.get(SecondFactor, person_id)
    is_waiting = found is not None and found.confirmed_at is None and found.created_at > now() - TO_CONFIRM
    return found if is_waiting else None


def begin_second_factor(db: Session, person: Person) -> SecondFactor:
    """A new secret, which is not in force before a code confirms it. Raises `Conflict` where one is in force."""
    found = db.get(SecondFactor, person.id)
    if found is not None and found.confirmed_at is not None:
        raise Conflict("You have a second factor already. Take it off before you set up another.")
    if found is None:
        found = SecondFactor(person_id=person.id)
        db.add(found)
    found.secret, found.created_at, found.last_step = pyotp.random_base32(), now(), 0
    db.flush()
    return found


def confirm_second_factor(db: Session, person: Person, code: str) -> list[str]:
    """Put the secret in force with a code made from it; the recovery codes, shown once.

    Raises `Invalid` for a wrong code and `Conflict` where there is no secret that waits.
    """
    if find_second_factor(db, person.id) is not None:
        raise Conflict(
            "It is on already. Where you did not see your recovery codes, make new ones on your account page."
        )
    found = find_waiting(db, person.id)
    if found is None:
        raise Conflict("There is no second factor to confirm. Begin again on your account page.")
    if not _take_step(found, code):
        raise Invalid({"code": WRONG})
    found.confirmed_at = now()
    log_account(db, "factor-set-up", person, person)
    return _make_codes(db, person)


def renew_recovery_codes(db: Session, person: Person) -> list[str]:
    """Ten new codes, shown once; the old ones hold no more."""
    log_account(db, "codes-renewed", person, person)
    return _make_codes(db, person)


def _make_codes(db: Session, person: Person) -> list[str]:
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    # 80 random bits each: base32 letters are hard to confuse, and a plain hash of so many is safe.
    codes = [pyotp.random_base32(32)[:16].lower() for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCode(person_id=person.id, code_sha256=digest(code)) for code in codes)
    db.flush()
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def count_recovery_codes(db: Session, person_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.scalar(unused) or 0


def take_code(db: Session, person: Person, code: str) -> bool:
    """Whether a code of the app, or a recovery code, is right; it is used up with that."""
    found = find_second_factor(db, person.id)
    if found is None:
        return False
    taken = _take_step(found, code) or _take_recovery_code(db, person, code)
    db.flush()
    return taken


def _take_step(found: SecondFactor, code: str) -> bool:
    """Whether it is the code of this step or of one beside it, and of none that was used: a code is good once."""
    typed = "".join(code[:40].split())
    # ASCII alone: other scripts' digits are none of an app's.
    if len(typed) != 6 or not (typed.isascii() and typed.isdecimal()):
        return False
    totp, current = pyotp.TOTP(found.secret), int(time.time()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > found.last_step and secrets.compare_digest(totp.at(step * STEP), typed):
            found.last_step = step
            return True
    return False


def _take_recovery_code(db: Session, person: Person, code: str) -> bool:
    typed = "".join(character for character in code[:80].lower() if character.isascii() and character.isalnum())
    unused = select(RecoveryCode).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    found = db.scalar(unused.where(RecoveryCode.code_sha256 == digest(typed)))
    if found is None:
        return False
    found.used_at = now()
    log_account(db, "recovery-code-used", person, person)
    return True


def remove_second_factor(db: Session, person: Person, actor: Person | None) -> None:
    """Take a person's factor and codes away; `actor` is themselves, an admin, or None for the command line.

    Where somebody else does it, the person's sessions end: the phone may be in other hands.
    """
    has_one = db.get(SecondFactor, person.id)
    if has_one is None:
        return
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.delete(has_one)
    is_own = actor is not None and actor.id == person.id
    if not is_own:
        end_other_sessions(db, person)
    log_account(db, "factor-removed" if is_own else "factor-reset", person, actor)


def list_with_second_factor(db: Session) -> set[int]:
    """The ids of the people who have one in force."""
    return set(db.scalars(select(SecondFactor.person_id).where(SecondFactor.confirmed_at.is_not(None))))


def picture_of(found: SecondFactor, name: str) -> str:
    """A `data:` address of the QR code that authenticator apps scan: black on white, with its quiet zone."""
    address = pyotp.TOTP(found.secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff"))
