"""How well passages are found again after their text has changed, and how fast, beside two plain matchers.

usage: python -m tests.benchmarks.anchoring [--cases N] [--seed S]

Passages are drawn at random from made-up articles, from the prose of Python's own manual and, where they lie beside the
repository, from the articles of the starter chronology. A passage counts as found where the place has four fifths of
its characters in common with the right one, as wrong where it has less than three tenths. A deleted passage is right
when it is reported lost, and wrong when it is found anywhere.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from pydoc_data.topics import topics
from random import Random

from rapidfuzz import fuzz

from app.domain.selectors import TextPositionSelector, normalise_text, quote_at, refind
from tests.domain.selectors import edits, prose
from tests.domain.selectors.edits import Edited, Span

SHARED = Path(__file__).parents[3] / "shared" / "sources"
WORD = re.compile(r"\S+")
Way = Callable[[str, str, Span], Span | None]


def by_refind(old: str, new: str, span: Span) -> Span | None:
    found = refind(new, quote_at(old, *span), TextPositionSelector(*span), old)
    return (found.position.start, found.position.end) if found else None


def by_selector_alone(old: str, new: str, span: Span) -> Span | None:
    found = refind(new, quote_at(old, *span), None, None)
    return (found.position.start, found.position.end) if found else None


def by_partial_ratio(old: str, new: str, span: Span) -> Span | None:
    """The plain way with rapidfuzz: the best window, if it is 85 per cent alike."""
    found = fuzz.partial_ratio_alignment(old[slice(*span)], new, score_cutoff=85)
    return (found.dest_start, found.dest_end) if found else None


def by_difflib(old: str, new: str, span: Span) -> Span | None:
    """The plain way with the standard library: the longest common run of words, widened to the passage's length."""
    quote = old[slice(*span)].split()
    places = [match.span() for match in WORD.finditer(new)]
    words = [new[start:end] for start, end in places]
    block = SequenceMatcher(None, words, quote, autojunk=False).find_longest_match()
    first = max(0, block.a - block.b)
    last = min(len(words), first + len(quote))
    if first >= last or SequenceMatcher(None, words[first:last], quote).ratio() < 0.6:
        return None
    return places[first][0], places[last - 1][1]


WAYS: dict[str, Way] = {
    "refind": by_refind,
    "selector alone": by_selector_alone,
    "partial ratio 85": by_partial_ratio,
    "difflib 0.6": by_difflib,
}


def edited(share: float, random: Random, text: str, span: Span) -> Edited:
    return edits.edit_words(random, text, span, share)


def deleted(share: float, random: Random, text: str, span: Span) -> Edited:
    return edits.delete_passage(random, text, span, share)


CHANGES: dict[str, Callable[[Random, str, Span], Edited]] = {
    **{f"{share} % of words": partial(edited, share / 100) for share in (0, 1, 2, 5, 10, 15, 20)},
    "paragraphs added": edits.insert_paragraphs,
    "paragraph moved": edits.move_paragraph,
    "lines reflowed": edits.reflow,
    "retyped": edits.retype,
    **{f"deleted, {share} % edits": partial(deleted, share / 100) for share in (0, 5, 10, 20)},
}


def manual() -> str:
    """The prose of Python's own manual, without its tables and samples of code."""
    paragraphs = (" ".join(part.split()) for name in sorted(topics) for part in topics[name].split("\n\n"))
    return "\n".join(p for p in paragraphs if sum(c.isalpha() or c == " " for c in p) > 0.9 * len(p))


def texts(random: Random) -> list[str]:
    found = [normalise_text(path.read_text("utf-8")).text for path in sorted(SHARED.glob("*.txt"))]
    chapters = manual()
    starts = [random.randrange(len(chapters) - 30_000) for _ in range(4)]
    made = [prose.article(random, 18_000) for _ in range(3)]
    return [
        *found,
        *(normalise_text(chapters[start : start + 30_000]).text for start in starts),
        *made,
        prose.article(random, 6_000) + "\n" + prose.bulletin(random, 60),
    ]


def overlap(one: Span, other: Span) -> float:
    """Characters in common, as a share of all that either has."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def judge(found: Span | None, right: Span | None) -> tuple[bool, bool]:
    """Whether the outcome is right, and whether it is wrong; a passage missed is neither."""
    if found is None or right is None:
        return found is right, found is not None
    return overlap(found, right) >= 0.8, overlap(found, right) < 0.3


def measure(way: Way, change: str, cases: int, seed: int) -> tuple[float, float, float]:
    """Percentage of cases that came out right, of those that came out wrong, and the median of CPU milliseconds."""
    random = Random(f"{change} {seed}")
    shelf = texts(random)
    right, wrong, times = 0, 0, []
    for case in range(cases):
        old = shelf[case % len(shelf)]
        choose = edits.random_clause if case % 5 < 2 else edits.random_sentences
        span = choose(random, old)
        after = CHANGES[change](random, old, span)
        started = time.thread_time()
        found = way(old, after.text, span)
        times.append(time.thread_time() - started)
        is_right, is_wrong = judge(found, after.span)
        right, wrong = right + is_right, wrong + is_wrong
    return 100 * right / cases, 100 * wrong / cases, 1000 * statistics.median(times)


def time_in_long_text(way: Way, passages: int, seed: int) -> tuple[float, float, float]:
    """CPU milliseconds per passage in 100,000 characters, 5 % of words changed: the first, the median, 95th of 100."""
    random = Random(seed)
    old = prose.article(random, 101_000)[:100_000]
    new = edits.edit_words(random, old, (0, 5), 0.05).text
    times = []
    for number in range(passages):
        span = edits.random_clause(random, old) if number % 5 < 2 else edits.random_sentences(random, old)
        started = time.thread_time()
        way(old, new, span)
        times.append(1000 * (time.thread_time() - started))
    return times[0], statistics.median(times), sorted(times)[int(0.95 * passages)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well passages are found again after edits.")
    parser.add_argument("--cases", type=int, default=360, help="passages for each kind of change")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("Per cent right, per cent wrong, median CPU milliseconds (with reading both texts)\n")
    print(f"{'':22}" + "".join(f"{name:>24}" for name in WAYS))
    for change in CHANGES:
        outcomes = (measure(way, change, asked.cases, asked.seed) for way in WAYS.values())
        cells = (f"{right:10.1f}{wrong:6.1f}{ms:8.1f}" for right, wrong, ms in outcomes)
        print(f"{change:22}" + "".join(cells), flush=True)
    print("\nCPU milliseconds for a passage in 100,000 characters: the first, the median, the 95th of 100\n")
    for name, way in WAYS.items():
        first, median, most = time_in_long_text(way, 100, asked.seed)
        print(f"{name:22}{first:10.1f}{median:10.2f}{most:10.2f}", flush=True)


if __name__ == "__main__":
    main()
