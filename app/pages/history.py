"""The histories of records: what was saved, by whom and why, and making a record what it was."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.database import WriteDb
from app.domain.history import KIND_WORDS
from app.domain.inputs import clean_line
from app.domain.permissions import may_open_source, require_history
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.messages import Flash
from app.models import Annotation, Revision, Source, SourceText
from app.pages.acts import Act
from app.pages.numbers import read_number
from app.queries.event_evidence import get_citation
from app.queries.events import get_event
from app.queries.history import (
    History,
    find_record_version,
    find_version,
    get_record,
    list_event_history,
    list_record_history,
)
from app.queries.revision_words import SavedState
from app.queries.sources import get_source, list_texts
from app.rendering import OnPage, Page
from app.services.annotations import restore_annotation
from app.services.citations import restore_citation
from app.services.events import restore_revision, touch_cited_event
from app.services.sources import restore_source

router = APIRouter()

LONGEST_REASON = 500

Number = Annotated[int, Form(ge=1, le=2**31 - 1)]
"""The version that is to be restored."""
Base = Annotated[int, Form(ge=1, le=2**31 - 1)]
"""The newest version that the page showed: what was saved since is not overwritten unseen."""
Reason = Annotated[str, Form()]


@router.get("/events/{event_id:id}/history")
def show_history(page: OnPage, event_id: int, before: str = "") -> Response:
    require_history(page.viewer)
    event = get_event(page.db, event_id, page.viewer)
    start = _read_start(before)
    return _show(page, "event", event, list_event_history(page.db, event, page.viewer, start), start)


@router.get("/citations/{record_id:id}/history")
def show_citation_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "citation", record_id, before)


@router.get("/sources/{record_id:id}/history")
def show_source_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "source", record_id, before)


@router.get("/annotations/{record_id:id}/history")
def show_note_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "annotation", record_id, before)


@router.get("/actors/{record_id:id}/history")
def show_actor_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "actor", record_id, before)


@router.get("/places/{record_id:id}/history")
def show_place_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "place", record_id, before)


@router.get("/tags/{record_id:id}/history")
def show_tag_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "tag", record_id, before)


@router.get("/categories/{record_id:id}/history")
def show_category_history(page: OnPage, record_id: int, before: str = "") -> Response:
    return _show_record(page, "category", record_id, before)


def _show_record(page: Page, kind: str, record_id: int, before: str) -> Response:
    require_history(page.viewer)
    record = get_record(page.db, kind, record_id, page.viewer)
    start = _read_start(before)
    return _show(page, kind, record, list_record_history(page.db, kind, record.id, page.viewer, start), start)


def _show(page: Page, kind: str, record: Any, history: History, start: int | None) -> Response:
    shown = next((state for state in history.states if state.kind == kind), None)
    return page.render(
        "history.html",
        kind=kind,
        kind_words=KIND_WORDS,
        record=record,
        shown=shown,
        history=history,
        texts=_texts_added(page, record, history.states),
        start=start,
    )


def _texts_added(page: Page, record: Any, states: list[SavedState]) -> dict[int, SourceText]:
    """By the number of the version of a source: the text that it brought."""
    added = [state.revision for state in states if state.revision.action == "add-text" and not state.is_protected]
    if not added or not isinstance(record, Source):
        return {}
    texts = list_texts(page.db, record.id)
    found = {}
    for revision in added:
        # Both were written in one transaction, the text first.
        brought = [text for text in texts if text.taken_at <= revision.created_at]
        if brought:
            found[revision.number] = brought[-1]
    return found


def _read_start(before: str) -> int | None:
    start = read_number(before)
    if before and start is None:
        raise Invalid({"before": f"“{before[:40]}” is no place in a history."})
    return start


@router.post("/events/{event_id:id}/restore")
def restore_event_version(
    page: OnPage, db: WriteDb, event_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    require_history(page.viewer)
    event = get_event(db, event_id, page.viewer)
    revision = _required(find_version(db, event, number), number)
    act = Act(db, event)
    is_changed = restore_revision(db, event, revision, page.viewer, base, _read_reason(reason))
    flash = act.flash("version-restored", number) if is_changed else Flash("event-unchanged")
    return page.redirect(f"/events/{event.id}", flash)


@router.post("/citations/{citation_id:id}/restore")
def restore_citation_version(
    page: OnPage, db: WriteDb, citation_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    require_history(page.viewer)
    citation = get_citation(db, citation_id, page.viewer, is_standing=False)
    if base != citation.revision:
        raise Conflict(f"Version {citation.revision} of this citation was saved while you read version {base}.")
    revision = _required(find_record_version(db, "citation", citation.id, number), number)
    sources = (citation.source, db.get_one(Source, revision.snapshot["source_id"]))
    if not all(may_open_source(page.viewer, source.confidentiality) for source in sources):
        raise NotAllowed("The source is protected; a curator may restore this citation.")
    act = Act(db, citation.event)
    is_changed = restore_citation(db, citation, revision, page.viewer, _read_reason(reason))
    if is_changed:
        touch_cited_event(db, citation, page.viewer, _read_reason(reason))
    flash = act.flash("citation-restored", number) if is_changed else Flash("event-unchanged")
    return page.redirect(f"/events/{citation.event_id}", flash)


@router.post("/sources/{source_id:id}/restore")
def restore_source_version(
    page: OnPage, db: WriteDb, source_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    require_history(page.viewer)
    source = get_source(db, source_id, page.viewer)
    if not may_open_source(page.viewer, source.confidentiality):
        raise NotAllowed("The source is protected; a curator may restore it.")
    revision = _required(find_record_version(db, "source", source.id, number), number)
    act = Act(db, source)
    is_changed = restore_source(db, source, revision, page.viewer, base, _read_reason(reason))
    flash = act.flash("version-restored", number) if is_changed else Flash("source-unchanged")
    return page.redirect(f"/sources/{source.id}", flash)


@router.post("/annotations/{note_id:id}/restore")
def restore_note_version(
    page: OnPage, db: WriteDb, note_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    require_history(page.viewer)
    note: Annotation = get_record(db, "annotation", note_id, page.viewer)
    revision = _required(find_record_version(db, "annotation", note.id, number), number)
    is_changed = restore_annotation(db, note, revision, page.viewer, base, _read_reason(reason))
    flash = ("version-restored", number) if is_changed else ("source-unchanged",)
    return page.redirect(f"/annotations/{note.id}/history", *flash)


def _required(revision: Revision | None, number: int) -> Revision:
    if revision is None:
        raise NotFound(f"There is no version {number} of this record.")
    return revision


def _read_reason(reason: str) -> str:
    words = str(clean_line(reason))
    if len(words) > LONGEST_REASON:
        raise Invalid({"reason": f"The reason has at most {LONGEST_REASON} characters."})
    return words
