"""Undo right after an act: the button of the message that tells it."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.errors import NotSignedIn
from app.models import Event, Source
from app.pages.session_cookies import local_path
from app.queries.events import get_event
from app.queries.sources import get_source
from app.rendering import OnPage, Page
from app.services.undoing import SavedSince, undo_act

router = APIRouter()

Version = Annotated[int, Form(ge=0, le=2**53)]
"""A version of the chronology: that before the act, and that with which it ended."""
Back = Annotated[str, Form()]
"""The page on which the act was done, where that is not the page of the record."""


@router.post("/events/{event_id:id}/undo")
def undo_act_on_event(
    page: OnPage, db: WriteDb, event_id: int, since: Version, until: Version, back: Back = ""
) -> Response:
    _require_member(page)
    return _undo(page, db, get_event(db, event_id, page.viewer), f"/events/{event_id}", since, until, back)


@router.post("/sources/{source_id:id}/undo")
def undo_act_on_source(page: OnPage, db: WriteDb, source_id: int, since: Version, until: Version) -> Response:
    _require_member(page)
    return _undo(page, db, get_source(db, source_id, page.viewer), f"/sources/{source_id}", since, until)


def _undo(
    page: Page, db: Session, target: Event | Source, url: str, since: int, until: int, back: str = ""
) -> Response:
    try:
        undo_act(db, target, since, until, page.viewer)
    except SavedSince:
        db.rollback()
        return page.redirect(f"{url}/history", "undo-late")
    return page.redirect(local_path(back) if back else url, "undone")


def _require_member(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to undo what you did.")
