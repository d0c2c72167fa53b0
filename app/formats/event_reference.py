"""The reference by which an event is cited elsewhere."""

import re
from datetime import date

from app.domain.dates import EventDate
from app.models import Event

_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\d)")


def date_in_full(date: EventDate | None) -> str:
    """The long words of a date without its weekdays: `19 September 2023`; `undated` where there is none."""
    return _WEEKDAY.sub("", date.display_long) if date else "undated"


def day_in_full(day: date) -> str:
    """`22 November 2025`."""
    return f"{day.day} {day:%B %Y}"


def event_reference(event: Event, chronology: str, read_on: date) -> str:
    """One line that names an event, its chronology (by its title, which may be empty), its record and version."""
    container = f"{chronology} (Dateline)" if chronology else "Dateline"
    record = f"record {event.name}, version {event.revision}"
    return f"“{event.title}”, {date_in_full(event.date)}. In: {container}, {record}, read {day_in_full(read_on)}."
