"""The arrangement of the list: sections, gaps, spans and what they contain."""

from dataclasses import dataclass

import pytest

from app.domain.chronology_list import Span, Year, arrange, names_month
from app.domain.dates import EventDate


@dataclass(frozen=True)
class Dated:
    id: int
    date: EventDate


def events(*dates: str) -> list[Dated]:
    return [Dated(n, EventDate.parse(date)) for n, date in enumerate(dates, start=1)]


def span(event_id: int, date: str) -> Span:
    return Span(event_id, f"Span {event_id}", 2, EventDate.parse(date))


def outline(years: list[Year]) -> list[tuple[str, str, int]]:
    return [(year.label, month.label, month.events) for year in years for month in year.months]


def test_events_are_grouped_by_year_and_month() -> None:
    years = arrange(events("2021-05-02", "2021-05-02", "2021-06", "2022", "2022-01-05"), [])
    assert outline(years) == [
        ("2021", "May", 2),
        ("2021", "June", 1),
        ("2022", "No month given", 1),
        ("2022", "January", 1),
    ]
    assert [row.is_same_date for row in years[0].months[0].rows] == [False, True]
    assert [year.anchor for year in years] == ["y2021", "y2022"]


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ("2021-05-01", "2021-08-01", None),
        ("2021-05-01", "2021-09-01", "3 months without events"),
        ("2021-05", "2022-12", "18 months without events"),
        ("2020", "2021-05", "4 months without events"),
        ("199X", "1999-12-01", None),
        ("2000/2025", "2003", "35 months without events"),
        ("1900", "2000", "99 years without events"),
        ("[..2020]", "2025", None),
    ],
)
def test_gaps_are_told_in_words(one: str, other: str, gap: str | None) -> None:
    years = arrange(events(one, other), [])
    assert [year.gap_before for year in years if year.gap_before] == ([gap] if gap else [])


def test_gaps_are_the_same_backwards() -> None:
    years = arrange(events("2021-09-01", "2021-05-01"), [], newest_first=True)
    assert years[-1].gap_before == "3 months without events"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2023-09-19", True), ("2023-09", True), ("2023-22", True), ("2023", False), ("199X", False),
        ("2022-12~/2023-09-24", True), ("2013/2015", False), ("[2022-12..2023-09]", True), ("[..2023-09-12]", False),
        ("2014/..", False), ("2021-05/..", True), ("-0044-03", True),
    ],
)  # fmt: skip
def test_whether_a_date_names_its_first_month(date: str, expected: bool) -> None:
    assert names_month(EventDate.parse(date)) is expected


def test_dates_without_a_start_and_before_our_era_have_their_headings() -> None:
    years = arrange(events("[..2023-09-12]", "-0043-03", "0000", "199X"), [])
    assert [(year.label, year.anchor) for year in years] == [
        ("Open", "y-open"),
        ("44 BC", "y-43"),
        ("1 BC", "y0"),
        ("1990s", "y1990"),
    ]


def test_a_span_runs_from_its_start_past_what_it_contains_to_its_end() -> None:
    listed = events("2022-12/2023-09-24", "2023-01-05", "2023-09-24", "2023-10-01")
    years = arrange(listed, [span(1, "2022-12/2023-09-24")])
    rows = [row for year in years for month in year.months for row in month.rows]
    assert [[bar.part for bar in row.bars] for row in rows] == [["from"], ["mid"], ["mid"], ["to"], []]
    assert [row.ends.event_id for row in rows if row.ends] == [1]
    assert [(s.event_id, place) for s, place in rows[1].within] == [(1, "day 36")]
    assert rows[0].within == []
    january = years[1].months[0]
    assert [s.event_id for s in january.ongoing] == [1]


def test_a_span_that_contains_nothing_is_not_drawn() -> None:
    years = arrange(events("2022-12/2023-01", "2023-05-05"), [span(1, "2022-12/2023-01")])
    assert all(not row.bars and row.ends is None for year in years for month in year.months for row in month.rows)


def test_a_span_without_an_end_fades_after_its_start() -> None:
    years = arrange(events("2021-05/..", "2021-06-01", "2021-07-01"), [span(1, "2021-05/..")])
    rows = [row for year in years for month in year.months for row in month.rows]
    assert [[bar.part for bar in row.bars] for row in rows] == [["from"], ["mid fade"], []]


def test_a_span_that_starts_before_the_page_runs_along_all_of_it() -> None:
    years = arrange(events("2023-01-05", "2023-02-05"), [span(99, "2020/2030")])
    rows = [row for year in years for month in year.months for row in month.rows]
    assert [[bar.part for bar in row.bars] for row in rows] == [["mid"], ["mid"]]


def test_newest_first_the_span_ends_above_its_start() -> None:
    listed = events("2023-10-01", "2023-01-05", "2022-12/2023-09-24")
    years = arrange(listed, [span(3, "2022-12/2023-09-24")], newest_first=True)
    rows = [row for year in years for month in year.months for row in month.rows]
    assert [[bar.part for bar in row.bars] for row in rows] == [[], ["from"], ["mid"], ["to"]]


def test_more_spans_than_lanes_are_told_in_the_heading_only() -> None:
    spans = [span(90 + n, f"20{10 + n}/2030") for n in range(5)]
    years = arrange(events("2023-01-05", "2023-02-05"), spans)
    month = years[0].months[0]
    assert sorted(bar.lane for bar in month.rows[0].bars) == [1, 2, 3]
    assert len(month.ongoing) == 5


def test_a_long_month_is_folded() -> None:
    years = arrange(events(*["2023-09-19"] * 13), [])
    month = years[0].months[0]
    assert (len(month.shown_rows), len(month.folded_rows)) == (10, 3)
    assert not arrange(events(*["2023-09-19"] * 12), [])[0].months[0].is_folded


def test_a_page_that_goes_on_does_not_repeat_the_place_to_jump_to() -> None:
    years = arrange(events("2023-09-20"), [], after=EventDate.parse("2023-09-19"))
    assert years[0].anchor is None
    assert years[0].gap_before is None
