"""Signing in at an OpenID provider: the way there, and the way back."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict, NotAllowed, NotFound
from app.openid.identity import SECONDS, Identity, ProviderFailed
from app.openid.opening import OpenId
from app.pages.own_session import require_session
from app.pages.session_cookies import begin, local_path, without_cookie
from app.pages.tries import count_try_from
from app.rendering import OnPage, Page
from app.services.openid_accounts import connect_openid, create_by_openid, find_by_openid, is_connected
from app.services.throttling import forget_tries
from app.settings import Settings

router = APIRouter()
log = logging.getLogger("dateline")

COOKIE = "dateline_openid"
UNKNOWN = (
    "There is no account for you here yet. If you have one, sign in by its name and connect the two on your account "
    "page; else ask an admin for an invitation."
)


class ProviderDown(AppError):
    status = 503
    title = "You cannot sign in there now"


def cookie_name(settings: Settings) -> str:
    return f"__Host-{COOKIE}" if settings.is_secure else COOKIE


@router.get("/sign-in/provider")
def go_to_provider(
    page: OnPage, request: Request, came_from: Annotated[str, Query(alias="next")] = "/", connect: bool = False
) -> Response:
    openid, settings = _openid(request), request.app.state.settings
    if request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
        # Nobody is signed in because another site sent them here: they press the button themselves.
        return page.redirect("/sign-in")
    person_id = require_session(page.db, request)[0].id if connect else None
    trip, cookie = openid.trips.begin("/account" if connect else local_path(came_from), person_id)
    try:
        url = openid.provider.authorization_url(trip, _redirect_uri(request))
    except ProviderFailed as problem:
        raise _down(openid, problem) from None
    response = RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        cookie_name(settings), cookie, max_age=SECONDS, httponly=True, samesite="lax", secure=settings.is_secure
    )
    return response


@router.get("/sign-in/provider/callback")
def come_back(page: OnPage, request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
    openid, settings = _openid(request), request.app.state.settings
    trip = openid.trips.end(request.cookies.get(cookie_name(settings), ""), state)
    if trip is None:
        raise NotAllowed("This sign-in was begun elsewhere, took too long, or was used already. Begin it again.")
    if not code or iss not in ("", openid.provider.issuer):
        raise NotAllowed(f"{openid.host} did not sign you in. Begin again, or sign in by name and password.")
    counted = count_try_from(request)
    try:
        identity = openid.provider.identify(code, trip, _redirect_uri(request))
    except ProviderFailed as problem:
        log.warning("openid: %s", problem)
        raise NotAllowed(f"What {openid.host} said cannot be trusted, so nobody is signed in. Begin again.") from None
    with request.app.state.sessions.writing() as db:
        if trip.person_id is not None:
            person, _ = require_session(db, request)
            if person.id != trip.person_id:
                raise Conflict("Somebody else has signed in in this browser meanwhile. Nothing was connected.")
            connect_openid(db, person, identity.issuer, identity.subject)
            response = page.redirect("/account", "openid-connected")
        else:
            response = _sign_in(page, db, identity, trip.back)
        forget_tries(db, counted)
        db.commit()
    return without_cookie(response, cookie_name(settings), settings)


def _sign_in(page: Page, db: Session, identity: Identity, back: str) -> Response:
    settings: Settings = page.request.app.state.settings
    person = find_by_openid(db, identity.issuer, identity.subject)
    if person is None and is_connected(db, identity.issuer, identity.subject):
        raise NotAllowed("That account is closed.")
    if person is None and settings.oidc_role:
        person = create_by_openid(db, identity.issuer, identity.subject, identity.name, settings.oidc_role)
    if person is None:
        raise NotAllowed(UNKNOWN)
    return begin(page, db, person, back, is_kept=False)


def _openid(request: Request) -> OpenId:
    openid: OpenId | None = request.app.state.openid
    if openid is None:
        raise NotFound("Signing in at a provider is not set up here.")
    return openid


def _redirect_uri(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/") + "/sign-in/provider/callback"


def _down(openid: OpenId, problem: ProviderFailed) -> ProviderDown:
    log.warning("openid: %s", problem)
    return ProviderDown(f"{openid.host} does not answer. Try again in a moment, or sign in by name and password.")
