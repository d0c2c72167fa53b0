"""Numbers out of forms and addresses: ASCII digits alone, none that a database could not hold."""

import pytest

from app.domain.filters import LARGEST_ID
from app.pages.numbers import read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.0", None),
        ("1_0", None),
        ("٣", None),
        ("²", None),
        ("7\x00", None),
    ],
)
def test_whole_numbers_are_read(typed: str, number: int | None) -> None:
    assert read_number(typed) == number
