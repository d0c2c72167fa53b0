"""Events as CSV: what spreadsheets read, and what they must not run."""

import csv
import io

import pytest

from app.formats.event_csv import BYTE_ORDER_MARK, COLUMNS, defused, header, rows
from tests.formats.events import CITATION, PROTECTED, shown_event


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_a_row_holds_what_is_known() -> None:
    event = shown_event(citations=[CITATION, CITATION, PROTECTED])
    (row,) = read(header() + rows([event], "https://example.org"))
    assert row == {
        "id": "130",
        "name": "e-130",
        "key": "the-call",
        "title": "Ministry calls",
        "date": "c. July 2023",
        "edtf": "2023-07~",
        "earliest": "2023-07-01",
        "latest": "2023-07-31",
        "date_as_written": "about July",
        "category": "diplomacy",
        "actors": "Ministry (caller); Council",
        "places": "Geneva; Old Town",
        "tags": "Calls",
        "evidence": "disputed",
        "review": "in-review",
        "sources": "Bulletin 12; Source on file, protected",
        "citations": "3",
        "summary": "One line,\nand “another”.",
        "url": "https://example.org/e-130",
    }


def test_an_undated_event_leaves_its_dates_empty() -> None:
    (row,) = read(header() + rows([shown_event(date=None, key=None)], ""))
    assert [row[name] for name in ("date", "edtf", "earliest", "latest", "date_as_written", "key")] == [""] * 6


def test_the_header_stands_even_where_there_are_no_events() -> None:
    assert header() == BYTE_ORDER_MARK + ",".join(COLUMNS) + "\r\n"
    assert rows([], "") == ""


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-0043-01-01"])
def test_a_cell_that_would_be_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    (row,) = read(header() + rows([shown_event(title=cell)], ""))
    assert row["title"] == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Mira; =1+1", "Mira; '=1+1"),
        ("Mira;@SUM(A1);\n-1", "Mira;'@SUM(A1);\n'-1"),
        ('Mira; "＋1"', 'Mira; "\'＋1"'),
        ("=1;=1", "'=1;'=1"),
    ],
)
def test_a_cell_is_defused_behind_semicolons_too(cell: str, written: str) -> None:
    assert defused(cell) == written


@pytest.mark.parametrize(
    "cell", ["Mira; Ana (caller)", "", "A = B", "1+1", "a@b", "‘=’", "Ünïcode, “quoted”", 'with "quotes"', "two\nlines"]
)
def test_all_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell
    (row,) = read(header() + rows([shown_event(summary=cell)], ""))
    assert row["summary"] == cell
