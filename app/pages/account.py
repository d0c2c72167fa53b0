"""One's own account: password, sessions, tokens."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.permissions import Role
from app.errors import Invalid, TooMany
from app.pages.own_session import OnOwnForm, OnOwnPage, Own
from app.pages.tries import count_try_from, with_wait
from app.services.account_log import log_account
from app.services.openid_accounts import has_openid
from app.services.passwords import hash_password, is_password
from app.services.people import ROLES
from app.services.second_factors import count_recovery_codes, find_second_factor
from app.services.sign_ins import (
    TOKEN_DAYS,
    end_other_sessions,
    end_own,
    issue_token,
    list_open,
    may_skip_old_password,
)
from app.services.throttling import against_name, forget_tries

router = APIRouter()

Text = Annotated[str, Form()]


def show(own: Own, db: Session, status: int = 200, **context: Any) -> Response:
    """The account page, with the faults of a form or with what is shown this once."""
    person = own.person
    known: dict[str, Any] = {
        "person": person,
        "session": own.session,
        "sessions": list_open(db, person.id, "session"),
        "tokens": list_open(db, person.id, "token"),
        "roles": {role: role for role in ROLES if Role.from_word(role) <= Role.from_word(person.role)},
        "token_days": {days: f"{days} days" for days in TOKEN_DAYS},
        "needs_old": not may_skip_old_password(own.session),
        "has_factor": find_second_factor(db, person.id) is not None,
        "codes_left": count_recovery_codes(db, person.id),
        "is_connected": has_openid(db, person.id),
        "form_key": secrets.token_urlsafe(16),
        "faults": {},
        "typed": {},
        "new_token": None,
    }
    return own.page.render("account.html", status=status, **{**known, **context})


@router.get("/account")
def show_account(own: OnOwnPage) -> Response:
    return show(own, own.page.db)


@router.post("/account/password")
def change_password(own: OnOwnForm, request: Request, old: Text = "", new: Text = "", again: Text = "") -> Response:
    """Set a new password. This session stays, all others of the person end."""
    person, key = own.person, against_name(own.person.name)
    counted: list[int] = []
    if not may_skip_old_password(own.session):
        try:
            counted = count_try_from(request, key)
        except TooMany as error:
            return with_wait(show(own, own.page.db, 429, faults={"old": str(error)}), error)
        if not is_password(person.password_hash, old):
            # The form was sent twice, and the first one has done it.
            if old != new == again and is_password(person.password_hash, new):
                return own.page.redirect("/account", "password-changed")
            return show(own, own.page.db, 422, faults={"old": "That is not your password."})
    try:
        if new != again:
            raise Invalid({"again": "The two do not agree. Write the new password twice."})
        hashed = hash_password(new, person.name, "new")
    except Invalid as refused:
        return show(own, own.page.db, 422, faults=refused.faults)
    with request.app.state.sessions.writing() as db:
        person, session = own.in_write(db)
        person.password_hash = hashed
        session.is_by_link = False
        forget_tries(db, counted, key)
        end_other_sessions(db, person, session.id)
        log_account(db, "password-changed", person, person)
        db.commit()
    return own.page.redirect("/account", "password-changed")


@router.post("/account/sessions/{sign_in_id:id}/end")
def end_one_session(own: OnOwnForm, db: WriteDb, sign_in_id: int) -> Response:
    person, session = own.in_write(db)
    end_own(db, person, sign_in_id, "session")
    if sign_in_id == session.id:
        return own.page.redirect("/", "signed-out")
    return own.page.redirect("/account#sessions", "session-ended")


@router.post("/account/sessions/end-others")
def end_all_others(own: OnOwnForm, db: WriteDb) -> Response:
    person, session = own.in_write(db)
    return own.page.redirect("/account#sessions", "sessions-ended", end_other_sessions(db, person, session.id))


@router.post("/account/tokens")
def make_token(
    own: OnOwnForm,
    db: WriteDb,
    label: Text = "",
    role: Text = "",
    days: Text = "",
    form_key: Text = "",
) -> Response:
    person, _ = own.in_write(db)
    typed = {"label": label, "role": role, "days": days}
    try:
        if days not in [str(choice) for choice in TOKEN_DAYS]:
            raise Invalid({"days": "Choose for how long the token holds."})
        token = issue_token(db, person, label, int(days), role, form_key_of(form_key))
    except Invalid as refused:
        return show(own, own.page.db, 422, faults=refused.faults, typed=typed)
    log_account(db, "token-made", person, person, f"{label.strip()[:80]}, {role}")
    # Shown in the answer itself: it is kept nowhere, so no other page could show it.
    return show(own, db, new_token=token)


def form_key_of(form_key: str) -> str:
    if not 16 <= len(form_key) <= 64 or not form_key.isascii() or not form_key.isprintable():
        raise Invalid("This form is not complete. Open the page again.")
    return form_key


@router.post("/account/tokens/{sign_in_id:id}/end")
def revoke_token(own: OnOwnForm, db: WriteDb, sign_in_id: int) -> Response:
    person, _ = own.in_write(db)
    end_own(db, person, sign_in_id, "token")
    return own.page.redirect("/account#tokens", "token-revoked")
