"""`/inbox`: the notes that concern the viewer, and what of them is read."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.database import WriteDb
from app.errors import Invalid, NotSignedIn
from app.pages.numbers import read_number
from app.queries.inbox import list_inbox
from app.rendering import OnPage, Page
from app.services.notices import mark_read

router = APIRouter()

Typed = Annotated[str, Form()]
REASONS = {"mention": "names you", "reply": "answers you", "question": "asks about what you added"}


@router.get("/inbox")
def show_inbox(page: OnPage, before: str = "") -> Response:
    """`before` is the id of the notice behind which the page starts, newest first."""
    _require_member(page)
    place = _number("before", before) if before else None
    return page.render("inbox.html", part=list_inbox(page.db, page.viewer, place), before=place, reasons=REASONS)


@router.post("/inbox/read")
def save_read(page: OnPage, db: WriteDb, until: Typed = "", notice: Typed = "") -> Response:
    """Mark as read one notice, or all up to `until`."""
    _require_member(page)
    one = _number("notice", notice) if notice else None
    mark_read(db, page.viewer, one or _number("until", until), one)
    return page.redirect("/inbox", "inbox-read")


def _require_member(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to read what concerns you.")


def _number(name: str, typed: str) -> int:
    number = read_number(typed)
    if not number:
        raise Invalid({name: f"“{typed[:40]}” is no place in the inbox."})
    return number
