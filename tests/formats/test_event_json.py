"""Days in JSON; the shape of whole events is looked at where the API gives them out."""

import pytest

from app.domain.dates import OPEN_END, OPEN_START, days_from_civil
from app.formats.event_json import iso_day


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (days_from_civil(2023, 9, 19), "2023-09-19"),
        (1, "0001-01-01"),
        (0, "0000-12-31"),
        (days_from_civil(-43, 3, 15), "-0043-03-15"),
        (days_from_civil(9999, 12, 31), "9999-12-31"),
        (days_from_civil(10_000, 1, 1), "+10000-01-01"),
        (days_from_civil(-170_000_000, 2, 29), "-170000000-02-29"),
        (OPEN_START, None),
        (OPEN_END, None),
    ],
)
def test_a_day_number_is_an_iso_day(day: int, shown: str | None) -> None:
    assert iso_day(day) == shown
