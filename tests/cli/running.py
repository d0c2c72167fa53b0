"""What tests of the command look at: what was said, and what the database holds then."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


def write_json(path: Path, given: Any) -> Path:
    path.write_text(json.dumps(given))
    return path


def ask(file: Path, question: str) -> Any:
    with sqlite3.connect(file) as connection:
        rows = connection.execute(question).fetchall()
    connection.close()
    return rows[0][0] if len(rows) == 1 else rows


def count(file: Path, table: str) -> int:
    return int(ask(file, f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own words


def dump(file: Path) -> list[str]:
    """All that a database holds, as lines without the order in which a table tells its constraints."""
    connection = sqlite3.connect(file)
    lines = [line.strip(" ,\t") for statement in connection.iterdump() for line in statement.splitlines()]
    connection.close()
    return sorted(lines)
