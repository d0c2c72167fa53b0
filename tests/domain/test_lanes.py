"""Lanes: windows, ticks, and packing without overlaps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import days_from_civil
from app.domain.lanes import HEADER, ROWS, WIDTH, Drawn, Item, Lane, Window, _extent, pack, stack, ticks, window_of

YEAR_2023 = Window(days_from_civil(2023, 1, 1), days_from_civil(2023, 12, 31))


def item(number: int, day: int, days: int = 1, label: str = "Talks in Brussels") -> Item:
    return Item(number, day, day + days - 1, days > 1, "span" if days > 1 else "day", label, 5)


@given(st.lists(st.tuples(st.integers(0, 364), st.integers(1, 200), st.integers(1, 40)), max_size=80))
def test_packed_labels_never_overlap_and_no_event_is_lost(days: list[tuple[int, int, int]]) -> None:
    items = [item(n, YEAR_2023.start + d, length, "x" * letters) for n, (d, length, letters) in enumerate(sorted(days))]
    lane = Lane("a", "A", 5, len(items))
    pack(lane, items, [], YEAR_2023)
    rows: dict[int, list[Drawn]] = {}
    for drawn in lane.drawn:
        rows.setdefault(drawn.y, []).append(drawn)
    for row in rows.values():
        edges = [_extent(drawn) for drawn in row]
        assert all(left >= before[1] for before, (left, _) in pairwise(edges))
    assert len(lane.drawn) + sum(ring.count for ring in lane.rings) == len(items)
    assert lane.rows <= ROWS
    if lane.rings:
        assert all(drawn.y < lane.rows - 1 for drawn in lane.drawn)


def test_rings_are_apart_and_hold_their_crowds() -> None:
    lane = Lane("a", "A", 5, 30)
    pack(lane, [], [(YEAR_2023.start + 10, 20), (YEAR_2023.start + 12, 5), (YEAR_2023.start + 300, 5)], YEAR_2023)
    assert [ring.count for ring in lane.rings] == [25, 5]
    assert (lane.rings[1].x - lane.rings[0].x) * WIDTH / 100 >= 22


def test_an_interval_that_leaves_the_window_has_no_end_there() -> None:
    lane = Lane("a", "A", 5, 1)
    pack(lane, [item(1, YEAR_2023.start - 50, 1000)], [], YEAR_2023)
    drawn = lane.drawn[0]
    assert (drawn.x, drawn.width, drawn.has_start, drawn.has_end) == (0.0, 100.0, False, False)


def test_labels_flip_at_the_right_edge() -> None:
    lane = Lane("a", "A", 5, 1)
    pack(lane, [item(1, YEAR_2023.end)], [], YEAR_2023)
    assert lane.drawn[0].is_flipped


def test_lanes_stand_below_one_another() -> None:
    lanes = [Lane("a", "A", 5, 1), Lane("b", "B", 6, 1)]
    pack(lanes[0], [item(1, YEAR_2023.start), item(2, YEAR_2023.start)], [], YEAR_2023)
    height = stack(lanes)
    assert (lanes[0].top, lanes[1].top, height) == (HEADER, HEADER + 72, HEADER + 72 + 44)
    assert [drawn.y for drawn in lanes[0].drawn] == [HEADER + 22, HEADER + 50]


@pytest.mark.parametrize("years", [0.02, 0.1, 1, 3, 10, 100, 2000, 1_000_000])
def test_ticks_lie_in_the_window_and_are_few(years: float) -> None:
    window = Window(738_000, 738_000 + int(365 * years))
    found = ticks(window)
    assert 0 <= len(found) <= 46
    assert all(0 <= tick.x <= 100 for tick in found)
    labelled = [tick.x for tick in found if tick.year]
    assert all(b - a > 0 for a, b in pairwise(labelled))


@pytest.mark.parametrize(
    ("zoom", "days"), [("week", 9), ("month", 31), ("year", 365), ("years", 1096), ("decade", 3652)]
)
def test_a_window_keeps_its_middle(zoom: str, days: int) -> None:
    window = window_of(zoom, 738_000, 700_000, 740_000)
    assert window.end - window.start + 1 == days
    assert abs(window.middle - 738_000) <= 1


def test_the_widest_zoom_shows_everything() -> None:
    window = window_of("all", None, 700_000, 740_000)
    assert window.start < 700_000
    assert window.end > 740_000
