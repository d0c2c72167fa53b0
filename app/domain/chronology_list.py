"""The chronological list: years, months, gaps in words, and long intervals as spans beside what they contain.

Pure: it arranges dated rows that are in order already; nothing here knows where they come from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days, format_month, format_year
from app.domain.dates.single import SingleDate

LANES = 3
LONGEST_OPEN_MONTH = 12
"""A month of more events is folded to its first ones."""
FOLDED_TO = 10
SHORTEST_GAP = 3
"""Months without events that are worth a word."""


@dataclass(frozen=True, slots=True)
class Span:
    """An event that lasts: what is drawn as a bar beside the events that it contains."""

    event_id: int
    title: str
    hue: int
    date: EventDate
    url: str = ""
    """The address of its page."""

    @property
    def has_end(self) -> bool:
        return self.date.latest < OPEN_END and not self.date.has_unknown_end

    @property
    def length(self) -> str:
        """How long it lasted, `287 days`, first and last day counted; empty where its start is open."""
        if self.date.earliest == OPEN_START or not self.has_end:
            return ""
        return f"{self.date.latest - self.date.earliest + 1:,} days"

    def contains(self, date: EventDate) -> bool:
        return self.date.earliest <= date.earliest and date.latest <= self.date.latest

    def day_of(self, date: EventDate) -> str:
        """Where in the span a date lies, `day 282`, `month 5` or `year 4`; empty where its start is open, and for dates
        that may lie in many places."""
        if self.date.earliest == OPEN_START:
            return ""
        year, month, _ = civil_from_days(self.date.earliest)
        its_year, its_month, _ = civil_from_days(date.earliest)
        if date.precision in ("day", "time"):
            return f"day {date.earliest - self.date.earliest + 1:,}"
        if date.precision == "month":
            return f"month {(its_year - year) * 12 + its_month - month + 1:,}"
        return f"year {its_year - year + 1:,}" if date.precision == "year" else ""


@dataclass(slots=True)
class Bar:
    """A piece of a span beside one row."""

    lane: int
    hue: int
    part: str
    """`from`, `mid` or `to`; `fade` besides where no end is recorded."""


@dataclass(slots=True)
class Row:
    """An event, or the line that says where a span ends (`ends`)."""

    event: Any
    date: EventDate
    bars: list[Bar] = field(default_factory=list)
    within: list[tuple[Span, str]] = field(default_factory=list)
    ends: Span | None = None
    is_same_date: bool = False


@dataclass(slots=True)
class Month:
    label: str
    edtf: str | None
    rows: list[Row] = field(default_factory=list)
    ongoing: list[Span] = field(default_factory=list)

    @property
    def events(self) -> int:
        return sum(row.ends is None for row in self.rows)

    @property
    def is_folded(self) -> bool:
        return self.events > LONGEST_OPEN_MONTH

    @property
    def shown_rows(self) -> list[Row]:
        return self.rows[:FOLDED_TO] if self.is_folded else self.rows

    @property
    def folded_rows(self) -> list[Row]:
        return self.rows[FOLDED_TO:] if self.is_folded else []


@dataclass(slots=True)
class Year:
    label: str
    anchor: str | None
    months: list[Month] = field(default_factory=list)
    gap_before: str | None = None


def arrange(
    events: Iterable[Any], spans: Sequence[Span], *, newest_first: bool = False, after: EventDate | None = None
) -> list[Year]:
    """The sections of a page of dated events (each with `id` and `date`), in the order in which they are given.

    `spans` are the lasting events that may contain some of them; those that contain none are not drawn. `after` is the
    date of the event before the page where the page goes on below it: by it the first gap and a repeated date are told,
    and the year that goes on gets no second place to jump to.
    """
    rows = [Row(event, event.date) for event in events]
    drawn = _drawn(spans, rows)
    rows = _with_ends(rows, drawn, newest_first)
    _place_bars(rows, drawn, newest_first)
    years = _sections(rows, after)
    for year in years:
        for month in year.months:
            month.ongoing = _ongoing(month, drawn)
    return years


def _drawn(spans: Sequence[Span], rows: list[Row]) -> list[Span]:
    found = []
    for span in spans:
        inside = [row for row in rows if row.event.id != span.event_id and span.contains(row.date)]
        if inside:
            found.append(span)
            for row in inside:
                row.within.append((span, span.day_of(row.date)))
    for row in rows:
        # The shortest span says most.
        row.within = sorted(row.within, key=lambda pair: pair[0].date.latest - pair[0].date.earliest)[:1]
    return found


def _with_ends(rows: list[Row], spans: list[Span], newest_first: bool) -> list[Row]:
    """Put in a line where a span ends whose last day lies on this page."""
    if not rows:
        return rows
    first, last = (rows[-1], rows[0]) if newest_first else (rows[0], rows[-1])
    ends = [s for s in spans if s.has_end and first.date.earliest <= s.date.latest <= last.date.earliest]
    for span in sorted(ends, key=lambda s: s.date.latest, reverse=newest_first):
        day = span.date.latest
        closing = Row(None, EventDate.parse(_edtf_day(day)), ends=span)
        if newest_first:
            at = next((n for n, row in enumerate(rows) if row.ends is None and row.date.earliest <= day), len(rows))
        else:
            at = next((n for n, row in enumerate(rows) if row.ends is None and row.date.earliest > day), len(rows))
        rows = [*rows[:at], closing, *rows[at:]]
    return rows


def _edtf_day(day: int) -> str:
    year, month, number = civil_from_days(day)
    digits = f"{year:05d}" if year < 0 else f"{year:04d}"
    return f"{digits}-{month:02d}-{number:02d}" if abs(year) <= 9999 else f"Y{year}"


def _place_bars(rows: list[Row], spans: list[Span], newest_first: bool) -> None:
    """Give each span the first free lane of three along the rows that it runs beside."""
    taken: list[list[tuple[int, int]]] = [[] for _ in range(LANES)]
    runs = []
    for span in spans:
        run = _run(rows, span, newest_first)
        if run is not None:
            runs.append((*run, span))
    for start, end, starts_here, ends_here, span in sorted(runs, key=lambda run: (run[0], -run[1])):
        lane = next((n for n, used in enumerate(taken) if all(end < a or start > b for a, b in used)), None)
        if lane is None:
            continue
        taken[lane].append((start, end))
        for n in range(start, end + 1):
            part = "mid"
            if n == start and starts_here:
                part = "from"
            elif n == end and ends_here:
                part = "to"
            if not span.has_end and n == end:
                part += " fade"
            rows[n].bars.append(Bar(lane + 1, span.hue, part))


def _run(rows: list[Row], span: Span, newest_first: bool) -> tuple[int, int, bool, bool] | None:
    """First and last row beside which a span runs, and whether it starts and ends there."""
    own = next((n for n, row in enumerate(rows) if row.event is not None and row.event.id == span.event_id), None)
    close = next((n for n, row in enumerate(rows) if row.ends is not None and row.ends.event_id == span.event_id), None)
    if not span.has_end:
        # Without an end the bar fades beside the row after its start.
        if own is None or newest_first:
            return None
        return own, min(own + 1, len(rows) - 1), True, False
    top, bottom = (close, own) if newest_first else (own, close)
    inside = [n for n, row in enumerate(rows) if row.event is not None and span.contains(row.date)]
    if top is None and bottom is None and not inside:
        return None
    start = top if top is not None else 0
    end = bottom if bottom is not None else len(rows) - 1
    return (start, end, top is not None, bottom is not None) if start < end else None


def _sections(rows: list[Row], before: EventDate | None) -> list[Year]:
    years: list[Year] = []
    previous = before
    for row in rows:
        year_label, anchor = year_of(row.date)
        if not years or years[-1].label != year_label:
            years.append(Year(year_label, anchor, gap_before=_gap(previous, row.date)))
        label, edtf = month_of(row.date)
        months = years[-1].months
        if not months or (months[-1].label, months[-1].edtf) != (label, edtf):
            if months:
                months_gap = _gap(previous, row.date)
                if months_gap:
                    years.append(Year(year_label, None, gap_before=months_gap))
                    months = years[-1].months
            months.append(Month(label, edtf))
        if row.ends is None:
            row.is_same_date = previous is not None and previous == row.date
            previous = row.date
        months[-1].rows.append(row)
    seen: set[str | None] = {year_of(before)[1]} if before is not None else set()
    for year in years:
        # An address may lead to one place only.
        if year.anchor in seen:
            year.anchor = None
        seen.add(year.anchor)
    return years


def year_of(date: EventDate) -> tuple[str, str | None]:
    """The year under which a date is listed, and the name of the place on the page: ("2023", "y2023")."""
    if date.earliest <= OPEN_START:
        return "Open", "y-open"
    year, _, _ = civil_from_days(date.earliest)
    label = date.display if date.precision in ("decade", "century", "millennium") else format_year(year)
    return label, f"y{year}"


def month_of(date: EventDate) -> tuple[str, str | None]:
    """The month under which a date is listed, and its EDTF; dates that name no month stand apart."""
    if date.earliest <= OPEN_START:
        return "No start recorded", None
    year, month, _ = civil_from_days(date.earliest)
    if not names_month(date):
        return "No month given", None
    digits = f"{year:05d}" if year < 0 else f"{year:04d}"
    return format_month(year, month).split(" ")[0], f"{digits}-{month:02d}" if abs(year) <= 9999 else None


def names_month(date: EventDate) -> bool:
    """Whether the first day of a date was stated at least to its month (or season)."""
    first = date.members[0]
    start = first if isinstance(first, SingleDate) else first[0]
    return isinstance(start, SingleDate) and start.precision in ("time", "day", "month", "season")


def _gap(before: EventDate | None, date: EventDate) -> str | None:
    """The months between two dates in words, where three or more are empty.

    What lasts counts by its start; an inexact date may lie in any of its months, so none of them is empty.
    """
    if before is None or OPEN_START in (before.earliest, date.earliest):
        return None
    older, newer = sorted([before, date], key=lambda d: d.earliest)
    edge = older.earliest if older.is_lasting else min(older.latest, OPEN_END - 1)
    empty = _month(newer.earliest) - _month(edge) - 1
    if empty < SHORTEST_GAP:
        return None
    if empty < 36:
        return f"{empty} months without events"
    return f"{empty // 12:,} years without events"


def _month(day: int) -> int:
    year, month, _ = civil_from_days(day)
    return year * 12 + month


def _ongoing(month: Month, spans: list[Span]) -> list[Span]:
    """The spans that began before a month's first event and last into it: ended ones first, the shortest first."""
    dates = [row.date for row in month.rows if row.ends is None]
    if not dates:
        return []
    start = min(date.earliest for date in dates)
    found = [s for s in spans if s.date.earliest < start <= s.date.latest]
    return sorted(found, key=lambda s: (not s.has_end, s.date.latest - s.date.earliest))
