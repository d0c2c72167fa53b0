"""Sessions of browsers, bearer tokens of scripts, and one-time links: random tokens of which only the hash is kept."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.domain.inputs import clean_line
from app.domain.permissions import VISITOR, Role, Viewer
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, SignIn, now
from app.services.account_log import log_account
from app.services.people import as_viewer, check_role

SESSION_COOKIE = "dateline_session"
SHORT_SESSION = timedelta(hours=12)
"""How long a session lasts that ends with the browser: some browsers never end."""
KEPT_IDLE = timedelta(days=14)
SHORT_IDLE = timedelta(hours=3)
"""After how long without a request a session ends: one that the browser keeps, and one that it does not."""
LINK_TRUST = timedelta(hours=1)
"""How long a session that began with a one-time link may set a password without the old one."""
PENDING = timedelta(minutes=10)
"""How long a sign-in waits for its second step."""
NOTED_EVERY = timedelta(minutes=5)
"""How exactly it is known when something was last used: noting it more often would make every reader a writer."""
TOKEN_DAYS = (30, 90, 365)
LONGEST_LABEL = 80
KEPT_AFTER_END = timedelta(days=30)


def cookie_name(name: str, is_secure: bool) -> str:
    """Browsers bind a `__Host-` cookie to this very host, path `/` and HTTPS (RFC 6265bis, section 4.1.3)."""
    return f"__Host-{name}" if is_secure else name


def session_cookie_name(is_secure: bool) -> str:
    return cookie_name(SESSION_COOKIE, is_secure)


def pending_cookie_name(is_secure: bool) -> str:
    """The cookie of a sign-in that waits for its second step."""
    return cookie_name("dateline_pending", is_secure)


# --- making them ----------------------------------------------------------------------------------------------------


def start_session(
    db: Session, person: Person, days: int = 30, *, is_kept: bool = True, browser: str = "", is_by_link: bool = False
) -> str:
    """A new browser session; the token that goes into the cookie. One that is not kept lasts half a day at most."""
    _forget_old(db)
    lifetime = timedelta(days=days) if is_kept else min(SHORT_SESSION, timedelta(days=days))
    idle = int((KEPT_IDLE if is_kept else SHORT_IDLE).total_seconds() // 60)
    made = SignIn(kind="session", label=browser, is_kept=is_kept, is_by_link=is_by_link, idle_minutes=idle)
    made.used_at = now()
    return _issue(db, person, made, lifetime)


def start_pending(db: Session, person: Person, *, is_kept: bool, browser: str, is_by_link: bool) -> str:
    """A sign-in that waits for its second step; it opens nothing by itself."""
    _forget_old(db)
    return _issue(db, person, SignIn(kind="pending", label=browser, is_kept=is_kept, is_by_link=is_by_link), PENDING)


def issue_token(
    db: Session, person: Person, label: str, days: int = 365, role: str | None = None, form_key: str | None = None
) -> str:
    """A bearer token for scripts, shown once. `role` is the most that it may do; None: all that its owner may.

    Raises `Invalid` for a label of no or more than 80 characters, for a role above the owner's and for a number of days
    out of 1 to 365, and `Conflict` where the same form made one already.
    """
    name = str(clean_line(label[: LONGEST_LABEL * 10]))
    faults = {}
    if not 0 < len(name) <= LONGEST_LABEL:
        faults["label"] = f"Name the token in 1 to {LONGEST_LABEL} characters, so that you know it again."
    if role is not None and Role.from_word(check_role(role)) > Role.from_word(person.role):
        faults["role"] = f"A token may do no more than its owner, who is {person.role}."
    if not 1 <= days <= 365:
        faults["days"] = "A token holds for 1 to 365 days."
    if faults:
        raise Invalid(faults)
    if form_key and db.scalar(select(SignIn.id).where(SignIn.form_key == form_key)):
        raise Conflict(
            "This form has made its token already. It was shown once; revoke it and make another if it is lost."
        )
    made = SignIn(kind="token", label=name, role=role, form_key=form_key)
    return _issue(db, person, made, timedelta(days=days))


def issue_link(db: Session, person: Person, hours: int = 24) -> str:
    """The token of a link that signs its owner in once; links that were made before end."""
    _end(db, SignIn.person_id == person.id, SignIn.kind == "link")
    return _issue(db, person, SignIn(kind="link"), timedelta(hours=hours))


def _issue(db: Session, person: Person, made: SignIn, lifetime: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    made.token_sha256, made.person, made.expires_at = digest(token), person, now() + lifetime
    db.add(made)
    db.flush()
    return token


def digest(token: str) -> str:
    """SHA-256 of a random token in hexadecimal digits. Tokens of 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _forget_old(db: Session) -> None:
    """Rows of no use any more go; tokens stay, since their owner may look for them."""
    db.execute(delete(SignIn).where(SignIn.kind != "token", SignIn.expires_at < now() - KEPT_AFTER_END))


# --- finding them ---------------------------------------------------------------------------------------------------


def find_sign_in(db: Session, token: str | None, kind: str = "session") -> SignIn | None:
    """The sign-in with that token; None for a missing, unknown, ended, expired or idle one, or a closed account's."""
    if not token or not 20 <= len(token) <= 200:
        return None
    found = db.scalar(select(SignIn).where(SignIn.token_sha256 == digest(token), SignIn.kind == kind))
    return found if found is not None and _is_open(found) and found.person.is_active else None


def _is_open(found: SignIn) -> bool:
    if found.ended_at is not None or found.expires_at <= now():
        return False
    is_idle = found.idle_minutes is not None and (
        (found.used_at or found.created_at) + timedelta(minutes=found.idle_minutes) <= now()
    )
    return not is_idle


def find_viewer(db: Session, token: str | None, kind: str = "session") -> Viewer:
    """Whose token it is; a visitor for a missing, unknown, ended or expired one."""
    found = find_sign_in(db, token, kind)
    return as_viewer(found.person, found.role) if found else VISITOR


def is_use_to_be_noted(found: SignIn) -> bool:
    """Whether its last use was noted so long ago that it is time to note it again."""
    return found.used_at is None or found.used_at <= now() - NOTED_EVERY


def note_use(db: Session, sign_in_id: int) -> None:
    db.execute(update(SignIn).where(SignIn.id == sign_in_id).values(used_at=now()))


def list_open(db: Session, person_id: int, kind: str) -> list[SignIn]:
    """Somebody's sign-ins of that kind which are neither ended nor expired, the newest first."""
    of_person = select(SignIn).where(SignIn.person_id == person_id, SignIn.kind == kind, SignIn.ended_at.is_(None))
    return [found for found in db.scalars(of_person.order_by(SignIn.id.desc())) if _is_open(found)]


def may_skip_old_password(session: SignIn) -> bool:
    """Who has no password, or came by a link just now since they forgot it, may set one without it."""
    is_trusted = session.is_by_link and session.created_at > now() - LINK_TRUST
    return session.person.password_hash is None or is_trusted


# --- ending them ----------------------------------------------------------------------------------------------------


def end_session(db: Session, token: str) -> None:
    found = find_sign_in(db, token, "session")
    if found is not None:
        found.ended_at = now()


def end_own(db: Session, person: Person, sign_in_id: int, kind: str) -> None:
    """End one of somebody's own sessions or tokens; raises `NotFound` for anybody else's and for those that ended."""
    found = db.get(SignIn, sign_in_id) if sign_in_id < 2**31 else None
    if found is None or found.person_id != person.id or found.kind != kind or found.ended_at is not None:
        raise NotFound(f"You have no such {kind}.")
    found.ended_at = now()
    if kind == "token":
        log_account(db, "token-revoked", person, person, found.label)


def end_other_sessions(db: Session, person: Person, but: int | None = None) -> int:
    """End somebody's sessions, links and half-made sign-ins, but for one; how many sessions ended."""
    ended = len([found for found in list_open(db, person.id, "session") if found.id != but])
    _end(db, SignIn.person_id == person.id, SignIn.kind != "token", SignIn.id != (but or 0))
    return ended


def _end(db: Session, *which: ColumnElement[bool]) -> None:
    for found in db.scalars(select(SignIn).where(*which, SignIn.ended_at.is_(None))):
        found.ended_at = now()
    db.flush()


def use_link(db: Session, token: str) -> Person | None:
    """Use up a one-time link: whose it is, or None where it is used, expired or unknown."""
    found = find_sign_in(db, token, "link")
    if found is None:
        return None
    found.ended_at = now()
    return found.person
