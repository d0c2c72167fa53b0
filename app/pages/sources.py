"""The list of sources, the page of one source with its reader, and the way to a passage."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.permissions import may_open_source
from app.domain.reader import Part
from app.domain.reliability import reliability_words
from app.domain.source_filters import SOURCE_ORDERS, SourceFilters
from app.domain.source_types import PROTECTED, type_label
from app.errors import Invalid, NotFound
from app.formats.citation_meta import citation_tags
from app.formats.source_reference import author_name, byline, language_name, published, reference
from app.pages import citing, source_form
from app.queries.passages import CitedPassage, get_passage
from app.queries.source_list import PER_PAGE, count_rest, list_kinds, list_sources
from app.queries.source_page import SourcePage, get_source_page
from app.queries.sources import LARGEST_ID, get_source
from app.rendering import OnPage, is_partial

router = APIRouter()
router.include_router(citing.router)
router.include_router(source_form.router)

EVENTS_SHOWN = 100
PASSAGES_PER_PART = 200
WORDS: dict[str, Any] = {
    "author_name": author_name,
    "byline": byline,
    "language_name": language_name,
    "protected_title": PROTECTED,
    "published": published,
    "reference": reference,
    "reliability_words": reliability_words,
    "type_label": type_label,
}
"""What templates say of a source."""


@router.get("/sources")
def show_sources(page: OnPage, after: str = "") -> Response:
    filters = SourceFilters.from_query(page.request.query_params.multi_items())
    place = _number("after", after)
    part = list_sources(page.db, filters, page.viewer, place)
    return page.render(
        "sources.html",
        "source_list.html",
        filters=filters,
        part=part,
        per_page=PER_PAGE,
        orders=SOURCE_ORDERS,
        kinds=list_kinds(page.db, page.viewer),
        totals=None if is_partial(page.request) else count_rest(page.db, page.viewer),
        wider=[] if part.total else _wider(page, filters),
        is_partial=is_partial(page.request),
        address=filters.url(place),
        **WORDS,
    )


def _wider(page: OnPage, filters: SourceFilters) -> list[tuple[str, str, int]]:
    """For a list without sources: what could be left out of the filter, its address, and how many sources it gives."""
    tried = []
    if filters.q and filters.kind:
        tried.append((f"Leave out “{filters.q}”", replace(filters, q="")))
        tried.append((f"Leave out the kind {type_label(filters.kind)}", replace(filters, kind="")))
    if filters.is_asked:
        tried.append(("Show all sources", replace(filters, q="", kind="")))
    found = [(words, wider.url(), list_sources(page.db, wider, page.viewer).total) for words, wider in tried]
    return [(words, url, total) for words, url, total in found if total]


@router.get("/sources/{source_id:id}")
def show_source(page: OnPage, source_id: int, passage: str = "", part: str = "", text: str = "") -> Response:
    """`passage` is the id of the passage to show, `part` a part of a long text, `text` the number of a version."""
    source = get_source(page.db, source_id, page.viewer)
    if not may_open_source(page.viewer, source.confidentiality):
        known: dict[str, Any] = {"source_id": source.id, "type": source.type, "reliability": source.reliability}
        return page.render("source_protected.html", **known, **WORDS)
    shown = get_source_page(page.db, source, page.viewer, _number("text", text))
    work, cites = citing.source_cites(page, source)
    if page.asks_for("cite-source"):
        return citing.keep_style(page, page.render("source.html", "source_cite.html", source=source, **cites))
    passage_id = _number("passage", passage)
    wanted = shown.find(passage_id) if passage_id is not None else None
    divide = _reader if shown.reads_text else _passages
    context = divide(shown, wanted, _number("part", part))
    events = shown.events[:EVENTS_SHOWN]
    response = page.render(
        "source.html",
        source=source,
        shown=shown,
        wanted=wanted,
        events=events,
        citation_tags=citation_tags(work),
        **context,
        **cites,
        **WORDS,
    )
    return citing.keep_style(page, response)


def _reader(shown: SourcePage, wanted: CitedPassage | None, number: int | None) -> dict[str, Any]:
    """The part of the text that was asked for, or the one that holds the passage that was."""
    text = shown.readable_text
    at = 1
    if wanted is not None and wanted.passage.id in shown.placed and number is None:
        paragraph = text.paragraph_of(wanted.passage.start or 0)
        at = text.part_with(paragraph).number
    part = _part(text.parts, number or at)
    paragraphs = text.paragraphs(part) if part else []
    return {"parts": text.parts, "part": part, "paragraphs": paragraphs, "outline": text.outline()}


def _passages(shown: SourcePage, wanted: CitedPassage | None, number: int | None) -> dict[str, Any]:
    """The part of the list of passages that was asked for, or the one that holds the passage that was."""
    total, size = len(shown.passages), PASSAGES_PER_PART
    parts = [Part(index + 1, first + 1, min(first + size, total)) for index, first in enumerate(range(0, total, size))]
    at = (wanted.number - 1) // size + 1 if wanted is not None and number is None else 1
    part = _part(parts, number or at)
    return {"parts": parts, "part": part, "passages": shown.passages[part.first - 1 : part.last] if part else []}


def _part(parts: list[Part], number: int) -> Part | None:
    if number > max(len(parts), 1):
        raise NotFound(f"There is no part {number} of this source.")
    return parts[number - 1] if parts else None


def _number(name: str, typed: str) -> int | None:
    """A parameter that is the number of something, or None where it is not given."""
    if not typed.strip():
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12 and 0 < int(typed) <= LARGEST_ID):
        raise Invalid({name: f"“{typed[:40]}” is not a number from 1 upwards."})
    return int(typed)


@router.get("/passages/{passage_id:id}")
def go_to_passage(page: OnPage, passage_id: int) -> Response:
    passage = get_passage(page.db, passage_id, page.viewer)
    return page.redirect(f"/sources/{passage.source_id}?passage={passage.id}#passage-{passage.id}")
