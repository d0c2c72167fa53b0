"""EventDate: what is known of the date of an event, and the one way from typed words to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from app.domain.dates import wording
from app.domain.dates.certainty import Mark, certainty_of, explanation_of, flags_of, mark_of
from app.domain.dates.edtf import OPEN, UNKNOWN, EventPrecision, Span, parse_expression
from app.domain.dates.invalid import LONGEST, InvalidDate, quoted, refuse_hostile
from app.domain.dates.reading import words_to_edtf
from app.domain.dates.single import APPROXIMATE, UNCERTAIN, SingleDate
from app.domain.dates.single_reading import Convention, NotUnderstood, TwoReadings


@dataclass(frozen=True, slots=True)
class EventDate:
    """An EDTF date (levels 0 to 2) with its earliest and latest day. Two are equal when their canonical EDTF is.

    `earliest` and `latest` are day numbers of the proleptic Gregorian calendar (0001-01-01 is 1), OPEN_START and
    OPEN_END where an end is open. Beyond an unknown end ("1985/") nothing is known: the other end bounds the date.
    `precision` is the smallest unit wholly stated, or "interval" (it lasts), "range" (one time within) or "set" (one or
    all of some dates).
    `exclusive` remembers that an open range was worded with "before" or "after".
    """

    edtf: str
    earliest: int = field(compare=False)
    latest: int = field(compare=False)
    precision: EventPrecision = field(compare=False)
    members: tuple[SingleDate | Span, ...] = field(compare=False, repr=False)
    exclusive: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, edtf: str) -> EventDate:
        """The date of an EDTF text, levels 0 to 2. Raises InvalidDate."""
        refuse_hostile(edtf)
        return _parse(edtf)

    @classmethod
    def parse_as_written(cls, edtf: str, as_written: str | None) -> EventDate:
        """As `parse`; "before" and "after" are kept where the words as written say so and mean the same EDTF."""
        date = cls.parse(edtf)
        if as_written and len(as_written) <= LONGEST and date.precision == "range" and OPEN in date.members[0]:
            return replace(date, exclusive=_is_exclusive(as_written, date.edtf))
        return date

    @property
    def display(self) -> str:
        """Short words for lists, plain text, such as "c. July 2023"; `read_date` reads them back to this date."""
        return wording.display(self)

    @property
    def display_long(self) -> str:
        """Full words for the event page: "Tuesday 19 September 2023"."""
        return wording.display_long(self)

    @property
    def certainty(self) -> str:
        """A few words on how exact it is: "Tuesday", "month known", "approximate", "287 days"."""
        return certainty_of(self)

    @property
    def explanation(self) -> str:
        """Sentences for the event page on what is known and what is not."""
        return explanation_of(self)

    @property
    def mark(self) -> Mark:
        """The shape of its mark on the rail."""
        return mark_of(self)

    @property
    def is_lasting(self) -> bool:
        """True for an interval, which lasts; False for one time, known or not."""
        return self.precision == "interval"

    @property
    def has_unknown_start(self) -> bool:
        """True for "/1985": it began, when is not known."""
        return self._has_end(0, UNKNOWN)

    @property
    def has_unknown_end(self) -> bool:
        """True for "1985/": it ended, when is not known."""
        return self._has_end(1, UNKNOWN)

    @property
    def is_approximate(self) -> bool:
        """True where any part carries ~ or %."""
        return bool(flags_of(self) & APPROXIMATE)

    @property
    def is_uncertain(self) -> bool:
        """True where any part carries ? or %."""
        return bool(flags_of(self) & UNCERTAIN)

    @property
    def time(self) -> str | None:
        """The time of day as stated, "14:30" or "14:30:05", or None."""
        first = self.members[0]
        return first.clock or None if isinstance(first, SingleDate) else None

    @property
    def offset(self) -> str | None:
        """The offset from UTC as stated, "Z" or "+04:00", or None."""
        first = self.members[0]
        return first.offset or None if isinstance(first, SingleDate) else None

    @property
    def datetime(self) -> str | None:
        """The value for HTML's `<time datetime>` (WHATWG), or None where it has no form for this date."""
        first = self.members[0]
        if not isinstance(first, SingleDate) or self.precision not in ("time", "day", "month", "year"):
            return None
        if first.year is None or first.year < 1 or "X" in self.edtf or flags_of(self):
            return None
        return self.edtf if len(self.edtf) > 4 and self.edtf[0] != "Y" else f"{first.year:04}"

    @property
    def sort_key(self) -> tuple[int, int]:
        """(earliest, latest)"""
        return self.earliest, self.latest

    def _has_end(self, index: Literal[0, 1], end: str) -> bool:
        first = self.members[0]
        return isinstance(first, Span) and first[index] == end


class AmbiguousDate(InvalidDate):
    """Words with more than one reading: `question` asks which is meant, `readings` are the dates."""

    def __init__(self, value: str, question: str, readings: tuple[EventDate, ...]) -> None:
        super().__init__(value)
        self.question = question
        self.readings = readings
        choices = " or ".join(dict.fromkeys(reading.display for reading in readings))
        self.args = (f"“{quoted(value)}” can be read in more than one way; write {choices}.",)


def read_date(text: str, *, day_first: bool | None = None) -> EventDate:
    """The date that people's words, or an EDTF text, mean.

    `day_first` says how to read 03/04/2023 (True: the 3rd of April); without it such a date raises AmbiguousDate.
    Everything that cannot be read raises InvalidDate.
    """
    refuse_hostile(text)
    convention = Convention(day_first=day_first)
    try:
        return _read(text, convention)
    except TwoReadings as two:
        readings = tuple(dict.fromkeys(_every_reading(text, two)))
        if not readings:
            raise InvalidDate(text, "there is no such day") from None
        if len(readings) == 1:
            return readings[0]
        raise AmbiguousDate(text, two.question, readings) from None


def _read(text: str, convention: Convention) -> EventDate:
    try:
        return _parse(text)
    except InvalidDate as problem:
        as_edtf = problem
    try:
        reading = words_to_edtf(text, convention)
        date = _parse(reading.edtf)
    except NotUnderstood as problem:
        raise InvalidDate(text, as_edtf.reason or problem.reason) from None
    except InvalidDate as problem:
        raise InvalidDate(text, problem.reason) from None
    return replace(date, exclusive=True) if reading.exclusive else date


def _every_reading(text: str, two: TwoReadings) -> Iterator[EventDate]:
    """What remains of the readings once impossible ones are left out."""
    for convention in two.conventions:
        try:
            yield _read(text, convention)
        except TwoReadings as another:
            yield from _every_reading(text, another)
        except InvalidDate:
            continue


@lru_cache(maxsize=16_384)
def _parse(edtf: str) -> EventDate:
    return EventDate(*parse_expression(edtf))


@lru_cache(maxsize=4_096)
def _is_exclusive(as_written: str, edtf: str) -> bool:
    """Whether the words mean this EDTF and say "before" or "after"."""
    try:
        readings: Iterable[EventDate] = [read_date(as_written)]
    except AmbiguousDate as question:
        readings = question.readings
    except InvalidDate:
        return False
    return any(reading.exclusive and reading.edtf == edtf for reading in readings)
