"""`/events.md`: the events of a filter as a text with footnotes and a bibliography."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import Invalid
from app.exports.streams import Chunks, file_headers, stream_events
from app.formats.citing import DEFAULT_STYLE, STYLES, Work, work_of
from app.formats.event_markdown import MarkdownText
from app.formats.event_shape import EventOutput
from app.formats.filter_parameters import FILTER_PARAMETERS
from app.queries.chronology import get_chronology
from app.queries.citing import list_open_sources
from app.queries.events import Selection
from app.queries.facets import describe, sentence
from app.surface import CurrentViewer, site_of

router = APIRouter()

MEDIA_TYPE = "text/markdown; charset=utf-8; variant=CommonMark"


@router.get(
    "/events.md",
    summary="Events as Markdown with footnotes",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
def export_markdown(
    request: Request,
    viewer: CurrentViewer,
    style: Annotated[str, Query(description=f"Style of the notes: {', '.join(STYLES)}.")] = DEFAULT_STYLE,
) -> StreamingResponse:
    """All events of the filter in date order, each with its summary and its citations as footnotes; then the
    bibliography."""
    if style not in STYLES:
        raise Invalid({"style": f"“{style[:40]}” is none of the styles {', '.join(STYLES)}."})
    site = site_of(request)

    def write(db: Session, selection: Selection, chunks: Chunks) -> Iterator[str]:
        text = MarkdownText(STYLES[style], site)
        title = get_chronology(db).title or "Chronology"
        yield text.opening(title, sentence(describe(db, selection.filters, viewer), viewer))
        for events in chunks:
            text.works.update(_new_works(db, events, text.works, viewer))
            yield from map(text.event, events)
        yield text.closing()

    return stream_events(request, viewer, write, MEDIA_TYPE, file_headers("events.md", is_saved=True))


def _new_works(db: Session, events: list[EventOutput], known: dict[int, Work], viewer: Viewer) -> dict[int, Work]:
    ids = {citation.source.id for event in events for citation in event.citations} - known.keys()
    return {source.id: work_of(source, day) for source, day in list_open_sources(db, sorted(ids), viewer)}
