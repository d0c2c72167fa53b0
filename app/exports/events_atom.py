"""`/events.atom`: the events of a filter as a feed, newest date first."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.database import ReadDb
from app.domain.filters import EventFilters, timeline_url
from app.errors import Invalid
from app.exports.streams import file_headers
from app.formats.event_atom import MEDIA_TYPE, Feed, write_feed
from app.formats.event_json import event_output
from app.formats.filter_parameters import FILTER_PARAMETERS
from app.queries.chronology import get_chronology
from app.queries.events import list_citations, list_events, select_events
from app.queries.facets import describe, sentence
from app.queries.paging import page_of
from app.surface import CurrentViewer, site_of

router = APIRouter()

PER_PAGE = 100


@router.get(
    "/events.atom",
    summary="Events as an Atom feed",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
def export_atom(
    request: Request,
    db: ReadDb,
    viewer: CurrentViewer,
    page: Annotated[str | None, Query(description="Where the page starts; links in the feed carry it.")] = None,
) -> Response:
    """The events of the filter by date, newest first, undated ones last: 100 on each page (RFC 5005), further pages by
    their `next` links."""
    filters = EventFilters.from_query(request.query_params.multi_items())
    selection = select_events(db, filters, viewer)
    try:
        part = page_of(selection, "newest", page or None, PER_PAGE)
    except Invalid:
        raise Invalid({"page": "The page of the feed cannot be read. Start again from its first page."}) from None
    citations = list_citations(db, part.ids, selection.at)
    site, chronology = site_of(request), get_chronology(db).title or "Chronology"

    def address(cursor: str | None) -> str:
        first = timeline_url(filters, path="/events.atom")
        return site + (f"{first}{'&' if '?' in first else '?'}page={cursor}" if cursor else first)

    feed = Feed(
        title=f"{chronology}: {sentence(describe(db, filters, viewer), viewer)}",
        author=chronology,
        site=site,
        page=site + timeline_url(filters),
        own=address(page),
        first=address(None),
        next=address(part.next) if part.next else None,
        previous=address(part.previous) if part.previous is not None else None,
        events=[event_output(event, citations[event.id], viewer) for event in list_events(db, part.ids, selection.at)],
    )
    return Response(write_feed(feed), headers=file_headers("events.atom"), media_type=MEDIA_TYPE)
