"""Tries at passwords, codes and links: counted before they are judged."""

from fastapi import Request
from fastapi.responses import Response

from app.database import Sessions
from app.errors import TooMany
from app.services.throttling import against_address, count_try


def count_try_from(request: Request, *against: str) -> list[int]:
    """Count a try from the visitor's address, and against the keys, at once and for good; what was counted.

    Raises `TooMany`.
    """
    sessions: Sessions = request.app.state.sessions
    address = against_address(request.client.host if request.client else None)
    with sessions.writing() as db:
        counted = count_try(db, *against, address)
        db.commit()
    return counted


def with_wait(response: Response, error: TooMany) -> Response:
    """The response with the seconds to wait (RFC 9110, section 10.2.3)."""
    response.headers["Retry-After"] = str(error.seconds)
    return response
