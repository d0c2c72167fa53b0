"""The events of a filter, and the activity, in other formats: one file for each. Exports take filters, never a page."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.exports import (
    activity_atom,
    annotations_jsonld,
    events_atom,
    events_csv,
    events_json,
    events_markdown,
    sources_files,
)
from app.exports.streams import PAGE


def _operation_id(route: APIRoute) -> str:
    return route.name


router = APIRouter(
    tags=["Exports"],
    generate_unique_id_function=_operation_id,
    responses={
        401: {"description": "Nobody is signed in; the answer is a page.", "content": PAGE},
        422: {"description": "A parameter cannot be read; the answer is a page.", "content": PAGE},
        429: {"description": "Too many requests in a minute; the answer is a page.", "content": PAGE},
    },
)
for part in (events_csv, events_json, events_markdown, events_atom, sources_files, activity_atom, annotations_jsonld):
    router.include_router(part.router)
