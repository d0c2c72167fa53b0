"""Adding and editing an event: one form, its rows of citations, and saving it exactly once."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import Sessions
from app.domain.inputs import EventInput, clean_line
from app.errors import Conflict, Gone, Invalid, NotFound
from app.messages import Flash
from app.models import Event, FormDraft
from app.pages.acts import Act
from app.pages.event_conflict import choice_of, show_conflict, show_lost
from app.pages.event_form_fields import EventFields, new_form_id
from app.pages.event_form_page import EventForm, OnForm, Posted, require_editor
from app.pages.event_form_parts import router as parts
from app.pages.event_form_prefill import read_prefill
from app.pages.event_form_rows import change_rows
from app.pages.other_person import OtherPerson, require_same_person
from app.queries.events import get_event
from app.rendering import OnPage, Page
from app.services.drafts import Fields, discard_draft, find_draft, find_sent_form, note_sent_form
from app.services.events import create_event
from app.services.reconciling import Choice, EditConflict, save_edit

router = APIRouter()
router.include_router(parts)

LONGEST_REASON = 500


class SentBefore(Exception):
    """The form was sent before with other words in it; what came of it is the event of that id."""

    def __init__(self, event_id: int) -> None:
        self.event_id = event_id


class Withdrawn(Conflict):
    """The event was withdrawn, perhaps while its form was open."""

    title = "This event is withdrawn"


@router.get("/events/new")
def show_new_event(page: OnPage) -> Response:
    form = EventForm.open(page, None)
    draft = find_draft(page.db, page.viewer, form.name)
    prefilled = read_prefill(page)
    if prefilled is not None:
        # An older draft is neither mixed with what the link brings, nor overwritten by it.
        fields = replace(prefilled.fields, has_other_draft="1" if draft else "")
        return form.show(fields, draft=draft, prefilled=prefilled)
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
    form.base = kept.base_revision
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
    require_editor(page)
    typed = EventFields.from_pairs(pairs)
    try:
        form = EventForm.open(page, event_id, typed.base_revision)
        _refuse_withdrawn(form)
        return _answer_form(form, typed, pairs)
    except (Gone, NotFound, Withdrawn) as problem:
        return show_lost(page, event_id, typed, problem)


def _answer_form(form: EventForm, typed: EventFields, pairs: Fields) -> Response:
    action = dict(pairs).get("action", "save")
    changed = change_rows(form, typed, action)
    if changed is not None:
        return form.show(changed.typed, changed.reading, focus=changed.focus)
    if action == "go-on":
        return form.show(typed)
    if action == "discard" and form.event is not None:
        return _discard(form)
    reading = form.read(typed, "draft" if action == "draft" else "in-review")
    if len(typed.reason) > LONGEST_REASON:
        reading.faults["reason"] = f"The reason has at most {LONGEST_REASON} characters."
    if reading.faults or reading.given is None:
        return form.show(typed, reading, status=422)
    try:
        require_same_person(form.page.viewer, dict(pairs).get("person", ""))
        return _save(form, typed, reading.given, pairs)
    except OtherPerson as problem:
        return form.show(typed, reading, status=409, other_person=str(problem))
    except Invalid as problem:
        reading.faults.update({reading.name_of(name.split(".")): said for name, said in problem.faults.items()})
        return form.show(typed, reading, status=422)
    except SentBefore as before:
        again = replace(typed, form_id=new_form_id())
        return form.show(again, reading, status=409, sent_as=before.event_id)
    except EditConflict as problem:
        # The version that was saved in between may be newer than what this request has read so far.
        form.page.db.rollback()
        return show_conflict(form, typed, pairs, problem)


def _discard(form: EventForm) -> Response:
    """What was typed is thrown away, on purpose; so is its draft."""
    page = form.page
    with _writing(page) as db:
        discard_draft(db, page.viewer, form.name)
        db.commit()
    return page.redirect(form.url.removesuffix("/edit"), "edit-discarded")


def _writing(page: Page) -> Session:
    sessions: Sessions = page.request.app.state.sessions
    return sessions.writing()


def _save(form: EventForm, typed: EventFields, given: EventInput, pairs: Fields) -> Response:
    """One transaction: the event, the note that the form was sent, and the end of its draft."""
    page = form.page
    # Begun only here, so that nobody waits behind a form that is read and refused.
    with _writing(page) as db:
        sent = find_sent_form(db, page.viewer, typed.form_id, pairs)
        if sent is not None and sent.is_same:
            return page.redirect(f"/events/{sent.record_id}", "event-added" if form.event is None else None)
        if sent is not None and form.event is None:
            raise SentBefore(sent.record_id)
        event_id, flash = _write(db, form, typed, given, choice_of(pairs))
        note_sent_form(db, page.viewer, typed.form_id, pairs, event_id)
        if not typed.has_other_draft:
            discard_draft(db, page.viewer, form.name)
        db.commit()
    return page.redirect(f"/events/{event_id}", flash)


def _write(
    db: Session, form: EventForm, typed: EventFields, given: EventInput, choice: Choice | None
) -> tuple[int, Flash]:
    """Create or edit the event: its id, and what the next page says of it."""
    viewer = form.page.viewer
    reason = str(clean_line(typed.reason))
    if form.event is None:
        return create_event(db, given, viewer, reason).id, Flash("event-added")
    event = get_event(db, form.event.id, viewer)
    _refuse_withdrawn_event(event)
    act = Act(db, event)
    saved = save_edit(db, event, given, viewer, typed.base_revision, reason, choice)
    if not saved.is_changed:
        return event.id, Flash("event-unchanged")
    if saved.from_theirs:
        return event.id, act.flash("event-reconciled", event.revision, event.id, typed.base_revision)
    return event.id, act.flash("event-saved", event.revision)


def _refuse_withdrawn(form: EventForm) -> None:
    if form.event is not None:
        _refuse_withdrawn_event(form.event)


def _refuse_withdrawn_event(event: Event) -> None:
    if event.review == "withdrawn":
        why = f" The reason: {event.withdrawn_reason}" if event.withdrawn_reason else ""
        raise Withdrawn(f"This event is withdrawn. Bring it back before you edit it.{why}")
