"""The check of quotes while one writes: whether the words are in the stored text, and where."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.orm import Session

from app.domain.inputs import clean_prose
from app.domain.selectors import (
    PassageAmbiguous,
    PassageNotFound,
    Spot,
    closest_match,
    find_selected,
    find_typed_quote,
    paragraph_at,
    paragraph_spans,
)
from app.models import Passage, SourceText
from app.services.citations import quote_of
from app.services.passages import newest_text

SHOWN_BESIDE = 90
"""Code points of the text that are shown on each side of a quote."""

MOST_SEARCHED = 10
"""For so many quotes of one form the closest match is looked for: it takes longer than looking for the words."""

LONGEST_QUOTE = 20_000
"""Code points; longer ones are refused for their length, and not looked for."""

NOT_THERE = "These words are not in the stored text."

State = Literal["blank", "no-source", "no-text", "found", "missing", "several", "lost"]


@dataclass(frozen=True)
class QuoteCheck:
    """What came of looking for a quote. `before`, `words` and `after` are those of the text: where it was found, or
    the closest match where it was not. `paragraph` counts from 1."""

    state: State
    sentence: str = ""
    before: str = ""
    words: str = ""
    after: str = ""
    paragraph: int | None = None
    passage_id: int | None = None
    """The stored passage that it is, where the words are still those of the citation."""
    span: tuple[int, int] | None = None
    """Where it was found in the newest text, in code points."""

    @property
    def is_fault(self) -> bool:
        """Whether saving needs a word from the person: the text is held, and the quote has no single place in it."""
        return self.state in ("missing", "several")


class QuoteChecks:
    """Checks quotes; each source's text is loaded once."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._texts: dict[int, SourceText | None] = {}
        self._held: dict[int, SourceText] = {}
        self._searched = 0

    def check(
        self, source_id: int | None, quote: str, held: Passage | None = None, spot: Spot | None = None
    ) -> QuoteCheck:
        """Look for a quote in the newest text of a source. `source_id` is None where the source is new.

        `held` is the passage that the citation has already: its own words need not be looked for again. `spot` is
        where the quote was selected.
        """
        words = str(clean_prose(quote))
        if not words or len(words) > LONGEST_QUOTE:
            return QuoteCheck("blank")
        if held is not None and held.source_id == source_id and words == clean_prose(quote_of(held)):
            return self._check_held(held)
        text = self._text(source_id) if source_id is not None else None
        if text is None:
            return QuoteCheck("no-text", "The text of this source is not held; the words are kept as they are.")
        try:
            found = find_selected(text.text, words, spot) if spot else find_typed_quote(text.text, words)
        except PassageAmbiguous as problem:
            return QuoteCheck("several", str(problem))
        except PassageNotFound as problem:
            # Of first and last words, only one may be missing: the sentence says which.
            is_abridged = "…" in words or "..." in words
            return self._closest(text.text, words, str(problem) if is_abridged else NOT_THERE)
        shown = _in_context(text.text, found.start, found.end, "found")
        return replace(shown, span=(found.start, found.end))

    def closest(self, source_id: int, quote: str) -> str | None:
        """The words of the text that are most like the quote, or None where nothing is."""
        text = self._text(source_id)
        near = closest_match(text.text, str(clean_prose(quote))) if text else None
        return text.text[near.start : near.end] if text and near else None

    def _text(self, source_id: int) -> SourceText | None:
        if source_id not in self._texts:
            self._texts[source_id] = newest_text(self.db, source_id)
        return self._texts[source_id]

    def _check_held(self, held: Passage) -> QuoteCheck:
        if held.health == "lost":
            return QuoteCheck("lost", "These words were kept although they are not in the stored text.")
        if held.text_id is None or held.start is None or held.end is None:
            return QuoteCheck("no-text", "The text of this source is not held; the words are kept as they are.")
        if held.text_id not in self._held:
            self._held[held.text_id] = self.db.get_one(SourceText, held.text_id)
        found = _in_context(self._held[held.text_id].text, held.start, held.end, "found")
        return replace(found, passage_id=held.id)

    def _closest(self, text: str, words: str, sentence: str) -> QuoteCheck:
        self._searched += 1
        near = closest_match(text, words) if self._searched <= MOST_SEARCHED else None
        return _in_context(text, near.start, near.end, "missing", sentence) if near else QuoteCheck("missing", sentence)


def _in_context(text: str, start: int, end: int, state: State, sentence: str = "") -> QuoteCheck:
    before, after = text[max(0, start - SHOWN_BESIDE) : start], text[end : end + SHOWN_BESIDE]
    # Whole words only, and nothing of the neighbouring paragraphs.
    before = before.rpartition("\n")[2] if "\n" in before else before.partition(" ")[2]
    after = after.partition("\n")[0] if "\n" in after else after.rpartition(" ")[0]
    return QuoteCheck(state, sentence, before, text[start:end], after, paragraph_at(paragraph_spans(text), start))
