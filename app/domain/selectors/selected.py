"""The passage that a person means who selects words in a text that is shown, or trims those of a paragraph."""

from dataclasses import dataclass
from itertools import islice

from app.domain.selectors.finding import MOST_PLACES, several_places
from app.domain.selectors.folding import fold
from app.domain.selectors.normalising import paragraph_spans
from app.domain.selectors.reading import ReadText, is_within_word, read_text
from app.domain.selectors.selector import PassageAmbiguous, TextPositionSelector
from app.domain.selectors.typed_quotes import find_typed_quote


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a quote is expected in a text: from a code point on, or in a paragraph, counted from 1. Both may be None.

    It tells apart places that have the same words; words that stand elsewhere are still found there.
    """

    start: int | None = None
    paragraph: int | None = None


def find_selected(text: str, quote: str, spot: Spot) -> TextPositionSelector:
    """Find words that were selected; of several places the one at the spot. Words that were cut are taken whole.

    Raises PassageNotFound, and PassageAmbiguous where the spot does not tell the places apart.
    """
    read = read_text(text)
    needle = fold(quote).text.strip()
    has_words = any(character.isalnum() for character in needle)
    spans = list(islice(read.occurrences(needle, whole_words=False), MOST_PLACES)) if has_words else []
    if len(spans) == MOST_PLACES and spot.start is not None:
        spans += _near(read, needle, spot.start)
    places = [_whole_words(text, read.position(*span)) for span in spans]
    if spot.start is not None and places:
        expected = spot.start
        return min(places, key=lambda place: (abs(place.start - expected), place.start))
    inside = _in_paragraph(text, places, spot.paragraph)
    if len(inside) == 1:
        return inside[0]
    if inside:
        raise PassageAmbiguous(several_places(text, quote, inside) + " Add the words before or after it.")
    return find_typed_quote(text, quote)


def _near(read: ReadText, needle: str, start: int) -> list[tuple[int, int]]:
    """The next places of words that stand in too many to look at all of them."""
    from_here, _ = read.folded_span(TextPositionSelector(start, start))
    return list(islice(read.occurrences(needle, max(0, from_here - len(needle)), whole_words=False), 5))


def _in_paragraph(text: str, places: list[TextPositionSelector], paragraph: int | None) -> list[TextPositionSelector]:
    spans = paragraph_spans(text) if paragraph is not None else []
    if paragraph is None or not 0 < paragraph <= len(spans):
        return []
    start, end = spans[paragraph - 1]
    return [place for place in places if start <= place.start < end]


def _whole_words(text: str, place: TextPositionSelector) -> TextPositionSelector:
    start, end = place.start, place.end
    while is_within_word(text, start):
        start -= 1
    while is_within_word(text, end):
        end += 1
    return TextPositionSelector(start, end)
