"""A map between the positions of a text and those of a text that was derived from it.

The map keeps only the places where lengths change, so that a text of a million characters with forty ligatures costs
forty entries. All positions are code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable


class PositionMap:
    """Pairs of positions, `source` to `target`, between which the two texts run in step."""

    __slots__ = ("_source", "_target")

    def __init__(self, pieces: Iterable[tuple[int, int, int]], source_length: int) -> None:
        """Take `pieces` as (start in source, length in source, length in target), in order and without overlap.

        Whatever lies between two pieces has the same length in both texts.
        """
        self._source, self._target = [0], [0]
        for start, source_size, target_size in pieces:
            target_start = self._target[-1] + start - self._source[-1]
            self._add(start, target_start)
            self._add(start + source_size, target_start + target_size)
        self._add(source_length, self._target[-1] + source_length - self._source[-1])

    def _add(self, source: int, target: int) -> None:
        if (source, target) != (self._source[-1], self._target[-1]):
            self._source.append(source)
            self._target.append(target)

    def to_target(self, position: int) -> int:
        """Position in the derived text; inside a piece, at most that piece's end. Clamped to the text."""
        return _translate(position, self._source, self._target)

    def to_source(self, position: int) -> int:
        """Position in the source text, behind whatever was removed there. Clamped to the text."""
        return _translate(position, self._target, self._source)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters of which the half-open, non-empty span `start` to `end` was made, pieces whole."""
        first = bisect_right(self._target, start) - 1
        last = bisect_right(self._target, end - 1) - 1
        source_start = self._source[first]
        if self._runs_in_step(first):
            source_start += start - self._target[first]
        if self._runs_in_step(last):
            return source_start, self._source[last] + end - self._target[last]
        return source_start, self._source[last + 1]

    def _runs_in_step(self, index: int) -> bool:
        if index + 1 == len(self._source):
            return True
        return self._source[index + 1] - self._source[index] == self._target[index + 1] - self._target[index]


def _translate(position: int, here: list[int], there: list[int]) -> int:
    position = min(max(position, 0), here[-1])
    index = bisect_right(here, position) - 1
    if index + 1 == len(there):
        return there[index]
    return min(there[index] + position - here[index], there[index + 1])


def replace_spans(text: str, replacements: Iterable[tuple[re.Match[str], str]]) -> tuple[str, PositionMap]:
    """Put each string in the place of its match; the matches come in order. Returns the new text and the way to it."""
    parts, pieces, at = [], [], 0
    for match, replacement in replacements:
        if replacement != match[0]:
            start, end = match.span()
            parts += [text[at:start], replacement]
            pieces.append((start, end - start, len(replacement)))
            at = end
    parts.append(text[at:])
    return "".join(parts), PositionMap(pieces, len(text))
