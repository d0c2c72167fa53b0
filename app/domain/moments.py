"""Moments of the app's own time: what words such as *20 Nov 2026* mean for what was saved when. All are UTC."""

import re
from datetime import UTC, date, datetime, timedelta

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from app.errors import Invalid

_LAST_DAY = date.max.toordinal()
_VERSION = re.compile(r"v[0-9]{1,18}").fullmatch
_BLANK_OFFSET = re.compile(r"(?<=:\d\d) (?=\d\d:\d\d$)|(?<=\.\d{6}) (?=\d\d:\d\d$)")
"""An offset whose plus sign came as a blank, which is what it means in an address."""


def read_moment(typed: str) -> str:
    """What was typed for a moment, as addresses carry it: EDTF, an ISO 8601 moment with fractions of a second in UTC,
    or `v130`, the version of the chronology. Raises `ValueError` with a sentence."""
    words = _BLANK_OFFSET.sub("+", typed.strip())
    if _VERSION(words):
        return f"v{int(words[1:])}"
    if "." in words and (exact := _read_exact(words)):
        return exact.isoformat().replace("+00:00", "Z")
    try:
        return read_date(words).edtf
    except AmbiguousDate as problem:
        raise ValueError(problem.question) from None
    except InvalidDate as problem:
        raise ValueError(str(problem)) from None


def require_moment(typed: str) -> str:
    """Like `read_moment`, for the parameter `as_of`: raises `Invalid`."""
    try:
        return read_moment(typed)
    except ValueError as problem:
        raise Invalid({"as_of": str(problem)}) from None


def version_of(moment: str) -> int | None:
    """The version of the chronology that a moment names, or None where it names a time."""
    return int(moment[1:]) if _VERSION(moment) else None


def start_of(moment: str) -> datetime:
    """The first instant of a moment that is no version; the first of all where that cannot be counted."""
    if exact := _read_exact(moment):
        return exact
    named = EventDate.parse(moment)
    return _with_time(named) or _day(named.earliest)


def end_of(moment: str) -> datetime:
    """The first instant behind a moment that is no version: a day, minute or second ends with its last instant."""
    if exact := _read_exact(moment):
        return exact + timedelta(microseconds=1)
    named = EventDate.parse(moment)
    timed = _with_time(named)
    if timed is not None:
        return timed + timedelta(seconds=1 if (named.time or "").count(":") == 2 else 60)
    return _day(named.latest + 1)


def say_moment(moment: str) -> str:
    """A moment in words: `20 Nov 2026`, `version 130`."""
    if (version := version_of(moment)) is not None:
        return f"version {version:,}"
    if exact := _read_exact(moment):
        return f"{exact.day} {exact:%b %Y, %H:%M:%S} UTC"
    named = EventDate.parse(moment)
    return f"{named.display} UTC" if named.time and not named.offset else named.display


def say_when(moment: str) -> str:
    """When a moment looks at things: `at version 130`, `on 20 Nov 2026`, `at the end of 2026`."""
    if version_of(moment) is not None:
        return f"at {say_moment(moment)}"
    is_exact = _read_exact(moment) or EventDate.parse(moment).precision in ("day", "time")
    return f"on {say_moment(moment)}" if is_exact else f"at the end of {say_moment(moment)}"


def _read_exact(words: str) -> datetime | None:
    """An ISO 8601 moment with fractions of a second, in UTC; None for anything else."""
    if "." not in words or "T" not in words:
        return None
    try:
        found = datetime.fromisoformat(words)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _with_time(named: EventDate) -> datetime | None:
    if named.time is None:
        return None
    offset = (named.offset or "Z").replace("Z", "+00:00")
    clock = f"{named.time}:00" if named.time.count(":") == 1 else named.time
    try:
        found = datetime.combine(_day(named.earliest), datetime.fromisoformat(f"2000-01-01T{clock}{offset}").timetz())
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return _day(named.earliest)


def _day(number: int) -> datetime:
    """Midnight of a day number; beyond what can be counted, the first or the last day that can."""
    return datetime.fromordinal(min(max(number, 1), _LAST_DAY)).replace(tzinfo=UTC)
