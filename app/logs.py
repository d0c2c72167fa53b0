"""Logs: one line for each request and for each failure, as JSON, or in colour on a terminal.

No line holds what people wrote or who they are: routes stand in place of addresses, and neither queries, bodies,
cookies, tokens nor names are logged.
"""

import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import Metrics

REQUEST_ID = "X-Request-ID"
UNLOGGED = ("/healthz", "/readyz", "/metrics")
"""Routes that machines ask for every few seconds."""

_READABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = structlog.stdlib.get_logger("dateline.requests")


def configure_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Send all logs of this process, also those of libraries, to `stream` (standard error) in one form."""
    stream = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if stream.isatty():
        rendering: list[Any] = [structlog.dev.ConsoleRenderer()]
    else:
        rendering = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    # The first two tell the addresses that they ask for; the third speaks whenever it is asked which schema is there.
    for name in ("httpx2", "httpcore2", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def route_of(scope: MutableMapping[str, Any]) -> str:
    """The template of the route that answered, `/events/{event_id:id}`; addresses may hold secrets."""
    template = getattr(scope.get("route"), "path", None)
    if template is None:
        return scope.get("root_path") or "none"  # files are mounted, not routed
    # A route knows its template without the prefix under which its router is included: that stands in the address.
    above = scope["path"].count("/") - template.count("/")
    prefix = "/".join(scope["path"].split("/")[: above + 1]) if above > 0 else ""
    return f"{prefix}{template}"


class RequestLog:
    """ASGI middleware. Each request has an id: the one that a proxy gives, where it is readable, or a new one.

    It stands in every line that the request logs, and in the answer's `X-Request-ID`. Counts and times go to `metrics`.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _READABLE_ID.fullmatch(given) else secrets.token_hex(8)
        status = 500
        begun = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                seconds = time.perf_counter() - begun
                route = route_of(scope)
                self.metrics.note(scope["method"], route, status, seconds)
                if route not in UNLOGGED:
                    milliseconds = round(seconds * 1000, 1)
                    _log.info("request", method=scope["method"], route=route, status=status, ms=milliseconds)
