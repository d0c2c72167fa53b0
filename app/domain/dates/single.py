"""A single EDTF date: a day with or without its time, a month, a season, a year, with unknown digits and qualifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final, Literal, NamedTuple

from app.domain.dates.bounds import SUB_YEARS, YEAR_LIMIT, civil_from_days, days_from_civil, days_in_month, month_bounds
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.unknown_digits import day_range, fitting, year_precision, year_range

Precision = Literal["time", "day", "month", "season", "year", "decade", "century", "millennium"]

UNCERTAIN: Final = 1
APPROXIMATE: Final = 2
QUALIFIERS: Final = {"": 0, "?": UNCERTAIN, "~": APPROXIMATE, "%": UNCERTAIN | APPROXIMATE}
# By their sum of UNCERTAIN and APPROXIMATE:
SIGNS: Final = ("", "?", "~", "%")
CERTAINTIES: Final = ("", "uncertain", "approximate", "approximate and uncertain")

_DATE = re.compile(
    r"(?P<y0>[?~%]?)(?P<year>-?[0-9X]{4}|Y-?[1-9][0-9]{0,9}(?:E[1-9][0-9]?)?)(?:S(?P<significant>[1-9][0-9]?))?(?P<y1>[?~%]?)"
    r"(?:-(?P<m0>[?~%]?)(?P<month>[0-9X]{2})(?P<m1>[?~%]?)"
    r"(?:-(?P<d0>[?~%]?)(?P<day>[0-9X]{2})(?P<d1>[?~%]?)(?:T(?P<clock>.+))?)?)?"
).fullmatch
_PLAIN_DAY = re.compile(r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})").fullmatch
_CLOCK = re.compile(
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)(?:(Z)|([+-](?:[01][0-9]|2[0-3]))(?::?([0-5][0-9]))?)?"
).fullmatch


class SingleDate(NamedTuple):
    """One date of EDTF.

    `text` is canonical; `earliest` and `latest` are day numbers; `precision` is the smallest unit wholly stated.
    `year` (astronomical), `month` (1 to 12, or 21 to 41) and `day` are None where absent or not wholly stated.
    `qualifier` is "", "?", "~" or "%" of the date as a whole; where its parts differ it is "", and `part_qualifiers`
    has one sign for each. `clock` is "14:30" or "14:30:05", `offset` "Z" or "+04:00"; both "" where not stated.
    """

    text: str
    earliest: int
    latest: int
    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    qualifier: str = ""
    part_qualifiers: tuple[str, ...] = ()
    clock: str = ""
    offset: str = ""


def parse_single(text: str) -> SingleDate:
    """Read a date of EDTF in upper case. Raises InvalidDate with its reason."""
    if plain := _PLAIN_DAY(text):
        numbers = int(plain[1]), int(plain[2]), int(plain[3])
        _refuse_year_minus_zero(text)
        _refuse_impossible_day(text, *numbers)
        only = days_from_civil(*numbers)
        return SingleDate(text, only, only, "day", *numbers)
    found = _DATE(text)
    if found is None:
        raise InvalidDate(text)
    if found["clock"]:
        return _with_clock(text, found["clock"])
    canonical, qualifier, part_qualifiers = _qualified(found)
    digits, month, day = found["year"], found["month"], found["day"]
    if month is None:
        date = _year(text, digits, found["significant"])
        return date._replace(text=date.text + qualifier, qualifier=qualifier)
    if digits[0] == "Y" or found["significant"]:
        raise InvalidDate(text, "a year with Y or S takes no month")
    _refuse_year_minus_zero(text)
    date = _month(text, digits, month) if day is None else _day(text, digits, month, day)
    return date._replace(text=canonical, qualifier=qualifier, part_qualifiers=part_qualifiers)


def edtf_year(year: int) -> str:
    """An astronomical year as EDTF writes it: four digits, or more after a Y."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def adjacent(date: SingleDate, step: Literal[-1, 1]) -> SingleDate:
    """The day, month or year right before (-1) or after (1) a date, with its qualifier.

    The unit is the smallest that the date names; a season names its months, a decade its years. Raises InvalidDate
    beyond the widest year.
    """
    year, month, day = civil_from_days(date.earliest - 1 if step < 0 else date.latest + 1)
    parts = [edtf_year(year), f"{month:02}", f"{day:02}"]
    named = date.text.count("-", 2) + 1  # a sign or "Y-" stands before position 2
    if abs(year) > 9999 and named > 1:
        if (month, day) not in ((1, 1), (12, 31)):
            raise InvalidDate(date.text, "EDTF has no months beyond the year 9999")
        named = 1
    return parse_single("-".join(parts[:named]) + date.qualifier)


def qualified_text(parts: Sequence[str], flags: Sequence[int]) -> str:
    """The EDTF text of year, month and day, each with its sum of UNCERTAIN and APPROXIMATE.

    What a leading run of parts shares stands to its right (group qualification), the others to the left of their part.
    """
    run = next((i for i, flag in enumerate(flags) if flag != flags[0]), len(flags)) if flags[0] else 0
    written = []
    for index, (part, flag) in enumerate(zip(parts, flags, strict=True)):
        left = SIGNS[flag] if index >= run else ""
        written.append(left + part + (SIGNS[flag] if index == run - 1 else ""))
    return "-".join(written)


def _qualified(found: re.Match[str]) -> tuple[str, str, tuple[str, ...]]:
    """Canonical text, qualifier of the whole date, qualifiers by part where they differ."""
    parts = [found[name] for name in ("year", "month", "day") if found[name]]
    right = [QUALIFIERS[found[name] or ""] for name in ("y1", "m1", "d1")][: len(parts)]
    left = [QUALIFIERS[found[name] or ""] for name in ("y0", "m0", "d0")][: len(parts)]
    flags = [reduce(or_, right[index:], flag) for index, flag in enumerate(left)]
    if len(set(flags)) == 1:
        return "-".join(parts) + SIGNS[flags[0]], SIGNS[flags[0]], ()
    return found[0], "", tuple(SIGNS[flag] for flag in flags)


def _with_clock(text: str, clock: str) -> SingleDate:
    date_text = text.partition("T")[0]
    if not _PLAIN_DAY(date_text):
        raise InvalidDate(text, "a time of day needs a full day, without ? ~ % or X")
    found = _CLOCK(clock)
    if found is None:
        raise InvalidDate(text, f"{clock} is not a time such as 14:30, 14:30Z or 14:30+04:00")
    offset = found[2] or (f"{found[3]}:{found[4] or '00'}" if found[3] else "")
    if offset == "-00:00":
        raise InvalidDate(text, "an offset of zero is written Z")
    offset = "Z" if offset == "+00:00" else offset
    date = parse_single(date_text)
    return date._replace(text=f"{date.text}T{found[1]}{offset}", precision="time", clock=found[1], offset=offset)


def _year(text: str, digits: str, significant: str | None) -> SingleDate:
    """A date that is a year alone, without its qualifier."""
    if digits[0] == "Y":
        mantissa, _, exponent = digits[1:].partition("E")
        year = int(mantissa) * 10 ** int(exponent or 0)
        if abs(year) <= 9999:
            raise InvalidDate(text, "a year of up to four digits is written without Y")
    elif "X" in digits:
        if significant:
            raise InvalidDate(text, "a year has either X or S")
        low, high = year_range(digits)
        return SingleDate(digits, days_from_civil(low, 1, 1), days_from_civil(high, 12, 31), year_precision(digits))
    else:
        _refuse_year_minus_zero(text)
        year = int(digits)
    low, high, precision = _significant(text, year, int(significant or 0))
    if low < -YEAR_LIMIT or high > YEAR_LIMIT:
        raise InvalidDate(text, f"years are limited to {YEAR_LIMIT:,} before and after our era")
    if low == high:
        return SingleDate(digits, days_from_civil(low, 1, 1), days_from_civil(high, 12, 31), precision, year)
    return SingleDate(f"{digits}S{significant}", days_from_civil(low, 1, 1), days_from_civil(high, 12, 31), precision)


def _significant(text: str, year: int, significant: int) -> tuple[int, int, Precision]:
    """First and last year whose leading `significant` digits are those of `year` (0: all of them)."""
    free = len(str(abs(year))) - significant
    if free < 0:
        raise InvalidDate(text, f"{abs(year)} has fewer than {significant} digits")
    if not significant or not free:
        return year, year, "year"
    low = abs(year) // 10**free * 10**free
    low, high = sorted((low, low + 10**free - 1)) if year >= 0 else (-low - 10**free + 1, -low)
    return low, high, "decade" if free == 1 else "century" if free == 2 else "millennium"


def _month(text: str, digits: str, month: str) -> SingleDate:
    precision: Precision
    number: int | None = None
    if "X" in month:
        months = fitting(month, 12)
        if not months:
            raise InvalidDate(text, f"no month is written {month}")
        first, last, precision = months[0], months[-1], "year"
    else:
        number = first = last = int(month)
        if not (1 <= number <= 12 or number in SUB_YEARS):
            raise InvalidDate(text, f"there is no month {month}")
        precision = "month" if number <= 12 else "season"
    low, high = year_range(digits)
    earliest, latest = month_bounds(low, first)[0], month_bounds(high, last)[1]
    if "X" in digits:
        return SingleDate(text, earliest, latest, year_precision(digits), None, number)
    return SingleDate(text, earliest, latest, precision, low, number)


def _day(text: str, digits: str, month: str, day: str) -> SingleDate:
    year = None if "X" in digits else int(digits)
    number = None if "X" in month else int(month)
    if year is not None and number is not None and "X" not in day:
        _refuse_impossible_day(text, year, number, int(day))
        only = days_from_civil(year, number, int(day))
        return SingleDate(text, only, only, "day", year, number, int(day))
    bounds = day_range(digits, month, day)
    if bounds is None:
        raise InvalidDate(text, "no day of the calendar is written so")
    precision: Precision = year_precision(digits) if year is None else "year" if number is None else "month"
    return SingleDate(text, *bounds, precision, year, number, None if "X" in day else int(day))


def _refuse_year_minus_zero(text: str) -> None:
    if "-0000" in text:
        raise InvalidDate(text, "the year 0000 has no sign")


def _refuse_impossible_day(text: str, year: int, month: int, day: int) -> None:
    if not 1 <= month <= 12:
        raise InvalidDate(text, f"there is no month {month:02}")
    length = days_in_month(year, month)
    if not 1 <= day <= length:
        raise InvalidDate(text, f"that month has {length} days")
