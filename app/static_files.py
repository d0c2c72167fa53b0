"""Static files under content-hashed addresses, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.settings import PROJECT

STATIC = PROJECT / "static"
FOREVER = "public, max-age=31536000, immutable"
HASH_LENGTH = 12


@cache
def content_hash(path: str) -> str:
    """The first 12 hex digits of a static file's SHA-256. Raises `FileNotFoundError`."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:HASH_LENGTH]


def static_url(path: str) -> str:
    """The address of a file below `static/`, for example `css/dateline.css`."""
    return f"/static/~{content_hash(path)}/{path}"


class HashedFiles(StaticFiles):
    """Serves `/static/~HASH/PATH` with long caching while the hash is right, and plain paths without it."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        asked_hash, _, rest = path.partition("/")
        if not asked_hash.startswith("~"):
            return await self._plain(path, scope, "no-cache")
        try:
            is_current = content_hash(rest) == asked_hash[1:]
        except (OSError, ValueError):
            raise HTTPException(404) from None
        return await self._plain(rest, scope, FOREVER if is_current else "no-cache")

    async def _plain(self, path: str, scope: Scope, caching: str) -> Response:
        response = await super().get_response(path, scope)
        headers: Any = response.headers
        headers["Cache-Control"] = caching
        return response
