"""The link with which somebody who was invited makes an account."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.errors import Conflict, Invalid
from app.pages.session_cookies import sign_in
from app.pages.tries import count_try_from
from app.rendering import OnPage
from app.services.invitations import get_invitation, use_invitation
from app.services.passwords import hash_password
from app.services.people import check_name
from app.services.throttling import forget_tries

router = APIRouter()

Text = Annotated[str, Form()]


@router.get("/invitation/{token}")
def show_invitation(page: OnPage, token: str) -> Response:
    # Looking at it does not use it up: programs look at links ahead.
    found = get_invitation(page.db, token)
    return page.render("invitation.html", token=token, role=found.role, name="", stay=False, faults={})


@router.post("/invitation/{token}")
def accept_invitation(
    page: OnPage,
    request: Request,
    token: str,
    name: Text = "",
    new: Text = "",
    again: Text = "",
    stay: Annotated[bool, Form()] = False,
) -> Response:
    counted = count_try_from(request)
    found = get_invitation(page.db, token)
    try:
        shown = check_name(name)
        if new != again:
            raise Invalid({"again": "The two do not agree. Write the password twice."})
        hashed = hash_password(new, shown, "new")
        with request.app.state.sessions.writing() as db:
            person = use_invitation(db, token, shown, hashed)
            forget_tries(db, counted)
            response = sign_in(page, db, person, "/", is_kept=stay)
            db.commit()
    except (Invalid, Conflict) as refused:
        faults = refused.faults if isinstance(refused, Invalid) else {"name": f"{refused} Choose another name."}
        typed: dict[str, Any] = {"name": name[:200], "stay": stay}
        return page.render("invitation.html", status=422, token=token, role=found.role, faults=faults, **typed)
    return response
