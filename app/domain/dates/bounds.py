"""Calendar arithmetic on day numbers.

A day number counts days of the proleptic Gregorian calendar, 0001-01-01 being day 1, as `datetime.date.toordinal` does
but without that class's limits. Years are astronomical: 0 is 1 BC, -1 is 2 BC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

# Ends that are open. Both lie outside every real day: the widest year, 2,000,000,000, ends near day 7.3e11.
OPEN_START: Final = -(10**12)
OPEN_END: Final = 10**12
YEAR_LIMIT: Final = 2_000_000_000

_DAYS_IN_400_YEARS = 146_097
_MARCH_1_OF_YEAR_0 = -305

# EDTF's divisions of a year, 21 to 41: first month, number of months. A winter runs into the next year.
SUB_YEARS: Final = {
    **dict(zip((21, 22, 23, 24), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),  # seasons
    **dict(zip((25, 26, 27, 28), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),  # northern hemisphere
    **dict(zip((29, 30, 31, 32), ((9, 3), (12, 3), (3, 3), (6, 3)), strict=True)),  # southern hemisphere
    **dict(zip((33, 34, 35, 36), ((1, 3), (4, 3), (7, 3), (10, 3)), strict=True)),  # quarters
    **dict(zip((37, 38, 39), ((1, 4), (5, 4), (9, 4)), strict=True)),  # quadrimesters
    **dict(zip((40, 41), ((1, 6), (7, 6)), strict=True)),  # semestrals
}


@overload
def days_from_civil(year: int, month: int, day: int) -> int: ...
@overload
def days_from_civil(year: NDArray[int64], month: NDArray[int64] | int, day: NDArray[int64] | int) -> NDArray[int64]: ...
def days_from_civil(year: Any, month: Any, day: Any) -> Any:
    """The day number of a year, month (1 to 12) and day; integers, or numpy int64 arrays of one shape."""
    year = year - (month < 3)  # years begin in March here, so that the leap day comes last
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + day_of_year + _MARCH_1_OF_YEAR_0


@overload
def civil_from_days(days: int) -> tuple[int, int, int]: ...
@overload
def civil_from_days(days: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64], NDArray[int64]]: ...
def civil_from_days(days: Any) -> tuple[Any, Any, Any]:
    """The year, month (1 to 12) and day of a day number; an integer, or a numpy int64 array."""
    days = days - _MARCH_1_OF_YEAR_0
    cycle = days // _DAYS_IN_400_YEARS
    day_of_cycle = days - cycle * _DAYS_IN_400_YEARS
    year_of_cycle = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = (shifted_month + 2) % 12 + 1
    return year_of_cycle + 400 * cycle + (month < 3), month, day


def days_in_month(year: int, month: int) -> int:
    """28 to 31; `month` is 1 to 12."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def month_bounds(year: int, month: int) -> tuple[int, int]:
    """First and last day number of a month (1 to 12) or of another division of the year (21 to 41)."""
    first, count = SUB_YEARS[month] if month > 12 else (month, 1)
    after = first - 1 + count
    return days_from_civil(year, first, 1), days_from_civil(year + after // 12, after % 12 + 1, 1) - 1


def weekday(day_number: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day_number - 1) % 7
