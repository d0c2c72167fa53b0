"""Keyset paging: a cursor names a place in the order, so a page costs the same wherever it lies."""

import base64
import binascii
from dataclasses import dataclass

import numpy as np

from app.domain.dates import OPEN_START
from app.errors import Invalid
from app.queries.event_index import UNDATED, Columns, Ints
from app.queries.events import Selection

LONGEST_DAY = 25
"""A page is lengthened so that it never splits a day, but not by more events than this."""


@dataclass(frozen=True)
class Page:
    """One page of a selection. `next` and `previous` are cursors for `after` (`previous` may be empty: the start)."""

    positions: Ints
    ids: list[int]
    start: int
    """How many events of the selection stand before the page."""
    next: str | None
    previous: str | None


def encode_cursor(columns: Columns, position: int) -> str:
    """The place right behind the event at that position."""
    key = (columns.earliest, columns.latest, columns.sequence, columns.ids)
    text = ",".join(str(int(column[position])) for column in key)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def encode_day(day: int) -> str:
    """The place right before the first event that starts on that day or later."""
    return base64.urlsafe_b64encode(f"{day},{-(10**15)},0,0".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[int, int, int, int]:
    """The sort key `(earliest, latest, sequence, id)` of a cursor; raises `Invalid` for anything else."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        numbers = tuple(int(part) for part in text.split(","))
    except (ValueError, binascii.Error, UnicodeError):
        numbers = ()
    if len(cursor) > 200 or len(numbers) != 4 or any(abs(number) > 2**62 for number in numbers):
        raise Invalid({"after": "The place after which to go on cannot be read. Start again from the first page."})
    earliest, latest, sequence, event_id = numbers
    return earliest, latest, sequence, event_id


def page_of(selection: Selection, order: str, after: str | None, limit: int, *, whole_days: bool = False) -> Page:
    """The events behind a cursor, in the order `oldest` or `newest`; undated events come last in both."""
    columns = selection.columns
    ordered = selection.ordered(order)
    start = _start(selection, order, after) if after else 0
    end = min(start + limit, len(ordered))
    if whole_days:
        end = _whole_day(columns, ordered, end)
    positions = ordered[start:end]
    following = encode_cursor(columns, int(ordered[end - 1])) if end < len(ordered) and end > start else None
    before = max(start - limit, 0)
    previous = None
    if start > 0:
        previous = encode_cursor(columns, int(ordered[before - 1])) if before else ""
    return Page(positions, columns.ids[positions].tolist(), start, following, previous)


def _start(selection: Selection, order: str, after: str) -> int:
    earliest, latest, sequence, event_id = decode_cursor(after)
    columns = selection.columns
    # The first position behind the cursor's place, whether or not its event is still there.
    behind = columns.rank(earliest, latest, sequence, event_id + 1)
    dated = selection.dated
    if order == "oldest" or earliest >= UNDATED:
        return int(np.searchsorted(selection.positions, behind))
    at = columns.rank(earliest, latest, sequence, event_id)
    return len(dated) - int(np.searchsorted(dated, at))


def _whole_day(columns: Columns, ordered: Ints, end: int) -> int:
    if end in (0, len(ordered)):
        return end
    day = columns.earliest[ordered[end - 1]]
    if day in (UNDATED, OPEN_START):  # no day that could be split
        return end
    longest = min(end + LONGEST_DAY, len(ordered))
    while end < longest and columns.earliest[ordered[end]] == day:
        end += 1
    return end
