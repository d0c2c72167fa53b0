"""Citing: the style that a reader chose, an event and its sources in it, one source, and the bibliography of many."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.source_filters import SourceFilters
from app.domain.source_types import type_label
from app.errors import Invalid
from app.formats.citing import (
    DEFAULT_STYLE,
    NO_PIN,
    STYLES,
    Cite,
    Notes,
    Style,
    Work,
    bibliography,
    read_pin,
    work_of,
)
from app.formats.event_reference import event_work
from app.models import Event, Source, now
from app.queries.chronology import get_chronology
from app.queries.citing import list_access_days, list_open_sources, list_selected_ids
from app.queries.event_evidence import ShownCitation
from app.rendering import OnPage, Page

router = APIRouter()

STYLE_COOKIE = "dateline_style"
YEAR = 365 * 24 * 3600
MOST_LISTED = 1000
"""Entries on the page of a bibliography; files have all of them."""


def read_style(page: Page) -> str:
    """The style that the address asks for, else the one that was chosen last. Raises `Invalid` for an unknown one."""
    asked = page.request.query_params.get("style", "")
    if asked and asked not in STYLES:
        raise Invalid({"style": f"“{asked[:40]}” is none of the styles {', '.join(STYLES)}."})
    kept = page.request.cookies.get(STYLE_COOKIE, "")
    return asked or (kept if kept in STYLES else DEFAULT_STYLE)


def keep_style(page: Page, response: Response) -> Response:
    """The response, which remembers the style that its address asks for."""
    if asked := page.request.query_params.get("style"):
        response.set_cookie(STYLE_COOKIE, asked, max_age=YEAR, httponly=True, samesite="lax")
    return response


def style_context(page: Page) -> dict[str, Any]:
    """What a choice of style needs."""
    key = read_style(page)
    asks_style = "style" in page.request.query_params
    return {"styles": STYLES, "style_key": key, "style": STYLES[key], "asks_style": asks_style}


def event_cites(page: Page, event: Event, citations: Sequence[ShownCitation]) -> dict[str, Any]:
    """An event as an entry of the chronology, and its citations as notes with their bibliography."""
    context = style_context(page)
    style: Style = context["style"]
    own = event_work(event, get_chronology(page.db).title, page.site, now().date())
    days = list_access_days(page.db, sorted({c.source_id for c in citations if c.source and c.source.url}))
    cites = [_cite(citation, days) for citation in citations]
    notes = Notes(style)
    return {
        **context,
        "reference": style.entry(own) if style.is_author_date else style.note(own, NO_PIN, ""),
        "cited_notes": [notes.add(cite) for cite in cites],
        "cited_list": bibliography([cite.work for cite in cites if cite.work], style),
    }


def _cite(citation: ShownCitation, days: dict[int, date]) -> Cite:
    if citation.source is None:
        return Cite(None)
    pin = read_pin(citation.pin_cite, citation.page, citation.paragraph)
    return Cite(work_of(citation.source, days.get(citation.source_id)), pin, citation.original)


def source_cites(page: Page, source: Source) -> tuple[Work, dict[str, Any]]:
    """A source as a work, and as a note and an entry of a bibliography."""
    work = work_of(source, list_access_days(page.db, [source.id]).get(source.id))
    context = style_context(page)
    style: Style = context["style"]
    return work, {**context, "own_note": style.note(work, NO_PIN, ""), "own_entry": style.entry(work)}


@router.get("/sources/bibliography")
def show_bibliography(page: OnPage) -> Response:
    """The sources of the list's filter, as a bibliography."""
    filters = SourceFilters.from_query(page.request.query_params.multi_items())
    context = style_context(page)
    ids = list_selected_ids(page.db, filters, page.viewer)
    found = list_open_sources(page.db, ids[:MOST_LISTED], page.viewer)
    sections = bibliography([work_of(source, day) for source, day in found], context["style"])
    response = page.render(
        "bibliography.html",
        filters=filters,
        sections=sections,
        type_label=type_label,
        shown=len(found),
        protected=len(ids[:MOST_LISTED]) - len(found),
        left_out=max(len(ids) - MOST_LISTED, 0),
        **context,
    )
    return keep_style(page, response)
