"""How sure an event date is: the small line below it, the sentence that explains it, the mark on the rail."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Literal

from app.domain.dates.bounds import OPEN_END, OPEN_START, weekday
from app.domain.dates.edtf import OPEN, Span
from app.domain.dates.names import WEEKDAYS
from app.domain.dates.single import CERTAINTIES, QUALIFIERS, SingleDate
from app.domain.dates.single_wording import FIRST_GREGORIAN_DAY, format_day, part_certainty, short_words

if TYPE_CHECKING:
    from app.domain.dates.event_date import EventDate

Mark = Literal["day", "month", "approx", "span", "open"]

_PARTS_OF_THE_YEAR: Final = {
    **dict.fromkeys((33, 34, 35, 36), "quarter"),
    **dict.fromkeys((37, 38, 39), "third of the year"),
    **dict.fromkeys((40, 41), "half-year"),
}
_SOME_DIGITS_UNKNOWN: Final = "some digits unknown"
_NOT_KNOWN: Final = {
    "month": "The month is known, the day is not.",
    "season": "The season is known, the day is not.",
    "year": "The year is known, the month and the day are not.",
    "decade": "The decade is known, the year is not.",
    "century": "The century is known, the year is not.",
    "millennium": "The millennium is known, the year is not.",
}


def qualifier_flags(date: SingleDate) -> int:
    """The sum of UNCERTAIN and APPROXIMATE over all parts of a date."""
    return reduce(or_, (QUALIFIERS[sign] for sign in date.part_qualifiers), QUALIFIERS[date.qualifier])


def flags_of(date: EventDate) -> int:
    """The sum of UNCERTAIN and APPROXIMATE over everything that an event date is made of."""
    return reduce(or_, map(qualifier_flags, _single_dates(date)))


def _single_dates(date: EventDate) -> Iterator[SingleDate]:
    for member in date.members:
        yield from (end for end in (member if isinstance(member, Span) else (member,)) if isinstance(end, SingleDate))


def mark_of(date: EventDate) -> Mark:
    """The shape on the rail. A qualifier wins over everything else."""
    if flags_of(date) or date.precision == "range" or (date.precision == "set" and date.edtf[0] == "["):
        return "approx"
    if date.precision == "interval":
        span = date.members[0]
        return "span" if all(isinstance(end, SingleDate) for end in span) else "open"
    if date.precision == "set":
        return "open" if date.earliest == OPEN_START or date.latest == OPEN_END else "span"
    return "day" if date.precision in ("day", "time") else "month"


def certainty_of(date: EventDate) -> str:
    """The small line under a date in a list. Days, months and years are counted with the first and the last."""
    first = date.members[0]
    if isinstance(first, Span) and date.precision == "interval":
        return _of_interval(first)
    doubt = CERTAINTIES[flags_of(date)]
    if isinstance(first, SingleDate) and date.precision != "set":
        return doubt or _of_single(first)
    counted = _of_range(first) if isinstance(first, Span) and date.precision == "range" else _of_set(date)
    return f"{counted}, {doubt}" if doubt else counted


def explanation_of(date: EventDate) -> str:
    """One to three sentences for the event page on what is known and what is not."""
    said = _explain(date)
    if any(single.day is not None and single.earliest < FIRST_GREGORIAN_DAY for single in _single_dates(date)):
        said += " Days before 15 October 1582 are counted by the Gregorian calendar, too."
    return said


def _explain(date: EventDate) -> str:
    first = date.members[0]
    if date.precision == "set":
        if date.edtf[0] == "{":
            return "It happened at each of these dates."
        return "It happened at one of these dates; which one is not known."
    if isinstance(first, SingleDate):
        return _explain_single(first)
    return _explain_interval(first) if date.precision == "interval" else _explain_range(first, exclusive=date.exclusive)


def _of_single(date: SingleDate) -> str:
    if date.precision in ("day", "time"):
        return WEEKDAYS[weekday(date.earliest)] if date.earliest >= FIRST_GREGORIAN_DAY else "day known"
    if short_words(date) is None and not date.part_qualifiers and "E" not in date.text:
        return _SOME_DIGITS_UNKNOWN
    return f"{_PARTS_OF_THE_YEAR.get(date.month or 0, date.precision)} known"


def _of_interval(span: Span) -> str:
    start, end = span
    said = []
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        flags = (qualifier_flags(start), qualifier_flags(end))
        if flags == (0, 0):
            exact = start.precision == end.precision == "day"
            return _length(start, end) if exact else f"up to {_length(start, end)}"
        if flags[0] == flags[1]:
            return CERTAINTIES[flags[0]]
        said = [f"{name} {CERTAINTIES[flag]}" for name, flag in zip(("start", "end"), flags, strict=True) if flag]
    elif isinstance(start, SingleDate):
        said = [_known_end(start, "start"), "no end recorded" if end == OPEN else "end not known"]
    elif isinstance(end, SingleDate):
        said = [_known_end(end, "end"), "no start recorded" if start == OPEN else "start not known"]
    return ", ".join(filter(None, said))


def _known_end(date: SingleDate, name: str) -> str:
    """What limits the known end of an interval: nothing for an exact day."""
    flags = qualifier_flags(date)
    return f"{name} {CERTAINTIES[flags]}" if flags else "" if date.precision == "day" else _of_single(date)


def _of_range(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        length = _length(start, end)
        return "one time on this day" if length == "1 day" else f"one time in these {length}"
    return "no latest day" if isinstance(start, SingleDate) else "no earliest day"


def _of_set(date: EventDate) -> str:
    several = any(isinstance(member, Span) for member in date.members)
    count = "several dates" if several else f"{len(date.members)} dates"
    return f"all of {count}" if date.edtf[0] == "{" else f"one of {count}"


def _length(start: SingleDate, end: SingleDate) -> str:
    """The whole length, first and last included, in months or years where both ends are such, else in days."""
    if start.precision == end.precision and start.year is not None and end.year is not None:
        years = end.year - start.year
        if start.precision == "year":
            return _count(years + 1, "year")
        if start.precision == "month" and start.month is not None and end.month is not None:
            return _count(12 * years + end.month - start.month + 1, "month")
    return _count(end.latest - start.earliest + 1, "day")


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}" + ("s" if number != 1 else "")


def _explain_single(date: SingleDate) -> str:
    if flags := qualifier_flags(date):
        part = part_certainty(date)
        said = f"Known only in part: {part}." if part else f"The date is {CERTAINTIES[flags]}."
        return f"{said} It is placed where its digits say, {_bounds(date, ' to ')}."
    if date.precision == "time":
        if not date.offset:
            return "Exact day and time. No time zone is stated."
        return f"Exact day and time. The time is {'UTC' if date.offset == 'Z' else f'{date.offset} from UTC'}."
    if date.precision == "day":
        return "Exact day. The hour is not known, so no time zone is stored."
    said = _NOT_KNOWN[date.precision]
    if _of_single(date) == _SOME_DIGITS_UNKNOWN:
        said = "Some of its digits are not known."
    elif date.month in _PARTS_OF_THE_YEAR:
        said = "A part of the year is known, the day is not."
    if date.precision in ("month", "year") and "X" not in date.text:
        return said
    return f"{said} It lies between {_bounds(date, ' and ')}."


def _bounds(date: SingleDate, joined_by: str) -> str:
    first, last = format_day(date.earliest), format_day(date.latest)
    return first if first == last else f"{first}{joined_by}{last}"


def _explain_interval(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        is_exact = start.precision == end.precision == "day"
        measure = "about " if qualifier_flags(start) | qualifier_flags(end) else "" if is_exact else "at most "
        return f"It lasted {measure}{_length(start, end)}, the first and the last included."
    if isinstance(start, SingleDate):
        if end == OPEN:
            return "It began then, and no end is recorded: it may still go on."
        return "It began then, and it ended; when it ended is not known."
    if start == OPEN:
        return "It lasted until then, and no start is recorded."
    return "It lasted until then; when it began is not known."


def _explain_range(span: Span, *, exclusive: bool) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        return f"It happened once within these {_length(start, end)}; on which day is not known."
    if isinstance(start, SingleDate):
        return "It happened after that date." if exclusive else "It happened then or later; no latest day is known."
    return "It happened before that date." if exclusive else "It happened then or earlier; no earliest day is known."
