"""The page of one event: signing off the event and its citations, withdrawing it and bringing it back."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import clean_line
from app.domain.permissions import may_curate
from app.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn
from app.models import Citation, Event
from app.pages.acts import Act
from app.pages.event_as_of import show_event_as_of
from app.pages.event_view import show_event_page
from app.pages.numbers import read_number
from app.queries.event_evidence import get_citation, get_evidence
from app.queries.events import get_event
from app.queries.merged_events import find_survivor
from app.rendering import OnPage, Page, is_partial
from app.services.citations import check_citation
from app.services.event_review import check_event, restore_event, withdraw_event

router = APIRouter()

Reason = Annotated[str, Form()]
LONGEST_REASON = 500

SeenRevision = Annotated[str, Form()]
"""The version that was on the page, in digits: nobody signs off what they have not seen. Empty: not compared."""


@router.get("/events/{event_id:id}")
def show_event(page: OnPage, event_id: int, as_of: str = "", merged: str = "") -> Response:
    """`as_of`, a date, a time or a version of the chronology: how the event stood then. `merged`: the number of an
    event merged into this one, by whose name the reader came."""
    if as_of.strip():
        return show_event_as_of(page, event_id, as_of)
    try:
        event = get_event(page.db, event_id, page.viewer)
    except (Gone, NotFound):
        if following := _follow_merge(page, event_id):
            return following
        raise
    if event.merged_into_id is not None and (following := _follow_merge(page, event_id)):
        return following
    came_from = read_number(merged) or 0
    is_merged = came_from != 0 and find_survivor(page.db, came_from, page.viewer) == event.id
    return show_event_page(page, event, came_from=came_from if is_merged else None)


def _follow_merge(page: Page, event_id: int) -> Response | None:
    """On to the event into which this one was merged, where the viewer may read it."""
    survivor = find_survivor(page.db, event_id, page.viewer)
    if survivor is None:
        return None
    # A merge can be undone: the answer is asked for anew each time.
    headers = {"Cache-Control": "no-cache"}
    return RedirectResponse(f"/events/{survivor}?merged={event_id}", status_code=308, headers=headers)


@router.get("/e-{event_id:id}")
def follow_record_name(event_id: int) -> Response:
    return RedirectResponse(f"/events/{event_id}", status_code=308)


@router.post("/events/{event_id:id}/check")
def sign_off_event(page: OnPage, db: WriteDb, event_id: int, revision: SeenRevision = "") -> Response:
    return _mark_event(page, db, event_id, revision, is_checked=True)


@router.post("/events/{event_id:id}/uncheck")
def take_back_event(page: OnPage, db: WriteDb, event_id: int, revision: SeenRevision = "") -> Response:
    return _mark_event(page, db, event_id, revision, is_checked=False)


def _mark_event(page: Page, db: Session, event_id: int, revision: str, *, is_checked: bool) -> Response:
    _require_curator(page)
    event = get_event(db, event_id, page.viewer)
    _require_seen(event, revision)
    act = Act(db, event)
    check_event(db, event, page.viewer, is_checked=is_checked)
    return page.redirect(f"/events/{event.id}", act.flash("event-checked" if is_checked else "event-unchecked"))


@router.post("/events/{event_id:id}/withdraw")
def take_out_event(
    page: OnPage, db: WriteDb, event_id: int, reason: Reason = "", revision: SeenRevision = ""
) -> Response:
    _require_curator(page)
    event = get_event(db, event_id, page.viewer)
    _require_seen(event, revision)
    words, act = str(clean_line(reason)), Act(db, event)
    try:
        if len(words) > LONGEST_REASON:
            raise Invalid({"reason": f"The reason has at most {LONGEST_REASON} characters."})
        withdraw_event(db, event, page.viewer, words)
    except Invalid as problem:
        db.rollback()
        seen = get_event(page.db, event_id, page.viewer)
        return show_event_page(page, seen, status=422, withdrawal=(reason, problem.faults["reason"]))
    return page.redirect(f"/events/{event.id}", act.flash("event-withdrawn"))


@router.post("/events/{event_id:id}/bring-back")
def bring_back_event(page: OnPage, db: WriteDb, event_id: int, revision: SeenRevision = "") -> Response:
    _require_curator(page)
    event = get_event(db, event_id, page.viewer)
    act = Act(db, event)
    if event.review == "withdrawn":  # else the form was sent twice
        _require_seen(event, revision)
        restore_event(db, event, page.viewer)
    return page.redirect(f"/events/{event.id}", act.flash("event-restored"))


@router.post("/citations/{citation_id:id}/check")
def sign_off_citation(page: OnPage, db: WriteDb, citation_id: int, revision: SeenRevision = "") -> Response:
    return _mark_citation(page, db, citation_id, revision, is_checked=True)


@router.post("/citations/{citation_id:id}/uncheck")
def take_back_citation(page: OnPage, db: WriteDb, citation_id: int, revision: SeenRevision = "") -> Response:
    return _mark_citation(page, db, citation_id, revision, is_checked=False)


def _mark_citation(page: Page, db: Session, citation_id: int, revision: str, *, is_checked: bool) -> Response:
    _require_curator(page)
    citation = get_citation(db, citation_id, page.viewer)
    _require_seen(citation, revision)
    act = Act(db, citation.event)
    check_citation(db, citation, page.viewer, is_checked=is_checked)
    flash = act.flash("citation-checked" if is_checked else "citation-unchecked")
    if not is_partial(page.request):
        return page.redirect(f"/events/{citation.event_id}#citation-{citation.id}", flash)
    shown = get_evidence(db, citation.event, page.viewer).citations
    card = next(one for one in shown if one.id == citation.id)
    return page.render("event.html", "evidence_card.html", citation=card, said=page.said(flash))


def _require_curator(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in as a curator to check what is here.")
    if not may_curate(page.viewer):
        raise NotAllowed("Only curators check events and citations.")


def _require_seen(record: Event | Citation, revision: str) -> None:
    if revision.isdecimal() and revision != str(record.revision):
        raise Conflict("It was changed while you read it. Open the page again, read the new version, then check it.")
