"""The passage that a note is about: words of a source's text, whether or not an event cites them."""

from sqlalchemy.orm import Session

from app.domain.selectors import (
    PassageNotFound,
    TextPositionSelector,
    TextQuoteSelector,
    find_quote,
    find_typed_quote,
    paragraph_spans,
)
from app.errors import Invalid
from app.models import Passage, Source, SourceText
from app.services.passages import newest_text, place, reuse, save_quote

LONGEST_QUOTE = 5_000


def save_words(
    db: Session, source: Source, quote: str, *, text: int | None = None, at: int | None = None, start: int | None = None
) -> Passage:
    """The passage of these words; one that is held already is used again.

    `start` is the code point at which they were selected, `at` the number of their paragraph, both in the text of that
    number: they tell words apart that stand in several places. Raises `Invalid` with a sentence about the `quote` where
    the words are not in the newest text, or stand in several places of it.
    """
    if not any(character.isalnum() for character in quote):
        raise Invalid({"quote": "Select or paste the words that the note is about."})
    if len(quote) > LONGEST_QUOTE:
        raise Invalid({"quote": f"A passage has at most {LONGEST_QUOTE:,} characters."})
    newest = newest_text(db, source.id)
    if newest is not None and text in (None, newest.number):
        position = _selected(newest, quote, start) or _in_paragraph(newest, quote, at)
        if position is not None:
            return save_at(db, source, newest, position)
    try:
        return save_quote(db, source, quote)
    except Invalid as problem:
        raise Invalid({"quote": str(problem)}) from None


def save_selector(db: Session, source: Source, selector: TextQuoteSelector) -> Passage:
    """The passage that a quote selector of the Web Annotation Data Model means: its words, told apart by what stands
    before and after them. Raises `Invalid` as `save_words` does."""
    newest = newest_text(db, source.id)
    if newest is not None and len(selector.exact) <= LONGEST_QUOTE and (selector.prefix or selector.suffix):
        try:
            found = find_quote(newest.text, selector)
        except PassageNotFound as problem:
            raise Invalid({"quote": str(problem)}) from None
        if found is not None:
            return save_at(db, source, newest, found.position)
    return save_words(db, source, selector.exact)


def save_at(db: Session, source: Source, text: SourceText, position: TextPositionSelector) -> Passage:
    """The passage at a place of the newest text."""
    passage = Passage(source_id=source.id, exact=text.text[position.start : position.end])
    place(passage, text, position)
    return reuse(db, passage)


def _selected(text: SourceText, quote: str, start: int | None) -> TextPositionSelector | None:
    if start is None or text.text[start : start + len(quote)] != quote:
        return None
    return TextPositionSelector(start, start + len(quote))


def _in_paragraph(text: SourceText, quote: str, at: int | None) -> TextPositionSelector | None:
    spans = paragraph_spans(text.text)
    if at is None or not 0 < at <= len(spans):
        return None
    first, last = spans[at - 1]
    try:
        found = find_typed_quote(text.text[first:last], quote)
    except PassageNotFound:
        return None
    return TextPositionSelector(first + found.start, first + found.end)
