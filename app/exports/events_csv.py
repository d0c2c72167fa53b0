"""`/events.csv`: one row for each event, for spreadsheets."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.exports.streams import Chunks, file_headers, stream_events
from app.formats.event_csv import header, rows
from app.formats.filter_parameters import FILTER_PARAMETERS
from app.queries.events import Selection
from app.surface import CurrentViewer, site_of

router = APIRouter()

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"


@router.get(
    "/events.csv",
    summary="Events as CSV",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
def export_csv(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """One row for each event of the filter, in date order: UTF-8 with a byte order mark. Cells that a spreadsheet would
    take for a formula begin with an apostrophe."""
    site = site_of(request)

    def write(db: Session, selection: Selection, chunks: Chunks) -> Iterator[str]:
        yield header()
        for events in chunks:
            yield rows(events, site)

    return stream_events(request, viewer, write, MEDIA_TYPE, file_headers("events.csv", is_saved=True))
