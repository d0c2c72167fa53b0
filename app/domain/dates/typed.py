"""What the words of one date say before it is whole: in "12 – 24 Sep 2023" the first leaves month and year open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.dates.bounds import weekday
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.names import WEEKDAYS
from app.domain.dates.single import QUALIFIERS, SIGNS, SingleDate, edtf_year, parse_single

_GREGORIAN_EVERYWHERE = 1923  # before it, some sources count weekdays by the Julian calendar


@dataclass(slots=True)
class Typed:
    """One date as typed. `year` is counted in its `era` ("AD", "BC", or "" where none is stated)."""

    words: str
    edtf: str = ""  # the whole date, where its words took unknown digits or were EDTF
    year: int | None = None
    era: str = ""
    month: int | None = None  # 1 to 12, or EDTF's 21 to 41
    day: int | None = None
    number: int | None = None  # one or two digits alone: a day, or a year of an era that a neighbour states
    unknown: str = ""  # the "month" or "day" of "some day in 2004"
    flags: int = 0
    clock: str = ""
    weekday: int | None = None


def fill_gaps(parts: Sequence[Typed]) -> None:
    """Give each date what it leaves to its neighbours: first what the next one says, then what the one before says."""
    for index in range(len(parts) - 1, 0, -1):
        part, following = parts[index - 1], parts[index]
        _fill(part, following)
        if following.era == "BC" and not part.era:
            part.era = "BC"
    for before, part in pairwise(parts):
        _fill(part, before)


def _fill(part: Typed, neighbour: Typed) -> None:
    if part.number is not None:
        if neighbour.day is not None:
            part.day, part.number = part.number, None
        elif neighbour.era and neighbour.year is not None and neighbour.month is None:
            part.year, part.era, part.number = part.number, neighbour.era, None
    if part.day is not None and part.month is None:
        part.month = neighbour.month
    if part.year is None and (part.month is not None or part.day is not None):
        part.year, part.era = neighbour.year, neighbour.era


def finish(typed: Typed) -> SingleDate:
    """The date itself. Raises InvalidDate where a part is missing, the day does not exist or the weekday is another."""
    text = typed.edtf or _edtf_of(typed)
    if typed.flags:
        date = parse_single(text)
        if date.part_qualifiers:
            raise InvalidDate(typed.words, "its parts are qualified already")
        text = text.rstrip("?~%") + SIGNS[typed.flags | QUALIFIERS[date.qualifier]]
    if typed.clock:
        if typed.flags:
            raise InvalidDate(typed.words, "a time of day is exact, so leave out either the time or the doubt")
        if parse_single(text).precision != "day":
            raise InvalidDate(typed.words, "a time of day needs a full day")
        text = f"{text}T{typed.clock}"
    date = parse_single(text)
    if typed.weekday is not None:
        _check_weekday(typed, date)
    return date


def _edtf_of(typed: Typed) -> str:
    if typed.year is None:
        raise InvalidDate(
            typed.words,
            "it has no year" if typed.number is None else f"{typed.number} alone is neither a day nor a year",
        )
    if typed.year == 0:
        raise InvalidDate(typed.words, "there was no year 0")
    if typed.day is not None and typed.month is None:
        raise InvalidDate(typed.words, "it has no month")
    parts = [edtf_year(1 - typed.year if typed.era == "BC" else typed.year)]
    if typed.month is not None:
        parts.append(f"{typed.month:02}")
    if typed.day is not None:
        parts.append(f"{typed.day:02}")
    if typed.unknown:
        if typed.day is not None or (typed.unknown == "month" and typed.month is not None):
            raise InvalidDate(typed.words, f"it gives the {typed.unknown} that it calls unknown")
        parts += ["XX"] * ((3 if typed.unknown == "day" else 2) - len(parts))
    return "-".join(parts)


def _check_weekday(typed: Typed, date: SingleDate) -> None:
    if date.precision not in ("day", "time"):
        raise InvalidDate(typed.words, "a weekday needs a full date")
    stated, actual = WEEKDAYS[typed.weekday or 0], WEEKDAYS[weekday(date.earliest)]
    if stated != actual:
        calendar = " by the Gregorian calendar" if (date.year or 0) < _GREGORIAN_EVERYWHERE else ""
        raise InvalidDate(typed.words, f"that day was a {actual}{calendar}, not a {stated}")
