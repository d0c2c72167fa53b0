"""Writing a chronology file (`dateline/1`) piece by piece, so that a large one never stands in memory as a whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.formats.chronology_file import FORMAT

Fields = Mapping[str, Any]


def write_chronology(heading: Fields, lists: Iterable[tuple[str, Iterable[Fields]]]) -> Iterator[str]:
    """The text of a file with this heading and these lists of records, in pieces. An empty list is left out."""
    yield "{\n" + ",\n".join(f" {_json(name)}: {_json(value)}" for name, value in {"format": FORMAT, **heading}.items())
    for name, records in lists:
        is_open = False
        for record in records:
            # No line ends stand inside strings, where JSON escapes them.
            written = "  " + _json(record).replace("\n", "\n  ")
            yield f",\n{written}" if is_open else f",\n {_json(name)}: [\n{written}"
            is_open = True
        if is_open:
            yield "\n ]"
    yield "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)
