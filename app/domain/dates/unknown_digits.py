"""Unknown digits of EDTF, written X: which years, months and days a pattern such as 156X-12-3X may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

from app.domain.dates.bounds import days_from_civil, days_in_month


def year_range(pattern: str) -> tuple[int, int]:
    """First and last year that fit "156X" or "-0XXX"."""
    low, high = sorted((int(pattern.replace("X", "0")), int(pattern.replace("X", "9"))))
    return low, high


def year_precision(pattern: str) -> Literal["decade", "century", "millennium"]:
    """What is wholly known of a year with unknown digits, by the first of them."""
    known = pattern.lstrip("-").index("X")
    return "decade" if known == 3 else "century" if known == 2 else "millennium"


def fitting(pattern: str, highest: int) -> list[int]:
    """The numbers from 1 to `highest` whose two digits fit the pattern, in order."""
    tens, ones = pattern[0], pattern[1]
    return [n for n in range(1, highest + 1) if tens in ("X", str(n // 10)) and ones in ("X", str(n % 10))]


def day_range(year: str, month: str, day: str) -> tuple[int, int] | None:
    """First and last day that fit the three patterns, as day numbers; None where no such day exists."""
    months, days = fitting(month, 12), fitting(day, 31)
    earliest = _first_day(_years(year), months, days)
    latest = _first_day(_years(year, descending=True), months[::-1], days[::-1])
    return None if earliest is None or latest is None else (earliest, latest)


def _first_day(years: Iterator[int], months: Sequence[int], days: Sequence[int]) -> int | None:
    """The first day in this order that exists, as a day number. Only 29 February needs more than one year."""
    for year in years:
        for month in months:
            for day in days:
                if day <= days_in_month(year, month):
                    return days_from_civil(year, month, day)
    return None


def _years(pattern: str, *, descending: bool = False) -> Iterator[int]:
    """The years that fit the pattern, in order."""
    is_negative = pattern[0] == "-"
    order = "9876543210" if descending != is_negative else "0123456789"
    choices = [order if digit == "X" else digit for digit in pattern.lstrip("-")]
    for digits in product(*choices):
        year = int("".join(digits))
        yield -year if is_negative else year
