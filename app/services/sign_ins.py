"""Sessions of browsers, bearer tokens of scripts, and one-time links: random tokens of which only the hash is kept."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import VISITOR, Viewer
from app.models import Person, SignIn, now
from app.services.people import as_viewer

SESSION_COOKIE = "dateline_session"


def session_cookie_name(is_secure: bool) -> str:
    """Browsers bind a `__Host-` cookie to this very host, path `/` and HTTPS (RFC 6265bis, section 4.1.3)."""
    return f"__Host-{SESSION_COOKIE}" if is_secure else SESSION_COOKIE


def start_session(db: Session, person: Person, days: int = 30) -> str:
    """A new browser session; the token that goes into the cookie."""
    return _issue(db, person, "session", timedelta(days=days))


def issue_token(db: Session, person: Person, label: str, days: int = 365) -> str:
    """A bearer token for scripts, shown once."""
    return _issue(db, person, "token", timedelta(days=days), label)


def issue_link(db: Session, person: Person, hours: int = 24) -> str:
    """The token of a link that signs its owner in once."""
    return _issue(db, person, "link", timedelta(hours=hours))


def _issue(db: Session, person: Person, kind: str, lifetime: timedelta, label: str = "") -> str:
    token = secrets.token_urlsafe(32)
    db.add(SignIn(kind=kind, token_sha256=_digest(token), person=person, label=label, expires_at=now() + lifetime))
    db.flush()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _find(db: Session, token: str, kind: str) -> SignIn | None:
    if not 20 <= len(token) <= 200:
        return None
    found = db.scalar(select(SignIn).where(SignIn.token_sha256 == _digest(token), SignIn.kind == kind))
    if found is None or found.ended_at is not None or found.expires_at <= now() or not found.person.is_active:
        return None
    return found


def find_viewer(db: Session, token: str | None, kind: str = "session") -> Viewer:
    """Whose token it is; a visitor for a missing, unknown, ended or expired one."""
    found = _find(db, token, kind) if token else None
    return as_viewer(found.person) if found else VISITOR


def end_session(db: Session, token: str) -> None:
    found = _find(db, token, "session")
    if found is not None:
        found.ended_at = now()


def use_link(db: Session, token: str, days: int = 30) -> str | None:
    """Turn a one-time link into a session: its token, or None where the link is used, expired or unknown."""
    found = _find(db, token, "link")
    if found is None:
        return None
    found.ended_at = now()
    return start_session(db, found.person, days)
