"""A source's text as the reader shows it: in parts, by paragraphs, with the cited passages marked in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.selectors import TextPositionSelector, paragraph_spans

PART_PARAGRAPHS = 200
PART_CHARS = 100_000
OUTLINE_STEPS = 10
OUTLINE_WORDS = 44


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage at its place in the text: a half-open, non-empty span of code points."""

    id: int
    start: int
    end: int
    is_cited: bool = True
    """Whether the outline counts it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that the same passages cover: `covering` in the order in which they start.

    `starting` are the passages whose first segment this is, `ending` those whose last one it is.
    """

    text: str
    covering: tuple[int, ...] = ()
    starting: tuple[int, ...] = ()
    ending: tuple[int, ...] = ()
    hit: int = 0
    """Number, from 1, of the hit of a search in the text to which it belongs; 0 for none."""
    opens_hit: bool = False

    @property
    def has_words(self) -> bool:
        return any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs `first` to `last` of a text, counted from 1."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    start: int
    """Code point of the text at which it begins."""
    segments: tuple[Segment, ...]
    starting: tuple[int, ...]
    """Ids of the passages that start in it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line of the outline: paragraphs `first` to `last`, the words that open them, the number of passages in them."""

    first: int
    last: int
    part: int
    opening: str
    passages: int


class ReadableText:
    """A text of any length, cut into parts that open quickly, with the passages and the hits of a search in it.

    The hits come in order and do not overlap.
    """

    def __init__(self, text: str, passages: Sequence[Placed], hits: Sequence[TextPositionSelector] = ()) -> None:
        self.text = text
        self.hits = hits
        self.passages = sorted(passages, key=lambda placed: (placed.start, -placed.end, placed.id))
        self._spans = paragraph_spans(text)
        self._starts = [start for start, _ in self._spans]
        self.parts = _split(self._spans)

    def paragraph_of(self, position: int) -> int:
        """Number of the paragraph that holds a position, or of the one before it."""
        return max(1, bisect_right(self._starts, position))

    def part_with(self, paragraph: int) -> Part:
        """The part that holds a paragraph; raises `LookupError` where there is no such paragraph."""
        return next(part for part in self.parts if part.first <= paragraph <= part.last)

    def paragraphs(self, part: Part) -> list[Paragraph]:
        return [self._paragraph(number) for number in range(part.first, part.last + 1)]

    def _paragraph(self, number: int) -> Paragraph:
        start, end = self._spans[number - 1]
        before = self._spans[number - 2][1] if number > 1 else 0
        after = self._starts[number] if number < len(self._starts) else len(self.text)
        # A passage may be as long as the text, so all that start earlier must be looked at, too.
        earlier = self.passages[: bisect_left(self.passages, end, key=lambda placed: placed.start)]
        inside = [placed for placed in earlier if placed.end > start]
        starting = tuple(placed.id for placed in inside if placed.start >= before)
        ending = {placed.id for placed in inside if placed.end <= after}
        segments = _segments(self.text, start, end, inside, starting, ending)
        return Paragraph(number, start, tuple(self._with_hits(segments, start)), starting)

    def _with_hits(self, segments: Iterable[Segment], start: int) -> Iterator[Segment]:
        """Segments that begin at `start`, cut where hits begin and end."""
        number = bisect_right(self.hits, start, key=lambda hit: hit.end)
        for segment in segments:
            end = start + len(segment.text)
            edges = {start, end}
            while number < len(self.hits) and self.hits[number].start < end:
                edges |= {max(self.hits[number].start, start), min(self.hits[number].end, end)}
                if self.hits[number].end > end:
                    break
                number += 1
            for left, right in pairwise(sorted(edges)):
                yield self._cut(segment, start, left, right)
            start = end

    def _cut(self, segment: Segment, start: int, left: int, right: int) -> Segment:
        """What a segment that begins at `start` has between two code points; no hit begins or ends between them."""
        number = bisect_right(self.hits, left, key=lambda hit: hit.start)
        hit = self.hits[number - 1] if number and self.hits[number - 1].end > left else None
        return Segment(
            segment.text[left - start : right - start],
            segment.covering,
            segment.starting if left == start else (),
            segment.ending if right == start + len(segment.text) else (),
            number if hit else 0,
            hit is not None and hit.start == left,
        )

    def outline(self) -> list[Stretch]:
        """The text in about ten stretches of equally many paragraphs, none of which runs over a part's end."""
        step = max(1, -(-len(self._spans) // OUTLINE_STEPS))
        return [
            self._stretch(part.number, first, min(first + step - 1, part.last))
            for part in self.parts
            for first in range(part.first, part.last + 1, step)
        ]

    def _stretch(self, part: int, first: int, last: int) -> Stretch:
        start, end = self._spans[first - 1]
        until = self._starts[last] if last < len(self._starts) else len(self.text)
        count = sum(1 for placed in self.passages if placed.is_cited and start <= placed.start < until)
        return Stretch(first, last, part, shorten_line(self.text[start : min(end, start + 400)]), count)


def _split(spans: Sequence[tuple[int, int]]) -> list[Part]:
    parts: list[Part] = []
    first = 1
    for number, _ in enumerate(spans, start=1):
        is_last = number == len(spans)
        is_full = number - first + 1 >= PART_PARAGRAPHS
        if is_last or is_full or spans[number][1] - spans[first - 1][0] > PART_CHARS:
            parts.append(Part(len(parts) + 1, first, number))
            first = number + 1
    return parts


def _segments(
    text: str, start: int, end: int, inside: Sequence[Placed], starting: Collection[int], ending: Collection[int]
) -> Iterator[Segment]:
    opening = [(max(placed.start, start), placed) for placed in inside]
    edges = sorted({start, end, *(left for left, _ in opening), *(min(placed.end, end) for placed in inside)})
    covering: list[Placed] = []
    at = 0
    for left, right in pairwise(edges):
        covering = [placed for placed in covering if placed.end > left]
        opened = []
        while at < len(opening) and opening[at][0] == left:
            opened.append(opening[at][1])
            at += 1
        covering += opened
        yield Segment(
            text[left:right],
            tuple(placed.id for placed in covering),
            tuple(placed.id for placed in opened if placed.id in starting),
            tuple(placed.id for placed in covering if min(placed.end, end) == right and placed.id in ending),
        )


def shorten_line(line: str, most: int = OUTLINE_WORDS) -> str:
    """The first words of a line, at most `most` characters, with an ellipsis where some are left out."""
    words = " ".join(line.split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"
