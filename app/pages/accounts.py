"""Signing in and out, and the choice of a theme."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.database import WriteDb
from app.errors import NotAllowed
from app.models import Person
from app.rendering import THEME_COOKIE, THEMES, OnPage
from app.services.people import find_by_password
from app.services.sign_ins import end_session, session_cookie_name, start_session, use_link
from app.settings import Settings

router = APIRouter()

YEAR = 365 * 24 * 3600


def local_path(wanted: str) -> str:
    """A path of this site out of an address that somebody handed in; `/` for any other address."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith(("//", "/\\")) else "/"
    return f"{path}?{parts.query}" if parts.query and path == parts.path else path


def with_session(response: Response, token: str, settings: Settings) -> Response:
    response.set_cookie(
        session_cookie_name(settings.is_secure),
        token,
        max_age=settings.session_days * 24 * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.is_secure,
        path="/",
    )
    return response


@router.get("/sign-in")
def show_sign_in(page: OnPage, came_from: Annotated[str, Query(alias="next")] = "/") -> Response:
    return page.render("sign_in.html", name="", error=None, next=local_path(came_from))


@router.post("/sign-in")
def sign_in(
    page: OnPage,
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    came_from: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    person = find_by_password(page.db, name, password)
    if person is None:
        sentence = "That name and password do not belong together."
        return page.render("sign_in.html", status=422, name=name, error=sentence, next=local_path(came_from))
    settings: Settings = request.app.state.settings
    # The password is checked without holding the writers' lock: it takes a fifth of a second.
    with request.app.state.sessions.writing() as db:
        token = start_session(db, db.get_one(Person, person.id), settings.session_days)
        db.commit()
    return with_session(page.redirect(local_path(came_from), "signed-in"), token, settings)


@router.get("/sign-in/link/{token}")
def show_link(page: OnPage, token: str) -> Response:
    # A link is used by a button, not by opening it: programs that look at links ahead must not use them up.
    return page.render("sign_in_link.html", token=token)


@router.post("/sign-in/link/{token}")
def sign_in_by_link(page: OnPage, request: Request, token: str, db: WriteDb) -> Response:
    settings: Settings = request.app.state.settings
    session = use_link(db, token, settings.session_days)
    if session is None:
        raise NotAllowed("This link has been used already, or is too old. Ask for a new one.")
    return with_session(page.redirect("/", "signed-in"), session, settings)


@router.post("/sign-out")
def sign_out(page: OnPage, request: Request, db: WriteDb) -> Response:
    settings: Settings = request.app.state.settings
    name = session_cookie_name(settings.is_secure)
    if token := request.cookies.get(name):
        end_session(db, token)
    response = page.redirect("/sign-in" if not settings.is_public else "/", "signed-out")
    response.delete_cookie(name, path="/", secure=settings.is_secure, httponly=True, samesite="lax")
    return response


@router.post("/theme")
def choose_theme(theme: Annotated[str, Form()] = THEMES[0], back: Annotated[str, Form()] = "/") -> Response:
    response = RedirectResponse(local_path(back), status_code=303)
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, httponly=True, samesite="lax")
    return response
