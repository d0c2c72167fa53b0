"""Passages: saving a quote, and locating it where the source's text is held."""

import hashlib
import re
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import PassageInput
from app.domain.selectors import (
    AbridgedQuote,
    NormalisedText,
    PassageAmbiguous,
    PassageNotFound,
    Spot,
    TextPositionSelector,
    find_abridged,
    find_selected,
    find_typed_quote,
    normalise_text,
    paragraph_at,
    paragraph_spans,
    quote_at,
)
from app.errors import Invalid
from app.formats.texts import page_at
from app.models import Passage, Source, SourceText

ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*")
CONTEXT = 32


def newest_text(db: Session, source_id: int) -> SourceText | None:
    """The newest stored text of a source, without its original bytes."""
    return db.scalars(
        select(SourceText).where(SourceText.source_id == source_id).order_by(SourceText.number.desc()).limit(1)
    ).first()


def save_passage(db: Session, source: Source, passage: PassageInput) -> Passage:
    """The passage of a source that an import describes; one that is equal in source and digest is used again."""
    if passage.sha256:
        known = db.scalars(
            select(Passage).where(Passage.source_id == source.id, Passage.sha256 == passage.sha256)
        ).all()
        for found in known:
            if (found.exact or found.start_words, found.paragraph) == (
                passage.exact or passage.start_words,
                passage.paragraph,
            ):
                return found
    saved = Passage(source_id=source.id, **passage.model_dump())
    text = newest_text(db, source.id)
    if text is not None:
        locate(saved, text)
    db.add(saved)
    db.flush()
    return saved


def save_quote(
    db: Session, source: Source, quote: str, *, keep_unfound: bool = False, spot: Spot | None = None
) -> Passage:
    """The passage that a person pasted: whole, or as "first words … last words".

    Where the source's text is held the quote must be in it; raises `Invalid` otherwise, unless `keep_unfound`.
    Without a text the words are kept as they are. `spot` is where in the newest text the words were selected.
    """
    text = newest_text(db, source.id)
    saved = _passage_from_words(source, quote)
    if text is not None:
        try:
            position = find_selected(text.text, quote, spot) if spot else find_typed_quote(text.text, quote)
        except PassageNotFound as problem:
            if not keep_unfound:
                raise Invalid(str(problem)) from None
            saved.health = "lost"
        else:
            place(saved, text, position)
            if saved.exact is not None:
                saved.exact = text.text[position.start : position.end]
    return reuse(db, saved)


def _passage_from_words(source: Source, quote: str) -> Passage:
    ends = [part for part in ELLIPSIS.split(quote) if part]
    if len(ends) == 2 and not quote.strip().startswith(("…", "...")):
        return Passage(source_id=source.id, start_words=ends[0], end_words=ends[1], health="no-text")
    return Passage(source_id=source.id, exact=quote, health="no-text")


def reuse(db: Session, passage: Passage) -> Passage:
    """The passage that is held already at the same place with the same bond to its text; else this one, saved.

    Words that stand nowhere are the same passage where they are the same words.
    """
    same = select(Passage).where(
        Passage.source_id == passage.source_id,
        Passage.text_id.is_not_distinct_from(passage.text_id),
        Passage.is_kept.is_(bool(passage.is_kept)),
    )
    if passage.text_id is not None:
        same = same.where(Passage.start == passage.start, Passage.end == passage.end)
    else:
        same = same.where(
            Passage.exact.is_not_distinct_from(passage.exact),
            Passage.start_words == (passage.start_words or ""),
            Passage.end_words == (passage.end_words or ""),
        )
    known = db.scalars(same.order_by(Passage.id).limit(1)).first()
    if known is not None:
        return known
    db.add(passage)
    db.flush()
    return passage


_paragraphs = lru_cache(maxsize=4)(paragraph_spans)


def place(passage: Passage, text: SourceText, position: TextPositionSelector) -> None:
    """Note that a passage stands there in a text: its place, what surrounds it, its paragraph and page."""
    quote = quote_at(text.text, position.start, position.end, CONTEXT)
    passage.text_id = text.id
    passage.start, passage.end = position.start, position.end
    passage.prefix, passage.suffix = quote.prefix, quote.suffix
    passage.paragraph = paragraph_at(_paragraphs(text.text), position.start)
    if text.pages:
        passage.page = page_at(text.pages, position.start)
    if passage.sha256 is None:
        passage.chars = position.end - position.start
        passage.sha256 = hashlib.sha256(quote.exact.encode()).hexdigest()
    passage.health = "exact"


def locate(passage: Passage, text: SourceText, original: NormalisedText | None = None) -> bool:
    """Find a passage in a text and note its place and health; whether it was found. `original` as in `find_place`."""
    try:
        position = find_place(passage, text, original)
    except PassageNotFound:
        passage.health = "lost"
        return False
    place(passage, text, position)
    return True


def find_place(passage: Passage, text: SourceText, original: NormalisedText | None = None) -> TextPositionSelector:
    """Where a passage stands in the normalised text; raises `PassageNotFound` or `PassageAmbiguous` with a sentence.

    Passages of an import speak of the text as it was taken, of which `original` is the reading if it is at hand. Their
    paragraph holds for the version that their source names, and for no other.
    """
    if passage.sha256 and passage.paragraph:
        taken = text.taken
        original = original or normalise_text(taken)
        is_meant = text.sha256 == text.source.text_sha256
        try:
            found = find_abridged(taken, _abridged(passage, passage.paragraph if is_meant else None))
            return TextPositionSelector(original.to_normalised(found.start), original.to_normalised(found.end))
        except PassageAmbiguous:
            raise
        except PassageNotFound:
            if passage.exact is None and text.text == taken:
                raise
        if passage.exact is None:
            # A passage that was made here has the digest of its normalised words.
            return find_abridged(text.text, _abridged(passage, passage.paragraph if is_meant else None))
    return find_typed_quote(text.text, passage.exact or f"{passage.start_words} … {passage.end_words}")


def _abridged(passage: Passage, paragraph: int | None) -> AbridgedQuote:
    # Once a passage has been placed, its context is that of the normalised text.
    is_as_taken = passage.text_id is None
    return AbridgedQuote(
        start_words=passage.exact or passage.start_words,
        end_words=passage.exact or passage.end_words,
        prefix=passage.prefix if is_as_taken else "",
        suffix=passage.suffix if is_as_taken else "",
        chars=passage.chars,
        sha256=passage.sha256,
        paragraph=paragraph,
    )
