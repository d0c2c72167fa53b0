"""Citing words of a source for an event, from the text in which they are read: choose the event, and it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import CitationInput, Reference, clean_line
from app.domain.permissions import may_edit, may_open_source
from app.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn
from app.messages import Flash
from app.models import Source
from app.pages.acts import Act
from app.pages.event_form_faults import fault_of
from app.pages.event_form_page import Posted
from app.pages.event_form_quotes import LONGEST_QUOTE
from app.pages.numbers import read_number
from app.pages.other_person import require_same_person
from app.pages.selected_words import SelectedWords, read_selected
from app.pages.source_context import ReaderPlace, source_context
from app.queries.events import get_event
from app.queries.likely_events import LikelyEvent, find_events, list_likely_events
from app.queries.source_page import get_source_page
from app.queries.sources import get_source
from app.rendering import OnPage, Page, is_partial
from app.services.adding_citations import add_citation

router = APIRouter()

ROLES = {"supports": "supports it", "disputes": "disputes it", "mentions": "mentions it"}


def _asked(
    at: str = "",
    quote: str = "",
    start: str = "",
    text: str = "",
    find: str = "",
    role: str = "",
    pin_cite: str = "",
    note: str = "",
) -> dict[str, str]:
    given = {"at": at, "quote": quote, "start": start, "text": text, "find": find}
    return {**given, "role": role, "pin_cite": pin_cite, "note": note}


Asked = Annotated[dict[str, str], Depends(_asked)]


@router.get("/sources/{source_id:id}/cite")
def show_citing(page: OnPage, source_id: int, asked: Asked) -> Response:
    """`at` is a paragraph (`p12`), `quote` the words, `start` the code point at which they were selected, `text` the
    version in which; `find` are words or a date of the event."""
    source = _open_source(page, page.db, source_id)
    selected = read_selected(page.db, source, asked)
    return _show(page, selected, asked)


@router.post("/sources/{source_id:id}/cite")
def save_citation(page: OnPage, db: WriteDb, source_id: int, pairs: Posted) -> Response:
    """Cite the words for the event that `event` names: one transaction, with the event's next version."""
    sent = dict(pairs)
    source = _open_source(page, db, source_id)
    try:
        return _save(page, db, source, sent)
    except (Invalid, Conflict, Gone) as problem:
        db.rollback()
        faults = problem.faults_at("event")
        source = _open_source(page, page.db, source_id)
        known = {name: value for name, value in sent.items() if name not in faults}
        known["quote"] = sent.get("quote", "")[:LONGEST_QUOTE]
        return _show(page, read_selected(page.db, source, known), sent, faults, problem.status)


def _open_source(page: Page, db: Session, source_id: int) -> Source:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to cite from this source.")
    if not may_edit(page.viewer):
        raise NotAllowed("Only contributors may cite sources.")
    source = get_source(db, source_id, page.viewer)
    if not may_open_source(page.viewer, source.confidentiality):
        raise NotAllowed("This source is protected: only curators may cite from it.")
    return source


@dataclass(frozen=True)
class _Chosen:
    """What is filled in besides the words."""

    role: str
    pin_cite: str
    note: str
    find: str

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "_Chosen":
        role = given.get("role", "")
        return cls(
            role if role in ROLES else "supports",
            given.get("pin_cite", ""),
            given.get("note", ""),
            str(clean_line(given.get("find", "")))[:200],
        )


def _show(
    page: Page,
    selected: SelectedWords,
    given: Mapping[str, str],
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The words, and the events to choose from; of a partial request the panel, or the events alone."""
    chosen = _Chosen.of(given)
    fragment = "cite_events.html" if page.asks_for("cite-events") else "cite_words.html"
    return page.render(
        "source_citing.html",
        fragment,
        status=status,
        source=selected.source,
        selected=selected,
        chosen=chosen,
        roles=ROLES,
        events=_list_events(page, selected, chosen.find),
        faults=faults or {},
        is_panel=is_partial(page.request),
    )


def _list_events(page: Page, selected: SelectedWords, typed: str) -> list[LikelyEvent]:
    if typed:
        return find_events(page.db, page.viewer, typed)
    start = selected.check.span[0] if selected.check.span else None
    return list_likely_events(page.db, page.viewer, selected.source.id, selected.sentence, selected.told_dates, start)


def _save(page: Page, db: Session, source: Source, sent: Mapping[str, str]) -> Response:
    require_same_person(page.viewer, sent.get("person", ""))
    selected = read_selected(db, source, sent)
    if not selected.typed:
        raise Invalid({"quote": "There are no words to cite. Paste them, or leave those of the paragraph that count."})
    number = read_number(sent.get("event", ""))
    if number is None:
        raise Invalid({"event": "Choose the event for which the words are cited."})
    try:
        event = get_event(db, number, page.viewer)
    except NotFound as problem:
        raise Invalid({"event": str(problem)}) from None
    given: dict[str, Any] = {
        "source": Reference(id=source.id),
        "quote": selected.typed,
        "spot": selected.spot,
        "role": sent.get("role") or "supports",
        "pin_cite": sent.get("pin_cite", ""),
        "note": sent.get("note", ""),
    }
    try:
        cited = CitationInput.model_validate(given)
    except ValidationError as problems:
        raise Invalid({str(f["loc"][0]): fault_of(f) for f in problems.errors(include_url=False)}) from None
    act = Act(db, event)
    citation, is_new = add_citation(db, event, source, cited, page.viewer)
    flash = act.flash("citation-added", event.id) if is_new else Flash("citation-known", event.id)
    passage_id = citation.passage_id or 0
    if not is_partial(page.request):
        return page.redirect(f"/sources/{source.id}?passage={passage_id}#passage-{passage_id}", flash)
    return _show_cited(page, db, source, selected, passage_id, flash)


def _show_cited(
    page: Page, db: Session, source: Source, selected: SelectedWords, passage_id: int, flash: Flash
) -> Response:
    """The reader as it is now, with its new mark and note."""
    shown = get_source_page(db, source, page.viewer, selected.shown.number if selected.shown else None)
    context = source_context(shown, ReaderPlace(passage_id=passage_id))
    said = page.said(flash, db)
    return page.render("source.html", "cited_now.html", **context, said=said, new_passage=passage_id)
