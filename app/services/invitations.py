"""Invitations: links with which people make accounts of their own, each once."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import clean_line
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import Invitation, Person, now
from app.services.account_log import log_account
from app.services.people import check_role, create_person
from app.services.sign_ins import digest

INVITATION_DAYS = (1, 7, 30)
LONGEST_LABEL = 80
USED_UP = (
    "This invitation has been used, was taken back, or is too old. If you made your account with it, sign in; "
    "else ask for a new one."
)


def invite(db: Session, admin: Person, role: str, label: str = "", days: int = 7, form_key: str | None = None) -> str:
    """The token of a new invitation, shown once. `label` says for whom it is, in up to 80 characters.

    Raises `Invalid` for an unknown role, a long label or another number of days than 1, 7 and 30, and `Conflict` where
    the same form made one already.
    """
    check_role(role)
    words = str(clean_line(label[: LONGEST_LABEL * 10]))
    if len(words) > LONGEST_LABEL:
        raise Invalid({"label": f"Say for whom it is in at most {LONGEST_LABEL} characters."})
    if days not in INVITATION_DAYS:
        raise Invalid({"days": "An invitation holds for 1, 7 or 30 days."})
    if form_key and db.scalar(select(Invitation.id).where(Invitation.form_key == form_key)):
        raise Conflict("This form has made its invitation already. Its link was shown once; revoke it to make another.")
    token = secrets.token_urlsafe(32)
    made = Invitation(token_sha256=digest(token), role=role, label=words, made_by=admin, form_key=form_key)
    made.expires_at = now() + timedelta(days=days)
    db.add(made)
    log_account(db, "invited", None, admin, f"{words}, {role}" if words else role)
    return token


def find_invitation(db: Session, token: str) -> Invitation | None:
    """The invitation with that token that can still be used, or None."""
    if not 20 <= len(token) <= 200:
        return None
    found = db.scalar(select(Invitation).where(Invitation.token_sha256 == digest(token)))
    return found if found is not None and found.ended_at is None and found.expires_at > now() else None


def get_invitation(db: Session, token: str) -> Invitation:
    """Raises `NotAllowed`, in the same words whatever is wrong with it."""
    found = find_invitation(db, token)
    if found is None:
        raise NotAllowed(USED_UP)
    return found


def list_invitations(db: Session) -> list[Invitation]:
    """Those that can still be used, the newest first."""
    pending = select(Invitation).where(Invitation.ended_at.is_(None), Invitation.expires_at > now())
    return list(db.scalars(pending.order_by(Invitation.id.desc())))


def use_invitation(db: Session, token: str, name: str, password_hash: str) -> Person:
    """Make the account. Raises `NotAllowed` where the invitation is used up, `Invalid` or `Conflict` for the name."""
    found = get_invitation(db, token)
    person = create_person(db, name, found.role, password_hash=password_hash)
    found.ended_at = now()
    log_account(db, "joined", person, person, f"invited by {found.made_by.name}")
    return person


def revoke_invitation(db: Session, invitation_id: int, admin: Person) -> None:
    """Raises `NotFound` for one that does not exist or has ended."""
    found = db.get(Invitation, invitation_id) if invitation_id < 2**31 else None
    if found is None or found.ended_at is not None:
        raise NotFound("There is no such invitation.")
    found.ended_at = now()
    log_account(db, "invitation-revoked", None, admin, found.label or found.role)
