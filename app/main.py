"""The application: the one place where everything is wired together."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app import api, exports, pages
from app.api.errors import problem_response
from app.database import Sessions, make_engine
from app.errors import AppError, Invalid, NotAllowed, NotFound, NotSignedIn, SecondFactorMissing, TooLarge, TooMany
from app.fetching import Fetched
from app.logs import RequestLog, route_of
from app.metrics import Metrics
from app.openid.opening import open_openid
from app.pages.capture_reading import CaptureReader
from app.quote_checking import QuoteChecker
from app.rate_limits import RateLimits
from app.rendering import is_partial, render_error
from app.security import BodyLimit, HeadRequests, Security
from app.settings import Settings
from app.static_files import HashedFiles

log = logging.getLogger("dateline")

DESCRIPTION = "Read and write a sourced chronology: events, sources, citations and annotations."


class _Application(FastAPI):
    def build_middleware_stack(self) -> ASGIApp:
        # Outside of all that the framework adds: the page of a failure needs the headers too.
        inner = super().build_middleware_stack()
        settings: Settings = self.state.settings
        secured = Security(inner, host_names=settings.host_names, is_secure=settings.is_secure, refuse=_refuse)
        return HeadRequests(RequestLog(secured, metrics=self.state.metrics))


def create_app(settings: Settings) -> FastAPI:
    """The whole application on one database, which must be migrated."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.quote_checker.close()
        sessions.engine.dispose()

    app = _Application(
        title="Dateline",
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        form_limits={"max_fields": 5000, "max_files": 20, "max_part_size": settings.max_body_size},
    )
    sessions = Sessions(make_engine(settings.database_url))
    app.state.settings = settings
    app.state.sessions = sessions
    app.state.quote_checker = QuoteChecker(sessions)
    app.state.capture_reader = CaptureReader(sessions, _fetch_of(settings))
    app.state.metrics = Metrics()
    app.state.openid = open_openid(settings)
    app.state.rate_limits = RateLimits(
        writes_per_minute=settings.writes_per_minute, costly_reads_per_minute=settings.costly_reads_per_minute
    )
    app.include_router(api.router)
    app.include_router(exports.router)
    app.include_router(pages.router)
    app.mount("/static", HashedFiles(), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(BodyLimit, limit=settings.max_body_size, upload_limit=settings.max_upload_size)
    app.add_exception_handler(AppError, _answer_app_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(RequestValidationError, _answer_validation_error)
    app.add_exception_handler(Exception, _answer_failure)
    return app


def _fetch_of(settings: Settings) -> Callable[[str], Fetched] | None:
    """What fetches an address; None where that is switched off."""
    if not settings.fetching:
        return None
    from app.fetching.fetcher import Fetcher

    return Fetcher(settings.max_upload_size, frozenset(settings.fetch_ports)).fetch


def _refuse(request: Request, sentence: str) -> Response:
    """A refusal before anything was read: of the API a problem document, else plain words."""
    if request.url.path.startswith("/api/"):
        return problem_response(NotAllowed(sentence), request)
    return PlainTextResponse(sentence, status_code=NotAllowed.status)


def _answer(request: Request, error: AppError) -> Response:
    response = _answer_in_words(request, error)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _answer_in_words(request: Request, error: AppError) -> Response:
    if request.url.path.startswith("/api/"):
        return problem_response(error, request)
    if isinstance(error, SecondFactorMissing) and request.method == "GET" and not is_partial(request):
        return RedirectResponse("/account/second-factor", status_code=303)
    faults = error.faults if isinstance(error, Invalid) else {}
    response = render_error(request, error.status, error.title, str(error), faults)
    if isinstance(error, NotSignedIn) and not is_partial(request):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _answer_app_error(request: Request, error: Exception) -> Response:
    return _answer(request, cast(AppError, error))


def _answer_http_error(request: Request, error: Exception) -> Response:
    failed = cast(HTTPException, error)
    known: AppError
    if failed.status_code == 404:
        known = NotFound(f"There is no page at {request.url.path[:200]}.")
    elif failed.status_code == 413:
        known = TooLarge("What was sent is larger than this site takes.")
    elif failed.status_code == 405:
        known = AppError(f"{request.method} is not what this address takes.")
        known.status, known.title = 405, "That cannot be done here"
    else:
        known = AppError(str(failed.detail))
        known.status, known.title = failed.status_code, "That request cannot be answered"
    response = _answer(request, known)
    for name, value in (failed.headers or {}).items():
        response.headers[name] = value
    return response


def _answer_validation_error(request: Request, error: Exception) -> Response:
    problems = cast(RequestValidationError, error).errors()
    faults = {str(problem["loc"][-1]): f"{problem['loc'][-1]} cannot be read." for problem in problems}
    return _answer(request, Invalid(faults))


def _answer_failure(request: Request, error: Exception) -> Response:
    # The route, not the address, which may hold the secret of a link.
    log.error("%s %s failed", request.method, route_of(request.scope), exc_info=error)
    failure = AppError("The page was not built. Nothing was saved by halves; try again in a moment.")
    if isinstance(error, OperationalError | InterfaceError):
        failure.status, failure.title = 503, "The database does not answer"
        try:
            return _answer(request, failure)
        except DBAPIError:  # the page itself needs the database
            return PlainTextResponse(f"{failure.title}. {failure}", status_code=failure.status)
    return _answer(request, failure)
