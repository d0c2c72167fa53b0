"""How well passages are found again after their text has changed, and how fast, beside other matchers.

usage: python -m tests.benchmarks.anchoring [--cases N] [--seed S]

Passages are drawn at random from made-up articles in five languages, from the prose of Python's own manual and, where
they lie beside the repository, from the articles of the starter chronology. A passage counts as found where the place
has four fifths of its characters in common with the right one, as wrong where it has less than three tenths. A deleted
passage is right when it is reported lost, and wrong when it is found anywhere.
"""

import argparse
import math
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from pydoc_data.topics import topics
from random import Random

from diff_match_patch import diff_match_patch
from rapidfuzz import fuzz

from app.domain.selectors import TextPositionSelector, normalise_text, quote_at, refind
from tests.domain.selectors import edits, prose
from tests.domain.selectors.edits import Edited, Span, overlap

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


def by_diff_match_patch(old: str, new: str, span: Span) -> Span | None:
    """The way of common annotation clients: both ends of the quote, each within half of its characters, near its place.

    An end has 32 characters, as many as the matcher takes.
    """
    matcher = diff_match_patch()
    matcher.Match_Distance = 2 * len(new)
    quote = old[slice(*span)]
    first, last = quote[: matcher.Match_MaxBits], quote[-matcher.Match_MaxBits :]
    start = matcher.match_main(new, first, span[0])
    end = matcher.match_main(new, last, max(0, start) + len(quote) - len(last))
    return (start, end + len(last)) if 0 <= start < end + len(last) else None


WAYS: dict[str, Way] = {
    "refind": by_refind,
    "selector alone": by_selector_alone,
    "partial ratio 85": by_partial_ratio,
    "difflib 0.6": by_difflib,
    "diff-match-patch": by_diff_match_patch,
}
SLOW = {"diff-match-patch": 4}
"""By way: that it is asked for one case of so many only."""


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

SMALL_EDITS = ("1 % of words", "2 % of words", "5 % of words")


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
        *(prose.article_in(language, random, 6_000) for language in prose.SCRIPTS),
    ]


def judge(found: Span | None, right: Span | None) -> tuple[bool, bool]:
    """Whether the outcome is right, and whether it is wrong; a passage missed is neither."""
    if found is None or right is None:
        return found is right, found is not None
    return overlap(found, right) >= 0.8, overlap(found, right) < 0.3


@dataclass
class Outcome:
    """What came of looking for passages: how many, how many right and wrong, and CPU milliseconds for each."""

    cases: int = 0
    right: int = 0
    wrong: int = 0
    times: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        low, high = interval(self.right, self.cases)
        share = 100 * self.right / self.cases
        counts = f"{self.right} of {self.cases}"
        return (
            f"{counts:>13} {share:6.1f} % ({low:.1f}–{high:.1f}) {self.wrong:>5} {statistics.median(self.times):8.1f}"
        )


def interval(right: int, cases: int) -> tuple[float, float]:
    """Between which percentages the true rate lies, with 95 per cent confidence (Wilson's score interval)."""
    z, share = 1.96, right / cases
    middle = share + z * z / (2 * cases)
    reach = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return tuple(100 * (middle + sign * reach) / (1 + z * z / cases) for sign in (-1, 1))  # type: ignore[return-value]


def measure(change: str, cases: int, seed: int) -> dict[str, Outcome]:
    """What comes of each way for the same passages after the same changes."""
    random = Random(f"{change} {seed}")
    shelf = texts(random)
    outcomes = {name: Outcome() for name in WAYS}
    for case in range(cases):
        # Each text is asked for every kind of passage, whatever the number of texts.
        old = shelf[case // 5 % len(shelf)]
        span = edits.random_passage(random, old, case)
        after = CHANGES[change](random, old, span)
        for name, way in WAYS.items():
            if case % SLOW.get(name, 1):
                continue
            started = time.thread_time()
            found = way(old, after.text, span)
            outcome = outcomes[name]
            outcome.times.append(1000 * (time.thread_time() - started))
            is_right, is_wrong = judge(found, after.span)
            outcome.cases += 1
            outcome.right += is_right
            outcome.wrong += is_wrong
    return outcomes


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
    parser.add_argument("--cases", type=int, default=400, help="passages for each kind of change")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    has_articles = any(SHARED.glob("*.txt"))
    print(
        "Texts: made-up articles, Python's manual"
        + (
            ", the articles of the starter chronology."
            if has_articles
            else "; the articles of the starter chronology are not at hand."
        )
    )
    print("Right (with the 95 % interval), wrong, and the median of CPU milliseconds, with reading both texts\n")
    totals = {name: Outcome() for name in WAYS}
    for change in CHANGES:
        print(change)
        for name, outcome in measure(change, asked.cases, asked.seed).items():
            print(f"  {name:18}{outcome}", flush=True)
            if change in SMALL_EDITS:
                total = totals[name]
                total.cases, total.right = total.cases + outcome.cases, total.right + outcome.right
                total.wrong, total.times = total.wrong + outcome.wrong, total.times + outcome.times
    print("1, 2 and 5 % of words together")
    for name, total in totals.items():
        print(f"  {name:18}{total}")
    print("\nCPU milliseconds for a passage in 100,000 characters: the first, the median, the 95th of 100\n")
    for name, way in WAYS.items():
        first, median, most = time_in_long_text(way, 100 // SLOW.get(name, 1), asked.seed)
        print(f"  {name:18}{first:10.1f}{median:10.2f}{most:10.2f}", flush=True)


if __name__ == "__main__":
    main()
