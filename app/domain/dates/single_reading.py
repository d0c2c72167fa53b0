"""One date as people type it: "Tuesday 19 Sept 2023 at 14:30", "c. July 2023", "the 1990s", "19/09/2023"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from app.domain.dates.clock import take_clock
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.names import MONTH_NUMBERS, MONTHS, ORDINALS, SEASONS, WEEKDAY_NUMBERS, ordinal
from app.domain.dates.single import APPROXIMATE, UNCERTAIN, parse_single
from app.domain.dates.typed import Typed

_SEASON_CODES: Final = {**{name: code for code, name in enumerate(SEASONS, 21)}, "fall": 23}
_NEXT_YEAR_CODES: Final = (24, 28, 30)  # winters and the southern summer
_SUB_YEARS: Final = {"quarter": (33, 4), "third": (37, 3), "half": (40, 2)}  # first EDTF code, how many in a year
_SMALL_WORDS: Final = frozenset({"the", "of", "on", "in", "at", "year", "during"})
_NUMBER_WORDS: Final = (
    *ORDINALS,
    *("fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first"),
)
_ORDER: Final = {word: n for n, word in enumerate(_NUMBER_WORDS, 1)} | {ordinal(n): n for n in range(1, 101)}

_LEADING = re.compile(r"(?:(?:in|on|at|the|during|sometime|some time) )+(?:or )?")
_DOUBT_BEFORE = re.compile(
    r"(?:(?P<approximate>~|≈|circa|about|around|approximately|approx|roughly|ca|c)|possibly|probably|perhaps|maybe)"
    r"(?: (?:in |on |the )*|(?=[0-9]))"
)
_DOUBT_AFTER = re.compile(
    r" ?(?:\?|\(\?\)|\(uncertain\)|(?P<approximate>\(approx(?:imate(?:ly)?)?\)|\bapprox(?:imately)?))$"
)
_EDTF = re.compile(r"(?=.*[x?~%]|-|y-?\d|.*\ds\d)[-0-9xyes?~%]+").fullmatch
_YEAR_MONTH_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))").fullmatch
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<month2>\d{1,2})[-/.](?P<year2>\d{4})").fullmatch
_TWO_NUMBERS_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})").fullmatch
_ERA = re.compile(r"\b(?:(?P<before>ad|ce) ?(?P<year>\d{1,10})|(?P<year2>\d{1,10}) ?(?P<after>ad|ce|bce?))\b")
_DECADE = re.compile(r"(?:the )?(\d{3}0)'?s( \(decade\))?").fullmatch
_CENTURY = re.compile(r"(?:the )?([a-z0-9-]+) (century|millennium)(?: (bce?|ad|ce))?").fullmatch
_SUB_YEAR = re.compile(r"\b(first|1st|second|2nd|third|3rd|fourth|4th|last) (quarter|third|half)\b")
_HEMISPHERE = re.compile(r"\(?(?:in the )?\b(northern|southern) hemisphere\)?")
_TWO_YEARS = re.compile(r"\b(\d{4})[-/](\d{4}|\d{2})\b")
_SOME = re.compile(r"(?:some|an?|one|an unknown|unknown) (day|month) (?:in|of) ")
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th)?").fullmatch


@dataclass(frozen=True, slots=True)
class Convention:
    """How to read what can be read in two ways; None: ask.

    `day_first`: 03/04/2023 is in April. `hundreds_are_decades`: the 1900s end in 1909, not in 1999.
    """

    day_first: bool | None = None
    hundreds_are_decades: bool | None = None


class NotUnderstood(InvalidDate):
    """A word that no date holds."""


class TwoReadings(Exception):
    """Words with two readings: the question, and the two conventions that answer it."""

    def __init__(self, question: str, conventions: tuple[Convention, Convention]) -> None:
        super().__init__(question)
        self.question = question
        self.conventions = conventions


def read_single(words: str, convention: Convention) -> Typed:
    """What normalised words say of one date, gaps left open. Raises InvalidDate and TwoReadings."""
    typed = Typed(words)
    text = _take_doubt(typed, _without_lead(words))
    if _EDTF(text):
        typed.edtf = parse_single(text.upper()).text
        return typed
    typed.clock, text = take_clock(text)
    text = _take_weekday(typed, text)
    if not (_read_digits(typed, text, convention) or _read_coarse(typed, text, convention)):
        _read_words(typed, text)
    return typed


def _without_lead(text: str) -> str:
    found = _LEADING.match(text)
    return text[found.end() :] if found else text


def _take_doubt(typed: Typed, text: str) -> str:
    while found := _DOUBT_BEFORE.match(text) or _DOUBT_AFTER.search(text):
        typed.flags |= APPROXIMATE if found["approximate"] else UNCERTAIN
        text = (text[: found.start()] + text[found.end() :]).strip()
    return _without_lead(text)


def _take_weekday(typed: Typed, text: str) -> str:
    words = text.split()
    for index, word in enumerate(words):
        if word in WEEKDAY_NUMBERS:
            typed.weekday = WEEKDAY_NUMBERS[word]
            return _without_lead(" ".join(words[:index] + words[index + 1 :]))
    return " ".join(words)


def _read_digits(typed: Typed, text: str, convention: Convention) -> bool:
    """Dates written in digits alone; False for all others."""
    if found := _YEAR_MONTH_DAY(text):
        typed.year, typed.month, typed.day = int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])
    elif found := _YEAR_MONTH(text):
        typed.year, typed.month = int(found["year"] or found["year2"]), int(found["month"] or found["month2"])
    elif found := _TWO_NUMBERS_YEAR(text):
        if len(found[4]) == 2:
            raise InvalidDate(text, "its year needs all four digits")
        typed.year = int(found[4])
        typed.day, typed.month = _day_and_month(text, int(found[1]), int(found[3]), convention)
    else:
        return False
    if typed.month > 12:
        raise InvalidDate(text, f"there is no month {typed.month}")
    return True


def _day_and_month(text: str, first: int, second: int, convention: Convention) -> tuple[int, int]:
    if first <= 12 and second <= 12 and first != second and convention.day_first is None:
        day_first = f"the {ordinal(first)} of {MONTHS[second - 1]}"
        month_first = f"the {ordinal(second)} of {MONTHS[first - 1]}"
        raise TwoReadings(
            f"Is {text} {day_first} or {month_first} {text[-4:]}?",
            (replace(convention, day_first=True), replace(convention, day_first=False)),
        )
    month_first_only = second > 12 or (first <= 12 and convention.day_first is False)
    return (second, first) if month_first_only else (first, second)


def _read_coarse(typed: Typed, text: str, convention: Convention) -> bool:
    """Decades, centuries and millennia; False for all others."""
    if found := _DECADE(text):
        year = found[1]
        is_decade = bool(found[2]) or year[2] != "0" or year == "2000" or convention.hundreds_are_decades
        if is_decade is None:
            raise TwoReadings(
                f"Does {year}s mean the years {year} to {year[:3]}9 or {year} to {year[:2]}99?",
                (replace(convention, hundreds_are_decades=True), replace(convention, hundreds_are_decades=False)),
            )
        typed.edtf = f"{year[:3]}X" if is_decade else f"{year[:2]}XX"
        return True
    found = _CENTURY(text)
    if found is None:
        return False
    number = _ORDER.get(found[1], 0) - 1
    width = 2 if found[2] == "century" else 1
    if not 0 <= number < 10**width:
        raise InvalidDate(text, f"“{found[1]}” is no {found[2]} that can be counted")
    typed.edtf = f"{'-' if found[3] in ('bc', 'bce') else ''}{number:0{width}}{'X' * (4 - width)}"
    return True


def _read_words(typed: Typed, text: str) -> None:
    if found := _SOME.match(text):
        typed.unknown, text = found[1], text[found.end() :]
    hemisphere = _HEMISPHERE.search(text)
    text = _HEMISPHERE.sub("", text)
    two_years = _TWO_YEARS.search(text)
    text = _take_era(typed, _TWO_YEARS.sub(r"\1", text))
    if found := _SUB_YEAR.search(text):
        first_code, count = _SUB_YEARS[found[2]]
        number = count if found[1] == "last" else _ORDER[found[1]]
        if number > count:
            raise InvalidDate(text, f"a year has {count} {'halves' if count == 2 else found[2] + 's'}")
        typed.month = first_code + number - 1
        text = _SUB_YEAR.sub("", text, count=1)
    for word in text.split():
        if word not in _SMALL_WORDS:
            _read_word(typed, word)
    if typed.number is not None and (typed.month is not None or typed.year is not None):
        typed.day, typed.number = typed.number, None
    if hemisphere:
        if typed.month is None or not 21 <= typed.month <= 24:
            raise InvalidDate(typed.words, "a hemisphere needs a season")
        typed.month += 4 if hemisphere[1] == "northern" else 8
    if two_years:
        _check_two_years(typed, two_years)


def _take_era(typed: Typed, text: str) -> str:
    found = _ERA.search(text)
    if found is None:
        return text
    typed.era = "BC" if (found["after"] or "").startswith("bc") else "AD"
    typed.year = int(found["year"] or found["year2"])
    return f"{text[: found.start()]} {text[found.end() :]}"


def _check_two_years(typed: Typed, years: re.Match[str]) -> None:
    """ "winter 2023/24": the second year must follow the first, and the season must run into it."""
    first, second = int(years[1]), int(years[2])
    if typed.month not in _NEXT_YEAR_CODES or second != (first + 1) % 10 ** len(years[2]):
        raise InvalidDate(
            typed.words, f"{years[0]} is not two years of one winter; write both years in full, as in 2013 – 2015"
        )


def _read_word(typed: Typed, word: str) -> None:
    if word in MONTH_NUMBERS or word in _SEASON_CODES or re.fullmatch("q[1-4]|h[12]", word):
        if typed.month is not None:
            raise InvalidDate(typed.words, "it names two parts of the year")
        code = MONTH_NUMBERS.get(word) or _SEASON_CODES.get(word)
        typed.month = code or int(word[1]) + (32 if word[0] == "q" else 39)
    elif _DAY(word):
        if typed.number is not None:
            raise InvalidDate(typed.words, "its year needs all four digits, and a list needs “or” or “and”")
        typed.number = int(re.sub(r"\D", "", word))
    elif re.fullmatch(r"\d{3,4}", word):
        if typed.year is not None:
            raise InvalidDate(typed.words, "it names two years")
        typed.year = int(word)
    elif word.isdigit():
        raise InvalidDate(typed.words, "a year of more than four digits needs AD or BC")
    elif re.fullmatch(r"'?\d0'?s", word):
        raise InvalidDate(typed.words, f"“{word}” needs its century, as in 1990s")
    elif word in ("early", "mid", "late"):
        raise InvalidDate(
            typed.words, f"“{word}” cannot be part of a longer date, so write a month, or “c.” and a month"
        )
    elif typed.clock:
        raise NotUnderstood(
            typed.words, f"“{word}” is not understood; a time zone is written as its offset, +04:00 or UTC"
        )
    else:
        raise NotUnderstood(typed.words, f"“{word}” is not understood")
