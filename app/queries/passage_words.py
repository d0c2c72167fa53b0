"""The words of passages in their context, as far as a viewer may read them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.selectors import abridge
from app.models import Passage, SourceText

CONTEXT = 90
"""Code points of the stored text that are shown on either side of a quote."""
SHORT_CONTEXT = 32
"""The same where the words may not be republished: what a selector carries anyway."""
LONGEST_QUOTE = 5_000
"""Code points of a passage that are shown; one that is longer is read in the source itself."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage, and what stands right before and after them; where that is cut, an ellipsis says so."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage as it stands in the stored text, with what is around it."""

    before: str
    words: str
    after: str
    starts_text: bool
    ends_text: bool
    is_whole: bool = True
    """Whether all of the passage's words are here."""


def read_stretches(db: Session, passages: Iterable[Passage]) -> dict[int, Stretch]:
    """The stretches of the located passages by their ids; one query, which reads no more of a text than is shown."""
    located = {p.id: (p.start, p.end) for p in passages if p.start is not None and p.end is not None}
    return _read(db, located, Passage.text_id, Passage.start, Passage.end)


def read_found_stretches(db: Session, passages: Iterable[Passage]) -> dict[int, Stretch]:
    """The same for the places at which changed words were found."""
    located = {p.id: (p.found_start, p.found_end) for p in passages if p.found_start is not None and p.found_end}
    return _read(db, located, Passage.found_text_id, Passage.found_start, Passage.found_end)


def _read(
    db: Session,
    located: dict[int, tuple[int, int]],
    text_id: InstrumentedAttribute[int | None],
    start: InstrumentedAttribute[int | None],
    end: InstrumentedAttribute[int | None],
) -> dict[int, Stretch]:
    if not located:
        return {}
    begin = case((start > CONTEXT, start - CONTEXT), else_=0)
    length = case((end - begin > LONGEST_QUOTE, LONGEST_QUOTE), else_=end - begin) + CONTEXT
    piece = func.substr(SourceText.text, begin + 1, length)
    rows = db.execute(
        select(Passage.id, piece, SourceText.chars)
        .join(SourceText, SourceText.id == text_id)
        .where(Passage.id.in_(located))
    )
    return {passage_id: _stretch(*located[passage_id], text, chars) for passage_id, text, chars in rows}


def _stretch(start: int, end: int, piece: str, chars: int) -> Stretch:
    """A passage from `start` to `end` out of a piece of its text, which has `chars` code points in all."""
    begin = max(start - CONTEXT, 0)
    before, words, after = piece[: start - begin], piece[start - begin : end - begin], piece[end - begin :]
    if end - begin > LONGEST_QUOTE:
        cut = f"{_to_last_word(words[:LONGEST_QUOTE])} …"
        return Stretch(before, cut, "", begin == 0, ends_text=True, is_whole=False)
    return Stretch(before, words, after, begin == 0, begin + len(piece) >= chars)


def kept_words(passage: Passage, is_readable: bool) -> tuple[str | None, tuple[str, str]]:
    """What a passage keeps of its words: all of them, or the first and last, for those who may not read the source."""
    ends = abridge(passage.exact) if passage.exact and not is_readable else None
    return (None, ends) if ends else (passage.exact, (passage.start_words, passage.end_words))


def quote_in_context(passage: Passage, stretch: Stretch | None, is_readable: bool) -> Quote:
    """The words of a passage; where it is located and may be read, as they stand in the text, else what it keeps."""
    exact, ends = kept_words(passage, is_readable)
    words = exact or " … ".join(ends)
    if stretch is None:
        return Quote("", _one_line(words), "")
    words = stretch.words if is_readable else words
    room = CONTEXT if is_readable else SHORT_CONTEXT
    before, after = stretch.before, stretch.after
    if not stretch.starts_text or len(before) > room:
        before = f"…\u00a0{_from_first_word(before[-room:])}"
    if not stretch.ends_text or len(after) > room:
        after = f"{_to_last_word(after[:room])}\u00a0…"
    return Quote(_one_line(before), _one_line(words), _one_line(after))


def _one_line(text: str) -> str:
    return re.sub(r"[^\S\u00a0]+", " ", text)


def _from_first_word(text: str) -> str:
    """A text without the word in which it starts; all of it where it has no spaces."""
    return re.sub(r"^\S*\s+(?=\S)", "", text)


def _to_last_word(text: str) -> str:
    return re.sub(r"(?<=\S)\s+\S*$", "", text)
