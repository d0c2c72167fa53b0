"""Notes on an event: write, answer, change, resolve and take them out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import AnnotationInput, clean_prose
from app.domain.permissions import may_annotate
from app.errors import Conflict, Invalid, NotSignedIn
from app.models import Annotation, Citation, Event
from app.pages.acts import Act
from app.pages.event_view import NoteForm, notes_context, show_event_page
from app.pages.other_person import require_same_person
from app.queries.annotations import find_same_note, get_note
from app.queries.event_evidence import get_citation, get_evidence
from app.queries.events import get_event
from app.rendering import Flash, OnPage, Page, is_partial
from app.services.annotations import annotate, edit_annotation, resolve_annotation, withdraw_annotation

router = APIRouter()

SENTENCES = {
    ("body", "too_short"): "Write the note first.",
    ("body", "too_long"): "A note has at most 20,000 characters.",
    ("kind", "literal_error"): "Choose comment, question or tag.",
    ("visibility", "literal_error"): "Choose who may read the note.",
}


class NoteFields(BaseModel):
    """The fields of a note's form as they were sent."""

    body: str = ""
    kind: str = ""
    visibility: str = ""
    citation: str = ""
    """Id of the citation that the note is about; empty for the event."""
    revision: str = ""
    """The version of the note that is changed."""
    person: str = ""
    """Id of who opened the form."""


SentNote = Annotated[NoteFields, Form()]


@router.post("/events/{event_id:id}/annotations")
def write_note(page: OnPage, db: WriteDb, event_id: int, sent: SentNote) -> Response:
    _require_member(page)
    event = get_event(db, event_id, page.viewer)
    try:
        given = _read(page, sent)
        note = _write_once(db, page, event, given, citation=_find_citation(db, page, event, sent.citation))
    except (Invalid, Conflict) as problem:
        return _show_again(page, event.id, "new", sent, problem)
    return _show_done(page, db, event, Flash("note-added"), f"note-{note.id}")


@router.post("/annotations/{note_id:id}/reply")
def answer_note(page: OnPage, db: WriteDb, note_id: int, sent: SentNote) -> Response:
    _require_member(page)
    answered = get_note(db, note_id, page.viewer)
    event = get_event(db, answered.event_id or 0, page.viewer)
    try:
        note = _write_once(db, page, event, _read(page, sent, visibility=answered.visibility), reply_to=answered)
    except (Invalid, Conflict) as problem:
        return _show_again(page, event.id, f"reply-{answered.id}", sent, problem)
    return _show_done(page, db, event, Flash("reply-added"), f"note-{note.id}")


@router.post("/annotations/{note_id:id}/edit")
def save_note(page: OnPage, db: WriteDb, note_id: int, sent: SentNote) -> Response:
    _require_member(page)
    note = get_note(db, note_id, page.viewer)
    event = get_event(db, note.event_id or 0, page.viewer)
    seen = int(sent.revision) if sent.revision.isdecimal() and len(sent.revision) < 10 else None
    try:
        given = _read(page, sent, kind=note.kind, visibility=note.visibility)
        is_changed = edit_annotation(db, note, given, page.viewer, seen)
    except (Invalid, Conflict) as problem:
        return _show_again(page, event.id, f"edit-{note.id}", sent, problem)
    return _show_done(page, db, event, Flash("note-saved") if is_changed else None, f"note-{note.id}")


@router.post("/annotations/{note_id:id}/resolve")
def resolve_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    _require_member(page)
    note = get_note(db, note_id, page.viewer)
    resolve_annotation(db, note, page.viewer)
    event = get_event(db, note.event_id or 0, page.viewer)
    return _show_done(page, db, event, Flash("note-resolved"), "resolved")


@router.post("/annotations/{note_id:id}/reopen")
def reopen_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    _require_member(page)
    note = get_note(db, note_id, page.viewer)
    resolve_annotation(db, note, page.viewer, is_resolved=False)
    event = get_event(db, note.event_id or 0, page.viewer)
    return _show_done(page, db, event, Flash("note-reopened"), f"note-{note.id}")


@router.post("/annotations/{note_id:id}/withdraw")
def take_out_note(page: OnPage, db: WriteDb, note_id: int) -> Response:
    _require_member(page)
    note = get_note(db, note_id, page.viewer)
    event = get_event(db, note.event_id or 0, page.viewer)
    act = Act(db, event)
    withdraw_annotation(db, note, page.viewer)
    return _show_done(page, db, event, act.flash("note-withdrawn"), "notes-title")


# --- reading what was sent ------------------------------------------------------------------------------------------


def _require_member(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to write notes.")


def _read(page: Page, sent: NoteFields, *, kind: str = "comment", visibility: str = "public") -> AnnotationInput:
    """The note that was sent, with a kind and visibility where its form does not ask for them; readers' are private."""
    require_same_person(page.viewer, sent.person)
    asked = sent.visibility or (visibility if may_annotate(page.viewer, visibility) else "private")
    try:
        return AnnotationInput.model_validate({"kind": sent.kind or kind, "body": sent.body, "visibility": asked})
    except ValidationError as problems:
        faults = {}
        for problem in problems.errors():
            name, fault = str(problem["loc"][0]), problem["type"].removeprefix("string_")
            faults[name] = SENTENCES.get((name, fault), f"The {name} of the note cannot be read.")
        raise Invalid(faults) from None


def _find_citation(db: Session, page: Page, event: Event, asked: str) -> Citation | None:
    if not asked:
        return None
    shown = {str(citation.id) for citation in get_evidence(db, event, page.viewer).citations}
    if asked not in shown:
        raise Invalid({"citation": "Choose the event or one of its passages."})
    return get_citation(db, int(asked), page.viewer)


def _write_once(
    db: Session,
    page: Page,
    event: Event,
    given: AnnotationInput,
    *,
    citation: Citation | None = None,
    reply_to: Annotation | None = None,
) -> Annotation:
    # A form that is sent twice (a second click, a reload) must not write two notes. Writers stand in line, so the
    # second one finds what the first has written.
    same = find_same_note(
        db,
        event_id=event.id,
        citation_id=citation.id if citation else None,
        reply_to_id=reply_to.id if reply_to else None,
        author_id=page.viewer.person_id,
        kind=given.kind,
        visibility=given.visibility,
        body=given.body,
    )
    return same or annotate(db, event, given, page.viewer, citation=citation, reply_to=reply_to)


# --- answers --------------------------------------------------------------------------------------------------------


def _show_done(page: Page, db: Session, event: Event, flash: Flash | None, focus: str) -> Response:
    """The notes as they are now: for htmx at once, else by way of the event's page."""
    if not is_partial(page.request):
        return page.redirect(f"/events/{event.id}#{focus}", flash)
    evidence = get_evidence(db, event, page.viewer)
    context = notes_context(db, event, page.viewer, evidence, focus=focus, said=page.said(flash) if flash else None)
    return page.render("event.html", "notes.html", **context)


def _show_again(page: Page, event_id: int, at: str, sent: NoteFields, problem: Invalid | Conflict) -> Response:
    """The form with what was typed and what is wrong with it. Nothing was written, so the reading session will do."""
    faults = problem.faults if isinstance(problem, Invalid) else {"body": str(problem)}
    form = NoteForm(at, str(clean_prose(sent.body)), sent.kind, sent.visibility, sent.citation, faults)
    event = get_event(page.db, event_id, page.viewer)
    if not is_partial(page.request):
        return show_event_page(page, event, status=problem.status, form=form)
    evidence = get_evidence(page.db, event, page.viewer)
    context = notes_context(page.db, event, page.viewer, evidence, form=form, focus=f"{at}-body")
    return page.render("event.html", "notes.html", status=problem.status, **context)
