"""The overview: each bar counts the events that start in it, whatever the length of a chronology."""

from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from app.domain.dates import OPEN_START, EventDate, civil_from_days
from app.domain.permissions import Viewer
from app.queries.event_index import UNDATED
from app.queries.events import Selection
from app.queries.histogram import FEWEST_EVENTS, MOST_LABELS, Histogram, count_bars, count_years
from tests.queries.crowds import CURATOR, VISITOR, plant, select_all


def overview(db: Session, query: str = "", viewer: Viewer = CURATOR) -> Histogram:
    found = count_bars(select_all(db, viewer=viewer), select_all(db, query, viewer))
    assert found is not None
    return found


def starts(selection: Selection) -> list[int]:
    """The first days of the events whose start is known."""
    days = selection.columns.earliest[selection.positions].tolist()
    return [day for day in days if OPEN_START < day < UNDATED]


@pytest.mark.parametrize("viewer", [VISITOR, CURATOR], ids=lambda viewer: viewer.name)
@pytest.mark.parametrize("query", ["", "from=2021 to=2022", "category=war", "undated=1", "review=draft", "q=nothing"])
def test_bars_count_the_events_that_start_in_them(crowd: Session, query: str, viewer: Viewer) -> None:
    everything, hits = select_all(crowd, viewer=viewer), select_all(crowd, query, viewer)
    histogram = overview(crowd, query, viewer)
    for bar in histogram.bars:
        assert bar.total == sum(bar.start <= day <= bar.end for day in starts(everything))
        assert bar.hits == sum(bar.start <= day <= bar.end for day in starts(hits))
    assert sum(bar.total for bar in histogram.bars) == len(starts(everything))
    assert histogram.without_start == len(everything.dated) - len(starts(everything)) > 0
    best = max(bar.hits for bar in histogram.bars)
    assert histogram.bars[histogram.peak].hits == best


SPANS = [
    ("2021-02-03", "2021-06-01", "month", 12),
    ("2021-02-03", "2022-06-01", "month", 24),
    ("2000-02", "2030-05", "quarter", 124),
    ("1700", "1900", "year", 201),
    ("-0500", "2000", "decade", 251),
    ("-9000", "2000", "century", 111),
    ("Y-100000", "2000", "millennium", 103),
    ("Y-1000000", "2000", "ten thousand years", 101),
    ("Y-2000000000", "Y2000000000", "ten million years", 401),
]


@pytest.mark.parametrize(("first", "last", "unit", "bars"), SPANS)
def test_the_unit_grows_with_the_chronology(scratch: Session, first: str, last: str, unit: str, bars: int) -> None:
    plant(scratch, [first] * FEWEST_EVENTS + [last])
    histogram = overview(scratch)
    assert (histogram.unit, len(histogram.bars)) == (unit, bars)
    assert sum(bar.total for bar in histogram.bars) == FEWEST_EVENTS + 1
    assert all(bar.end + 1 == after.start for bar, after in pairwise(histogram.bars))
    for bar in (histogram.bars[0], histogram.bars[bars // 2], histogram.bars[-1]):
        if abs(civil_from_days(bar.start)[0]) < 2_000_000_000 > abs(civil_from_days(bar.end)[0]):
            assert EventDate.parse(bar.edtf_start).earliest == bar.start
            assert EventDate.parse(bar.edtf_end).latest == bar.end
    assert len(histogram.labels) <= MOST_LABELS
    assert sum(count for *_, count in histogram.labels) == FEWEST_EVENTS + 1
    assert next(at for at, *_ in histogram.labels) == 0


def test_bars_say_in_words_what_they_hold(scratch: Session) -> None:
    plant(scratch, ["2021-02-03"] * 12)
    assert [bar.label for bar in overview(scratch).bars][:2] == ["January 2021", "February 2021"]
    plant(scratch, ["2050-03"])
    assert overview(scratch).bars[0].label == "Jan–Mar 2021"
    plant(scratch, ["1900"])
    assert overview(scratch).bars[0].label == "1900"
    plant(scratch, ["-0009"])
    assert overview(scratch).bars[0].label == "11 BC to 2 BC"


@pytest.mark.parametrize("others", [[], [None] * 5, ["../2022"] * 5])
def test_few_dated_events_have_no_overview(scratch: Session, others: list[str | None]) -> None:
    plant(scratch, ["2021-02-03"] * (FEWEST_EVENTS - 1) + others)
    assert count_bars(select_all(scratch), select_all(scratch)) is None
    plant(scratch, ["2021-02-03"])
    assert overview(scratch).without_start == others.count("../2022")


@pytest.mark.parametrize("date", ["1900-05-01", "2021-05-01", "2200"])
def test_withdrawn_events_have_a_bar_where_they_are_asked_for(scratch: Session, date: str) -> None:
    plant(scratch, ["2021-02-03"] * FEWEST_EVENTS)
    plant(scratch, [date], review="withdrawn")
    histogram = overview(scratch, "review=withdrawn")
    (bar,) = [bar for bar in histogram.bars if bar.hits]
    assert (bar.hits, bar.total) == (1, 1)
    assert bar.start <= EventDate.parse(date).earliest <= bar.end
    assert sum(bar.total for bar in overview(scratch).bars) == FEWEST_EVENTS


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", None, None),
        ("undated=1", None, None),
        ("from=2021-03 to=2021-05", 2, 4),
        ("from=2021-03-31 to=2021-03-31", 2, 2),
        ("from=2021-03", 2, 11),
        ("to=2021-05", 0, 4),
        ("from=1900 to=2100", 0, 11),
    ],
)
def test_the_chosen_range_is_marked(scratch: Session, query: str, first: int | None, last: int | None) -> None:
    plant(scratch, ["2021-02-03"] * FEWEST_EVENTS)
    histogram = overview(scratch, query)
    assert (histogram.first, histogram.last) == (first, last)


def test_bars_are_drawn_where_there_are_events(scratch: Session) -> None:
    plant(scratch, ["2021-02-03"] * FEWEST_EVENTS + ["2021-04"])
    histogram = overview(scratch, "from=2021-04")
    assert histogram.path("total").count("M") == 2
    assert histogram.path("total").startswith("M1.16 100V4.0h")
    assert histogram.path("hits").count("M") == 1


@pytest.mark.parametrize("query", ["", "category=war", "undated=1", "q=nothing", "review=withdrawn"])
def test_years_are_counted_by_the_start_of_events(crowd: Session, query: str) -> None:
    selection = select_all(crowd, query)
    assert count_years(selection) == sorted(Counter(civil_from_days(day)[0] for day in starts(selection)).items())


def test_years_without_events_are_none(scratch: Session) -> None:
    assert count_years(select_all(scratch)) == []
    plant(scratch, [None, "../2022", "-0044-03-15", "-0044", "0000", "Y-20000"])
    assert count_years(select_all(scratch)) == [(-20000, 1), (-44, 2), (0, 1)]
