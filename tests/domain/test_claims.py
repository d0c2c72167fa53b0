"""Where sources differ: which citations stand for the date that is held, and which against it."""

from typing import NamedTuple

import pytest

from app.domain.claims import find_difference, shares_a_day
from app.domain.dates import EventDate, read_date


class Said(NamedTuple):
    name: str
    role: str
    claimed_date: EventDate | None = None


def said(text: str) -> Said:
    """`a supports 2023-09-20`: a citation by its name, role and claimed date."""
    name, role, *claimed = text.split()
    return Said(name, role, read_date(claimed[0]) if claimed else None)


def told(held: str | None, *citations: str) -> list[tuple[str | None, str]] | None:
    """Each claim as (EDTF, names of the citations), the held one first."""
    date = read_date(held) if held else None
    difference = find_difference(date, [said(text) for text in citations])
    if difference is None:
        return None
    claims = (difference.held, *difference.others)
    return [(claim.date.edtf if claim.date else None, "".join(c.name for c in claim.citations)) for claim in claims]


@pytest.mark.parametrize(
    ("held", "citations", "claims"),
    [
        ("2023-09-19", [], None),
        ("2023-09-19", ["a supports", "b mentions"], None),
        ("2023-09-19", ["a supports 2023-09-19"], None),
        # A wider or a touching date can be reconciled.
        ("2023-09-19", ["a supports 2023-09", "b supports 2023-09-19/2023-09-20"], None),
        ("2023-09", ["a disputes 2023-09-04"], [("2023-09", ""), (None, "a")]),
        ("2023-09-19", ["a supports", "b disputes 2023-09-20"], [("2023-09-19", "a"), ("2023-09-20", "b")]),
        # Who supports the event and gives another date does not support the date.
        ("2023-09-19", ["a supports", "b supports 2023-09-20"], [("2023-09-19", "a"), ("2023-09-20", "b")]),
        ("2023-09-19", ["a mentions 2024"], [("2023-09-19", ""), ("2024", "a")]),
        # Equal dates are one claim; claims stand in the order of their first citation.
        (
            "2023-09-19",
            ["a disputes 2024", "b supports 2022", "c supports 2024", "d supports"],
            [("2023-09-19", "d"), ("2024", "ac"), ("2022", "b")],
        ),
        # Each dispute without a date is a claim by itself, after the dates.
        (
            "2023-09-19",
            ["a disputes", "b disputes", "c disputes 2024", "d supports"],
            [("2023-09-19", "d"), ("2024", "c"), (None, "a"), (None, "b")],
        ),
        # An undated event has no date to differ from.
        (None, ["a supports 2023", "b supports 2024"], None),
        (None, ["a supports 2023", "b disputes 2024"], [(None, "a"), (None, "b")]),
        # An open end reaches every later day.
        ("2020-11-10/..", ["a supports 2031"], None),
        ("2020-11-10/..", ["a supports 2019"], [("2020-11-10/..", ""), ("2019", "a")]),
    ],
)
def test_claims(held: str | None, citations: list[str], claims: list[tuple[str | None, str]] | None) -> None:
    assert told(held, *citations) == claims


@pytest.mark.parametrize(
    ("citations", "about_date", "about_event"),
    [
        (["a disputes 2024"], True, False),
        (["a disputes"], False, True),
        (["a disputes", "b supports 2024"], True, True),
    ],
)
def test_what_the_difference_is_about(citations: list[str], about_date: bool, about_event: bool) -> None:
    difference = find_difference(read_date("2023-09-19"), [said(text) for text in citations])
    assert difference is not None
    assert (difference.is_about_date, difference.is_about_event) == (about_date, about_event)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [("2023", "2023-12-31", True), ("2023", "2024-01-01", False), ("c. 2023", "May 2023", True)],
)
def test_sharing_a_day_goes_both_ways(one: str, other: str, shared: bool) -> None:
    dates = read_date(one), read_date(other)
    assert shares_a_day(*dates) is shares_a_day(*reversed(dates)) is shared
