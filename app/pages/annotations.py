"""Notes on an event, a source or a passage: write, answer, change, resolve and take them out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import clean_prose
from app.errors import Conflict, Invalid, NotSignedIn
from app.messages import Flash
from app.models import Annotation, Citation, Event
from app.pages.acts import Act
from app.pages.event_view import notes_context, show_event_page
from app.pages.note_fields import NoteFields, read_note, write_once
from app.pages.note_parts import NoteForm, event_place, source_place
from app.pages.numbers import read_number
from app.pages.source_notes import show_source_notes
from app.queries.annotated_passages import get_passage_of
from app.queries.annotations import get_annotated, get_note
from app.queries.event_evidence import get_citation, get_evidence
from app.queries.events import get_event
from app.queries.sources import get_open_source
from app.rendering import OnPage, Page, is_partial
from app.services.annotations import edit_annotation, resolve_annotation, withdraw_annotation

router = APIRouter()

SentNote = Annotated[NoteFields, Form()]


@router.post("/events/{event_id:id}/annotations")
def write_note(page: OnPage, db: WriteDb, event_id: int, sent: SentNote) -> Response:
    require_member(page)
    event = get_event(db, event_id, page.viewer)
    try:
        given = read_note(page.viewer, sent)
        note = write_once(db, page.viewer, event, given, citation=_find_citation(db, page, event, sent.citation))
    except (Invalid, Conflict) as problem:
        return _show_again(page, event.id, None, "new", sent, problem)
    return _show_done(page, db, note, Flash("note-added"))


@router.post("/sources/{source_id:id}/annotations")
def write_source_note(page: OnPage, db: WriteDb, source_id: int, sent: SentNote) -> Response:
    """A note on a source, or on one of its passages that has notes or is cited."""
    require_member(page)
    source = get_open_source(db, source_id, page.viewer)
    passage = get_passage_of(db, source, sent.passage, page.viewer) if sent.passage else None
    try:
        note = write_once(db, page.viewer, source, read_note(page.viewer, sent), passage=passage)
    except (Invalid, Conflict) as problem:
        at = f"new-p{passage.id}" if passage else "new"
        return _show_source_again(page, source.id, passage.id if passage else None, at, sent, problem)
    return _show_done(page, db, note, Flash("note-added"))


@router.post("/annotations/{note_id:id}/reply")
def answer_note(page: OnPage, db: WriteDb, note_id: int, sent: SentNote) -> Response:
    require_member(page)
    answered = get_note(db, note_id, page.viewer)
    target = get_annotated(db, answered, page.viewer)
    try:
        given = read_note(page.viewer, sent, visibility=answered.visibility)
        note = write_once(db, page.viewer, target, given, reply_to=answered)
    except (Invalid, Conflict) as problem:
        return _show_again(page, None, answered, f"reply-{answered.id}", sent, problem)
    return _show_done(page, db, note, Flash("reply-added"))


@router.post("/annotations/{note_id:id}/edit")
def save_note(page: OnPage, db: WriteDb, note_id: int, sent: SentNote) -> Response:
    require_member(page)
    note = get_note(db, note_id, page.viewer)
    seen = read_number(sent.revision)
    try:
        given = read_note(page.viewer, sent, kind=note.kind, visibility=note.visibility)
        is_changed = edit_annotation(db, note, given, page.viewer, seen)
    except (Invalid, Conflict) as problem:
        return _show_again(page, None, note, f"edit-{note.id}", sent, problem)
    return _show_done(page, db, note, Flash("note-saved") if is_changed else None)


@router.post("/annotations/{note_id:id}/resolve")
def resolve_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    require_member(page)
    note = get_note(db, note_id, page.viewer)
    resolve_annotation(db, note, page.viewer)
    return _show_done(page, db, note, Flash("note-resolved"), "resolved")


@router.post("/annotations/{note_id:id}/reopen")
def reopen_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    require_member(page)
    note = get_note(db, note_id, page.viewer)
    resolve_annotation(db, note, page.viewer, is_resolved=False)
    return _show_done(page, db, note, Flash("note-reopened"))


@router.post("/annotations/{note_id:id}/withdraw")
def take_out_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    require_member(page)
    note = get_note(db, note_id, page.viewer)
    act = Act(db, get_annotated(db, note, page.viewer))
    withdraw_annotation(db, note, page.viewer)
    return _show_done(page, db, note, act.flash("note-withdrawn"), "title")


# --- reading what was sent ------------------------------------------------------------------------------------------


def require_member(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to write notes.")


def _find_citation(db: Session, page: Page, event: Event, asked: str) -> Citation | None:
    if not asked:
        return None
    shown = {str(citation.id) for citation in get_evidence(db, event, page.viewer).citations}
    if asked not in shown:
        raise Invalid({"citation": "Choose the event or one of its passages."})
    return get_citation(db, int(asked), page.viewer)


# --- answers --------------------------------------------------------------------------------------------------------


def _show_done(page: Page, db: Session, note: Annotation, flash: Flash | None, focus: str = "") -> Response:
    """The notes as they are now: for htmx at once, else by way of their page. The focus is on the note, on their
    `title`, or on the fold of those that are `resolved`."""
    target = get_annotated(db, note, page.viewer)
    place = event_place(target.id) if isinstance(target, Event) else source_place(target.id, note.passage_id)
    at = {"title": f"{place.id}-title", "resolved": f"resolved{place.suffix}"}.get(focus, f"{place.prefix}{note.id}")
    if not is_partial(page.request):
        return page.redirect(f"{place.url}#{at}", flash)
    said = page.said(flash) if flash else None
    if isinstance(target, Event):
        evidence = get_evidence(db, target, page.viewer)
        context = notes_context(db, target, page.viewer, evidence, focus=at, said=said)
        return page.render("event.html", "notes.html", **context)
    return show_source_notes(page, db, target, note.passage_id, focus=at, said=said)


def _show_again(
    page: Page, event_id: int | None, note: Annotation | None, at: str, sent: NoteFields, problem: Invalid | Conflict
) -> Response:
    """The form with what was typed and what is wrong with it: one on the event of that id, or beside a note. Nothing
    was written, so the reading session will do."""
    event_id = note.event_id if note is not None else event_id
    if event_id is None:
        return _show_source_again(
            page, note.source_id or 0 if note else 0, note.passage_id if note else None, at, sent, problem
        )
    form = typed_note(at, sent, problem)
    event = get_event(page.db, event_id, page.viewer)
    if not is_partial(page.request):
        return show_event_page(page, event, status=problem.status, form=form)
    evidence = get_evidence(page.db, event, page.viewer)
    context = notes_context(page.db, event, page.viewer, evidence, form=form, focus=f"{at}-body")
    return page.render("event.html", "notes.html", status=problem.status, **context)


def _show_source_again(
    page: Page, source_id: int, passage_id: int | None, at: str, sent: NoteFields, problem: Invalid | Conflict
) -> Response:
    source = get_open_source(page.db, source_id, page.viewer)
    form = typed_note(at, sent, problem)
    return show_source_notes(page, page.db, source, passage_id, form=form, focus=f"{at}-body", status=problem.status)


def typed_note(at: str, sent: NoteFields, problem: Invalid | Conflict) -> NoteForm:
    """What was typed into a form for a note, with what is wrong with it."""
    faults = problem.faults_at("body")
    return NoteForm(at, str(clean_prose(sent.body)), sent.kind, sent.visibility, sent.citation, faults)
