"""Pages: page or fragment, redirects and messages. The only file that knows HX- headers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.database import get_reading_db
from app.domain import permissions
from app.domain.permissions import VISITOR, Viewer
from app.messages import FLASHES, NAMING_EVENT, RECONCILED, Flash, Said
from app.queries.chronology import get_chronology, untold_chronology
from app.queries.desk import count_waiting
from app.queries.events import find_event
from app.queries.inbox import count_unread
from app.queries.reconciled import tell_reconciled
from app.queries.sources import count_sources
from app.services.sign_ins import cookie_name, find_viewer, session_cookie_name
from app.settings import Settings
from app.surface import get_viewer, site_of
from app.templating import ENVIRONMENT, THEMES

THEME_COOKIE = "dateline_theme"
KEYS_COOKIE = "dateline_keys"
"""`off` where single keys do nothing (WCAG 2.1.4)."""
FLASH_COOKIE = "dateline_flash"


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of the page; history restores and boosted links get whole pages."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") == "partial"


@dataclass
class Page:
    """One request for a page: who asks, and a reading session."""

    request: Request
    db: Session
    viewer: Viewer

    def render(
        self, page: str, fragment: str | None = None, *, status: int = 200, address: str | None = None, **context: Any
    ) -> Response:
        """A whole page, or its fragment where htmx asks for a part. Both get the same context.

        `page` is a file of `templates/pages/`, `fragment` one of `templates/fragments/`. `address` is the canonical
        address of what is shown: htmx writes it into the address bar in place of the one that a form made.
        """
        partial = fragment is not None and is_partial(self.request)
        template = f"fragments/{fragment}" if partial else f"pages/{page}"
        shown = {**self.surroundings(), **context} if not partial else {**self.basics(), **context}
        response = HTMLResponse(ENVIRONMENT.get_template(template).render(shown), status_code=status)
        response.headers["Vary"] = "HX-Request, HX-Request-Type, Cookie"
        response.headers["Cache-Control"] = "no-store" if self.viewer.is_signed_in or partial else "no-cache"
        if partial and address is not None:
            response.headers["HX-Push-Url"] = address
        if not partial and self._cookie_name(FLASH_COOKIE) in self.request.cookies:
            name = self._cookie_name(FLASH_COOKIE)
            response.delete_cookie(name, secure=self._is_secure, httponly=True, samesite="lax")
        return response

    @property
    def site(self) -> str:
        """The address under which readers reach the chronology, without a slash at its end."""
        return site_of(self.request)

    def basics(self) -> dict[str, Any]:
        """What every template may use."""
        return {"viewer": self.viewer, "path": self.request.url.path}

    def surroundings(self) -> dict[str, Any]:
        """What the layout needs besides."""
        theme = self.request.cookies.get(self._cookie_name(THEME_COOKIE), THEMES[0])
        is_open = self.viewer.is_signed_in or self.request.app.state.settings.is_public
        openid = self.request.app.state.openid
        return {
            **self.basics(),
            # Of a chronology for members, others learn nothing on the way to the sign-in form.
            "chronology": get_chronology(self.db) if is_open else untold_chronology(),
            "source_count": count_sources(self.db, self.viewer) if is_open else None,
            "inbox_count": count_unread(self.db, self.viewer) if self.viewer.is_signed_in else 0,
            "desk_count": count_waiting(self.db, self.viewer) if permissions.may_read_desk(self.viewer) else None,
            "has_keys": self.request.cookies.get(self._cookie_name(KEYS_COOKIE)) != "off",
            "theme": theme if theme in THEMES else THEMES[0],
            "flash": self._flash(),
            "address": str(self.request.url),
            "back_here": self._back_here(),
            "openid_host": openid.host if openid else None,
        }

    def _back_here(self) -> str:
        """Where to go on after signing in: this page with its filter; an address that only takes forms is no page."""
        url = self.request.url
        if self.request.method != "GET":
            return "/"
        return f"{url.path}?{url.query}" if url.query else url.path

    def _flash(self) -> Said | None:
        flash = Flash.read(self.request.cookies.get(self._cookie_name(FLASH_COOKIE), ""))
        return self.said(flash) if flash else None

    def said(self, flash: Flash, db: Session | None = None) -> Said | None:
        """A message in words, with what its reader may undo; None where its numbers do not fit it.

        `db` is the session in which it was done, where that has not ended yet.
        """
        told, link, back = "", None, ""
        if flash.name in NAMING_EVENT and flash.values:
            event = find_event(db or self.db, flash.values[0], self.viewer)
            if event is None:
                return None
            link = (f"/events/{event.id}", event.title)
            back = self.request.url.path.removesuffix("/cite")
        if flash.name in RECONCILED and len(flash.values) == 3:
            told = tell_reconciled(self.db, RECONCILED[flash.name], *flash.values, self.viewer)
        try:
            words = FLASHES[flash.name].format(*flash.values, told=told)
        except IndexError:
            return None
        undo = flash.undo if permissions.may_annotate(self.viewer, "private") else None
        return Said(words, undo, is_warning=flash.name == "undo-late", link=link, back=back)

    def redirect(self, url: str, flash: Flash | str | None = None, value: int | None = None) -> Response:
        """Go on to another page after an action (303), with a message that the next page shows once."""
        response = RedirectResponse(url, status_code=303)
        if isinstance(flash, str):
            flash = Flash(flash) if value is None else Flash(flash, value)
        if flash is not None:
            self.keep(response, FLASH_COOKIE, str(flash), seconds=60)
        return response

    def keep(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Have the browser keep a value that only this site reads."""
        secure = self._is_secure
        cookie = self._cookie_name(name)
        response.set_cookie(cookie, value, max_age=seconds, secure=secure, httponly=True, samesite="lax", path="/")

    @property
    def _is_secure(self) -> bool:
        settings: Settings = self.request.app.state.settings
        return settings.is_secure

    def _cookie_name(self, name: str) -> str:
        return cookie_name(name, self._is_secure)

    def asks_for(self, element_id: str) -> bool:
        """Whether htmx wants to fill the element of that id."""
        return is_partial(self.request) and self.request.headers.get("hx-target", "").endswith(f"#{element_id}")


def get_page(
    request: Request,
    db: Annotated[Session, Depends(get_reading_db, scope="function")],
    viewer: Annotated[Viewer, Depends(get_viewer, scope="function")],
) -> Page:
    return Page(request, db, viewer)


OnPage = Annotated[Page, Depends(get_page, scope="function")]


def render_error(request: Request, status: int, title: str, sentence: str, faults: dict[str, str]) -> Response:
    """The page (or, for htmx, the message) that tells what went wrong."""
    with _reading(request) as page:
        return page.render("error.html", "error.html", status=status, title=title, sentence=sentence, faults=faults)


class _reading:  # noqa: N801 - a context manager, read as a verb
    """A page outside a handler's dependencies: for errors."""

    def __init__(self, request: Request) -> None:
        self.request = request

    def __enter__(self) -> Page:
        self.db: Session = self.request.app.state.sessions.reading()
        settings = self.request.app.state.settings
        token = self.request.cookies.get(session_cookie_name(settings.is_secure))
        return Page(self.request, self.db, find_viewer(self.db, token) if token else VISITOR)

    def __exit__(self, *problem: object) -> None:
        self.db.close()


def forms_pairs(form: Any) -> Iterator[tuple[str, str]]:
    """The text fields of a submitted form in their order; files are left out."""
    return ((name, value) for name, value in form.multi_items() if isinstance(value, str))
