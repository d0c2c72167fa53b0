"""The passage that a person means who pastes or types a quote into a form."""

import re
from itertools import islice

from rapidfuzz import fuzz

from app.domain.selectors.finding import MOST_PLACES, several_places
from app.domain.selectors.folding import fold
from app.domain.selectors.matching import Query, matches, with_punctuation
from app.domain.selectors.reading import ReadText, Span, read_text
from app.domain.selectors.selector import PassageAmbiguous, PassageNotFound, TextPositionSelector, shortened

_ELLIPSIS = re.compile(r"(\s*(?:\[\s*(?:…|\.{3,})\s*\]|\(\s*(?:…|\.{3,})\s*\)|…|\.{3,}|\.(?: \.){2,})\s*)")
_EDGES = " \t\n\"'“”„‘’‚«»‹›.,;:!?…[]()"
_LONGEST = 5000  # folded characters from first to last word; more is hardly one passage
_LONGEST_TO_COMPARE = 2000
_MOST_PARTS = 10
_ALIKE, _LIKE_ENOUGH = 0.75, 0.5


def find_typed_quote(text: str, typed: str) -> TextPositionSelector:
    """Find the passage that was typed: all of its words, or its first and last words with an ellipsis between them.

    Quotation marks, dashes, spaces and case need not agree, and punctuation around the words may be the typist's own.
    Raises PassageNotFound, or PassageAmbiguous where the words stand in several places.
    """
    read = read_text(text)
    if not _has_words(typed):
        raise PassageNotFound("There are no words to look for. Paste the passage, or its first and last words.")
    if needle := _needle(read, typed):
        return _only(read, typed, list(islice(read.occurrences(needle), MOST_PLACES)))
    parts = _parts(typed)
    if len(parts) > _MOST_PARTS:
        raise PassageNotFound(f"The quote has more than {_MOST_PARTS - 1} gaps. Cite it as several passages.")
    needles = [_needle(read, part) for part in parts]
    for part, needle in zip(parts, needles, strict=True):
        if not needle:
            raise PassageNotFound(f"“{shortened(part)}” is not in the text.")
    spans = [
        (start, end)
        for start, first_end in islice(read.occurrences(needles[0]), MOST_PLACES)
        if (end := _end_of(read, needles[1:], first_end)) is not None and end - start <= _LONGEST
    ]
    if not spans:
        raise PassageNotFound(f"“{shortened(parts[-1])}” does not follow “{shortened(parts[0])}” closely enough.")
    # First words that stand in two paragraphs mean the one that has the last words as well.
    positions = [read.position(*span) for span in spans]
    in_one = [span for span, at in zip(spans, positions, strict=True) if "\n" not in text[at.start : at.end]]
    return _only(read, typed, in_one or spans, first_words=parts[0])


def closest_match(text: str, typed: str) -> TextPositionSelector | None:
    """The place in the text that is most like a quote it does not have; None where nothing is like enough to show.

    A quote with an ellipsis is matched by its first and its last words.
    """
    read = read_text(text)
    parts = _parts(typed)
    spans = [span for part in {parts[0]: None, parts[-1]: None} if (span := _closest(read, part)) is not None]
    if not spans:
        return None
    (start, end), (_, last_end) = spans[0], spans[-1]
    return read.position(start, last_end if start < last_end <= start + _LONGEST else end)


def _has_words(typed: str) -> bool:
    return any(character.isalnum() for character in typed)


def _parts(typed: str) -> list[str]:
    """The quote cut at its ellipses; one that has no words before or behind it stays with its neighbour."""
    pieces = _ELLIPSIS.split(typed.strip())
    while len(pieces) > 1 and not _has_words(pieces[0]):
        pieces[:3] = ["".join(pieces[:3])]
    parts = pieces[:1]
    for ellipsis, part in zip(pieces[1::2], pieces[2::2], strict=True):
        if _has_words(part):
            parts.append(part)
        else:
            parts[-1] += ellipsis + part
    return parts


def _needle(read: ReadText, typed: str) -> str:
    """The folded words that the text has: as typed, or without the punctuation around them; else empty."""
    for wording in (typed, typed.strip(_EDGES)):
        needle = fold(wording).text.strip()
        if next(read.occurrences(needle), None) is not None:
            return needle
    return ""


def _end_of(read: ReadText, needles: list[str], after: int) -> int | None:
    """Where the last of the needles ends, when each is taken at its first place after the one before."""
    for needle in needles:
        span = next(read.occurrences(needle, after), None)
        if span is None:
            return None
        after = span[1]
    return after


def _only(read: ReadText, typed: str, spans: list[Span], first_words: str = "") -> TextPositionSelector:
    """The one place, or the one that begins with the very letters that were typed."""
    positions = [read.position(*span) for span in spans]
    literal = [at for at in positions if read.source.startswith((first_words or typed).strip(), at.start)]
    if len(positions) == 1 or len(literal) == 1:
        return (literal or positions)[0]
    raise PassageAmbiguous(several_places(read.source, typed, positions) + " Add the words before or after it.")


def _closest(read: ReadText, typed: str) -> Span | None:
    """The folded span most like what was typed: by words, or, where most words are misspelt, by letters."""
    typed = typed[:_LONGEST_TO_COMPARE]
    quote = ReadText(typed)
    if not quote.words:
        return None
    best = next(iter(matches(Query([], quote.words, [], "", ""), read)), None)
    if best and best.words >= _ALIKE:
        return with_punctuation(read, best, typed)
    letters = fuzz.partial_ratio_alignment(quote.folded, read.folded, score_cutoff=100 * _ALIKE)
    first, last = read.word_span(letters.dest_start, letters.dest_end) if letters else (0, 0)
    if first < last:
        return read.starts[first], read.ends[last - 1]
    return with_punctuation(read, best, typed) if best and best.words >= _LIKE_ENOUGH else None
