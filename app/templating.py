"""The templates: the Jinja environment, and the filters that turn numbers, dates and names into words."""

import re
from datetime import UTC, datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.domain import permissions
from app.domain.dates import EventDate, format_day, format_month, format_year
from app.formats.citation_meta import coins
from app.formats.citing import to_html, to_text, work_of
from app.formats.markdown import render_markdown
from app.settings import PROJECT
from app.static_files import static_url

THEMES = ("automatic", "light", "dark")
NBSP = "\u00a0"
LONGEST_UNBROKEN = 15
"""Characters that fit beside the rail in one line."""
JOINING = {"and", "or", "to", "at"}
BREAKING = JOINING | {"between", "–"}

_LONG_MONTH = re.compile(r"\b(January|February|August|September|October|November|December)\b")


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
