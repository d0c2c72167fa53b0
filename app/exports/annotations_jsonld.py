"""`/annotations.jsonld`: the notes of a filter as Web Annotations."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.database import ReadDb
from app.domain.note_filters import LARGEST_ID, NoteFilters
from app.domain.permissions import may_read_texts
from app.exports.streams import file_headers
from app.formats.filter_parameters import NOTE_PARAMETERS
from app.formats.web_annotations import MEDIA_TYPE, annotation_page
from app.queries.note_list import list_notes_behind
from app.surface import CurrentViewer, site_of

router = APIRouter()

PER_PAGE = 1000


@router.get(
    "/annotations.jsonld",
    summary="Notes as Web Annotations",
    response_class=Response,
    responses={200: {"content": {"application/ld+json": {"schema": {"type": "object"}}}}},
    openapi_extra={"parameters": NOTE_PARAMETERS},
)
def export_annotations(
    request: Request,
    db: ReadDb,
    viewer: CurrentViewer,
    behind: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Where the page starts; `next` carries it.")] = 0,
) -> Response:
    """The notes that you may see, oldest first, a thousand a page. Of words that you may not read in full, the first
    and last are told."""
    filters = NoteFilters.from_query(request.query_params.multi_items())
    part = list_notes_behind(db, filters, viewer, behind, PER_PAGE)
    whole = site_of(request) + filters.url("/annotations.jsonld")
    page = annotation_page(
        [(note, note.source is None or may_read_texts(viewer, note.source.is_text_public)) for note in part.notes],
        site_of(request),
        own=site_of(request) + filters.url("/annotations.jsonld", behind=behind),
        whole=whole,
        total=part.total,
        next_page=site_of(request) + filters.url("/annotations.jsonld", behind=part.next) if part.next else None,
    )
    content = json.dumps(page, ensure_ascii=False, indent=1)
    return Response(content, headers=file_headers("annotations.jsonld"), media_type=MEDIA_TYPE)
