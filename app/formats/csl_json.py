"""Works as CSL-JSON: the item types, names and dates of CSL 1.0.2, which reference managers read."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.dates import EventDate
from app.domain.source_types import SOURCE_TYPES
from app.formats.citing.dates import plain_parts
from app.formats.citing.work import Name, Work

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def write_csl_json(works: Iterable[Work]) -> Iterator[str]:
    """The parts of a list of items, one item a line."""
    yield "["
    separator = "\n"
    for work in works:
        yield separator + json.dumps(csl_item(work), ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n"


def csl_item(work: Work) -> dict[str, Any]:
    """One item. `custom` keeps what CSL has no words for: the date as EDTF, and what was supplied by the curators."""
    supplied = [
        name for name, is_so in (("title", work.is_title_supplied), ("issued", work.is_issued_supplied)) if is_so
    ]
    custom = {"edtf": work.issued.edtf if work.issued else None, "supplied": supplied}
    day = work.accessed
    found: dict[str, Any] = {
        "id": work.key,
        "type": work.type if work.type in SOURCE_TYPES else "document",
        "title": work.title,
        "author": [_name(name) for name in work.authors],
        "container-title": work.container,
        "publisher": work.publisher,
        "issued": csl_date(work.issued) if work.issued else None,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "URL": work.url,
        "language": work.language,
        "custom": {name: value for name, value in custom.items() if value},
    }
    return {name: value for name, value in found.items() if value}


def csl_date(when: EventDate) -> dict[str, Any]:
    """The parts of a date, and whether it is approximate; in words where it has no such parts."""
    parts = plain_parts(when)
    if not parts:
        return {"literal": when.display}
    numbers = [[part for part in (one.year, one.month, one.day) if part is not None] for one in parts]
    is_vague = when.is_approximate or when.is_uncertain
    return {"date-parts": numbers, **({"circa": True} if is_vague else {})}


def _name(name: Name) -> dict[str, str]:
    members = {"family": name.family, "given": name.given, "literal": name.literal}
    return {member: words for member, words in members.items() if words}
