"""The position on a disputed date: a curator says which of the claimed dates is held, and why."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from app.database import WriteDb
from app.domain.permissions import may_curate
from app.domain.verdicts import LONGEST_REASON, UNDECIDED, Verdict
from app.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from app.formats.event_reference import date_in_full
from app.models import Event
from app.pages.acts import Act
from app.pages.numbers import read_number
from app.pages.other_person import require_same_person
from app.queries.events import get_event
from app.rendering import OnPage, Page
from app.services.verdicts import list_holdable, record_verdict

router = APIRouter()


class PositionFields(BaseModel):
    """The fields of the form as they were sent."""

    held: str = ""
    reason: str = ""
    sets_date: str = ""
    revision: str = ""
    """The version of the event that the form was opened on."""
    person: str = ""
    """Id of who opened the form."""


SentPosition = Annotated[PositionFields, Form()]


@router.get("/events/{event_id:id}/position")
def show_position(page: OnPage, event_id: int) -> Response:
    _require_curator(page)
    event = get_event(page.db, event_id, page.viewer)
    verdict = Verdict.read(event.verdict)
    kept = PositionFields(held=verdict.date or UNDECIDED, reason=verdict.reason) if verdict else PositionFields()
    return _show(page, event, kept)


@router.post("/events/{event_id:id}/position")
def save_position(page: OnPage, db: WriteDb, event_id: int, sent: SentPosition) -> Response:
    _require_curator(page)
    event = get_event(db, event_id, page.viewer)
    seen = read_number(sent.revision)
    act = Act(db, event)
    try:
        require_same_person(page.viewer, sent.person)
        if seen is None:
            raise Invalid("The form does not say which version of the event it is about. Open it again.")
        record_verdict(db, event, sent.held, sent.reason, page.viewer, seen, sets_date=bool(sent.sets_date))
    except (Invalid, Conflict) as problem:
        return _show(page, get_event(page.db, event_id, page.viewer), sent, problem)
    return page.redirect(f"/events/{event_id}#differ", act.flash("position-recorded"))


def _require_curator(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to record which date is held.")
    if not may_curate(page.viewer):
        raise NotAllowed("Only curators record which date is held.")


def _show(page: Page, event: Event, sent: PositionFields, problem: Invalid | Conflict | None = None) -> Response:
    """The form with what was sent and what is wrong with it. It names the event's newest version: after a conflict
    it shows the claims as they are now, and sent once more it is saved.
    """
    faults = problem.faults_at() if problem else {}
    return page.render(
        "event_position.html",
        "event_position.html",
        status=problem.status if problem else 200,
        event=event,
        choices=list_holdable(page.db, event),
        undecided=UNDECIDED,
        typed=sent,
        faults=faults,
        longest_reason=LONGEST_REASON,
        date_in_full=date_in_full,
    )
