"""Where the passages of a source lie in its text, as bars of a small drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

NARROWEST = 0.6
"""Width in per cent below which a bar could not be seen."""
MOST_BARS = 150
THIRDS = ("first third", "middle", "last third")


@dataclass(frozen=True, slots=True)
class Bar:
    """Start and width in per cent of the text."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The bars of a text, and the same in words."""

    bars: tuple[Bar, ...]
    words: str


def cover(spans: Iterable[tuple[int, int]], chars: int) -> Coverage:
    """Coverage of a text of `chars` code points by half-open spans, which may overlap.

    Bars that touch are drawn as one; in a text with very many passages, those less than a bar apart are, too.
    """
    ordered = sorted(spans)
    if not ordered or chars <= 0:
        return Coverage((), "No passage is cited.")
    least_gap = chars / MOST_BARS / 2 if len(ordered) > MOST_BARS else 0
    merged: list[list[float]] = []
    for start, end in ordered:
        shown_end = max(end, start + chars * NARROWEST / 100)
        if merged and start <= merged[-1][1] + least_gap:
            merged[-1][1] = max(merged[-1][1], shown_end)
        else:
            merged.append([start, shown_end])
    bars = tuple(_bar(start, end, chars) for start, end in merged)
    return Coverage(bars, _in_words([start for start, _ in ordered], chars))


def _bar(start: float, end: float, chars: int) -> Bar:
    x = min(100 * start / chars, 100 - NARROWEST)
    return Bar(round(x, 2), round(min(100 * end / chars, 100) - x, 2))


def _in_words(starts: list[int], chars: int) -> str:
    counts = [0, 0, 0]
    for start in starts:
        counts[min(3 * start // chars, 2)] += 1
    if len(starts) == 1:
        return f"One passage is cited, in the {THIRDS[counts.index(1)]} of the text."
    parts = [f"{count} in the {third}" for count, third in zip(counts, THIRDS, strict=True) if count]
    return f"{len(starts)} passages are cited: {', '.join(parts)} of the text."
