"""The page of an event as it stood at a moment: nothing can be done there."""

from fastapi.responses import Response

from app.domain.claims import find_difference
from app.domain.moments import require_moment, say_when
from app.domain.permissions import VISITOR
from app.domain.verdicts import Verdict
from app.formats.event_reference import date_in_full, day_in_full
from app.models import now
from app.pages.event_view import list_bounds, list_crumbs, open_summary
from app.pages.note_parts import NoteForm, event_place
from app.queries.event_page import Surroundings, day_within
from app.queries.past_event import get_past_event, get_past_evidence, list_past_notes
from app.rendering import Page


def show_event_as_of(page: Page, event_id: int, typed: str) -> Response:
    """Raises `Invalid` for words that are no moment, `NotFound` where the event was not there yet."""
    moment = require_moment(typed)
    past = get_past_event(page.db, event_id, moment, page.viewer)
    event, evidence = past.event, get_past_evidence(page.db, past, page.viewer)
    date, verdict = event.date, Verdict.read(event.verdict)
    whole = event.part_of if event.part_of is not None and event.part_of.review != "withdrawn" else None
    return page.render(
        "event_as_of.html",
        date=date,
        moment=say_when(moment),
        saved_at=past.saved_at,
        onlooker=VISITOR,
        withdrawal=None,
        is_own=False,
        merged=[],
        came_from=None,
        crumbs=list_crumbs(date),
        lede=open_summary(event),
        difference=find_difference(date, evidence.citations),
        verdict=verdict,
        is_stale=verdict is not None and verdict.is_stale(event.edtf, evidence.list_claimed()),
        surroundings=Surroundings(),
        bounds=list_bounds(date),
        whole=whole,
        whole_day=day_within(date, whole.date) if date and whole else "",
        parts=[],
        last_revision=None,
        today=day_in_full(now().date()),
        date_in_full=date_in_full,
        event=event,
        evidence=evidence,
        numbers={citation.id: citation.number for citation in evidence.citations},
        notes=list_past_notes(page.db, past, page.viewer),
        place=event_place(event_id),
        form=NoteForm(),
        focus="",
    )
