"""Signing in and out, and the choice of a theme."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.database import WriteDb
from app.errors import NotAllowed, TooMany
from app.models import Person
from app.pages.session_cookies import begin, end_current, local_path, sign_in, without_cookie
from app.pages.tries import count_try_from, with_wait
from app.rendering import KEYS_COOKIE, THEME_COOKIE, OnPage, Page
from app.services.passwords import rehash_password
from app.services.people import find_by_password
from app.services.second_factors import WRONG, take_code
from app.services.sign_ins import find_sign_in, pending_cookie_name, session_cookie_name, use_link
from app.services.throttling import against_code, against_name, forget_tries
from app.settings import Settings
from app.templating import THEMES

router = APIRouter()

YEAR = 365 * 24 * 3600
WRONG_PASSWORD = "That name and password do not belong together."  # noqa: S105 - a sentence
USED_UP = "This link has been used already, or is too old. Ask for a new one."

Next = Annotated[str, Form(alias="next")]
Stay = Annotated[bool, Form()]


@router.get("/sign-in")
def show_sign_in(page: OnPage, came_from: Annotated[str, Query(alias="next")] = "/") -> Response:
    return _show_sign_in(page, name="", error=None, hint="", stay=False, next=local_path(came_from))


def _show_sign_in(page: Page, status: int = 200, **context: Any) -> Response:
    settings: Settings = page.request.app.state.settings
    return page.render("sign_in.html", status=status, is_public=settings.is_public, **context)


@router.post("/sign-in")
def sign_in_by_password(
    page: OnPage,
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    stay: Stay = False,
    came_from: Next = "/",
) -> Response:
    def refuse(status: int, sentence: str, hint: str) -> Response:
        typed: dict[str, Any] = {"name": name, "stay": stay, "next": local_path(came_from)}
        return _show_sign_in(page, status, error=sentence, hint=hint, **typed)

    key = against_name(name)
    try:
        counted = count_try_from(request, key)
    except TooMany as error:
        return with_wait(refuse(error.status, str(error), "Nothing is wrong with the account."), error)
    # The password is checked without holding the writers' lock: it takes a fifth of a second.
    person = find_by_password(page.db, name, password)
    if person is None or person.password_hash is None:
        return refuse(422, WRONG_PASSWORD, "Check both, then try again.")
    known, renewed = person.password_hash, rehash_password(person.password_hash, password)
    with request.app.state.sessions.writing() as db:
        person = db.get_one(Person, person.id)
        if person.password_hash != known or not person.is_active:  # changed or closed in this moment
            return refuse(422, WRONG_PASSWORD, "Check both, then try again.")
        if renewed is not None:
            person.password_hash = renewed
        forget_tries(db, counted, key)
        response = begin(page, db, person, came_from, is_kept=stay)
        db.commit()
    return response


@router.get("/sign-in/code")
def show_code(page: OnPage, came_from: Annotated[str, Query(alias="next")] = "/") -> Response:
    if find_sign_in(page.db, _pending_token(page), "pending") is None:
        return page.redirect("/sign-in")
    return page.render("sign_in_code.html", error=None, next=local_path(came_from))


@router.post("/sign-in/code")
def sign_in_by_code(
    page: OnPage, request: Request, code: Annotated[str, Form()] = "", came_from: Next = "/"
) -> Response:
    pending = find_sign_in(page.db, _pending_token(page), "pending")
    if pending is None:
        return page.redirect("/sign-in", "signed-in-too-late")
    key, back = against_code(pending.person_id), local_path(came_from)
    try:
        counted = count_try_from(request, key)
    except TooMany as error:
        return with_wait(page.render("sign_in_code.html", status=429, error=str(error), next=back), error)
    with request.app.state.sessions.writing() as db:
        found = find_sign_in(db, _pending_token(page), "pending")
        if found is None or not take_code(db, found.person, code):
            return page.render("sign_in_code.html", status=422, error=WRONG, next=back)
        found.ended_at = found.expires_at
        forget_tries(db, counted, key)
        response = sign_in(page, db, found.person, back, is_kept=found.is_kept, is_by_link=found.is_by_link)
        db.commit()
    settings: Settings = request.app.state.settings
    return without_cookie(response, pending_cookie_name(settings.is_secure), settings)


def _pending_token(page: Page) -> str | None:
    return page.request.cookies.get(pending_cookie_name(page.request.app.state.settings.is_secure))


@router.get("/sign-in/link/{token}")
def show_link(page: OnPage, token: str) -> Response:
    # A link is used by a button, not by opening it: programs that look at links ahead must not use them up.
    return page.render("sign_in_link.html", token=token)


@router.post("/sign-in/link/{token}")
def sign_in_by_link(page: OnPage, request: Request, token: str, stay: Stay = False) -> Response:
    counted = count_try_from(request)
    with request.app.state.sessions.writing() as db:
        person = use_link(db, token)
        if person is None:
            raise NotAllowed(USED_UP)
        forget_tries(db, counted)
        response = begin(page, db, person, "/", is_kept=stay, is_by_link=True)
        db.commit()
    return response


@router.post("/sign-out")
def sign_out(page: OnPage, request: Request, db: WriteDb) -> Response:
    settings: Settings = request.app.state.settings
    end_current(request, db)
    response = page.redirect("/sign-in" if not settings.is_public else "/", "signed-out")
    # Pages that the browser keeps for the back button go too.
    response.headers["Clear-Site-Data"] = '"cache"'
    return without_cookie(response, session_cookie_name(settings.is_secure), settings)


@router.post("/theme")
def choose_theme(
    page: OnPage, theme: Annotated[str, Form()] = THEMES[0], back: Annotated[str, Form()] = "/"
) -> Response:
    response = RedirectResponse(local_path(back), status_code=303)
    if theme in THEMES:
        page.keep(response, THEME_COOKIE, theme, YEAR)
    return response


@router.post("/keyboard")
def choose_keys(page: OnPage, keys: Annotated[str, Form()] = "on", back: Annotated[str, Form()] = "/") -> Response:
    """Keyboard shortcuts on or off, in this browser."""
    response = RedirectResponse(local_path(back), status_code=303)
    page.keep(response, KEYS_COOKIE, "off" if keys == "off" else "on", YEAR)
    return response
