"""The JSON API: `/api/v1`, its documentation, and the health of the process; one router per noun."""

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from app.api import (
    annotations,
    citations,
    dates,
    docs,
    event_merges,
    events,
    health,
    history,
    source_quotes,
    source_texts,
    sources,
)

TOKEN = HTTPBearer(
    auto_error=False, scheme_name="token", description="A token of your account; browsers may use their session."
)


def _operation_id(route: APIRoute) -> str:
    return route.name


_version_1 = APIRouter(prefix="/api/v1", dependencies=[Depends(TOKEN)])
for part in (history, events, event_merges, sources, source_quotes, source_texts, citations, annotations, dates):
    _version_1.include_router(part.router)

router = APIRouter(generate_unique_id_function=_operation_id)
router.include_router(_version_1)
router.include_router(docs.router)
router.include_router(health.router)
