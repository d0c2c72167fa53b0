"""The passage of a citation as a chronology file carries it: abridged, exact, or as the quote that no text confirms."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from app.domain.selectors import abridge
from app.models import Citation, Passage, SourceText

FEW_WORDS = 7  # a passage of fewer words may stand in a file as it is
_EDGE = re.compile(r"\S+( \S+){2,4}")
_WINDOW = 2000  # code points before and after a short passage in which its words are counted

Fields = dict[str, Any]


def passage_fields(citation: Citation) -> Fields:
    """`passage` where its words have been located or come with their digest, else `quote`; empty without either."""
    passage = citation.passage
    if passage is None:
        return {}
    words = _words(passage, citation.source.is_text_public)
    if not words or None in (passage.sha256, passage.chars, passage.paragraph):
        return {"quote": passage.exact or f"{passage.start_words} … {passage.end_words}"}
    place = {"sha256": passage.sha256, "chars": passage.chars, "paragraph": passage.paragraph}
    context = {"prefix": passage.prefix, "suffix": passage.suffix} if _needs_context(passage, words) else {}
    return {"passage": {**words, **place, **{name: said for name, said in context.items() if said}}}


def _words(passage: Passage, is_free: bool) -> Fields:
    """The words that may stand in the file: all of them where they may be republished or are few, else both ends."""
    exact = passage.exact
    # Words that a file gave, and that no text here has, are nowhere else.
    if exact is not None and (is_free or passage.text_id is None or len(exact.split()) < FEW_WORDS):
        return {"exact": exact}
    if exact is None and _EDGE.fullmatch(passage.start_words) and _EDGE.fullmatch(passage.end_words):
        return {"start_words": passage.start_words, "end_words": passage.end_words}
    ends = abridge(exact if exact is not None else _located_words(passage))
    if ends is not None:
        return {"start_words": ends[0], "end_words": ends[1]}
    return {"exact": exact} if exact is not None else {}


def _located_words(passage: Passage) -> str:
    if passage.start is None or passage.end is None:
        return ""
    return _cut(passage, passage.start, passage.end)


def _needs_context(passage: Passage, words: Fields) -> bool:
    """Whether prefix and suffix must tell two places apart; those of a passage never located are the file's own."""
    if passage.text_id is None:
        return True
    if "exact" not in words or passage.start is None or passage.end is None:
        return False
    low = max(0, passage.start - _WINDOW)
    around = _cut(passage, low, passage.end + _WINDOW)
    first = around.rfind("\n", 0, passage.start - low) + 1
    last = around.find("\n", passage.end - low)
    return around[first : last if last >= 0 else None].count(around[passage.start - low : passage.end - low]) > 1


def _cut(passage: Passage, start: int, end: int) -> str:
    db = object_session(passage)
    cut = select(func.substr(SourceText.text, start + 1, end - start)).where(SourceText.id == passage.text_id)
    return str(db.scalar(cut) or "") if db is not None else ""
