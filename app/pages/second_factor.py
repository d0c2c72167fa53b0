"""One's own second factor: setting it up, new recovery codes, taking it off."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.domain.permissions import must_have_second_factor
from app.errors import Conflict, Invalid, TooMany
from app.pages.own_session import OnOwnForm, OnOwnPage, Own
from app.pages.tries import count_try_from, with_wait
from app.services.passwords import is_password
from app.services.second_factors import (
    WRONG,
    begin_second_factor,
    confirm_second_factor,
    find_second_factor,
    find_waiting,
    picture_of,
    remove_second_factor,
    renew_recovery_codes,
    take_code,
)
from app.services.sign_ins import end_other_sessions, may_skip_old_password
from app.services.throttling import against_code, against_name, forget_tries

router = APIRouter(prefix="/account/second-factor")

ADDRESS = "/account/second-factor"

Code = Annotated[str, Form()]


@router.get("")
def show_second_factor(own: OnOwnPage) -> Response:
    return _show(own)


def _show(own: Own, status: int = 200, faults: dict[str, str] | None = None) -> Response:
    waits = find_waiting(own.page.db, own.person.id)
    return own.page.render(
        "second_factor.html",
        status=status,
        person=own.person,
        has_factor=find_second_factor(own.page.db, own.person.id) is not None,
        secret=waits.secret if waits else "",
        picture=picture_of(waits, own.person.name) if waits else "",
        needs_password=not may_skip_old_password(own.session),
        is_required=must_have_second_factor(
            own.page.viewer.role, own.page.request.app.state.settings.second_factor_for
        ),
        faults=faults or {},
    )


@router.post("/start")
def start_second_factor(own: OnOwnForm, request: Request, password: Code = "") -> Response:
    """Make a secret. Asks for the password: a borrowed session must not lock its owner out."""
    counted: list[int] = []
    key = against_name(own.person.name)
    if not may_skip_old_password(own.session):
        try:
            counted = count_try_from(request, key)
        except TooMany as error:
            return with_wait(_show(own, 429, {"password": str(error)}), error)
        if not is_password(own.person.password_hash, password):
            return _show(own, 422, {"password": "That is not your password."})
    with request.app.state.sessions.writing() as db:
        begin_second_factor(db, own.in_write(db)[0])
        forget_tries(db, counted, *([key] if counted else []))
        db.commit()
    return own.page.redirect(ADDRESS)


@router.post("/confirm")
def save_second_factor(own: OnOwnForm, request: Request, code: Code = "") -> Response:
    """Put it in force. Other sessions of the person end: they began without it."""
    key = against_code(own.person.id)
    try:
        counted = count_try_from(request, key)
    except TooMany as error:
        return with_wait(_show(own, 429, {"code": str(error)}), error)
    with request.app.state.sessions.writing() as db:
        person, session = own.in_write(db)
        try:
            codes = confirm_second_factor(db, person, code)
        except Invalid as refused:
            return _show(own, 422, refused.faults)
        forget_tries(db, counted, key)
        end_other_sessions(db, person, session.id)
        db.commit()
    return own.page.render("recovery_codes.html", codes=codes)


@router.post("/codes")
def make_recovery_codes(own: OnOwnForm, request: Request, code: Code = "") -> Response:
    key = against_code(own.person.id)
    try:
        counted = count_try_from(request, key)
    except TooMany as error:
        return with_wait(_show(own, 429, {"code": str(error)}), error)
    with request.app.state.sessions.writing() as db:
        person, _ = own.in_write(db)
        if not take_code(db, person, code):
            return _show(own, 422, {"code": WRONG})
        forget_tries(db, counted, key)
        codes = renew_recovery_codes(db, person)
        db.commit()
    return own.page.render("recovery_codes.html", codes=codes)


@router.post("/remove")
def take_off(own: OnOwnForm, request: Request, password: Code = "", code_now: Code = "") -> Response:
    """Needs the password, where there is one, and a code: neither a stolen session nor a stolen phone is enough."""
    if find_second_factor(own.page.db, own.person.id) is None:
        raise Conflict("You have no second factor.")
    key = against_code(own.person.id)
    try:
        counted = count_try_from(request, key)
    except TooMany as error:
        return with_wait(_show(own, 429, {"code_now": str(error)}), error)
    known = own.person.password_hash
    if known is not None and not is_password(known, password):
        return _show(own, 422, {"password": "That is not your password."})
    with request.app.state.sessions.writing() as db:
        person, _ = own.in_write(db)
        if not take_code(db, person, code_now):
            return _show(own, 422, {"code_now": WRONG})
        forget_tries(db, counted, key)
        remove_second_factor(db, person, person)
        db.commit()
    return own.page.redirect("/account#second-factor", "factor-removed")
