"""Where in a text a passage most likely stands when its words have changed: candidates, edges, similarity."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Postfix, Prefix

from app.domain.selectors.reading import ReadText, Span

CONTEXTS = (48, 480, 4800)
"""Folded characters before and after a passage that are compared: the wider ones where the nearer do not decide."""

NEAR = CONTEXTS[0]

MARGIN = 0.1
"""By how much the evidence for one place must exceed that for another."""

MOST_CANDIDATES = 6
"""Places in one text that are looked at."""

_CONTEXT_WORDS = 16
_MOST_VOTES = 800
_MOST_WORDS = 2000  # in a passage: the alignment takes memory and time with their square
_STRAY = 2  # words more between two matched words than there were before


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: the folded words before, of and after a passage, and its context as folded text."""

    before: list[str]
    core: list[str]
    after: list[str]
    left: str
    right: str

    @classmethod
    def of_words(cls, read: ReadText, first: int, last: int, context: int = NEAR) -> "Query":
        """The words `first` to `last` (half-open, at least one) of a text, with their surroundings."""
        start, end = read.starts[first], read.ends[last - 1]
        return cls(
            read.words[max(0, first - _CONTEXT_WORDS) : first],
            read.words[first:last],
            read.words[last : last + _CONTEXT_WORDS],
            read.folded[max(0, start - context) : start],
            read.folded[end : end + context],
        )


@dataclass(frozen=True, slots=True)
class Match:
    """A place for the passage: the words `first` to `last` (half-open) of the text that was searched.

    `words` is the share of the passage's words that are there, in order (normalised Indel similarity); `sides` is how
    like its surroundings are to those of the passage, before and after, where both have any. All are 0 to 1.
    """

    first: int
    last: int
    words: float
    sides: tuple[float, ...]

    @property
    def span(self) -> Span:
        return self.first, self.last

    @property
    def evidence(self) -> float:
        """What speaks for this place, 0 to 2: its words and, equally, its surroundings."""
        return self.words + self.surroundings

    @property
    def surroundings(self) -> float:
        """How like both sides together are, 0 to 1; a half where there are none to compare."""
        return sum(self.sides) / len(self.sides) if self.sides else 0.5


def matches(query: Query, read: ReadText) -> list[Match]:
    """Places for the passage in a text, the likeliest first; empty where nothing is like it.

    Passages of more than 2,000 words are not looked for.
    """
    return _ranked(query, read, {_edges(query, read, offset) for offset in _candidates(query, read)})


def rivals(query: Query, read: ReadText, home: Span) -> list[Match]:
    """Places apart from the words `home` (half-open) that are like the passage, the likeliest first.

    Each is taken with its own edges and, in case another edge is more like, with the passage's length; what would reach
    into `home` ends there.
    """
    size = len(query.core)
    offsets = _candidates(query, read)
    spans = {(max(0, offset), min(len(read.words), offset + size)) for offset in offsets}
    spans |= {_edges(query, read, offset, home) for offset in offsets}
    before = {(first, min(last, home[0])) for first, last in spans}
    after = {(max(first, home[1]), last) for first, last in spans}
    return _ranked(query, read, before | after)


def _ranked(query: Query, read: ReadText, spans: set[Span]) -> list[Match]:
    found = [compare(query, read, *span) for span in spans if span[0] < span[1]]
    return sorted(found, key=lambda match: match.evidence, reverse=True)


def compare(query: Query, read: ReadText, first: int, last: int) -> Match:
    """How like the passage the words `first` to `last` (half-open) of the text are."""
    start, end = read.starts[first], read.ends[last - 1]
    pairs = (
        (query.left, read.folded[max(0, start - len(query.left)) : start]),
        (query.right, read.folded[end : end + len(query.right)]),
    )
    sides = tuple(fuzz.ratio(old, new) / 100 for old, new in pairs if old.strip() or new.strip())
    found = read.words[first:last]
    if max(len(query.core), len(found)) > _MOST_WORDS:
        return Match(first, last, float(query.core == found), sides)
    return Match(first, last, Indel.normalized_similarity(query.core, found), sides)


def with_punctuation(read: ReadText, match: Match, quote: str) -> Span:
    """The folded span of the words found, with the punctuation around them that the quote has as well."""
    start, end = read.starts[match.first], read.ends[match.last - 1]
    like = ReadText(quote.strip())
    lead, trail = like.folded[: like.starts[0]], like.folded[like.ends[-1] :]
    before, after = read.folded[max(0, start - len(lead)) : start], read.folded[end : end + len(trail)]
    return start - int(Postfix.similarity(lead, before)), end + int(Prefix.similarity(trail, after))


def _candidates(query: Query, read: ReadText) -> list[int]:
    """Numbers of words at which the passage may begin, the likeliest first.

    Each word of the query votes for the places where the passage would begin if that word stood where it stands in
    the text; rare words come first and weigh more. Votes are counted in bins of eight words, two neighbours together.
    """
    if len(query.core) > _MOST_WORDS:
        return []
    votes: dict[int, float] = defaultdict(float)
    spent = 0
    for numbers, place in sorted(_occurrences(query, read), key=lambda pair: len(pair[0])):
        if spent > _MOST_VOTES:
            break
        spent += len(numbers)
        weight = (2 if 0 <= place < len(query.core) else 1) / len(numbers)
        for number in numbers:
            votes[number - place] += weight
    bins: dict[int, float] = defaultdict(float)
    for offset, weight in votes.items():
        bins[offset >> 3] += weight
        bins[(offset >> 3) - 1] += weight
    chosen: list[int] = []
    for number in sorted(bins, key=lambda number: bins[number], reverse=True):
        if all(abs(number - other) > 1 for other in chosen):
            chosen.append(number)
        if len(chosen) == MOST_CANDIDATES:
            break
    return [max(range(8 * number, 8 * number + 16), key=lambda offset: votes.get(offset, 0)) for number in chosen]


def _occurrences(query: Query, read: ReadText) -> Iterator[tuple[list[int], int]]:
    for place, word in enumerate(query.before + query.core + query.after, -len(query.before)):
        if word in read.numbers:
            yield read.numbers[word], place


def _edges(query: Query, read: ReadText, offset: int, apart_from: Span = (0, 0)) -> Span:
    """The words of the text that stand in the passage's place, by aligning its surroundings as well."""
    slack = 4 + len(query.core) // 4
    low = max(0, offset - len(query.before) - slack)
    high = max(low, offset + len(query.core) + len(query.after) + slack)
    sequence = query.before + query.core + query.after
    region: list[str | None] = list(read.words[low:high])
    for number in range(max(low, apart_from[0]), min(high, apart_from[1])):
        region[number - low] = None
    pairs = [
        (block.src_start + step, block.dest_start + step)
        for block in Indel.opcodes(sequence, region)
        if block.tag == "equal"
        for step in range(block.src_end - block.src_start)
    ]
    start, size = len(query.before), len(query.core)
    forward = [(old - start, new) for old, new in pairs]
    if not any(0 <= old < size for old, _ in forward):
        return 0, 0
    backward = [(size - 1 - old, len(region) - 1 - new) for old, new in reversed(forward)]
    first = _edge(forward, query.core, region)
    last = len(region) - _edge(backward, query.core[::-1], region[::-1])
    return low + first, low + last


def _edge(pairs: list[tuple[int, int]], core: list[str], region: list[str | None]) -> int:
    """The number of the region's word with which the passage begins.

    `pairs` are (number in the passage, number in the region) of the words that match, in order; the words of the
    context before the passage have negative numbers. What lies between the last matched word of the context and the
    first of the passage is shared out as it was before the change.
    """
    inside = [pair for pair in pairs if 0 <= pair[0] < len(core)]
    outside = [pair for pair in pairs if pair[0] < 0]
    old, new = inside.pop(0)
    while inside and (not outside or (old - 1, new - 1) != outside[-1]):
        next_old, next_new = inside[0]
        new = next(n for n in range(next_new - 1, new - 1, -1) if region[n] == core[old])
        if next_new - new - (next_old - old) <= _STRAY:
            break
        old, new = inside.pop(0)  # a common word that happens to stand some way off
    if not outside:
        return max(0, new - old)
    context_old, context_new = outside[-1]
    gap, strange = new - context_new - 1, -context_old - 1
    return new - round(gap * old / (old + strange)) if old else new
