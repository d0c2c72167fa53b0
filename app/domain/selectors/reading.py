"""A text made ready for being searched again and again: folded, and cut into words with an index."""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache

from app.domain.selectors.folding import fold
from app.domain.selectors.selector import TextPositionSelector

# Scripts written without spaces between words: each character counts as a word.
_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"[^\W_{_UNSPACED}]+|[{_UNSPACED}]")


_MOST_PLACES = 100_000

Span = tuple[int, int]


class ReadText:
    """A text, its folded form, and the words of that form by number, from 0. Spans are half-open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._folding = fold(source)
        self.folded = self._folding.text
        spans = [match.span() for match in _WORD.finditer(self.folded)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.words = [self.folded[start:end] for start, end in spans]

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """Per word its numbers, in order."""
        numbers = defaultdict(list)
        for number, word in enumerate(self.words):
            numbers[word].append(number)
        return dict(numbers)

    def position(self, start: int, end: int) -> TextPositionSelector:
        """The span of the source's code points that folds to the folded characters `start` to `end`."""
        return TextPositionSelector(*self._folding.source_span(start, end))

    def word_span(self, start: int, end: int) -> Span:
        """Numbers of the words that lie wholly or partly in the folded characters `start` to `end`."""
        first = bisect_left(self.ends, start + 1)
        return first, max(first, bisect_left(self.starts, end))

    def folded_span(self, position: TextPositionSelector) -> Span:
        """The folded characters that `position` folds to."""
        return self._folding.folded_position(position.start), self._folding.folded_position(position.end)

    def occurrences(self, needle: str, after: int = 0, whole_words: bool = True) -> Iterator[Span]:
        """Folded spans, from `after` on, of the folded text `needle`, in order and overlaps included.

        With `whole_words`, those that start and end between words. Gives up after 100,000 places looked at.
        """
        at = self.folded.find(needle, after) if needle else -1
        for _ in range(_MOST_PLACES):
            if at < 0:
                return
            end = at + len(needle)
            if not whole_words or not (self._cuts_word(at) or self._cuts_word(end)):
                yield at, end
            at = self.folded.find(needle, at + 1)

    def _cuts_word(self, place: int) -> bool:
        return is_within_word(self.folded, place) and place not in self._folding.joints


def is_within_word(text: str, place: int) -> bool:
    """Whether the characters before and after `place` belong to one word; false at the ends of the text."""
    return 0 < place < len(text) and _continues(text[place - 1 : place + 1])


@lru_cache(maxsize=4096)
def _continues(pair: str) -> bool:
    return all(
        (character.isalnum() or unicodedata.category(character)[0] == "M") and not _UNSPACED_CHARACTER.match(character)
        for character in pair
    )


read_text = lru_cache(maxsize=8)(ReadText)
"""Read a text, or give back what was read of it: all passages of a source are looked for one after the other."""
