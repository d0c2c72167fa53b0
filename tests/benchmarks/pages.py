"""What pages cost with many events: ratios measured in one run, by turns, in CPU time of this process."""

import argparse
import gc
import os
import platform
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from app.main import create_app
from app.migrating import upgrade
from app.queries.event_index import Columns, current_columns
from app.settings import Settings
from tests.benchmarks.generator import NOUNS, VERBS, fill
from tests.support.people import create_session

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 9

RAW_ROWS = """SELECT e.id, e.title, e.summary, e.edtf, c.label FROM events e JOIN categories c ON c.id = e.category_id
    WHERE e.review IN ('in-review', 'checked') {where} ORDER BY e.earliest, e.latest, e.sequence, e.id LIMIT 50"""


@dataclass(frozen=True)
class Case:
    """A page to measure: its addresses one by one (each may be asked once), and the plain SQL of its 50 rows."""

    name: str
    addresses: Callable[[random.Random], Iterator[str]]
    raw: str
    is_for_members: bool = False


def _same(address: str) -> Callable[[random.Random], Iterator[str]]:
    def addresses(rng: random.Random) -> Iterator[str]:
        while True:
            yield address

    return addresses


def _filtered(rng: random.Random) -> Iterator[str]:
    """Filters that no earlier request has asked for, so that nothing is remembered."""
    while True:
        year = rng.randint(1991, 2020)
        yield f"/?category=category-{rng.randint(1, 8)}&from={year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _searched(rng: random.Random) -> Iterator[str]:
    while True:
        yield f"/?q={rng.choice(VERBS)}+{rng.choice(NOUNS)}+{rng.randint(10, 299)}"


def _events(size: int) -> Callable[[random.Random], Iterator[str]]:
    def addresses(rng: random.Random) -> Iterator[str]:
        while True:
            yield f"/events/{rng.randint(1, size)}"

    return addresses


FOUND = "AND e.id IN (SELECT rowid FROM search_index WHERE search_index MATCH 'arrests AND camp')"


def cases(size: int) -> list[Case]:
    """The pages to measure, each with the plain SQL of its rows."""

    def raw(where: str = "") -> str:
        return RAW_ROWS.format(where=where)

    return [
        Case("timeline", _same("/"), raw()),
        Case("filtered, each filter new", _filtered, raw("AND e.category_id = 3 AND e.latest >= 730000")),
        Case("filtered, asked before", _same("/?category=category-3&from=2001"), raw("AND e.category_id = 3")),
        Case("search, each search new", _searched, raw(FOUND)),
        Case("desk, citations", _same("/desk/unchecked"), raw(), is_for_members=True),
        Case("event", _events(size), "SELECT * FROM events WHERE id = 4321"),
    ]


def cpu(act: Callable[[], object]) -> float:
    """CPU milliseconds of this process, all threads."""
    gc.collect()
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


@dataclass
class Result:
    size: int
    name: str
    page: float
    raw: float
    empty: float


def bytes_of(columns: Columns) -> int:
    """The bytes of the arrays of an event index."""
    holders = [columns, *columns.links.values()]
    arrays = [array for holder in holders for array in vars(holder).values() if isinstance(array, np.ndarray)]
    return sum(array.nbytes for array in arrays)


def measure(size: int, folder: Path) -> tuple[list[Result], str]:
    """The results of one size, and in words what it costs to load the index and to hold it, and the file's size."""
    path = folder / f"events-{size}.sqlite3"
    url = f"sqlite:///{path}"
    upgrade(url)
    fill(path, size)
    empty = FastAPI()
    empty.get("/", response_class=HTMLResponse)(lambda: "")
    raw = sqlite3.connect(path)
    results = []
    rng = random.Random(1)
    app = create_app(Settings(_env_file=None, database_url=url, costly_reads_per_minute=0))
    with TestClient(app, base_url="http://127.0.0.1") as client, TestClient(empty) as nothing:
        name, token = create_session(app, "curator")
        signed_in = {"Cookie": f"{name}={token}"}
        load = cpu(lambda: client.get("/")) / 1000
        for case in cases(size):
            addresses = case.addresses(rng)
            times: dict[str, list[float]] = {"page": [], "raw": [], "empty": []}

            def show(addresses: Iterator[str] = addresses, is_member: bool = case.is_for_members) -> None:
                response = client.get(next(addresses), headers=signed_in if is_member else {})
                assert response.status_code in (200, 404), response.text[:500]

            def query(sql: str = case.raw) -> None:
                raw.execute(sql).fetchall()

            show()
            for _ in range(ROUNDS):
                times["page"].append(cpu(show))
                times["raw"].append(cpu(query))
                times["empty"].append(cpu(lambda: nothing.get("/")))
            medians = {name: statistics.median(taken) for name, taken in times.items()}
            results.append(Result(size, case.name, medians["page"], medians["raw"], medians["empty"]))
        with app.state.sessions.reading() as db:
            held = bytes_of(current_columns(db)) / size
    raw.close()
    costs = f"first page {load:.1f} s (it loads the index), index {held:.0f} bytes an event"
    return results, f"{size:,} events: {costs}, file {path.stat().st_size / 2**20:,.0f} MiB"


def table(results: list[Result]) -> str:
    """The figures as a Markdown table; the last column compares with the smallest size."""
    smallest = {r.name: r.page for r in results if r.size == min(r.size for r in results)}
    lines = [
        "| Page | Events | CPU ms | × the SQL of its rows | × an empty page | × the smallest size |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for r in sorted(results, key=lambda r: (list(smallest).index(r.name), r.size)):
        raw = r.page / r.raw if r.raw > 0.005 else float("inf")
        ratios = f"{raw:,.1f} | {r.page / r.empty:.1f} | {r.page / smallest[r.name]:.2f}"
        lines.append(f"| {r.name} | {r.size:,} | {r.page:.1f} | {ratios} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(SIZES), help="how many events (default: %(default)s)"
    )
    parser.add_argument("--folder", type=Path, help="where the databases go; by default a temporary folder")
    chosen = parser.parse_args()
    results: list[Result] = []
    notes = []
    with tempfile.TemporaryDirectory() as temporary:
        for size in chosen.sizes:
            print(f"{size:,} events ...", flush=True)
            found, note = measure(size, chosen.folder or Path(temporary))
            results += found
            notes.append(note)
    machine = (
        f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    print(f"\nMeasured on {datetime.now(UTC):%d %B %Y}; {machine}.\n\n{table(results)}\n")
    print("\n".join(f"- {note}" for note in notes))


def _cores() -> int:
    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    main()
