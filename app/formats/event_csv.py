"""Events as CSV (RFC 4180) that spreadsheets open: UTF-8 with a byte order mark, one row for each event."""

import csv
import io
import re
from collections.abc import Iterable

from app.formats.event_shape import EventOutput

BYTE_ORDER_MARK = "\ufeff"

COLUMNS = (
    "id", "name", "key", "title", "date", "edtf", "earliest", "latest", "date_as_written", "category", "actors",
    "places", "tags", "evidence", "review", "sources", "citations", "summary", "url",
)  # fmt: skip

# Spreadsheets take a cell that begins like this for a formula; the full-width signs are read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where semicolons separate cells, as in many countries, what follows one begins a cell whatever quotes are around it.
_AFTER_SEMICOLON = re.compile(r';(\s*"*)(?=[=+\-@＝＋－＠])')


def header() -> str:
    """The byte order mark and the names of the columns."""
    return BYTE_ORDER_MARK + _written([COLUMNS])


def rows(events: Iterable[EventOutput], site: str) -> str:
    """One line for each event; `site` is the address of the chronology without a slash at its end."""
    return _written(_row(event, site) for event in events)


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs: what would be a formula gets an apostrophe before it, behind semicolons too."""
    cell = _AFTER_SEMICOLON.sub(r";\1'", cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _written(lines: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(map(defused, line) for line in lines)
    return written.getvalue()


def _row(event: EventOutput, site: str) -> list[str]:
    date = event.date
    sources = dict.fromkeys((citation.source.id, citation.source.title) for citation in event.citations)
    actors = (f"{actor.name} ({actor.role})" if actor.role else actor.name for actor in event.actors)
    return [
        str(event.id),
        event.name,
        event.key or "",
        event.title,
        date.display if date else "",
        date.edtf if date else "",
        (date.first_day or "") if date else "",
        (date.last_day or "") if date else "",
        date.as_written if date else "",
        event.category,
        "; ".join(actors),
        "; ".join(place.name for place in event.places),
        "; ".join(tag.name for tag in event.tags),
        event.evidence,
        event.review,
        "; ".join(title for _, title in sources),
        str(len(event.citations)),
        event.summary,
        f"{site}/{event.name}",
    ]
