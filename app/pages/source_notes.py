"""Notes on a source and on its passages: their threads, and the form for a note on words of the text."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import clean_prose
from app.domain.permissions import Viewer
from app.domain.selectors import paragraph_spans
from app.errors import Conflict, Invalid, NotFound, NotSignedIn
from app.messages import Said
from app.models import Passage, Source
from app.pages.note_fields import NoteFields, read_note, write_once
from app.pages.note_parts import NoteForm, list_visibilities, source_place
from app.pages.numbers import read_number
from app.queries.annotated_passages import get_passage_of, read_quote
from app.queries.annotations import list_source_notes
from app.queries.sources import get_open_source
from app.rendering import OnPage, Page
from app.services.annotated_passages import LONGEST_QUOTE, save_words
from app.services.passages import newest_text

router = APIRouter()


class WordsNote(NoteFields):
    """A note on words of a text, as its form was sent."""

    quote: str = ""
    at: str = ""
    start: str = ""
    text: str = ""


@router.get("/sources/{source_id:id}/passages/{passage_id:id}/notes")
def show_passage_notes(page: OnPage, source_id: int, passage_id: int) -> Response:
    source = get_open_source(page.db, source_id, page.viewer)
    passage = get_passage_of(page.db, source, str(passage_id), page.viewer)
    return show_source_notes(page, page.db, source, passage.id)


@router.get("/sources/{source_id:id}/notes/new")
def show_new_note(
    page: OnPage, source_id: int, quote: str = "", at: str = "", start: str = "", text: str = ""
) -> Response:
    """The form for a note on words of the text: `quote` were selected at code point `start` of text number `text`, in
    the paragraph `at` (`p12`), whose words are offered where none were selected."""
    _require_member(page)
    source = get_open_source(page.db, source_id, page.viewer)
    words = WordsNote(quote=quote, at=at, start=start, text=text, kind="comment")
    if not quote:
        words.quote = _paragraph(page.db, source.id, read_number(at.removeprefix("p")))
    return _show_form(page, source, words)


@router.post("/sources/{source_id:id}/notes/new")
def write_note_on_words(page: OnPage, db: WriteDb, source_id: int, sent: Annotated[WordsNote, Form()]) -> Response:
    _require_member(page)
    source = get_open_source(db, source_id, page.viewer)
    quote = sent.quote.replace("\r\n", "\n").strip()
    try:
        given = read_note(page.viewer, sent)
        place = {
            "text": read_number(sent.text),
            "at": read_number(sent.at.removeprefix("p")),
            "start": read_number(sent.start),
        }
        passage = save_words(db, source, quote, **place)
        note = write_once(db, page.viewer, source, given, passage=passage)
    except (Invalid, Conflict) as problem:
        db.rollback()
        faults = problem.faults_at("body")
        return _show_form(page, get_open_source(page.db, source_id, page.viewer), sent, faults, problem.status)
    if passage.text_id is None:
        return page.redirect(note.url, "note-added")
    return page.redirect(f"/sources/{source.id}?passage={passage.id}#passage-{passage.id}", "note-added")


def _show_form(
    page: Page, source: Source, words: WordsNote, faults: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    form = NoteForm("new", str(clean_prose(words.body)), words.kind, words.visibility, faults=faults or {})
    return page.render(
        "source_note_new.html",
        status=status,
        source=source,
        words=words,
        form=form,
        body_form=replace(form, faults={name: form.faults[name] for name in form.faults if name != "quote"}),
        visibilities=list_visibilities(page.viewer),
        focus="new-body" if words.quote else "",
    )


def _paragraph(db: Session, source_id: int, number: int | None) -> str:
    """The words of a paragraph of the newest text; nothing where there is none."""
    newest = newest_text(db, source_id)
    spans = paragraph_spans(newest.text) if newest and number else []
    if newest is None or number is None or not 0 < number <= len(spans):
        return ""
    first, last = spans[number - 1]
    return newest.text[first:last][:LONGEST_QUOTE]


def _require_member(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to write notes.")


def source_notes_context(
    db: Session,
    source: Source,
    viewer: Viewer,
    passage_id: int | None = None,
    *,
    form: NoteForm | None = None,
    focus: str = "",
    said: Said | None = None,
) -> dict[str, Any]:
    """What the notes of a source, or of one of its passages, show; from any session. As `notes_context` of events."""
    notes, form = list_source_notes(db, source.id, viewer, passage_id), form or NoteForm()
    return {
        "notes": notes,
        "place": source_place(source.id, passage_id),
        "about": (),
        "numbers": {},
        "opens_resolved": form.opens(notes),
        "visibilities": list_visibilities(viewer),
        "form": form,
        "focus": focus,
        "said": said,
    }


def show_source_notes(
    page: Page,
    db: Session,
    source: Source,
    passage_id: int | None,
    *,
    form: NoteForm | None = None,
    focus: str = "",
    said: Said | None = None,
    status: int = 200,
) -> Response:
    """The threads on a source or a passage: a page of their own, for htmx the threads alone. The viewer may open the
    source, and know of the passage."""
    passage = db.get(Passage, passage_id) if passage_id else None
    if passage_id and passage is None:
        raise NotFound("There is no such passage in this source.")
    context = source_notes_context(db, source, page.viewer, passage_id, form=form, focus=focus, said=said)
    quote = read_quote(db, passage, source, page.viewer) if passage else None
    return page.render(
        "source_notes.html", "notes.html", status=status, source=source, passage=passage, quote=quote, **context
    )
