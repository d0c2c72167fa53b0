from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days, days_from_civil, format_day
from app.domain.dates.bounds import YEAR_LIMIT, days_in_month, month_bounds, weekday

LAST_ORDINAL = date.max.toordinal()


@pytest.mark.parametrize(
    ("civil", "day_number"),
    [
        ((1, 1, 1), 1),
        ((0, 12, 31), 0),
        ((0, 2, 29), -306),
        ((-1, 12, 31), -366),
        ((1970, 1, 1), 719_163),
        ((2023, 9, 19), 738_782),
        ((9999, 12, 31), LAST_ORDINAL),
        ((10_000, 1, 1), LAST_ORDINAL + 1),
        ((-400, 1, 1), days_from_civil(0, 1, 1) - 146_097),
    ],
)
def test_day_numbers(civil: tuple[int, int, int], day_number: int) -> None:
    assert days_from_civil(*civil) == day_number
    assert civil_from_days(day_number) == civil


def test_every_ninth_day_agrees_with_the_standard_library() -> None:
    for ordinal in range(1, LAST_ORDINAL, 9):
        known = date.fromordinal(ordinal)
        assert days_from_civil(known.year, known.month, known.day) == ordinal
        assert civil_from_days(ordinal) == (known.year, known.month, known.day)


def test_arrays_are_counted_as_single_days_are() -> None:
    numbers = np.concatenate([np.arange(-200_000, 900_000, 101), np.array([-(7 * 10**11), 7 * 10**11])]).astype(
        np.int64
    )
    years, months, days = civil_from_days(numbers)
    assert years.dtype == np.int64
    assert np.array_equal(days_from_civil(years, months, days), numbers)
    single = [civil_from_days(int(number)) for number in numbers]
    assert list(zip(years.tolist(), months.tolist(), days.tolist(), strict=True)) == single
    assert days_from_civil(np.array([2023, 2024]), 3, 1).tolist() == [738_580, 738_946]


def test_weekdays() -> None:
    assert [weekday(date(2023, 9, day).toordinal()) for day in (18, 19, 24)] == [0, 1, 6]


def test_months_and_other_parts_of_the_year() -> None:
    assert [days_in_month(year, 2) for year in (1900, 2000, 2023, 2024, 0, -4)] == [28, 29, 28, 29, 29, 29]
    assert month_bounds(2023, 12) == (days_from_civil(2023, 12, 1), days_from_civil(2023, 12, 31))
    assert month_bounds(2023, 24) == (days_from_civil(2023, 12, 1), days_from_civil(2024, 2, 29))


def test_open_ends_lie_outside_every_real_day() -> None:
    widest = EventDate.parse(f"Y{YEAR_LIMIT}"), EventDate.parse(f"Y-{YEAR_LIMIT}")
    assert widest[0].latest < OPEN_END
    assert widest[1].earliest > OPEN_START
    assert OPEN_START + OPEN_END == 0


@pytest.mark.parametrize(
    ("civil", "words"),
    [
        ((2023, 9, 12), "12 Sep 2023"),
        ((-43, 3, 3), "3 Mar 44 BC"),
        ((0, 12, 31), "31 Dec 1 BC"),
        ((1, 1, 1), "1 Jan AD 1"),
        ((2023, 7, 15), "15 July 2023"),
    ],
)
def test_format_day(civil: tuple[int, int, int], words: str) -> None:
    assert format_day(days_from_civil(*civil)) == words


def test_open_ends_are_called_open() -> None:
    assert format_day(OPEN_START) == format_day(OPEN_END) == "open"
