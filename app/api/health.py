"""Whether the process lives, whether it can serve, and how it does."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app.database import Sessions
from app.domain.permissions import may_read_metrics
from app.errors import NotAllowed, NotSignedIn
from app.metrics import Metrics
from app.migrating import is_current
from app.surface import CurrentViewer

router = APIRouter(tags=["Health"])


class Health(BaseModel):
    status: str
    detail: str


@router.get("/healthz", summary="Liveness")
def show_liveness() -> Health:
    """Answers as long as the process runs; asks nothing of the database."""
    return Health(status="ok", detail="The process is running.")


@router.get(
    "/readyz",
    summary="Readiness",
    response_model=Health,
    responses={503: {"model": Health, "description": "The database does not answer, or lacks migrations."}},
)
def show_readiness(request: Request) -> Response:
    """Whether the database is reachable and has the newest schema."""
    sessions: Sessions = request.app.state.sessions
    try:
        detail = "" if is_current(sessions.engine) else "The database lacks migrations: run dateline migrate."
    except SQLAlchemyError:
        detail = "The database does not answer."
    if detail:
        return _answer(Health(status="unavailable", detail=detail), 503)
    return _answer(Health(status="ok", detail="The database is reachable and migrated."), 200)


@router.get(
    "/metrics",
    summary="Metrics",
    response_class=PlainTextResponse,
    responses={
        401: {"description": "No token, or none that is valid."},
        403: {"description": "The token is not an admin’s."},
    },
)
def show_metrics(request: Request, viewer: CurrentViewer) -> Response:
    """Counts and times of requests by route, for Prometheus; for admins alone."""
    if not viewer.is_signed_in:
        raise NotSignedIn("Metrics need the token of an admin.")
    if not may_read_metrics(viewer):
        raise NotAllowed("Only admins read the metrics.")
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _answer(health: Health, status: int) -> Response:
    return JSONResponse(health.model_dump(), status, {"Cache-Control": "no-store"})
