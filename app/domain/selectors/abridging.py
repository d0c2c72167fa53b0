"""Passages that are kept by their first and last words, where the whole may not be republished."""

import hashlib
from collections.abc import Iterator
from itertools import islice

from app.domain.selectors.normalising import paragraph_spans
from app.domain.selectors.selector import (
    AbridgedQuote,
    PassageAmbiguous,
    PassageNotFound,
    TextPositionSelector,
    shortened,
)

_MOST_STARTS = 1000
_MOST_DIGESTS = 50


def abridge(exact: str, words: int = 4) -> tuple[str, str] | None:
    """The first and the last words of a passage, `words` of each or, in a short passage, fewer, but at least three.

    None where the passage has no more words than its two ends together, or where white space other than one plain
    space stands between them, so that they could not be found literally. Raises ValueError unless `words` is 3 to 5.
    """
    if not 3 <= words <= 5:
        raise ValueError("An abridged passage keeps three to five words at each end.")
    exact = exact.strip()
    split = exact.split()
    for size in range(words, 2, -1):
        start, end = " ".join(split[:size]), " ".join(split[-size:])
        if len(split) > 2 * size and exact.startswith(start) and exact.endswith(end):
            return start, end
    return None


def find_abridged(original: str, quote: AbridgedQuote) -> TextPositionSelector:
    """Find an abridged passage in an original text, as FORMAT, section 4 of the chronology file lays down.

    Positions are code points of `original`. Without `paragraph` every line is searched; without `chars` the passage
    ends with the first `end_words` (and `suffix`) after its first words. Raises PassageNotFound, or PassageAmbiguous
    where two places agree in everything that is known.
    """
    if not quote.start_words or not quote.end_words:
        raise PassageNotFound("The passage has no first or no last words to look for.")
    low, high = _lines(original, quote.paragraph)
    where = f"paragraph {quote.paragraph}" if quote.paragraph else "the text"
    starts = list(islice(_starts(original, quote, low, high), _MOST_STARTS))
    if not starts:
        raise PassageNotFound(f"The words “{shortened(quote.start_words)}” are not in {where}.")
    spans = [(start, end) for start in starts for end in _ends(original, quote, start)]
    if quote.sha256 is not None and len(spans) <= _MOST_DIGESTS:
        spans = [(start, end) for start, end in spans if _digest(original[start:end]) == quote.sha256.lower()]
    words = f"“{shortened(quote.start_words)} … {shortened(quote.end_words)}”"
    if not spans:
        raise PassageNotFound(f"No place in {where} agrees with {words} in its last words, length and digest.")
    if len(spans) > 1:
        raise PassageAmbiguous(f"{len(spans)} places in {where} agree with {words}.")
    return TextPositionSelector(*spans[0])


def _lines(original: str, paragraph: int | None) -> tuple[int, int]:
    if paragraph is None:
        return 0, len(original)
    spans = paragraph_spans(original)
    if not 1 <= paragraph <= len(spans):
        raise PassageNotFound(f"There is no paragraph {paragraph}: the text has {len(spans)}.")
    return spans[paragraph - 1]


def _starts(original: str, quote: AbridgedQuote, low: int, high: int) -> Iterator[int]:
    at = original.find(quote.start_words, low)
    while low <= at < high:
        if original.endswith(quote.prefix, 0, at):
            yield at
        at = original.find(quote.start_words, at + 1)


def _ends(original: str, quote: AbridgedQuote, start: int) -> list[int]:
    if quote.chars is None:
        at = original.find(quote.end_words + quote.suffix, start + len(quote.start_words))
        return [at + len(quote.end_words)] if at >= 0 else []
    end = start + quote.chars
    is_inside = start < end <= len(original)
    agrees = is_inside and original.endswith(quote.end_words, start, end) and original.startswith(quote.suffix, end)
    return [end] if agrees else []


def _digest(passage: str) -> str:
    return hashlib.sha256(passage.encode("utf-8", "surrogatepass")).hexdigest()
