"""What begins and ends a session in a browser: its cookie, a new one at each sign-in, and where one is led then."""

from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.domain.browsers import browser_words
from app.models import Person
from app.rendering import Page
from app.services.second_factors import find_second_factor
from app.services.sign_ins import (
    PENDING,
    end_session,
    pending_cookie_name,
    session_cookie_name,
    start_pending,
    start_session,
)
from app.settings import Settings


def local_path(wanted: str) -> str:
    """A path of this site out of an address that somebody handed in; `/` for any other address."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith(("//", "/\\")) else "/"
    return f"{path}?{parts.query}" if parts.query and path == parts.path else path


def with_session(response: Response, token: str, settings: Settings, is_kept: bool = True) -> Response:
    """The response with the session's cookie; one that is not kept goes when the browser is closed."""
    response.set_cookie(
        session_cookie_name(settings.is_secure),
        token,
        max_age=settings.session_days * 24 * 3600 if is_kept else None,
        httponly=True,
        samesite="lax",
        secure=settings.is_secure,
        path="/",
    )
    return response


def without_cookie(response: Response, name: str, settings: Settings) -> Response:
    response.delete_cookie(name, path="/", secure=settings.is_secure, httponly=True, samesite="lax")
    return response


def begin(
    page: Page, db: Session, person: Person, came_from: str, *, is_kept: bool, is_by_link: bool = False
) -> Response:
    """Sign somebody in who has shown who they are, or ask for their second step. The caller commits."""
    settings: Settings = page.request.app.state.settings
    browser = browser_words(page.request.headers.get("user-agent", ""))
    if find_second_factor(db, person.id) is None:
        return sign_in(page, db, person, came_from, is_kept=is_kept, is_by_link=is_by_link)
    token = start_pending(db, person, is_kept=is_kept, browser=browser, is_by_link=is_by_link)
    response = page.redirect(f"/sign-in/code?{urlencode({'next': local_path(came_from)})}")
    response.set_cookie(
        pending_cookie_name(settings.is_secure),
        token,
        max_age=int(PENDING.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.is_secure,
        path="/",
    )
    return response


def sign_in(
    page: Page, db: Session, person: Person, came_from: str, *, is_kept: bool, is_by_link: bool = False
) -> Response:
    """A new session, whatever the browser had before: that one ends."""
    settings: Settings = page.request.app.state.settings
    end_current(page.request, db)
    browser = browser_words(page.request.headers.get("user-agent", ""))
    token = start_session(db, person, settings.session_days, is_kept=is_kept, browser=browser, is_by_link=is_by_link)
    return with_session(page.redirect(local_path(came_from), "signed-in"), token, settings, is_kept)


def end_current(request: Request, db: Session) -> None:
    settings: Settings = request.app.state.settings
    if old := request.cookies.get(session_cookie_name(settings.is_secure)):
        end_session(db, old)
