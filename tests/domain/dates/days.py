"""Day numbers as people can check them, for the tables of cases."""

from __future__ import annotations

from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days


def iso(day_number: int) -> str:
    """ "2023-09-19" for a day number, "open" for an open end."""
    if day_number in (OPEN_START, OPEN_END):
        return "open"
    year, month, day = civil_from_days(day_number)
    return f"{year}-{month:02}-{day:02}"


def bounds(date: EventDate) -> tuple[str, str]:
    return iso(date.earliest), iso(date.latest)
