"""How a single date is shown: short beside a mark, long on its own page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.domain.dates.bounds import OPEN_END, OPEN_START, civil_from_days, weekday
from app.domain.dates.names import MONTHS, NORTH, ORDINALS, SEASONS, SHORT_MONTHS, SOUTH, WEEKDAYS, ordinal
from app.domain.dates.single import (
    APPROXIMATE,
    CERTAINTIES,
    QUALIFIERS,
    UNCERTAIN,
    SingleDate,
    parse_single,
    qualified_text,
)

FIRST_GREGORIAN_DAY: Final = 577_736  # 15 October 1582; sources of earlier days count their weekdays otherwise
_UNKNOWN_YEAR_DIGITS = re.compile(r"(-?)([0-9]{1,3})(X{1,3})[?~%]?").fullmatch
_UNKNOWN_PART = re.compile(r"[^X]+?-(?:([0-9]{2})-)?(XX)(-XX)?").fullmatch


def format_year(year: int) -> str:
    """An astronomical year in words: "2023", "AD 79", "44 BC" (-43), "1 BC" (0), "AD 12,000"."""
    if year < 1:
        return f"{1 - year} BC" if year > -9999 else f"{1 - year:,} BC"
    if year > 9999:
        return f"AD {year:,}"
    return str(year) if year > 999 else f"AD {year}"


def format_month(year: int, month: int) -> str:
    """A month of an astronomical year in words: "September 2023"; `month` is 1 to 12."""
    return f"{MONTHS[month - 1]} {format_year(year)}"


def format_day(n: int) -> str:
    """A day number in words: "12 Sep 2023", "3 Mar 44 BC"; "open" for OPEN_START and OPEN_END."""
    if n in (OPEN_START, OPEN_END):
        return "open"
    year, month, day = civil_from_days(n)
    return f"{day} {SHORT_MONTHS[month - 1]} {format_year(year)}"


def short_words(date: SingleDate) -> str | None:
    """Words for lists that read back to this very date, or None where EDTF is the only exact way to write it."""
    words = _words(date, SHORT_MONTHS)
    if words is None or date.part_qualifiers:
        return words and _with_part_qualifiers(date, words)
    flags = QUALIFIERS[date.qualifier]
    return ("c. " if flags & APPROXIMATE else "") + words + ("?" if flags & UNCERTAIN else "")


def long_words(date: SingleDate) -> str:
    """Words for the event page: "Tuesday 19 September 2023", "possibly about July 2023"."""
    words = _words(date, MONTHS)
    if words is None:
        return _bounded_words(date)
    if date.precision in ("day", "time") and date.earliest >= FIRST_GREGORIAN_DAY:
        words = f"{WEEKDAYS[weekday(date.earliest)]} {words}"
    elif date.precision in ("decade", "century", "millennium"):
        words = f"the {words}"
    if date.part_qualifiers:
        return f"{words} ({part_certainty(date)})"
    flags = QUALIFIERS[date.qualifier]
    return ("possibly " if flags & UNCERTAIN else "") + ("about " if flags & APPROXIMATE else "") + words


def part_certainty(date: SingleDate) -> str:
    """ "year and month approximate; day uncertain", for a date whose parts are qualified one by one."""
    names = ("year", "season" if date.precision == "season" else "month", "day")
    said = []
    for sign in ("~", "?", "%"):
        parts = [name for name, own in zip(names, date.part_qualifiers, strict=False) if own == sign]
        if parts:
            said.append(f"{' and '.join(parts)} {CERTAINTIES[QUALIFIERS[sign]]}")
    return "; ".join(said)


def _words(date: SingleDate, months: Sequence[str]) -> str | None:
    """The words without qualifiers, or None where there are none."""
    if "X" in date.text:
        return _unknown_digits(date)
    if date.year is None or "E" in date.text:
        return None
    year = format_year(date.year)
    if date.month is None:
        return year
    if date.month > 12:
        return _sub_year(date.year, date.month)
    if date.day is None:
        return f"{MONTHS[date.month - 1]} {year}"
    clock = f", {date.clock}{_zone(date.offset)}" if date.clock else ""
    return f"{date.day} {months[date.month - 1]} {year}{clock}"


def _zone(offset: str) -> str:
    return "" if not offset else " UTC" if offset == "Z" else f" {offset}"


def _sub_year(year: int, code: int) -> str:
    """A season, quarter, third or half of a year, by its EDTF code."""
    written = format_year(year)
    if code <= 32:
        season = SEASONS[(code - 21) % 4]
        if code in (24, 28, 30) and 1000 <= year < 9999:  # it runs into the next year
            following = f"{(year + 1) % 100:02}" if (year + 1) % 100 else str(year + 1)
            written = f"{year}/{following}"
        hemisphere = "" if code < 25 else f" ({NORTH if code < 29 else SOUTH})"
        return f"{season} {written}{hemisphere}"
    if code <= 36:
        return f"Q{code - 32} {written}"
    part, unit = (code - 37, "third") if code <= 39 else (code - 40, "half")
    return f"{ORDINALS[part]} {unit} of {written}"


def _unknown_digits(date: SingleDate) -> str | None:
    if found := _UNKNOWN_YEAR_DIGITS(date.text):
        sign, known, unknown = found.groups()
        era = " BC" if sign else ""
        if len(unknown) == 3:
            return f"{ordinal(int(known) + 1)} millennium{era}"
        if len(unknown) == 2:
            return f"{ordinal(int(known) + 1)} century{era}"
        if sign or known[0] == "0":
            return None
        # "1900s" alone might be ten years or a hundred.
        return f"{known}0s" + (" (decade)" if known[2] == "0" and known != "200" else "")
    found = _UNKNOWN_PART(date.text)
    if found is None or date.year is None or date.part_qualifiers or date.qualifier:
        return None
    month, _, day = found.groups()
    if month:
        return f"some day in {format_month(date.year, int(month))}"
    return f"some {'day' if day else 'month'} in {format_year(date.year)}"


def _with_part_qualifiers(date: SingleDate, words: str) -> str | None:
    parts = re.findall(r"^-?[0-9]{4}|[0-9]{2}", re.sub("[?~%]", "", date.text))
    # The same meaning can be written in more than one way; words stand for one of them only.
    preferred = qualified_text(parts, [QUALIFIERS[sign] for sign in date.part_qualifiers])
    return f"{words} ({part_certainty(date)})" if preferred == date.text else None


def _bounded_words(date: SingleDate) -> str:
    """For a date that no plain words fit: the days within which it lies."""
    if date.year is not None and date.month is None:
        words = format_year(date.year)
    elif date.precision in ("decade", "century", "millennium") and "-" not in date.text.lstrip("Y-"):
        first, last = civil_from_days(date.earliest)[0], civil_from_days(date.latest)[0]
        words = f"some year from {format_year(first)} to {format_year(last)}"
        if "S" in date.text:
            words += f", estimated as {format_year(parse_single(date.text.partition('S')[0]).year or 0)}"
    else:
        words = f"some time from {format_day(date.earliest)} to {format_day(date.latest)}"
    said = part_certainty(date) or CERTAINTIES[QUALIFIERS[date.qualifier]]
    return f"{words} ({said})" if said else words
