"""Dates of publication as the styles write them, from EDTF: circa, uncertain, supplied, lasting or unknown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.dates import EventDate, format_month
from app.domain.dates.single import SingleDate

Order = Literal["day-first", "month-first", "year-first"]


@dataclass(frozen=True, slots=True)
class DateManner:
    """How a style writes dates. `circa` stands before those that are approximate; square brackets around those that
    are uncertain or supplied, and around approximate ones where `brackets_circa` says so."""

    order: Order
    circa: str
    brackets_circa: bool = False


def date_words(when: EventDate | None, manner: DateManner, *, is_supplied: bool = False, year: bool = False) -> str:
    """The words of a date, or of its `year` alone; empty where there is none."""
    if when is None:
        return ""
    parts = plain_parts(when)
    if not parts:
        words = when.display
        return f"[{words}]" if is_supplied else words
    words = _years(parts) if year else _span(parts, manner.order)
    if when.is_uncertain:
        words += "?"
    if when.is_approximate:
        words = f"{manner.circa} {words}"
    is_bracketed = is_supplied or when.is_uncertain or (when.is_approximate and manner.brackets_circa)
    return f"[{words}]" if is_bracketed else words


def day_words(day: date, order: Order) -> str:
    month = format_month(day.year, day.month).split(" ")[0]
    return f"{month} {day.day}, {day.year}" if order == "month-first" else f"{day.day} {month} {day.year}"


def plain_parts(when: EventDate) -> list[SingleDate]:
    """One date, or the two ends of an interval: years of our era, known to the year at least; nothing for others."""
    if when.precision not in ("time", "day", "month", "year", "interval") or "X" in when.edtf or "S" in when.edtf:
        return []
    first = when.members[0]
    parts = [first] if isinstance(first, SingleDate) else list(first)
    found = [part for part in parts if isinstance(part, SingleDate)]
    plain = all(one.year is not None and one.year > 0 and (one.month is None or one.month <= 12) for one in found)
    return found if plain and len(found) == len(parts) and len(when.members) == 1 else []


def _years(parts: list[SingleDate]) -> str:
    return "–".join(dict.fromkeys(str(part.year) for part in parts))


def _span(parts: list[SingleDate], order: Order) -> str:
    """One date, or two with a dash between them; months of one year share it."""
    if len(parts) == 2 and parts[0].year == parts[1].year and all(part.month and not part.day for part in parts):
        months = "–".join(_month(part) for part in parts)
        return f"{parts[0].year}, {months}" if order == "year-first" else f"{months} {parts[0].year}"
    return "–".join(_single(part, order) for part in parts)


def _single(one: SingleDate, order: Order) -> str:
    if one.month is None:
        return str(one.year)
    month = _month(one)
    if order == "year-first":
        return f"{one.year}, {month}{f' {one.day}' if one.day else ''}"
    if one.day is None:
        return f"{month} {one.year}"
    return f"{month} {one.day}, {one.year}" if order == "month-first" else f"{one.day} {month} {one.year}"


def _month(one: SingleDate) -> str:
    return format_month(one.year or 1, one.month or 1).split(" ")[0]
