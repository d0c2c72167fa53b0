"""Two versions of a text beside each other: which paragraphs changed, and in them which words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from app.domain.selectors import Change, word_diff

MOST_PAIRS = 100_000_000
"""Pairs of paragraphs that are compared: the comparison keeps one bit for each."""
LONGEST_BY_WORDS = 50_000
"""Code points up to which changed paragraphs are compared word by word."""
MOST_SHOWN = 200
MOST_CHARACTERS = 200_000
"""Changes, and their code points, that are shown at most."""


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """Paragraphs that changed: their first numbers in the old and the new text, how many there are, and the words."""

    old_first: int
    old_count: int
    new_first: int
    new_count: int
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a new text differs from an old one. `parts` are the first changes, `total` is how many there are.

    `is_compared` is False where the texts are too long and too different for it.
    """

    old_paragraphs: int
    new_paragraphs: int
    parts: list[ChangedPart] = field(default_factory=list)
    total: int = 0
    is_compared: bool = True

    @property
    def words_gone(self) -> int:
        return self._count("del")

    @property
    def words_come(self) -> int:
        return self._count("ins")

    def _count(self, kind: str) -> int:
        return sum(len(words.split()) for part in self.parts for step, words in part.changes if step == kind)


def compare_texts(old: str, new: str) -> Comparison:
    """Compare two texts by paragraphs, and what changed by words."""
    before, after = _paragraphs(old), _paragraphs(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle[0]) * len(middle[1]) > MOST_PAIRS:
        return Comparison(len(before), len(after), is_compared=False)
    parts: list[ChangedPart] = []
    total = length = 0
    for old_span, new_span in _changed_spans(*middle):
        total += 1
        removed, added = "\n".join(middle[0][slice(*old_span)]), "\n".join(middle[1][slice(*new_span)])
        length += len(removed) + len(added)
        if total <= MOST_SHOWN and length <= MOST_CHARACTERS:
            changes = _by_words(removed, added)
            counts = old_span[1] - old_span[0], new_span[1] - new_span[0]
            parts.append(ChangedPart(start + old_span[0] + 1, counts[0], start + new_span[0] + 1, counts[1], changes))
    return Comparison(len(before), len(after), parts, total)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _common(one: list[str], other: list[str]) -> int:
    """How many paragraphs are the same from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _changed_spans(before: list[str], after: list[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where neighbouring paragraphs went or came: half-open spans of both texts."""
    old_from = new_from = -1
    for code in Indel.opcodes(before, after):
        if code.tag == "equal":
            if old_from >= 0:
                yield (old_from, code.src_start), (new_from, code.dest_start)
            old_from = -1
        elif old_from < 0:
            old_from, new_from = code.src_start, code.dest_start
    if old_from >= 0:
        yield (old_from, len(before)), (new_from, len(after))


def _by_words(removed: str, added: str) -> list[Change]:
    if removed and added and max(len(removed), len(added)) <= LONGEST_BY_WORDS:
        return word_diff(removed, added)
    changes: list[Change] = [("del", removed), ("ins", added)]
    return [change for change in changes if change[1]]
