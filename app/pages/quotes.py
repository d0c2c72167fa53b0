"""Quotations over time: passages whose words have changed or are lost, for curators to decide about, and checks."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import clean_line
from app.domain.permissions import may_curate
from app.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.messages import Flash
from app.models import Passage, QuoteCheck
from app.pages.acts import Act
from app.pages.numbers import read_number
from app.pages.session_cookies import local_path
from app.queries.quotes import HEALTHS, find_newest_check, list_quotes
from app.queries.sources import LARGEST_ID, get_source
from app.quote_checking import QuoteChecker
from app.rendering import OnPage, Page
from app.services.quote_acts import (
    accept_wording,
    anchor_anew,
    keep_version,
    list_standing,
    seen_state,
    withdraw_citations,
)
from app.services.quote_checks import get_check, go_on, is_at_work, start_check, stop_check

router = APIRouter()

Typed = Annotated[str, Form()]
LONGEST_REASON = 500
HEALTH_WORDS = {
    "changed": "Changed",
    "lost": "No longer found",
    "moved": "Moved",
    "exact": "As cited",
    "kept": "Older text kept",
    "no-text": "Text not held",
}


@router.get("/quotes")
def show_quotes(page: OnPage, health: str = "", at: str = "") -> Response:
    return _show(page, None, health, at)


@router.get("/sources/{source_id:id}/quotes")
def show_source_quotes(page: OnPage, source_id: int, health: str = "", at: str = "") -> Response:
    return _show(page, source_id, health, at)


def _show(
    page: Page, source_id: int | None, health: str, at: str, faulty: tuple[int, str, dict[str, str]] | None = None
) -> Response:
    """The list; `faulty` is a passage about which could not be decided: its id, what was typed, what is wrong."""
    _require_curator(page)
    source = get_source(page.db, source_id, page.viewer) if source_id is not None else None
    number = read_number(at) if at else 1
    if number is None:
        raise Invalid({"at": f"“{at[:40]}” is no number of a page."})
    shown = list_quotes(page.db, source_id, health, number)
    check = find_newest_check(page.db, source_id)
    base = f"/sources/{source_id}/quotes" if source_id is not None else "/quotes"
    return page.render(
        "quotes.html",
        status=422 if faulty else 200,
        source=source,
        shown=shown,
        health=health,
        healths=HEALTHS,
        words=HEALTH_WORDS,
        base=base,
        seen_state=seen_state,
        faulty=faulty,
        check=check,
        is_at_work=check is not None and is_at_work(check),
    )


# --- what is decided --------------------------------------------------------------------------------------------------


@router.post("/passages/{passage_id:id}/accept")
def accept(page: OnPage, db: WriteDb, passage_id: int, seen: Typed = "", back: Typed = "") -> Response:
    return _decide(page, db, passage_id, back, "wording-accepted", lambda p: accept_wording(db, p, seen, page.viewer))


@router.post("/passages/{passage_id:id}/anchor")
def anchor(
    page: OnPage, db: WriteDb, passage_id: int, seen: Typed = "", back: Typed = "", quote: Typed = ""
) -> Response:
    try:
        return _decide(
            page, db, passage_id, back, "passage-anchored", lambda p: anchor_anew(db, p, quote, seen, page.viewer)
        )
    except Invalid as problem:
        return _show_fault(page, db, passage_id, quote, problem)


@router.post("/passages/{passage_id:id}/keep")
def keep(page: OnPage, db: WriteDb, passage_id: int, seen: Typed = "", back: Typed = "") -> Response:
    return _decide(page, db, passage_id, back, "text-kept", lambda p: keep_version(db, p, seen, page.viewer))


@router.post("/passages/{passage_id:id}/withdraw")
def withdraw(
    page: OnPage, db: WriteDb, passage_id: int, seen: Typed = "", back: Typed = "", reason: Typed = ""
) -> Response:
    said = str(clean_line(reason))
    try:
        if len(said) > LONGEST_REASON:
            raise Invalid({"reason": f"The reason has at most {LONGEST_REASON} characters."})
        return _decide(
            page,
            db,
            passage_id,
            back,
            "citations-taken-out",
            lambda p: withdraw_citations(db, p, seen, page.viewer, said),
        )
    except Invalid as problem:
        return _show_fault(page, db, passage_id, reason, problem)


def _decide(
    page: Page, db: Session, passage_id: int, back: str, flash: str, act: Callable[[Passage], object]
) -> Response:
    _require_curator(page)
    passage = _get_passage(db, passage_id)
    events = {citation.event_id: citation.event for citation in list_standing(db, passage.id)}
    undoable = Act(db, next(iter(events.values()))) if len(events) == 1 else None
    done = act(passage)
    numbers = (done,) if isinstance(done, int) else ()
    said = undoable.flash(flash, *numbers) if undoable else Flash(flash, *numbers)
    return page.redirect(local_path(back) if back else f"/sources/{passage.source_id}/quotes", said)


def _show_fault(page: Page, db: Session, passage_id: int, typed: str, problem: Invalid) -> Response:
    """The source's list again, with what was typed and what is wrong with it."""
    source_id, outcome = _get_passage(db, passage_id).source_id, _get_passage(db, passage_id).health
    db.rollback()
    return _show(page, source_id, outcome, "", (passage_id, typed, problem.faults))


def _get_passage(db: Session, passage_id: int) -> Passage:
    found = db.get(Passage, passage_id) if 0 < passage_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(f"There is no passage {passage_id}.")
    return found


def _require_curator(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in as a curator to watch over quotations.")
    if not may_curate(page.viewer):
        raise NotAllowed("Only curators watch over quotations.")


# --- checks -----------------------------------------------------------------------------------------------------------


@router.post("/quotes/checks")
def begin_check(page: OnPage, db: WriteDb, source: Typed = "") -> Response:
    """Look for all passages again, or for those of one source, in the background."""
    _require_curator(page)
    source_id = None
    if source:
        number = read_number(source)
        if number is None:
            raise Invalid({"source": f"“{source[:40]}” is no number of a source."})
        source_id = get_source(db, number, page.viewer).id
    return _work(page, db, start_check(db, page.viewer, source_id))


@router.post("/quotes/checks/{check_id:id}/go-on")
def continue_check(page: OnPage, db: WriteDb, check_id: int) -> Response:
    _require_curator(page)
    check = get_check(db, check_id)
    go_on(db, check, page.viewer)
    return _work(page, db, check)


@router.post("/quotes/checks/{check_id:id}/stop")
def halt_check(page: OnPage, db: WriteDb, check_id: int) -> Response:
    _require_curator(page)
    check = get_check(db, check_id)
    stop_check(db, check, page.viewer)
    return page.redirect(_address(check), "check-stopped")


@router.get("/quotes/checks/{check_id:id}")
def show_check(page: OnPage, check_id: int) -> Response:
    _require_curator(page)
    check = get_check(page.db, check_id)
    return page.render("quote_run.html", "quote_run.html", check=check, is_at_work=is_at_work(check))


def _work(page: Page, db: Session, check: QuoteCheck) -> Response:
    # The thread reads the run from the database, so it must be there first.
    db.commit()
    checker: QuoteChecker = page.request.app.state.quote_checker
    checker.take_on(check.id)
    return page.redirect(_address(check), "check-started")


def _address(check: QuoteCheck) -> str:
    return f"/sources/{check.source_id}/quotes" if check.source_id is not None else "/quotes"
