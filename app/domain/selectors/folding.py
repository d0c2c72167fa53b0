"""A form of a text in which two typings of the same words are equal, with the way back to the text's positions.

Folded away: kinds and runs of white space, kinds of quotation marks and of dashes, hyphens inside words (so that a
word broken at a line's end equals the unbroken one), soft hyphens and other invisible characters, ligatures and
compatibility forms (NFKD), accents and other combining marks, letter case, and character references such as `&amp;`.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.domain.selectors.positions import PositionMap, replace_spans

_ALIKE = {
    **dict.fromkeys("\"'`´ʹʺʻʼʽˈ՚״׳‘’‚‛“”„‟′″‹›«»「」『』〝〞〟", "'"),
    **dict.fromkeys("-‐‑‒–−֊־", "-"),
    **dict.fromkeys("—―⸺⸻", "—"),
    **dict.fromkeys("\n\r\v\f\x85\u2028\u2029", "\n"),
    "ı": "i",  # its capital is that of i, so that capitals do not tell them apart
    "\u0640": "",  # the Arabic tatweel only stretches a word
    "\u034f": "",  # the grapheme joiner, and the variation selectors below, cannot be seen
    **dict.fromkeys(map(chr, range(0xFE00, 0xFE10)), ""),
}
_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SOFT_BREAK = r"(?:(?<=\u00ad)\s*\n\s*)?"  # a soft hyphen at a line's end takes the line's end with it
_LETTER = r"[^\W\d_]"
_DASH = re.compile("—[—-]*|--[—-]*")
# Each branch begins with a plain character, so that the search can skip to it.
_LAYOUT = re.compile(
    rf"(?P<inner>-(?<={_LETTER}-)(?: *\n[ \n]*)?(?={_LETTER}))"  # "well-known", and "exam-" "ple" on two lines
    r"|(?P<broken>-(?<=\w-) *\n[ \n]*(?=\d))"  # "phase-" "2" on two lines: digits need their hyphen
    r"|(?P<quotes>''+)"
    r"|(?P<space> [ \n]+|\n[ \n]*)"
)
_LAYOUT_FOLDED = {"inner": "", "broken": "-", "quotes": "'", "space": " "}


@dataclass(frozen=True, slots=True)
class FoldedText:
    """The folded `text` and its map to the text of which it was made.

    `joints` are the places in it at which a hyphen was folded away: inside a word, and yet between two.
    """

    text: str
    joints: frozenset[int]
    steps: tuple[PositionMap, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of code points of which the folded characters `start` to `end` (half-open, not empty) were made."""
        for step in reversed(self.steps):
            start, end = step.source_span(start, end)
        return start, end

    def folded_position(self, position: int) -> int:
        """The place in the folded text of a position in the text of which it was made."""
        for step in self.steps:
            position = step.to_target(position)
        return position


def fold(text: str) -> FoldedText:
    """Fold a text for comparing. Takes time in proportion to its length."""
    steps = []
    if "&" in text:
        text, step = replace_spans(text, ((m, html.unescape(m[0])) for m in _REFERENCE.finditer(text)))
        steps.append(step)
    changed = {c: folded for c in set(text) if (folded := _fold_character(c)) != c}
    resized = "".join(c for c, folded in changed.items() if len(folded) != 1)
    if resized:
        pattern = re.compile(f"[{re.escape(resized)}]{_SOFT_BREAK}")
        text, step = replace_spans(text, ((m, changed[m[0][0]]) for m in pattern.finditer(text)))
        steps.append(step)
    text = text.translate({ord(c): folded for c, folded in changed.items() if len(folded) == 1})
    if "—" in text or "--" in text:
        text, step = replace_spans(text, ((m, " - ") for m in _DASH.finditer(text)))
        steps.append(step)
    layout = [(m, _LAYOUT_FOLDED[str(m.lastgroup)]) for m in _LAYOUT.finditer(text)]
    text, step = replace_spans(text, layout)
    joints = frozenset(step.to_target(match.start()) for match, folded in layout if not folded)
    return FoldedText(text, joints, (*steps, step))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_ALIKE.get(c, c) for c in parts if not unicodedata.combining(c))
