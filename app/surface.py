"""What all surfaces need of a request: who asks, and the numbers of records in addresses."""

import contextlib
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.convertors import Convertor, register_url_convertor

from app.database import ReadDb, Sessions
from app.domain.networks import network_of
from app.domain.permissions import VISITOR, Role, Viewer, must_have_second_factor
from app.errors import NotSignedIn, SecondFactorMissing, TooMany
from app.models import SignIn
from app.rate_limits import RateLimits
from app.services.people import as_viewer
from app.services.second_factors import find_second_factor
from app.services.sign_ins import find_sign_in, is_use_to_be_noted, note_use, session_cookie_name
from app.settings import Settings


class RecordId(Convertor[int]):
    """`{event_id:id}` in a path: a number that a record may have. Longer ones are addresses of nothing."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", RecordId())

OPEN_TO_ALL = ("/sign-in", "/theme", "/invitation/", "/healthz", "/readyz")
"""Paths that visitors reach even where the chronology is for members only."""

OPEN_BEFORE_SECOND_FACTOR = ("/account/second-factor", "/sign-out", "/sign-in")
"""Paths that somebody reaches who must have a second factor and has none yet."""


def get_viewer(request: Request, db: ReadDb) -> Viewer:
    """The viewer of a request: by its bearer token, or by its session cookie; else a visitor.

    A token's viewer has the role of the token's scope, or the owner's own where that is less. Raises `NotSignedIn` for
    a bearer token that is not valid, and for visitors where the chronology is not public.
    """
    settings: Settings = request.app.state.settings
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        viewer = _viewer_of(request, db, find_sign_in(db, token.strip(), "token"))
        _count(request, viewer)
        if not viewer.is_signed_in:
            raise NotSignedIn("That token is unknown, ended or expired.")
        return viewer
    viewer = get_session_viewer(request, db)
    _count(request, viewer)
    if not viewer.is_signed_in and not settings.is_public and not request.url.path.startswith(OPEN_TO_ALL):
        raise NotSignedIn("This chronology is for its members. Sign in to read it.")
    return viewer


def site_of(request: Request) -> str:
    """The address under which readers reach the chronology, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


CurrentViewer = Annotated[Viewer, Depends(get_viewer, scope="function")]


def _count(request: Request, viewer: Viewer) -> None:
    """Raises `TooMany` where an account, or an address without one, writes or asks for costly things too often."""
    limits: RateLimits = request.app.state.rate_limits
    address = request.client.host if request.client else ""
    who = f"person {viewer.person_id}" if viewer.is_signed_in else f"address {network_of(address)}"
    seconds = limits.take(
        who,
        is_write=request.method not in ("GET", "HEAD", "OPTIONS"),
        path=request.url.path,
        is_search=bool(request.query_params.get("q")),
    )
    if seconds:
        raise TooMany(f"That was too often within a minute. Wait {seconds} seconds, then try again.", seconds)


def get_session_viewer(request: Request, db: Session) -> Viewer:
    """The viewer of the browser's session, or a visitor, also where the chronology is for members only."""
    cookie = request.cookies.get(session_cookie_name(request.app.state.settings.is_secure))
    return _viewer_of(request, db, find_sign_in(db, cookie))


def _viewer_of(request: Request, db: Session, found: SignIn | None) -> Viewer:
    """Raises `SecondFactorMissing` where the person must have one, has none, and wants anything but to set it up."""
    if found is None:
        return VISITOR
    settings: Settings = request.app.state.settings
    if (
        must_have_second_factor(Role.from_word(found.person.role), settings.second_factor_for)
        and not request.url.path.startswith(OPEN_BEFORE_SECOND_FACTOR)
        and find_second_factor(db, found.person_id) is None
    ):
        raise SecondFactorMissing("Your role needs a second factor here. Set it up first; nothing else opens before.")
    if is_use_to_be_noted(found):
        _note_use(request.app.state.sessions, found.id)
    return replace(as_viewer(found.person, found.role), checks_own=not settings.second_person_checks)


def _note_use(sessions: Sessions, sign_in_id: int) -> None:
    # For the list of sessions alone, so it neither waits for a writer nor fails a reader: next time will do.
    with contextlib.suppress(OperationalError), sessions.writing_if_free() as db:
        note_use(db, sign_in_id)
        db.commit()
