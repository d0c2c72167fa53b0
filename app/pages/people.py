"""The people, for admins: invitations, roles, closing and opening accounts, the account log."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.permissions import may_manage_people
from app.errors import Invalid, NotAllowed, NotSignedIn
from app.models import Person
from app.pages.account import form_key_of
from app.pages.numbers import read_number
from app.queries.people import WORDS, list_account_changes, list_members
from app.rendering import OnPage, Page
from app.services.account_log import log_account
from app.services.invitations import INVITATION_DAYS, invite, list_invitations, revoke_invitation
from app.services.people import ROLES, change_role, close_person, get_admin, get_person, reopen_person
from app.services.second_factors import remove_second_factor
from app.services.sign_ins import issue_link
from app.templating import counted

router = APIRouter(prefix="/people")

Text = Annotated[str, Form()]


def require_admin(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in as an admin to see who has an account.")
    # A token may be handed to a program: what decides over people is done by people.
    if not may_manage_people(page.viewer) or "authorization" in page.request.headers:
        raise NotAllowed("Accounts are kept by admins, in a browser.")


def acting_admin(page: Page, db: Session) -> Person:
    require_admin(page)
    return get_admin(db, page.viewer)


def show(page: Page, db: Session, status: int = 200, **context: Any) -> Response:
    known: dict[str, Any] = {
        "members": list_members(db),
        "invitations": list_invitations(db),
        "changes": list_account_changes(db)[0],
        "words": WORDS,
        "roles": {role: role for role in ROLES},
        "invitation_days": {days: counted(days, "day") for days in INVITATION_DAYS},
        "form_key": secrets.token_urlsafe(16),
        "faults": {},
        "typed": {},
        "link": None,
    }
    return page.render("people.html", status=status, **{**known, **context})


@router.get("")
def show_people(page: OnPage) -> Response:
    require_admin(page)
    return show(page, page.db)


@router.get("/log")
def show_account_log(page: OnPage, before: str = "") -> Response:
    require_admin(page)
    start = read_number(before)
    if before and start is None:
        raise Invalid({"before": f"“{before[:40]}” is no place in the account log."})
    changes, next_page = list_account_changes(page.db, start)
    return page.render("account_log.html", changes=changes, words=WORDS, next_page=next_page, start=start)


@router.post("/invitations")
def make_invitation(
    page: OnPage,
    request: Request,
    db: WriteDb,
    label: Text = "",
    role: Text = "",
    days: Text = "",
    form_key: Text = "",
) -> Response:
    admin = acting_admin(page, db)
    typed = {"label": label, "role": role, "days": days}
    try:
        if days not in [str(choice) for choice in INVITATION_DAYS]:
            raise Invalid({"days": "Choose for how long the invitation holds."})
        token = invite(db, admin, role, label, int(days), form_key_of(form_key))
    except Invalid as refused:
        return show(page, page.db, 422, faults=refused.faults, typed=typed)
    made = {"address": address_of(request, f"/invitation/{token}"), "name": label.strip()[:80], "kind": "invitation"}
    return show(page, db, link=made)


def address_of(request: Request, path: str) -> str:
    """A whole address to send to somebody: under the public one, where it is set."""
    site = request.app.state.settings.public_url or str(request.base_url)
    return site.rstrip("/") + path


@router.post("/invitations/{invitation_id:id}/revoke")
def take_back_invitation(page: OnPage, db: WriteDb, invitation_id: int) -> Response:
    revoke_invitation(db, invitation_id, acting_admin(page, db))
    return page.redirect("/people#invitations", "invitation-revoked")


@router.post("/{person_id:id}/role")
def save_role(page: OnPage, db: WriteDb, person_id: int, role: Text = "") -> Response:
    admin = acting_admin(page, db)
    change_role(db, get_person(db, person_id), role, admin)
    return page.redirect("/people", "role-changed")


@router.post("/{person_id:id}/close")
def close_account(page: OnPage, db: WriteDb, person_id: int) -> Response:
    admin = acting_admin(page, db)
    close_person(db, get_person(db, person_id), admin)
    return page.redirect("/people", "account-closed")


@router.post("/{person_id:id}/reopen")
def reopen_account(page: OnPage, db: WriteDb, person_id: int) -> Response:
    admin = acting_admin(page, db)
    reopen_person(db, get_person(db, person_id), admin)
    return page.redirect("/people", "account-reopened")


@router.post("/{person_id:id}/link")
def make_link(page: OnPage, request: Request, db: WriteDb, person_id: int) -> Response:
    """A link that signs somebody in once; sent twice, the form makes a new link and the first one ends."""
    admin = acting_admin(page, db)
    person = get_person(db, person_id)
    if not person.is_active:
        raise NotAllowed(f"The account of {person.name} is closed. Open it again first.")
    token = issue_link(db, person)
    log_account(db, "link-made", person, admin)
    made = {"address": address_of(request, f"/sign-in/link/{token}"), "name": person.name, "kind": "sign-in link"}
    return show(page, db, link=made)


@router.post("/{person_id:id}/reset-second-factor")
def reset_second_factor(page: OnPage, db: WriteDb, person_id: int) -> Response:
    admin = acting_admin(page, db)
    remove_second_factor(db, get_person(db, person_id), admin)
    return page.redirect("/people", "factor-reset")
