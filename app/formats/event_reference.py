"""An event as it is cited elsewhere: as an entry of its chronology, in the version that was read."""

import re
from datetime import date

from app.domain.dates import EventDate
from app.formats.citing import Work
from app.models import Event

_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\d)")


def date_in_full(date: EventDate | None) -> str:
    """The long words of a date without its weekdays: `19 September 2023`; `undated` where there is none."""
    return _WEEKDAY.sub("", date.display_long) if date else "undated"


def day_in_full(day: date) -> str:
    """`22 November 2025`."""
    return f"{day.day} {day:%B %Y}"


def event_work(event: Event, chronology: str, site: str, read_on: date) -> Work:
    """An event with its date, its chronology (by its title, which may be empty), its record and version.

    `site` is the address of the chronology without a slash at its end.
    """
    return Work(
        key=event.name,
        type="entry",
        title=f"{event.title}, {date_in_full(event.date)}",
        container=f"{chronology} (Dateline)" if chronology else "Dateline",
        record=f"record {event.name}, version {event.revision}",
        url=f"{site}/{event.name}",
        accessed=read_on,
    )
