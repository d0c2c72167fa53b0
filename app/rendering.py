"""Pages: the Jinja environment, page or fragment, redirects and messages. The only file that knows HX- headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from app.database import get_reading_db
from app.domain import permissions
from app.domain.dates import EventDate, format_day, format_month, format_year
from app.domain.permissions import VISITOR, Viewer
from app.formats.citation_meta import coins
from app.formats.citing import to_html, to_text, work_of
from app.formats.markdown import render_markdown
from app.queries.chronology import get_chronology, untold_chronology
from app.queries.desk import count_waiting
from app.queries.events import find_event
from app.queries.inbox import count_unread
from app.queries.reconciled import tell_reconciled
from app.queries.sources import count_sources
from app.services.sign_ins import cookie_name, find_viewer, session_cookie_name
from app.settings import PROJECT, Settings
from app.static_files import static_url
from app.surface import get_viewer, site_of

THEMES = ("automatic", "light", "dark")
THEME_COOKIE = "dateline_theme"
KEYS_COOKIE = "dateline_keys"
"""`off` where single keys do nothing (WCAG 2.1.4)."""
FLASH_COOKIE = "dateline_flash"

FLASHES = {
    "event-added": "Event added",
    "event-saved": "Saved as version {0}",
    "event-reconciled": "Saved as version {0}, together with what {told}",
    "edit-discarded": "What you typed was discarded; the event is as it was",
    "source-edit-discarded": "What you typed was discarded; the source is as it was",
    "undone": "Undone",
    "undo-late": "Nothing was undone: something was saved since. Here you see what, and can restore any version",
    "position-recorded": "Recorded which date is held",
    "event-merged": "e-{0} is merged into this event",
    "event-unmerged": "The merge with e-{0} is undone",
    "event-unchanged": "Nothing was changed, so no version was saved",
    "event-checked": "Event checked",
    "event-unchecked": "The event is in review again",
    "event-withdrawn": "Event withdrawn. It can be brought back here",
    "event-restored": "The event is back",
    "version-restored": "Version {0} is restored",
    "citation-restored": "The citation is again what it was in its version {0}",
    "draft-discarded": "Draft discarded",
    "source-added": "Source added",
    "source-saved": "Saved as version {0}",
    "source-reconciled": "Saved as version {0}, together with what {told}",
    "source-unchanged": "Nothing was changed, so no version was saved",
    "text-stored": "Stored as text {0}",
    "text-stored-lost": "Text stored. Passages that are not found in it: {0}",
    "text-held": "These very bytes are held already: this is text {0}",
    "text-discarded": "Nothing was stored. What you handed in is gone",
    "source-added-with-text": "Source and text added",
    "citation-checked": "Citation checked",
    "citation-added": "Citation added to",
    "citation-known": "The words are cited already for",
    "citation-unchecked": "The citation is unchecked again",
    "citation-disputed": "The citation now disputes the event",
    "desk-done": "Changed: {0}. Already so: {1}. Left alone: {2}",
    "note-added": "Note added",
    "note-saved": "Note saved",
    "reply-added": "Reply added",
    "note-resolved": "Note resolved",
    "note-reopened": "Note opened again",
    "note-withdrawn": "Note taken out",
    "signed-in": "You are signed in",
    "signed-out": "You are signed out",
    "openid-connected": "The two accounts are connected",
    "signed-in-too-late": "That took too long. Sign in again",
    "password-changed": "Password changed. All your other sessions have ended",
    "session-ended": "Session ended",
    "sessions-ended": "Other sessions that have ended: {0}",
    "token-revoked": "Token revoked",
    "factor-removed": "Second factor taken off",
    "factor-reset": "Second factor reset. Their sessions have ended",
    "role-changed": "Role changed",
    "wording-accepted": "The new wording is cited. The citation waits to be checked",
    "passage-anchored": "The passage is found again. The citation waits to be checked",
    "text-kept": "The older text is kept as the cited one",
    "citations-taken-out": "Citations taken out: {0}",
    "check-started": "The passages are being looked for",
    "check-stopped": "The check is stopped. It can go on from there",
    "inbox-read": "Marked as read",
    "view-saved": "View saved",
    "view-withdrawn": "View taken out. It can be brought back at the end of this page",
    "view-restored": "The view is back",
    "account-closed": "Account closed. Its sessions and tokens have ended",
    "account-reopened": "Account opened again",
    "invitation-revoked": "Invitation revoked",
}
"""What a page says right after an action. The cookie holds the name and numbers, never words."""

RECONCILED = {"event-reconciled": "event", "source-reconciled": "source"}
"""Kinds of record, by the flash that tells what others had changed. Its numbers: version, id of the record, base."""

NAMING_EVENT = ("citation-added", "citation-known")
"""Messages that end with the title of an event. Their number is its id."""

UNDO_URLS = {"e": "/events/{}/undo", "s": "/sources/{}/undo", "m": "/events/{}/unmerge", "b": "/desk/undo"}
_FLASH = re.compile(r"([a-z-]+)((?:\.[0-9]{1,18}){0,3})(?:~([esmb])([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Undo:
    """An act that can be undone right after it: what was saved of a record in versions of the chronology.

    It holds nothing that a person may not send themselves: who may undo what is asked when it is undone.
    """

    kind: str
    """A key of UNDO_URLS."""
    record_id: int
    since: int
    """Version of the chronology before the act."""
    until: int

    @property
    def url(self) -> str:
        return UNDO_URLS[self.kind].format(self.record_id)


class Flash:
    """A message for the next page: a name of FLASHES, its numbers, and what may be undone."""

    def __init__(self, name: str, *values: int, undo: Undo | None = None) -> None:
        self.name, self.values, self.undo = name, values, undo

    def __str__(self) -> str:
        said = ".".join((self.name, *map(str, self.values)))
        undo = self.undo
        return f"{said}~{undo.kind}{undo.record_id}-{undo.since}-{undo.until}" if undo else said

    @classmethod
    def read(cls, cookie: str) -> "Flash | None":
        """The message in a cookie; None for anything that no page has written."""
        found = _FLASH.fullmatch(cookie)
        if found is None or found[1] not in FLASHES:
            return None
        undo = Undo(found[3], *map(int, found.groups()[3:])) if found[3] else None
        return cls(found[1], *map(int, found[2].split(".")[1:]), undo=undo)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a page shows it."""

    words: str
    undo: Undo | None
    is_warning: bool = False
    link: tuple[str, str] | None = None
    """Address and title of the event of which it tells, behind the words."""
    back: str = ""
    """Where to go on after an undo, if not on the page of the record."""


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of the page; history restores and boosted links get whole pages."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") == "partial"


NBSP = "\u00a0"
LONGEST_UNBROKEN = 15
"""Characters that fit beside the rail in one line."""
JOINING = {"and", "or", "to", "at"}
BREAKING = JOINING | {"between", "–"}

_LONG_MONTH = re.compile(r"\b(January|February|August|September|October|November|December)\b")

# --- filters of the templates ---------------------------------------------------------------------------------------


def number(value: int) -> str:
    """1234567 as `1,234,567`."""
    return f"{value:,}"


def counted(value: int, singular: str, plural: str | None = None) -> str:
    """`1 event`, `2,310 events`."""
    return f"{value:,} {singular if value == 1 else plural or singular + 's'}"


def unbroken(words: str) -> Markup:
    """Date words that break behind a dash, around words such as *between* and *and*, and inside long pieces only."""
    pieces: list[list[str]] = [[]]
    for word in words.split(" "):
        if pieces[-1] and (word in JOINING or pieces[-1][-1] in BREAKING):
            pieces.append([])
        pieces[-1].append(word)
    joined = [(NBSP if len(" ".join(piece)) <= LONGEST_UNBROKEN else " ").join(piece) for piece in pieces]
    return Markup(" ".join(str(escape(piece)) for piece in joined))  # noqa: S704 - escaped here


def as_time(date: EventDate, words: str | None = None) -> Markup:
    """A `<time>` element, with `datetime` only where HTML has a valid value for it."""
    valid = Markup(' datetime="{}"').format(date.datetime) if date.datetime else ""
    return Markup("<time{}>{}</time>").format(valid, unbroken(words or date.display))


def short_date(date: EventDate) -> str:
    """A date for a narrow field, `Nov 2020`; it reads back to the same date."""
    return _LONG_MONTH.sub(lambda found: found[0][:3], date.display)


def moment(value: datetime | None) -> Markup:
    """A moment of the app's own as `14 Nov 2025, 14:02 UTC`, with its machine form."""
    if value is None:
        return Markup("")
    utc = value.astimezone(UTC)
    return Markup('<time datetime="{}">{} {}</time>').format(
        utc.isoformat(timespec="seconds"), utc.day, utc.strftime("%b %Y, %H:%M UTC")
    )


def day_of(value: datetime | None) -> Markup:
    """A moment's day as `14 Nov 2025`."""
    if value is None:
        return Markup("")
    utc = value.astimezone(UTC)
    return Markup('<time datetime="{}">{} {}</time>').format(utc.date().isoformat(), utc.day, utc.strftime("%b %Y"))


def initials(name: str) -> str:
    """The letters in the circle beside a name: of its first two words, or the first two of a single one."""
    words = name.split()
    return ("".join(word[0] for word in words[:2]) if len(words) > 1 else name.strip()[:2]).upper() or "?"


def make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters.update(
        number=number,
        unbroken=unbroken,
        as_time=as_time,
        short_date=short_date,
        moment=moment,
        day_of=day_of,
        initials=initials,
        markdown=render_markdown,
        coins=lambda source: coins(work_of(source)),
        cited=to_html,
        cited_plain=to_text,
    )
    environment.globals.update(
        static_url=static_url,
        counted=counted,
        format_day=format_day,
        format_month=format_month,
        format_year=format_year,
        permissions=permissions,
        themes=THEMES,
    )
    return environment


ENVIRONMENT = make_environment()


# --- a page of one request ------------------------------------------------------------------------------------------


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
