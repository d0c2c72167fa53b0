"""What surrounds every request: its host, response headers, refused writes from other sites, bounded bodies, HEAD."""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
YEAR = 365 * 24 * 3600
OTHER_HOST = "This site does not answer to that name. Whoever keeps it can list the name in DATELINE_ALLOWED_HOSTS."
REFUSED = "This change came from another site and was not made. Open the form here and send it again."


class Security:
    """ASGI middleware. A write is let through when the browser says that it comes from these very pages.

    `Sec-Fetch-Site` (Fetch Metadata) is asked first, then `Origin` against `Host`. A request with neither comes from
    no browser, so no cookie of somebody else can ride on it. `refuse` makes the answer to others from a sentence.
    Requests that name another host than `host_names` are answered with 400: links and feeds are built from that name.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host_names: frozenset[str],
        is_secure: bool,
        refuse: Callable[[Request, str], Response],
    ) -> None:
        self.app = app
        self.host_names = host_names
        self.refuse = refuse
        self.headers = dict(HEADERS)
        if is_secure:
            self.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                # Answers that may be kept say so themselves.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if host_name(Headers(scope=scope).get("host", "")) not in self.host_names:
            await PlainTextResponse(OTHER_HOST, status_code=400)(scope, receive, send_with_headers)
            return
        if scope["method"] not in SAFE_METHODS and not comes_from_here(Headers(scope=scope)):
            await self.refuse(Request(scope), REFUSED)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port and in small letters."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()


def comes_from_here(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


class HeadRequests:
    """ASGI middleware. HEAD is answered like GET, without the body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


UPLOADS = re.compile(r"/captures|/api/v1/sources/[0-9]+/texts")
"""Paths that take files, which may be larger than forms."""


class BodyLimit:
    """ASGI middleware. Who reads a request's body gets a 413 in place of more than `limit` bytes, or `upload_limit`."""

    def __init__(self, app: ASGIApp, *, limit: int, upload_limit: int) -> None:
        self.app = app
        self.limit = limit
        self.upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_limit if UPLOADS.fullmatch(scope["path"]) else self.limit
        declared = Headers(scope=scope).get("content-length", "")
        is_too_large = declared.isdecimal() and (len(declared) > 18 or int(declared) > limit)
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            if is_too_large:
                raise HTTPException(413)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_some, send)
