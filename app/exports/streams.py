"""Events of a filter as a stream: one snapshot of the database, 500 events at a time, whatever the number of events."""

from collections.abc import Callable, Iterator
from itertools import chain

from fastapi import Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.database import Sessions
from app.domain.filters import EventFilters
from app.domain.permissions import Viewer
from app.formats.event_json import event_output
from app.formats.event_shape import EventOutput
from app.queries.events import Selection, list_citations, list_events, select_events

CHUNK = 500

PAGE = {"text/html": {"schema": {"type": "string"}}}
"""What the description says of errors of exports: they are answered with a page."""

Chunks = Iterator[list[EventOutput]]
Writer = Callable[[Session, Selection, Chunks], Iterator[str]]
"""Writes the parts of a document, given the selection and its events in lists of at most 500."""


def file_headers(file_name: str, *, is_saved: bool = False) -> dict[str, str]:
    """Headers of a document that depends on who asks; `is_saved` lets browsers save it rather than show it."""
    return {
        "Content-Disposition": f'{"attachment" if is_saved else "inline"}; filename="{file_name}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }


def stream_events(
    request: Request, viewer: Viewer, write: Writer, media_type: str, headers: dict[str, str]
) -> StreamingResponse:
    """The response that writes the events of the request's filter as they are read.

    Its session lives as long as the stream. Raises `Invalid` for parameters that cannot be read.
    """
    filters = EventFilters.from_query(request.query_params.multi_items())
    parts = _parts(request.app.state.sessions, filters, viewer, write)
    # The first part is written before the answer begins, so that a failing database is still answered with an error.
    return StreamingResponse(chain([next(parts)], parts), headers=headers, media_type=media_type)


def _parts(sessions: Sessions, filters: EventFilters, viewer: Viewer, write: Writer) -> Iterator[str]:
    with sessions.reading() as db:
        selection = select_events(db, filters, viewer)
        yield from write(db, selection, _chunks(db, selection, viewer))


def _chunks(db: Session, selection: Selection, viewer: Viewer) -> Chunks:
    positions = selection.positions
    for start in range(0, len(positions), CHUNK):
        ids: list[int] = selection.columns.ids[positions[start : start + CHUNK]].tolist()
        citations = list_citations(db, ids, selection.at)
        yield [event_output(event, citations[event.id], viewer) for event in list_events(db, ids, selection.at)]
        # What was written is forgotten, so that memory does not grow with the number of events.
        db.expunge_all()
