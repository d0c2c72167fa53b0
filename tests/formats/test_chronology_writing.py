"""The text of a chronology file that is written piece by piece."""

import json
from typing import Any

import pytest

from app.formats.chronology_writing import write_chronology


def written(heading: dict[str, Any], **lists: list[dict[str, Any]]) -> str:
    return "".join(write_chronology(heading, list(lists.items())))


@pytest.mark.parametrize(
    "records",
    [
        [{"key": "a"}, {"key": "b", "aliases": ["x", "y\u2028z"], "note": "one\ntwo", "inner": {"n": [1.5, True]}}],
        [{"key": "հին", "title": 'He said: "no"\\'}],
    ],
)
def test_it_is_the_document_that_the_json_library_writes(records: list[dict[str, Any]]) -> None:
    heading = {"title": "Harbour", "description": "A\nB"}
    whole = {"format": "dateline/1", **heading, "sources": records, "events": records}
    assert written(heading, sources=records, tags=[], events=records) == (
        json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    )


def test_a_chronology_without_records_has_its_heading_alone() -> None:
    assert json.loads(written({"title": "Empty"}, events=[])) == {"format": "dateline/1", "title": "Empty"}


def test_records_are_asked_for_one_by_one() -> None:
    asked: list[int] = []

    def records() -> Any:
        for number in range(3):
            asked.append(number)
            yield {"key": f"k{number}"}

    pieces = write_chronology({"title": "Slow"}, [("events", records())])
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == [0]
