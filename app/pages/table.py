"""The timeline as a dense table that sorts by any column."""

from typing import Any

from app.domain.filters import Slice, timeline_url
from app.queries.events import Selection
from app.queries.paging import page_of
from app.queries.sorting import sorted_page
from app.queries.timeline import list_entries
from app.rendering import Page

PER_PAGE = 100

COLUMNS = (
    ("date", "Date"),
    ("title", "Title"),
    ("category", "Category"),
    ("place", "Place"),
    ("sources", "Sources"),
    ("review", "Review"),
)


def table_context(page: Page, hits: Selection, part: Slice) -> dict[str, Any]:
    if part.sort == "date":
        by_date = page_of(hits, part.order, part.after, PER_PAGE)
        ids, start, following = by_date.ids, by_date.start, by_date.next
    else:
        is_down = part.order == "newest"
        found = sorted_page(page.db, hits, part.sort, descending=is_down, after=part.after, limit=PER_PAGE)
        ids, start, following = found.ids, found.start, found.next
    return {
        "entries": list_entries(page.db, ids, page.viewer, hits.at),
        "start": start,
        "next": following,
        "columns": [(name, label, _header_url(hits, part, name), _direction(part, name)) for name, label in COLUMNS],
    }


def _header_url(hits: Selection, part: Slice, name: str) -> str:
    """A click on the column that sorts turns the direction."""
    turned = "newest" if part.sort == name and part.order == "oldest" else "oldest"
    return timeline_url(hits.filters, part, sort=name, order=turned, after=None)


def _direction(part: Slice, name: str) -> str | None:
    if part.sort != name:
        return None
    return "ascending" if part.order == "oldest" else "descending"
