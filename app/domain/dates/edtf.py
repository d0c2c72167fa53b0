"""The Extended Date/Time Format, levels 0 to 2 (ISO 8601-2; the Library of Congress specification of 2019).

Beyond the letter of the standard, a time of day may lack its seconds, and sets may hold any single date. Years are
limited to ±2,000,000,000. Bounds follow the stated digits; `~` and `?` do not widen them.

Canonical text is upper case, without spaces, in the shortest of equal forms: one qualifier at the end where all parts
share it, the members of a set once each and in order, a set of one member as that member, an offset of zero as Z.
Qualifiers of groups and of single parts stay where they were written.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from app.domain.dates.bounds import OPEN_END, OPEN_START
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.single import Precision, SingleDate, parse_single
from app.domain.dates.single_wording import short_words

EventPrecision = Literal[Precision, "interval", "range", "set"]
UNKNOWN: Final = ""
OPEN: Final = ".."


class Span(NamedTuple):
    """`start/end` of an interval, `start..end` in a set. An end that is no date is OPEN or, in intervals, UNKNOWN."""

    start: SingleDate | Literal["", ".."]
    end: SingleDate | Literal["", ".."]


class Expression(NamedTuple):
    """One EDTF text: canonical text, bounds as day numbers, precision, and the dates or spans that it is made of."""

    edtf: str
    earliest: int
    latest: int
    precision: EventPrecision
    members: tuple[SingleDate | Span, ...]


def parse_expression(text: str) -> Expression:
    """Read an EDTF text. Raises InvalidDate for anything else, for impossible days and for ends before starts."""
    text = text.strip()
    if not text.isascii():
        raise InvalidDate(text)
    text = text.upper()
    if "/" in text:
        return _interval(text)
    if text[:1] in ("[", "{") or text[-1:] in ("]", "}"):
        return _set(text)
    date = parse_single(text)
    return Expression(date.text, date.earliest, date.latest, date.precision, (date,))


def _interval(text: str) -> Expression:
    start_text, *rest = text.split("/")
    if len(rest) != 1:
        raise InvalidDate(text, "an interval has one stroke, between its two ends")
    span = Span(_end(start_text), _end(rest[0]))
    if isinstance(span.start, str) and isinstance(span.end, str):
        raise InvalidDate(text, "neither end is known")
    earliest, latest = _span_bounds(text, span)
    return Expression(f"{_end_text(span.start)}/{_end_text(span.end)}", earliest, latest, "interval", (span,))


def _set(text: str) -> Expression:
    brackets = text[0] + text[-1]
    if len(text) < 3 or brackets not in ("[]", "{}"):
        raise InvalidDate(text, "a set needs both of its brackets")
    bounded: dict[str, tuple[int, int, SingleDate | Span]] = {}
    for member_text in text[1:-1].split(","):
        member = _set_member(member_text.strip())
        if isinstance(member, SingleDate):
            bounded[member.text] = member.earliest, member.latest, member
        else:
            bounded[_span_text(member)] = *_span_bounds(text, member), member
    texts = sorted(bounded, key=lambda t: (*bounded[t][:2], t))
    members = tuple(bounded[t][2] for t in texts)
    if len(members) == 1 and isinstance(members[0], SingleDate):
        return parse_expression(texts[0])
    earliest = min(b[0] for b in bounded.values())
    latest = max(b[1] for b in bounded.values())
    if earliest == OPEN_START and latest == OPEN_END and _leaves_no_gap(list(bounded.values())):
        raise InvalidDate(text, "it leaves every day possible")
    precision: EventPrecision = "range" if brackets == "[]" and len(members) == 1 else "set"
    return Expression(brackets[0] + ",".join(texts) + brackets[1], earliest, latest, precision, members)


def _set_member(text: str) -> SingleDate | Span:
    if ".." not in text:
        return _day(text)
    start_text, _, end_text = text.partition("..")
    start, end = _end(start_text.strip() or OPEN), _end(end_text.strip() or OPEN)
    if isinstance(start, str) and isinstance(end, str):
        raise InvalidDate(text, "neither end is known")
    return start if isinstance(start, SingleDate) and start == end else Span(start, end)


def _end(text: str) -> SingleDate | Literal["", ".."]:
    if text == UNKNOWN:
        return UNKNOWN
    if text == OPEN:
        return OPEN
    return _day(text)


def _day(text: str) -> SingleDate:
    date = parse_single(text)
    if date.clock:
        raise InvalidDate(text, "an interval or a set takes days, not times of day")
    return date


def _end_text(end: SingleDate | str) -> str:
    return end if isinstance(end, str) else end.text


def _span_text(span: Span) -> str:
    """A stretch as a set writes it, where an open end is no text at all."""
    return OPEN.join("" if isinstance(end, str) else end.text for end in span)


def _span_bounds(text: str, span: Span) -> tuple[int, int]:
    """Earliest and latest day; beyond an end that is unknown nothing is known, so that the other end bounds it."""
    dates = [end for end in span if isinstance(end, SingleDate)]
    earliest = OPEN_START if span.start == OPEN else dates[0].earliest
    latest = OPEN_END if span.end == OPEN else dates[-1].latest
    if earliest > latest:
        raise InvalidDate(text, f"its end, {_words(dates[-1])}, is before its start, {_words(dates[0])}")
    return earliest, latest


def _words(date: SingleDate) -> str:
    return short_words(date) or date.text


def _leaves_no_gap(bounded: list[tuple[int, int, SingleDate | Span]]) -> bool:
    covered = OPEN_START
    for earliest, latest, _ in sorted(bounded, key=lambda b: b[:2]):
        if earliest > covered + 1:
            return False
        covered = max(covered, latest)
    return True
