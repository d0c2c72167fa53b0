"""`/events.json`: all events of a filter; `/events/{id}.json`: one."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.database import ReadDb
from app.domain.moments import require_moment
from app.domain.permissions import Viewer
from app.errors import NotFound
from app.exports.streams import PAGE, Chunks, file_headers, stream_events
from app.formats.event_json import event_output
from app.formats.event_shape import EventOutput
from app.formats.filter_parameters import AS_OF, FILTER_PARAMETERS
from app.queries.chronology import get_chronology
from app.queries.events import Selection, get_event, list_citations
from app.queries.facets import describe, sentence
from app.queries.merged_events import find_survivor
from app.queries.past_event import get_past_event
from app.surface import CurrentViewer

router = APIRouter()

MEDIA_TYPE = "application/json"


class EventsDocument(BaseModel):
    """What `/events.json` writes."""

    title: Annotated[str, Field(description="Title of the chronology.")]
    description: Annotated[str, Field(description="The filter in words.")]
    total: int
    items: list[EventOutput]


@router.get(
    "/events.json",
    summary="Events as JSON",
    response_model=EventsDocument,
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
def export_json(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """All events of the filter in one document, in date order; each reads as in the API."""

    def write(db: Session, selection: Selection, chunks: Chunks) -> Iterator[str]:
        yield _opening(db, selection, viewer)
        separator = ""
        for events in chunks:
            yield separator + ",\n".join(event.model_dump_json() for event in events)
            separator = ",\n"
        yield "\n]}\n"

    return stream_events(request, viewer, write, MEDIA_TYPE, file_headers("events.json"))


def _opening(db: Session, selection: Selection, viewer: Viewer) -> str:
    about = {
        "title": get_chronology(db).title,
        "description": sentence(describe(db, selection.filters, viewer), viewer),
        "total": selection.total,
    }
    return f'{json.dumps(about, ensure_ascii=False)[:-1]}, "items": [\n'


@router.get(
    "/events/{event_id}.json",
    summary="One event as JSON",
    response_model=EventOutput,
    responses={
        301: {"description": "It was merged into another event: `Location` leads there."},
        404: {"description": "There is no such event; the answer is a page.", "content": PAGE},
        410: {"description": "It has been withdrawn; the answer is a page.", "content": PAGE},
    },
)
def export_event(
    db: ReadDb,
    viewer: CurrentViewer,
    event_id: Annotated[str, Path(description="Id of the event.")],
    as_of: Annotated[str, Query(description=AS_OF)] = "",
) -> Response:
    """One event, as in the API. One that was merged into another leads there (301)."""
    if not (event_id.isascii() and event_id.isdigit() and len(event_id) <= 10):
        raise NotFound(f"There is no event “{event_id[:40]}”.")
    if as_of.strip():
        past = get_past_event(db, int(event_id), require_moment(as_of), viewer)
        event, citations = past.event, past.citations
    elif (survivor := find_survivor(db, int(event_id), viewer)) is not None:
        headers = {"Cache-Control": "no-cache"}
        return RedirectResponse(f"/events/{survivor}.json", status_code=301, headers=headers)
    else:
        event = get_event(db, int(event_id), viewer)
        citations = list_citations(db, [event.id])[event.id]
    shown = event_output(event, citations, viewer)
    return Response(shown.model_dump_json(), headers=file_headers(f"{event.name}.json"), media_type=MEDIA_TYPE)
