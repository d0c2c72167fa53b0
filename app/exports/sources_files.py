"""`/sources.bib`, `/sources.ris`, `/sources.csl.json`: the sources of a filter, for reference managers."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from app.database import Sessions
from app.domain.permissions import Viewer
from app.domain.source_filters import SourceFilters
from app.exports.streams import file_headers
from app.formats import bibtex, csl_json, ris
from app.formats.citing import Work, work_of
from app.formats.filter_parameters import SOURCE_PARAMETERS
from app.queries.citing import list_selected_ids, stream_open_sources
from app.surface import CurrentViewer

router = APIRouter()

Write = Callable[[Iterable[Work]], Iterator[str]]
OF_SOURCES = {"parameters": SOURCE_PARAMETERS}


@router.get(
    "/sources.bib",
    summary="Sources as BibTeX",
    response_class=StreamingResponse,
    responses={200: {"content": {bibtex.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    openapi_extra=OF_SOURCES,
)
def export_bibtex(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """One entry for each source of the filter that you may open, in UTF-8."""
    return _stream(request, viewer, bibtex.write_bibtex, bibtex.MEDIA_TYPE, "sources.bib")


@router.get(
    "/sources.ris",
    summary="Sources as RIS",
    response_class=StreamingResponse,
    responses={200: {"content": {ris.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    openapi_extra=OF_SOURCES,
)
def export_ris(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """One reference for each source of the filter that you may open, in UTF-8."""
    return _stream(request, viewer, ris.write_ris, ris.MEDIA_TYPE, "sources.ris")


@router.get(
    "/sources.csl.json",
    summary="Sources as CSL-JSON",
    response_class=StreamingResponse,
    responses={200: {"content": {csl_json.MEDIA_TYPE: {"schema": {"type": "array", "items": {"type": "object"}}}}}},
    openapi_extra=OF_SOURCES,
)
def export_csl_json(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """One item for each source of the filter that you may open."""
    return _stream(request, viewer, csl_json.write_csl_json, csl_json.MEDIA_TYPE, "sources.csl.json")


def _stream(request: Request, viewer: Viewer, write: Write, media_type: str, file_name: str) -> StreamingResponse:
    filters = SourceFilters.from_query(request.query_params.multi_items())
    parts = _parts(request.app.state.sessions, filters, viewer, write)
    # The first part is written before the answer begins, so that a failing database is still answered with an error.
    first = next(parts, "")
    headers = file_headers(file_name, is_saved=True)
    return StreamingResponse(chain([first], parts), headers=headers, media_type=f"{media_type}; charset=utf-8")


def _parts(sessions: Sessions, filters: SourceFilters, viewer: Viewer, write: Write) -> Iterator[str]:
    with sessions.reading() as db:
        ids = list_selected_ids(db, filters, viewer)
        yield from write(work_of(source, day) for source, day in stream_open_sources(db, ids, viewer))
