"""Finding a quote whose words the text has, however they are typed."""

from itertools import islice

from app.domain.selectors.matching import MARGIN, Query, compare
from app.domain.selectors.normalising import paragraph_at, paragraph_spans
from app.domain.selectors.reading import ReadText, Span, is_within_word, read_text
from app.domain.selectors.selector import (
    Found,
    PassageAmbiguous,
    TextPositionSelector,
    TextQuoteSelector,
    shortened,
)

MOST_PLACES = 200
"""Places of one quote that are looked at; a quote that stands in more is ambiguous whatever its context."""


def quote_at(text: str, start: int, end: int, context: int = 32) -> TextQuoteSelector:
    """The quote at a half-open span of code points, with up to `context` code points before and after it.

    Raises ValueError where the span is empty or lies outside the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"No passage from {start} to {end}: the text has {len(text)} characters.")
    return TextQuoteSelector(text[start:end], text[max(0, start - context) : start], text[end : end + context])


def find_quote(text: str, selector: TextQuoteSelector, *, hint: int | None = None) -> Found | None:
    """Find the quote's words, folded, in a text; None where the text does not have them, or the quote has no word.

    Where they stand more than once, prefix and suffix tell the places apart, or else PassageAmbiguous is raised. `hint`
    is the position at which the quote is expected: found elsewhere, its health is `moved`. It never decides.
    """
    read = read_text(text)
    places = word_places(read, selector)
    if not places:
        return None
    quote = ReadText(selector.prefix + selector.exact + selector.suffix)
    start = len(selector.prefix)
    home = quote.word_span(*quote.folded_span(TextPositionSelector(start, start + len(selector.exact))))
    if home[0] == home[1]:
        return None
    query = Query.of_words(quote, *home)
    ranked = sorted(((compare(query, read, *span).evidence, span) for span in places), reverse=True)
    if len(ranked) > 1 and (len(places) == MOST_PLACES or ranked[0][0] - ranked[1][0] <= MARGIN):
        found = [read.position(*place) for place in places.values()]
        raise PassageAmbiguous(several_places(text, selector.exact, found) + " What surrounds them does not decide.")
    position = read.position(*places[ranked[0][1]])
    return Found(position, "exact" if hint in (None, position.start) else "moved", 1.0)


def word_places(read: ReadText, selector: TextQuoteSelector) -> dict[Span, Span]:
    """Where the quote's folded words stand: spans of words with their folded spans, at most `MOST_PLACES`, in order.

    They start and end between words, unless the quote itself was cut out of words.
    """
    words = ReadText(selector.exact).folded.strip()
    found = list(islice(read.occurrences(words), MOST_PLACES))
    if not found and _cuts_words(selector):
        found = list(islice(read.occurrences(words, whole_words=False), MOST_PLACES))
    return {read.word_span(*span): span for span in found}


def _cuts_words(selector: TextQuoteSelector) -> bool:
    text = selector.prefix + selector.exact + selector.suffix
    edges = (len(selector.prefix), len(selector.prefix) + len(selector.exact))
    return any(is_within_word(text, edge) for edge in edges)


def same_words(one: str, other: str) -> bool:
    """Whether two quotes have the same words, folded."""
    return ReadText(one).folded.strip() == ReadText(other).folded.strip()


def opens_and_ends_with(quote: str, start_words: str, end_words: str) -> bool:
    """Whether a quote begins and ends with these words, folded."""
    folded = ReadText(quote).folded.strip()
    return folded.startswith(ReadText(start_words).folded.strip()) and folded.endswith(
        ReadText(end_words).folded.strip()
    )


def several_places(text: str, words: str, positions: list[TextPositionSelector]) -> str:
    """A sentence that says in which paragraphs the words stand."""
    spans = paragraph_spans(text)
    numbers = sorted({paragraph_at(spans, position.start) for position in positions})
    listed = ", ".join(str(number) for number in numbers[:5]) + (", …" if len(numbers) > 5 else "")
    count = f"more than {MOST_PLACES - 1}" if len(positions) == MOST_PLACES else str(len(positions))
    return f"“{shortened(words)}” stands in {count} places of the text (¶ {listed})."
