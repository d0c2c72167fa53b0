"""How an event date is shown in words: short in lists, long on its own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from app.domain.dates.edtf import OPEN, Span
from app.domain.dates.names import MONTHS, SHORT_MONTHS
from app.domain.dates.single import SingleDate, adjacent
from app.domain.dates.single_wording import long_words, short_words

if TYPE_CHECKING:
    from app.domain.dates.event_date import EventDate

_DASH: Final = " – "


def display(date: EventDate) -> str:
    """Short words that `read_date` reads back to the same EDTF; the EDTF text itself where no words would."""
    first = date.members[0]
    if not all(_has_words(member, date) for member in date.members):
        return date.edtf
    if date.precision == "set":
        return _short_set(date.members, "and" if date.edtf[0] == "{" else "or")
    if isinstance(first, SingleDate):
        return _short(first)
    if date.precision == "interval":
        return _short_interval(first)
    if date.exclusive:
        return _exclusive(first, _short)
    return _short_range(first)


def display_long(date: EventDate) -> str:
    """Words for the event page, with weekdays and nothing left out."""
    first = date.members[0]
    if date.precision == "set":
        members = [_long_stretch(m) if isinstance(m, Span) else long_words(m) for m in date.members]
        return _listed(members, "and" if date.edtf[0] == "{" else "or")
    if isinstance(first, SingleDate):
        return long_words(first)
    if date.precision == "interval":
        return _long_interval(first)
    if date.exclusive:
        return _exclusive(first, long_words)
    return _long_range(first)


def _has_words(member: SingleDate | Span, date: EventDate) -> bool:
    """Whether words alone say it: not parts qualified one by one within something larger, nor open ends in sets."""
    if isinstance(member, SingleDate):
        alone = member.text == date.edtf
        return short_words(member) is not None and (alone or not member.part_qualifiers)
    if date.precision == "set" and (len(date.members) == 1 or OPEN in member or _crosses_eras(member)):
        return False
    return all(_has_words(end, date) for end in member if isinstance(end, SingleDate))


def _crosses_eras(span: Span) -> bool:
    """In a list, "1479" before "1 BC" would be read as one more year BC."""
    dates = [end for end in span if isinstance(end, SingleDate)]
    return dates[0].earliest < 1 <= dates[-1].latest


def _short(date: SingleDate) -> str:
    return short_words(date) or date.text


def _without_repeats(date: SingleDate, following: SingleDate | Span) -> str:
    """Short words less the month and year that the following date repeats: "19" before "20 Sep 2023"."""
    if isinstance(following, Span) or not (_is_plain(date) and _is_plain(following)) or date.year != following.year:
        return _short(date)
    if date.month is None or following.month is None or (date.day is None) != (following.day is None):
        return _short(date)
    if date.day is None:
        return MONTHS[date.month - 1] if date.month <= 12 and following.month <= 12 else _short(date)
    return str(date.day) if date.month == following.month else f"{date.day} {SHORT_MONTHS[date.month - 1]}"


def _is_plain(date: SingleDate) -> bool:
    return not (date.qualifier or date.part_qualifiers or "X" in date.text)


def _pair(start: SingleDate, end: SingleDate) -> tuple[str, str]:
    return _without_repeats(start, end), _short(end)


def _short_interval(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        return _DASH.join(_pair(start, end))
    if isinstance(start, SingleDate):
        return f"{_short(start)} –" if end == OPEN else f"{_short(start)} – ?"
    return f"{'–' if start == OPEN else '? –'} {_text(end, _short)}"


def _long_interval(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        return f"{long_words(start)} to {long_words(end)}"
    if isinstance(start, SingleDate):
        return f"since {long_words(start)}" if end == OPEN else f"from {long_words(start)}, end not known"
    return f"until {_text(end, long_words)}" + ("" if start == OPEN else ", start not known")


def _short_range(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        return "between {} and {}".format(*_pair(start, end))
    return f"{_short(start)} or later" if isinstance(start, SingleDate) else f"by {_text(end, _short)}"


def _long_range(span: Span) -> str:
    start, end = span
    if isinstance(start, SingleDate) and isinstance(end, SingleDate):
        return f"between {long_words(start)} and {long_words(end)}"
    return f"{long_words(start)} or later" if isinstance(start, SingleDate) else f"by {_text(end, long_words)}"


def _long_stretch(span: Span) -> str:
    """Part of a set: every date from one to the other."""
    start, end = span
    if not isinstance(start, SingleDate):
        return f"{_text(end, long_words)} or earlier"
    return f"{long_words(start)} to {long_words(end)}" if isinstance(end, SingleDate) else _long_range(span)


def _exclusive(span: Span, words: Callable[[SingleDate], str]) -> str:
    """ "before" and "after" name the date beside the bound that is stored."""
    start, end = span
    if isinstance(start, SingleDate):
        return f"after {words(adjacent(start, -1))}"
    return f"before {_text(end, lambda bound: words(adjacent(bound, 1)))}"


def _short_set(members: Sequence[SingleDate | Span], conjunction: str) -> str:
    said = []
    for index, member in enumerate(members):
        if isinstance(member, SingleDate):
            following = members[index + 1] if index + 1 < len(members) else None
            said.append(_without_repeats(member, following) if following else _short(member))
        else:
            said.append(_short_interval(member))
    return _listed(said, conjunction)


def _listed(words: Sequence[str], conjunction: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _text(end: SingleDate | str, words: Callable[[SingleDate], str]) -> str:
    return words(end) if isinstance(end, SingleDate) else end
