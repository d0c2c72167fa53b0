"""How many events start in each month, quarter, year or decade: the overview above the timeline."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from app.domain.dates import OPEN_START, civil_from_days, days_from_civil, format_month, format_year
from app.queries.event_index import NO_MONTH, Ints
from app.queries.events import Selection

UNITS = (
    ("month", 1),
    ("quarter", 3),
    ("year", 12),
    ("decade", 120),
    ("century", 1200),
    ("millennium", 12_000),
    ("ten thousand years", 120_000),
    ("hundred thousand years", 1_200_000),
    ("million years", 12_000_000),
    ("ten million years", 120_000_000),
)
"""Name and length in months. Years are bounded, so the last one gives a few hundred bars at most."""

MOST_BARS = {"month": 192, "quarter": 168}
MOST_LONG_BARS = 260
FEWEST_EVENTS = 12
"""Below this many events there is no overview."""

MOST_LABELS = 16


@dataclass(frozen=True)
class Bar:
    start: int
    """First day."""
    end: int
    """Last day."""
    label: str
    edtf_start: str
    edtf_end: str
    total: int
    hits: int


@dataclass(frozen=True)
class Histogram:
    unit: str
    bars: list[Bar]
    labels: list[tuple[int, str, str, str, int]]
    """Years for the axis: bar at which one starts, its words, its range in EDTF (from, to), its events."""
    without_start: int
    """Events whose start is open: they are in no bar."""
    first: int | None
    last: int | None
    """Bars at which the chosen range starts and ends; None where none is chosen."""

    def path(self, counted: Literal["total", "hits"]) -> str:
        """The bars as one SVG path in a box of one unit a bar and 100 units high.

        Heights grow with the power 0.62 of the count, so that a month with a single event stays visible.
        """
        most = max(bar.total for bar in self.bars)
        heights = ((n, getattr(bar, counted)) for n, bar in enumerate(self.bars))
        return "".join(
            f"M{n + 0.16:.2f} 100V{100 - 96 * (count / most) ** 0.62:.1f}h.68V100z" for n, count in heights if count
        )

    @property
    def peak(self) -> int:
        """The bar with the most events of the view."""
        return max(range(len(self.bars)), key=lambda n: (self.bars[n].hits, self.bars[n].total))


def count_bars(everything: Selection, hits: Selection) -> Histogram | None:
    """The overview of all events that a viewer may see, and of those that the filter selects; None for few events."""
    months = everything.columns.month
    all_months = everything.remember("months", lambda: _count(months[everything.dated]))
    if "withdrawn" in hits.filters.review:
        # These are selected only where they are asked for, and may lie beyond all others.
        all_months = _count(months[np.union1d(everything.dated, hits.dated)])
    # The chosen range is drawn over the bars, so that bars beyond it stay comparable.
    hit_months = hits.remember("months", lambda: _count(months[hits.dated]))
    if int(all_months[1].sum()) < FEWEST_EVENTS:
        return None
    unit, length = _unit(int(all_months[0][0]), int(all_months[0][-1]))
    first, last = int(all_months[0][0]) // length, int(all_months[0][-1]) // length
    if unit == "month":  # whole years, so that the axis is even
        first, last = first // 12 * 12, last // 12 * 12 + 11
    if unit == "quarter":
        first, last = first // 4 * 4, last // 4 * 4 + 3
    totals, found = _spread(all_months, first, last, length), _spread(hit_months, first, last, length)
    bars = [
        _bar(n * length, length, unit, int(totals[n - first]), int(found[n - first])) for n in range(first, last + 1)
    ]
    chosen = _chosen(bars, hits)
    # Events without a start stand before all others.
    started = int(np.searchsorted(everything.columns.earliest, OPEN_START, "right"))
    without = int(np.searchsorted(everything.positions, started))
    return Histogram(unit, bars, _labels(bars, length), without, *chosen)


def _count(months: Ints) -> tuple[Ints, Ints]:
    """The months of events in date order, each once, and how many events start in each."""
    months = months[np.searchsorted(months, NO_MONTH, "right") :]
    starts = np.flatnonzero(np.diff(months, prepend=NO_MONTH))
    return months[starts], np.diff(starts, append=len(months))


def _unit(first: int, last: int) -> tuple[str, int]:
    fitting = (u for u in UNITS if last // u[1] - first // u[1] < MOST_BARS.get(u[0], MOST_LONG_BARS))
    return next(fitting, UNITS[-1])


def _spread(counted: tuple[Ints, Ints], first: int, last: int, length: int) -> Ints:
    return np.bincount(counted[0] // length - first, weights=counted[1], minlength=last - first + 1).astype(np.int64)


def _bar(month: int, length: int, unit: str, total: int, hits: int) -> Bar:
    start = days_from_civil(month // 12, month % 12 + 1, 1)
    after = month + length
    end = days_from_civil(after // 12, after % 12 + 1, 1) - 1
    return Bar(start, end, _words(month, length), _edtf(month, unit), _edtf(after - 1, unit), total, hits)


def _words(month: int, length: int) -> str:
    year = month // 12
    if length == 1:
        return format_month(year, month % 12 + 1)
    if length == 3:
        first, last = (format_month(year, month % 12 + n).split(" ")[0][:3] for n in (1, 3))
        return f"{first}–{last} {format_year(year)}"
    if length == 12:
        return format_year(year)
    return f"{format_year(year)} to {format_year(year + length // 12 - 1)}"


def _edtf(month: int, unit: str) -> str:
    year = month // 12
    digits = f"{year:05d}" if year < 0 else f"{year:04d}"
    if abs(year) > 9999:
        digits = f"Y{year}"
    return digits if unit not in ("month", "quarter") or abs(year) > 9999 else f"{digits}-{month % 12 + 1:02d}"


def _labels(bars: list[Bar], length: int) -> list[tuple[int, str, str, str, int]]:
    """At most 16 labels, evenly apart, each with the range that it stands for."""
    per_year = max(12 // length, 1)
    starts = list(range(0, len(bars), per_year))
    step = -(-len(starts) // MOST_LABELS)
    starts = starts[::step]
    labels = []
    for at, after in pairwise([*starts, len(bars)]):
        part = bars[at:after]
        year, _, _ = civil_from_days(part[0].start)
        words = format_year(year)
        labels.append((at, words, part[0].edtf_start, part[-1].edtf_end, sum(bar.hits for bar in part)))
    return labels


def _chosen(bars: list[Bar], hits: Selection) -> tuple[int | None, int | None]:
    filters = hits.filters
    if not filters.has_range:
        return None, None
    starts = np.array([bar.start for bar in bars])
    from_day = filters.from_day if filters.from_day is not None else bars[0].start
    to_day = filters.to_day if filters.to_day is not None else bars[-1].end
    first = int(np.searchsorted(starts, from_day, "right")) - 1
    last = int(np.searchsorted(starts, to_day, "right")) - 1
    return max(first, 0), max(last, 0)


def count_years(selection: Selection) -> list[tuple[int, int]]:
    """Events of a selection by the year in which they start, for the jump to a year; open starts are left out."""

    def count() -> list[tuple[int, int]]:
        months, counts = _count(selection.columns.month[selection.dated])
        years, at = np.unique(months // 12, return_inverse=True)
        sums = np.bincount(at, weights=counts).astype(np.int64) if len(years) else counts
        return list(zip(years.tolist(), sums.tolist(), strict=True))

    return selection.remember("years", count)
