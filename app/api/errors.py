"""Errors as problem documents (RFC 9457), for every path below `/api`."""

import re
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from app.errors import AppError, Invalid, NotSignedIn, PreconditionFailed

PROBLEM_JSON = "application/problem+json"


class FieldFault(BaseModel):
    field: str = Field(description="Name of the field or parameter, dotted inside lists: `citations.1.source`.")
    detail: str = Field(description="What is wrong with it, and what is accepted.")


class Problem(BaseModel):
    """What went wrong."""

    type: str = Field(description="Where the kind of problem is described.")
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = Field([], description="One entry for each field at fault; only with status 422.")


class UnsupportedMediaType(AppError):
    """A body that is not declared as JSON (RFC 9110, section 15.5.16)."""

    status = 415
    title = "Send JSON"


class StaleRevision(PreconditionFailed):
    """`If-Match` names another revision; `current` is the record as it stands, as JSON values, `tag` its entity tag."""

    def __init__(self, sentence: str, current: dict[str, Any], tag: str) -> None:
        self.current, self.tag = current, tag
        super().__init__(sentence)


class AskBack(Invalid):
    """A date that can be read in several ways: the question, and the readings as JSON values."""

    def __init__(self, question: str, readings: list[dict[str, Any]]) -> None:
        self.readings = readings
        super().__init__({"text": question})


def problem_response(error: AppError, request: Request) -> Response:
    """The problem document of an error. Unlike a page it never depends on who asks."""
    document: dict[str, Any] = {
        "type": problem_type(type(error)),
        "title": error.title,
        "status": error.status,
        "detail": str(error),
    }
    headers: dict[str, str] = {}
    if isinstance(error, Invalid):
        document["errors"] = [{"field": field, "detail": detail} for field, detail in error.faults.items()]
    if isinstance(error, StaleRevision):
        document["current"] = error.current
        headers["ETag"] = f'"{error.tag}"'
    if isinstance(error, AskBack):
        document |= {"question": str(error), "readings": error.readings}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(document, error.status, headers, media_type=PROBLEM_JSON)


def problem_type(kind: type[AppError]) -> str:
    """`/api/docs#not-found` for `NotFound`; errors without a class of their own are named by their status alone."""
    if kind is AppError:
        return "about:blank"
    return f"/api/docs#{anchor_of(kind)}"


def anchor_of(kind: type[AppError]) -> str:
    named = PreconditionFailed if kind is StaleRevision else Invalid if kind is AskBack else kind
    return re.sub(r"(?<!^)(?=[A-Z])", "-", named.__name__).lower()
