"""Dates in running English text: those that it names in full, and days without a year with the year they belong to.

A day without a year belongs to the year that was named last before it in the text, else to that of the source's own
date, and is never later than the source. That is a suggestion, and says what it rests on. Nothing else is guessed:
"in May", "five days later" and numbers alone are no dates here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.dates.event_date import AmbiguousDate, EventDate, read_date
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.names import MONTHS

LOOKED_BACK: Final = 20_000
"""Code points before a day without a year in which the nearest year is looked for."""
LONGEST_SENTENCE: Final = 2_000

_SHORT = "|".join(name[:3] for name in MONTHS)
_MONTH = rf"(?:{'|'.join(MONTHS)}|Sept\b\.?|(?:{_SHORT})\b\.?)(?!\w)"
_DAY = r"(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?(?!\w)"
_DAYS = rf"{_DAY}(?:(?: ?[-–] ?| and | or ){_DAY})?"
_DATE = re.compile(
    rf"(?<![\w./-])(?:(?:c\.|circa|about|around) )?(?:"
    rf"(?P<full>{_DAYS} (?:of )?{_MONTH},? \d{{4}}|{_MONTH} {_DAYS},? \d{{4}}|\d{{4}}-\d\d-\d\d"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[ -])?{_MONTH},? (?:of )?\d{{4}})"
    rf"|(?P<day>{_DAYS} (?:of )?{_MONTH}|{_MONTH} {_DAYS})"
    rf")(?!\w|[./-]\d)"
)
_YEAR = re.compile(r"\b(?:[Ii]n|[Oo]f|[Ss]ince|[Uu]ntil|[Tt]he) (?:1[89]|20)\d\d(?![\w.,-]\d|\w)")
_SENTENCE_END = re.compile(
    rf"(?<![A-Z])(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bMrs)(?<!\bGen)(?<!\bCol)(?<!\bSept)(?<!\b(?:{_SHORT}))"
    r"[.!?…]['\"’”)\]]*\s+(?=\W*(?:\d|[^\W\d_a-z]))|\n"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date that a text names: `words` are the text's own, from the code point `start` on; `typed` is what a form
    reads, `date` what it means, None where that must be asked.

    `year_from` are the words from which the year was taken that the text leaves out; empty where it has one.
    """

    start: int
    words: str
    typed: str
    date: EventDate | None
    year_from: str = ""


def sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the whole sentences that hold a span of code points; at most 2,000 are added on either side."""
    low, high = max(0, start - LONGEST_SENTENCE), min(len(text), end + LONGEST_SENTENCE)
    before = [found.end() for found in _SENTENCE_END.finditer(text, low, min(high, start + 1)) if found.end() <= start]
    after = [found.end() for found in _SENTENCE_END.finditer(text, max(low, end - 1), high) if found.end() >= end]
    return (before[-1] if before else low), (after[0] if after else high)


def find_dates(text: str, start: int, end: int, issued: EventDate | None = None) -> list[FoundDate]:
    """The dates that are named between two code points of a text, in its order. `issued` is the source's own date."""
    return list(_find(text, start, end, issued))


def _find(text: str, start: int, end: int, issued: EventDate | None) -> Iterator[FoundDate]:
    for named in _DATE.finditer(text, start, end):
        words = named[0]
        if named["day"]:
            supplied = _with_year(text, named, issued)
            if supplied is not None:
                yield supplied
            continue
        try:
            yield FoundDate(named.start(), words, words, read_date(words))
        except AmbiguousDate:
            yield FoundDate(named.start(), words, words, None)
        except InvalidDate:
            continue


def _with_year(text: str, named: re.Match[str], issued: EventDate | None) -> FoundDate | None:
    year, year_from = _nearest_year(text, named.start())
    last = _last_year(issued) if issued else None
    if issued and last and (year is None or year > last):
        year, year_from = last, issued.display
    if year is None:
        return None
    date = _of_year(named[0], year)
    if date and issued and date.earliest > issued.latest:
        # It tells of what has been: the newest such day that the source can know.
        year, year_from = year - 1, issued.display
        date = _of_year(named[0], year)
    return FoundDate(named.start(), named[0], f"{named[0]} {year}", date, year_from) if date else None


def _nearest_year(text: str, before: int) -> tuple[int | None, str]:
    """The year that is named last in front of a code point, in a full date or by itself, and the words that name it."""
    low = max(0, before - LOOKED_BACK)
    dates = [named for named in _DATE.finditer(text, low, before) if named["full"]]
    found = max(
        [*dates[-1:], *list(_YEAR.finditer(text, low, before))[-1:]], key=lambda named: named.end(), default=None
    )
    return (int(re.findall(r"\d{4}", found[0])[-1]), found[0]) if found else (None, "")


def _last_year(issued: EventDate) -> int | None:
    found = re.findall(r"(?<!\d)\d{4}(?!\d)", issued.edtf)
    return int(found[-1]) if found else None


def _of_year(words: str, year: int) -> EventDate | None:
    try:
        return read_date(f"{words} {year}")
    except InvalidDate:
        return None
