"""What all surfaces need of a request: who asks, and the numbers of records in addresses."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from starlette.convertors import Convertor, register_url_convertor

from app.database import ReadDb
from app.domain.permissions import Viewer
from app.errors import NotSignedIn
from app.services.sign_ins import find_viewer, session_cookie_name
from app.settings import Settings


class RecordId(Convertor[int]):
    """`{event_id:id}` in a path: a number that a record may have. Longer ones are addresses of nothing."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", RecordId())

OPEN_TO_ALL = ("/sign-in", "/healthz", "/readyz")
"""Paths that visitors reach even where the chronology is for members only."""


def get_viewer(request: Request, db: ReadDb) -> Viewer:
    """The viewer of a request: by its bearer token, or by its session cookie; else a visitor.

    Raises `NotSignedIn` for a bearer token that is not valid, and for visitors where the chronology is not public.
    """
    settings: Settings = request.app.state.settings
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        viewer = find_viewer(db, token.strip(), "token")
        if not viewer.is_signed_in:
            raise NotSignedIn("That token is unknown, ended or expired.")
        return replace(viewer, checks_own=not settings.second_person_checks)
    viewer = find_viewer(db, request.cookies.get(session_cookie_name(settings.is_secure)))
    if not viewer.is_signed_in and not settings.is_public and not request.url.path.startswith(OPEN_TO_ALL):
        raise NotSignedIn("This chronology is for its members. Sign in to read it.")
    return replace(viewer, checks_own=not settings.second_person_checks)


CurrentViewer = Annotated[Viewer, Depends(get_viewer, scope="function")]
