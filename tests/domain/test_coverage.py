"""The drawing of where a source is cited, and its words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import MOST_BARS, NARROWEST, Bar, cover


@pytest.mark.parametrize(
    ("spans", "bars", "words"),
    [
        ([], (), "No passage is cited."),
        ([(100, 300)], (Bar(10, 20),), "One passage is cited, in the first third of the text."),
        ([(700, 900)], (Bar(70, 20),), "One passage is cited, in the last third of the text."),
        (
            [(100, 300), (200, 400), (900, 1000)],
            (Bar(10, 30), Bar(90, 10)),
            "3 passages are cited: 2 in the first third, 1 in the last third of the text.",
        ),
        ([(500, 501)], (Bar(50, NARROWEST),), "One passage is cited, in the middle of the text."),
        ([(999, 1000)], (Bar(100 - NARROWEST, NARROWEST),), "One passage is cited, in the last third of the text."),
    ],
)
def test_bars_and_words(spans: list[tuple[int, int]], bars: tuple[Bar, ...], words: str) -> None:
    coverage = cover(spans, 1000)
    assert coverage.bars == bars
    assert coverage.words == words


def test_without_a_text_there_is_nothing_to_draw() -> None:
    assert cover([(1, 2)], 0).bars == ()


@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(1, 500)), max_size=400))
def test_bars_lie_inside_the_drawing_in_order_and_are_not_too_many(spans: list[tuple[int, int]]) -> None:
    bars = cover([(start, min(start + size, 10_000)) for start, size in spans], 10_000).bars
    assert len(bars) <= 2 * MOST_BARS
    assert all(bar.x >= 0 and bar.width > 0 and bar.x + bar.width <= 100.02 for bar in bars)
    assert all(one.x + one.width <= other.x + 0.02 for one, other in pairwise(bars))
