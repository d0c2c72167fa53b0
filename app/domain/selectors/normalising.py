"""The form in which texts are stored and in which positions are counted, and the paragraphs of a text."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from app.domain.selectors.positions import PositionMap, replace_spans

NORMALISER = 1
"""Number of the rules in `normalise_text`. Positions made under another number are not comparable."""

# One user-perceived character never needs more marks than this (Unicode Standard Annex 15, Stream-Safe Text). Longer
# runs are cut: sorting them takes time that grows with their square.
_MOST_MARKS = 30

_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
_CONJOINING = re.compile(
    "[\u1160-\u11ff\U00016d63-\U00016d6a]"
)  # vowels and finals that compose though they are letters


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A normalised text and the way back to the original's positions. All positions are code points."""

    text: str
    steps: tuple[PositionMap, ...]

    def to_normalised(self, original_position: int) -> int:
        """Position in the normalised text; positions outside the original are moved to its nearest end."""
        for step in self.steps:
            original_position = step.to_target(original_position)
        return original_position

    def to_original(self, position: int) -> int:
        """Position in the original, behind characters that were removed there. For a span use `original_span`."""
        for step in reversed(self.steps):
            position = step.to_source(position)
        return position

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original characters of which the half-open, non-empty span `start` to `end` was made."""
        for step in reversed(self.steps):
            start, end = step.source_span(start, end)
        return start, end


def normalise_text(original: str) -> NormalisedText:
    """Return the text as it is stored: NFC, lines that end at LF, plain spaces, no control characters.

    CR LF, CR, form feed, vertical tab, next line, and the line and paragraph separators become LF; tabs and all space
    separators become a space; byte order marks and other control characters go; half surrogate pairs, which no
    encoding can store, become U+FFFD. Runs of spaces stay as they are, so that positions stay close.
    Idempotent: normalising the result changes nothing.
    """
    characters = set(original)
    # Another line end behind a CR is a line of its own, so it becomes LF only once CR LF have been paired.
    ends = {ord(c): "\v" for c in characters if c in _LINE_ENDS and c != "\r"}
    others = {ord(c): _plain(c) for c in characters if _plain(c) not in (c, "\n")}
    plain = original.translate(ends | others)
    removed = "".join(c for c in characters if _is_removed(c))
    found = re.finditer(f"\r\n?|[{re.escape(removed)}]+" if removed else "\r\n?", plain)
    plain, lines = replace_spans(plain, ((match, "\n" if match[0][0] == "\r" else "") for match in found))
    composed, letters = _compose(plain.replace("\v", "\n"))
    return NormalisedText(composed, (lines, letters) if letters else (lines,))


def _plain(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "\ufffd" if category == "Cs" else character


def _is_removed(character: str) -> bool:
    return character == "\ufeff" or (unicodedata.category(character) == "Cc" and _plain(character) == character != "\n")


def _compose(text: str) -> tuple[str, PositionMap | None]:
    """NFC, cluster by cluster: a base with its marks, or a character that has another form by itself."""
    characters = {c for c in set(text) if c > "\u02ff"}
    joining = "".join(c for c in characters if unicodedata.category(c)[0] == "M" or _CONJOINING.match(c))
    changing = "".join(c for c in characters if not unicodedata.is_normalized("NFC", c))
    if not joining and not changing:
        return text, None
    patterns = [f".[{joining}]+"] if joining else []
    patterns += [f"[{changing}]"] if changing else []
    clusters = re.finditer("|".join(patterns), text, re.DOTALL)
    return replace_spans(text, ((match, _compose_cluster(match[0])) for match in clusters))


def _compose_cluster(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster[: _MOST_MARKS + 1])[: _MOST_MARKS + 1]


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each line that holds more than white space, in code points; lines end at LF alone."""
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def paragraph_at(spans: list[tuple[int, int]], position: int) -> int:
    """Number, from 1, of the paragraph that holds `position`; between two paragraphs, that of the one before."""
    return max(1, bisect_right(spans, position, key=lambda span: span[0]))
