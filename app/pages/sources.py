"""The list of sources, the page of one source with its reader, and the way to a passage."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.permissions import may_open_source
from app.domain.source_filters import SOURCE_ORDERS, SourceFilters
from app.domain.source_types import type_label
from app.formats.citation_meta import citation_tags
from app.pages import citing, source_citing, source_form
from app.pages.source_context import WORDS, ReaderPlace, source_context, whole_number
from app.pages.source_notes import source_notes_context
from app.queries.passages import get_passage
from app.queries.source_list import PER_PAGE, count_rest, list_kinds, list_sources
from app.queries.source_page import get_source_page
from app.queries.sources import get_source
from app.rendering import OnPage, is_partial

router = APIRouter()
router.include_router(citing.router)
router.include_router(source_citing.router)
router.include_router(source_form.router)


@router.get("/sources")
def show_sources(page: OnPage, after: str = "") -> Response:
    filters = SourceFilters.from_query(page.request.query_params.multi_items())
    place = whole_number("after", after)
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
def show_source(
    page: OnPage, source_id: int, passage: str = "", part: str = "", text: str = "", find: str = "", hit: str = ""
) -> Response:
    """`passage` is the id of the passage to show, `part` a part of a long text, `text` the number of a version; `find`
    are words to look for in the text, `hit` is the number of the place of these words to show."""
    source = get_source(page.db, source_id, page.viewer)
    if not may_open_source(page.viewer, source.confidentiality):
        known: dict[str, Any] = {"source_id": source.id, "type": source.type, "reliability": source.reliability}
        return page.render("source_protected.html", **known, **WORDS)
    shown = get_source_page(page.db, source, page.viewer, whole_number("text", text))
    work, cites = citing.source_cites(page, source)
    if page.asks_for("cite-source"):
        return citing.keep_style(page, page.render("source.html", "source_cite.html", source=source, **cites))
    asked = ReaderPlace(whole_number("passage", passage), whole_number("part", part), find, whole_number("hit", hit))
    context = source_context(shown, asked)
    fragment = "source_reader.html" if page.asks_for("reader") and shown.reads_text else None
    response = page.render(
        "source.html",
        fragment,
        citation_tags=citation_tags(work),
        **context,
        **source_notes_context(page.db, source, page.viewer),
        **cites,
    )
    return citing.keep_style(page, response)


@router.get("/passages/{passage_id:id}")
def go_to_passage(page: OnPage, passage_id: int) -> Response:
    passage = get_passage(page.db, passage_id, page.viewer)
    return page.redirect(f"/sources/{passage.source_id}?passage={passage.id}#passage-{passage.id}")
