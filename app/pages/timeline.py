"""The timeline: one address for list, lanes and table, and for every filter."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.chronology_list import arrange
from app.domain.dates import EventDate, days_from_civil, format_day, format_year
from app.domain.filters import EventFilters, Slice, timeline_url
from app.domain.moments import say_when
from app.domain.view_addresses import view_url
from app.errors import Invalid
from app.pages.lanes import lanes_context
from app.pages.table import table_context
from app.queries.events import Selection, list_events, select_events
from app.queries.facets import describe, list_facets, sentence
from app.queries.histogram import count_bars, count_years
from app.queries.paging import encode_day, page_of
from app.queries.saved_views import list_saved_views
from app.queries.spans import list_spans
from app.queries.timeline import list_entries
from app.rendering import OnPage, Page

router = APIRouter()

PER_PAGE = 50
MOST_YEARS = 40


@router.get("/")
def show_timeline(page: OnPage) -> Response:
    query = page.request.query_params.multi_items()
    if redirected := _brushed(query):
        return redirected
    filters, part, faults = _read(query)
    hits = select_events(page.db, filters, page.viewer)
    everything = select_events(page.db, filters.cleared(), page.viewer)
    if page.asks_for("more"):
        return page.render("timeline.html", "chronology.html", **_list_context(page, hits, part, goes_on=True))
    if everything.total == 0 and not filters.pairs():
        return page.render("empty.html")
    context = _frame(page, filters, part, hits, everything)
    context |= {"faults": faults, "typed": {name: value[:200] for name, value in query if name in faults}}
    if part.view == "lanes":
        context |= lanes_context(page, hits, part)
    elif part.view == "table":
        context |= table_context(page, hits, part)
    else:
        context |= _list_context(page, hits, part)
    address = None if faults else timeline_url(filters, part)
    return page.render("timeline.html", "timeline.html", status=422 if faults else 200, address=address, **context)


def _read(query: list[tuple[str, str]]) -> tuple[EventFilters, Slice, dict[str, str]]:
    """The filter and the part that are asked for, and what could not be read: it is left out, and said on the page."""
    faults: dict[str, str] = {}
    try:
        filters = EventFilters.from_query(query)
    except Invalid as problem:
        faults |= problem.faults
        readable = [pair for pair in query if pair[0] not in faults]
        if "from" in faults:
            readable = [pair for pair in readable if pair[0] != "to"]
        filters = EventFilters.from_query(readable)
    try:
        part = Slice.from_query(query)
    except Invalid as problem:
        faults |= problem.faults
        part = Slice.from_query([pair for pair in query if pair[0] not in faults])
    return filters, part, faults


def _brushed(query: list[tuple[str, str]]) -> Response | None:
    """The two ends of the overview's brush come as numbers of bars; they lead to the address with dates."""
    fields = dict(query)
    if "bar_from" not in fields and "bar_to" not in fields:
        return None
    bounds = fields.get("bars", "").split(",")
    try:
        first, last = sorted((int(fields.get("bar_from", "0")), int(fields.get("bar_to", str(len(bounds) - 1)))))
        start, end = bounds[max(first, 0)].split("~")[0], bounds[min(last, len(bounds) - 1)].split("~")[-1]
    except (ValueError, IndexError):
        raise Invalid({"bar_from": "The range cannot be read. Type its ends into From and To."}) from None
    rest = [(n, v) for n, v in query if n not in ("bar_from", "bar_to", "bars", "from", "to", "after")]
    is_whole = first <= 0 and last >= len(bounds) - 1
    chosen = rest if is_whole else [*rest, ("from", start), ("to", end)]
    filters, part = EventFilters.from_query(chosen), Slice.from_query(rest)
    return RedirectResponse(timeline_url(filters, part, after=None), status_code=303)


def _frame(page: Page, filters: EventFilters, part: Slice, hits: Selection, everything: Selection) -> dict[str, Any]:
    """What stands around list, lanes and table: overview, counts, chips, facets."""
    db, viewer = page.db, page.viewer
    chips = describe(db, filters, viewer)
    return {
        "filters": filters,
        "part": part,
        "url": timeline_url,
        "total": hits.total,
        "of": everything.total,
        "undated_total": len(hits.undated),
        "span_words": _span_words(everything),
        "histogram": count_bars(everything, hits),
        "chips": chips,
        "described": sentence(chips, viewer),
        "facets": list_facets(db, hits, viewer, opened=part.open, find=part.find or ""),
        "drops": _drops(page, chips) if not hits.total else [],
        "saved_views": list_saved_views(db, viewer),
        "view_here": view_url(filters, part),
        "moment": say_when(filters.as_of) if filters.as_of else "",
    }


def _span_words(everything: Selection) -> str:
    """From which day to which the chronology reaches, in words."""
    bounds = everything.bounds
    return f"{format_day(bounds[0])} to {format_day(bounds[1])}" if bounds else ""


def _drops(page: Page, chips: list[tuple[str, str, str, EventFilters]]) -> list[tuple[str, str, str, int]]:
    """For a view without events: each filter that could be dropped, with the count that this would give."""
    return [
        (title, label, timeline_url(without), select_events(page.db, without, page.viewer).total)
        for _, title, label, without in chips[:8]
    ]


def _list_context(page: Page, hits: Selection, part: Slice, *, goes_on: bool = False) -> dict[str, Any]:
    """The list of one page: dated events in sections, then the tray of undated ones."""
    shown = page_of(hits, part.order, part.after, PER_PAGE, whole_days=True)
    entries = list_entries(page.db, shown.ids, page.viewer, hits.at)
    dated = [entry for entry in entries if entry.date is not None]
    spans = list_spans(page.db, hits, shown.positions[: len(dated)])
    before = _date_before(page, hits, part, shown.start) if goes_on and dated else None
    years = arrange(dated, spans, newest_first=part.order == "newest", after=before)
    return {
        "years": years,
        "shown": shown,
        "left": hits.total - shown.start - len(shown.ids),
        "undated": entries[len(dated) :],
        "scrub": _scrub(hits, part, {year.anchor for year in years}),
        "filters": hits.filters,
        "part": part,
        "url": timeline_url,
        "goes_on": goes_on,
    }


def _date_before(page: Page, hits: Selection, part: Slice, start: int) -> EventDate | None:
    if not start:
        return None
    position = int(hits.ordered(part.order)[start - 1])
    before = list_events(page.db, [int(hits.columns.ids[position])], hits.at)
    return before[0].date if before else None


@dataclass(frozen=True)
class Jump:
    """A year (or decade) to which the reader can jump."""

    label: str
    url: str
    count: int
    share: int
    """Its events in per cent of the fullest one's."""
    is_here: bool


def _scrub(hits: Selection, part: Slice, here: set[str | None]) -> list[Jump]:
    counted = count_years(hits)
    step = 1 if len(counted) <= MOST_YEARS else 10 if len(counted) <= 10 * MOST_YEARS else 100
    groups: dict[int, int] = {}
    for year, count in counted:
        groups[year // step * step] = groups.get(year // step * step, 0) + count
    fullest = max(groups.values(), default=1)
    ordered = sorted(groups.items(), reverse=part.order == "newest")
    return [_jump(hits, part, here, year, step, count, fullest) for year, count in ordered]


def _jump(hits: Selection, part: Slice, here: set[str | None], year: int, step: int, count: int, fullest: int) -> Jump:
    anchors = {f"y{y}" for y in range(year, year + step)} & here
    if anchors:
        anchor = min(anchors, key=lambda name: int(name[1:]))
        url = f"#{anchor}"
    else:
        # A jump starts the list at the year: right before its first day, or behind its last one.
        edge = days_from_civil(year if part.order == "oldest" else year + step, 1, 1)
        url = timeline_url(hits.filters, part, after=encode_day(edge))
    label = format_year(year) if step == 1 else f"{format_year(year)}s"
    return Jump(label, url, count, max(round(100 * count / fullest), 3), bool(anchors))
