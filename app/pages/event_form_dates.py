"""The date of the event form: a date, an end and how sure it is, which together make one EDTF text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from app.domain.dates.edtf import OPEN, UNKNOWN
from app.domain.dates.single import QUALIFIERS, SIGNS, SingleDate

ENDINGS = {"": "", "open": OPEN, "unknown": UNKNOWN}
SURENESS = {"": "", "approximate": "~", "uncertain": "?"}
COMPOSED = ("interval", "range", "set")
_SINGLE = re.compile(r"[^\[\]{},/.]+")


@dataclass(frozen=True)
class DateFields:
    """What stands in the fields. `ending` is a key of ENDINGS, `sureness` one of SURENESS; a choice is the EDTF text
    of one of the dates that an ambiguous one may mean."""

    date: str = ""
    date_choice: str = ""
    end: str = ""
    end_choice: str = ""
    ending: str = ""
    sureness: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """The fields among other values by name; an ending or a sureness that is none of the known ones is left out."""
        known = {part.name: typed[part.name] for part in fields(cls) if part.name in typed}
        known["ending"] = known.get("ending", "") if known.get("ending") in ENDINGS else ""
        known["sureness"] = known.get("sureness", "") if known.get("sureness") in SURENESS else ""
        return cls(**known)


@dataclass(frozen=True)
class Reading:
    """How one field was understood: its date, or a problem and perhaps the dates to choose from. All empty: blank."""

    date: EventDate | None = None
    problem: str = ""
    choices: tuple[EventDate, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True)
class DateReading:
    """How the fields were understood: each one, and the date that they make together."""

    start: Reading
    end: Reading
    whole: EventDate | None = None
    is_composed: bool = False
    """Whether the end or the sureness has changed what the first field says."""
    faults: dict[str, str] = field(default_factory=dict)


def read_date_field(typed: str, choice: str = "") -> Reading:
    """One typed date; where it can be read in several ways, the one that was chosen."""
    if not typed.strip():
        return Reading()
    try:
        return Reading(read_date(typed))
    except AmbiguousDate as ambiguity:
        chosen = [date for date in ambiguity.readings if date.edtf == choice]
        if chosen:
            return Reading(chosen[0], choices=ambiguity.readings, is_chosen=True)
        return Reading(problem=ambiguity.question, choices=ambiguity.readings)
    except InvalidDate as problem:
        return Reading(problem=str(problem))


def read_date_fields(typed: DateFields) -> DateReading:
    """The date that the fields make together, or the faults of `date`, `end` and `sureness`."""
    start = read_date_field(typed.date, typed.date_choice)
    end = read_date_field(typed.end, typed.end_choice)
    faults = {name: part.problem for name, part in (("date", start), ("end", end)) if part.problem}
    if not start.date and not start.problem and (typed.end.strip() or typed.ending):
        faults["date"] = "An interval needs its start. Where only the end is known, write “until” and the end here."
    if start.date and not faults:
        faults = _combination_faults(typed, start.date, end.date)
    if faults or not start.date:
        return DateReading(start, end, faults=faults)
    edtf = start.date.edtf
    if end.date or typed.ending:
        edtf = f"{edtf}/{end.date.edtf if end.date else ENDINGS[typed.ending]}"
    edtf = qualified(edtf, SURENESS[typed.sureness])
    if edtf == start.date.edtf:
        return DateReading(start, end, start.date)
    try:
        return DateReading(start, end, EventDate.parse(edtf), is_composed=True)
    except InvalidDate as problem:
        return DateReading(start, end, faults={"date": str(problem)})


def _combination_faults(typed: DateFields, start: EventDate, end: EventDate | None) -> dict[str, str]:
    if typed.sureness and (start.time or (end and end.time)):
        return {"sureness": "A time of day is exact. Leave the time out, or choose “As written”."}
    if end is None and not typed.ending:
        return {}
    if end and typed.ending:
        return {"end": "There is an end here, and below it is said to be open or not known. Keep one of the two."}
    if start.precision in COMPOSED:
        return {"date": f"“{start.display}” has an end, or is several days, already. Write the start alone here."}
    if end and end.precision in COMPOSED:
        return {"end": f"“{end.display}” is not one date. Write the last day of the interval alone."}
    if start.time or (end and end.time):
        return {"end": "An interval runs from day to day. Leave the time of day out."}
    if end and end.latest < start.earliest:
        return {"end": f"{end.display} is before the start, {start.display}. Swap them or correct one."}
    return {}


def qualified(edtf: str, sign: str) -> str:
    """An EDTF text with `~` or `?` added to each of its dates; `~` and `?` together are `%`."""
    if not sign:
        return edtf

    def add(single: re.Match[str]) -> str:
        held = single[0][-1] if single[0][-1] in "?~%" else ""
        return single[0].removesuffix(held) + SIGNS[QUALIFIERS[held] | QUALIFIERS[sign]]

    return _SINGLE.sub(add, edtf)


def fields_of_date(date: EventDate | None, as_written: str) -> DateFields:
    """What a form shows for a stored date: its words as written where they say just this, else words of our own."""
    if date is None:
        return DateFields()
    written = read_date_field(as_written)
    if written.date and written.date.edtf == date.edtf:
        return DateFields(as_written)
    span = date.members[0]
    if date.precision != "interval" or isinstance(span, SingleDate) or not isinstance(span.start, SingleDate):
        return DateFields(date.display)
    start = EventDate.parse(span.start.text).display
    if isinstance(span.end, SingleDate):
        return DateFields(start, end=EventDate.parse(span.end.text).display)
    return DateFields(start, ending="open" if span.end == OPEN else "unknown")
