"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app.database import Sessions
from app.migrating import is_current

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


def _answer(health: Health, status: int) -> Response:
    return JSONResponse(health.model_dump(), status, {"Cache-Control": "no-store"})
