"""What points at a passage, what comes of looking for it, and what is said when it is not there."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """A half-open span of code points (W3C Web Annotation Data Model, section 4.2.5)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """The passage's words with what stands right before and after them (W3C Web Annotation Data Model, 4.2.4)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class AbridgedQuote:
    """A passage by its first and last words, as the chronology file `dateline/1` keeps it (FORMAT, section 4).

    `chars` is its length in code points, `sha256` the lower-case hex digest of its UTF-8 bytes, `paragraph` the number,
    from 1, of the line in which it starts; each narrows the search and may be unknown. A passage kept whole has its
    words in both `start_words` and `end_words`, and its `chars`.
    """

    start_words: str
    end_words: str
    prefix: str = ""
    suffix: str = ""
    chars: int | None = None
    sha256: str | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found in a text.

    `exact`: the same words at the same position; `moved`: the same words elsewhere; `changed`: its words or their
    punctuation differ. `similarity` is the share of words kept, 0 to 1.
    """

    position: TextPositionSelector
    health: Literal["exact", "moved", "changed"]
    similarity: float


class PassageNotFound(Exception):
    """No place in the text has these words; `str()` is a sentence for the reader."""


class PassageAmbiguous(PassageNotFound):
    """More than one place has these words; `str()` is a sentence for the reader."""


def shortened(words: str, most: int = 60) -> str:
    """Words to be quoted in a sentence: on one line, without their own quotation marks, long ones with an ellipsis."""
    words = " ".join(words.split()).strip('“”"')
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + "…"
