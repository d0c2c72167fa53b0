"""Adding and editing an event: one form, its rows of citations, and saving it exactly once."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import Sessions
from app.domain.inputs import EventInput, clean_line
from app.errors import Conflict, Invalid
from app.models import FormDraft
from app.pages.event_form_conflict import find_conflict
from app.pages.event_form_fields import EventFields, new_form_id
from app.pages.event_form_input import FormReading
from app.pages.event_form_page import EventForm, OnForm, Posted
from app.pages.event_form_parts import router as parts
from app.pages.event_form_prefill import read_prefill
from app.pages.event_form_rows import change_rows
from app.queries.events import get_event
from app.rendering import OnPage, Page
from app.services.drafts import Fields, discard_draft, find_draft, find_sent_form, note_sent_form
from app.services.events import create_event, edit_event

router = APIRouter()
router.include_router(parts)

LONGEST_REASON = 500


class SentBefore(Exception):
    """The form was sent before with other words in it; what came of it is the event of that id."""

    def __init__(self, event_id: int) -> None:
        self.event_id = event_id


@router.get("/events/new")
def show_new_event(page: OnPage) -> Response:
    form = EventForm.open(page, None)
    draft = find_draft(page.db, page.viewer, form.name)
    prefilled = read_prefill(page)
    if prefilled is not None:
        # An older draft is neither mixed with what the link brings, nor overwritten by it.
        return form.show(replace(prefilled, has_other_draft="1" if draft else ""), draft=draft)
    return _show_kept(form, draft)


@router.get("/events/{event_id:id}/edit")
def show_edit(page: OnPage, event_id: int) -> Response:
    form = EventForm.open(page, event_id)
    _refuse_withdrawn(form)
    return _show_kept(form, find_draft(page.db, page.viewer, form.name))


def _show_kept(form: EventForm, draft: FormDraft | None) -> Response:
    if draft is None:
        return form.show(form.stored)
    kept = EventFields.from_pairs([(name, value) for name, value in draft.fields])
    return form.show(kept, draft=draft, is_draft_shown=True)


@router.post("/events/new")
def add_event(page: OnForm, pairs: Posted) -> Response:
    return _answer(page, None, pairs)


@router.post("/events/{event_id:id}/edit")
def save_event(page: OnForm, event_id: int, pairs: Posted) -> Response:
    return _answer(page, event_id, pairs)


def _answer(page: Page, event_id: int | None, pairs: Fields) -> Response:
    if not page.viewer.is_signed_in and pairs and not page.asks_for("citations"):
        # The session has ended while somebody was writing: their words go back to them, to be sent once more.
        return page.render("event_form_signed_out.html", status=401, pairs=pairs, url=page.request.url.path)
    form = EventForm.open(page, event_id)
    _refuse_withdrawn(form)
    typed = EventFields.from_pairs(pairs)
    action = dict(pairs).get("action", "save")
    changed = change_rows(form, typed, action)
    if changed is not None:
        return form.show(changed.typed, changed.reading, focus=changed.focus)
    reading = form.read(typed, "draft" if action == "draft" else "in-review")
    if len(typed.reason) > LONGEST_REASON:
        reading.faults["reason"] = f"The reason has at most {LONGEST_REASON} characters."
    if reading.faults or reading.given is None:
        return form.show(typed, reading, status=422)
    try:
        return _save(form, typed, reading.given, pairs)
    except Invalid as problem:
        reading.faults.update({reading.name_of(name.split(".")): said for name, said in problem.faults.items()})
        return form.show(typed, reading, status=422)
    except SentBefore as before:
        again = replace(typed, form_id=new_form_id())
        return form.show(again, reading, status=409, sent_as=before.event_id)
    except Conflict as problem:
        return _show_conflict(page, event_id, typed, reading, problem)


def _save(form: EventForm, typed: EventFields, given: EventInput, pairs: Fields) -> Response:
    """One transaction: the event, the note that the form was sent, and the end of its draft."""
    page = form.page
    sessions: Sessions = page.request.app.state.sessions
    # Begun only here, so that nobody waits behind a form that is read and refused.
    with sessions.writing() as db:
        sent = find_sent_form(db, page.viewer, typed.form_id, pairs)
        if sent is not None and sent.is_same:
            return page.redirect(f"/events/{sent.record_id}", "event-added" if form.event is None else None)
        if sent is not None and form.event is None:
            raise SentBefore(sent.record_id)
        event_id, flash, version = _write(db, form, typed, given)
        note_sent_form(db, page.viewer, typed.form_id, pairs, event_id)
        if not typed.has_other_draft:
            discard_draft(db, page.viewer, form.name)
        db.commit()
    return page.redirect(f"/events/{event_id}", flash, version)


def _write(db: Session, form: EventForm, typed: EventFields, given: EventInput) -> tuple[int, str, int | None]:
    """Create or edit the event: its id, and what the next page says of it."""
    viewer = form.page.viewer
    reason = str(clean_line(typed.reason))
    if form.event is None:
        return create_event(db, given, viewer, reason).id, "event-added", None
    event = get_event(db, form.event.id, viewer)
    if edit_event(db, event, given, viewer, typed.base_revision, reason):
        return event.id, "event-saved", event.revision
    return event.id, "event-unchanged", None


def _refuse_withdrawn(form: EventForm) -> None:
    if form.event is not None and form.event.review == "withdrawn":
        refusal = Conflict("This event is withdrawn. Restore it before you edit it.")
        refusal.title = "This event is withdrawn"
        raise refusal


def _show_conflict(
    page: Page, event_id: int | None, typed: EventFields, reading: FormReading, problem: Conflict
) -> Response:
    # The version that was saved in between may be newer than what this request has read so far.
    page.db.rollback()
    form = EventForm.open(page, event_id)
    _refuse_withdrawn(form)
    conflict = find_conflict(page.db, form.event, form.citations, typed, reading, page.viewer) if form.event else None
    if conflict is None:
        raise problem
    return form.show(conflict.typed, status=409, conflict=conflict)
