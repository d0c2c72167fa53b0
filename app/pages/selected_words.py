"""Words of a source that somebody has selected, as an address carries them: `?at=p12&quote=&start=&text=`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.dates.finding import FoundDate, find_dates, sentences_around
from app.domain.inputs import UNSEEN, clean_prose
from app.domain.selectors import Spot, paragraph_spans
from app.errors import Invalid, NotFound
from app.formats.texts import page_at
from app.models import Source, SourceText
from app.pages.event_form_quotes import LONGEST_QUOTE, QuoteCheck, QuoteChecks
from app.pages.numbers import read_number
from app.queries.held_texts import get_text
from app.services.passages import newest_text

SELECTED = ("at", "quote", "start", "text")
LONGEST_OFFERED = 5_000
"""Code points of a paragraph that are put into a field for trimming."""


@dataclass(frozen=True)
class SelectedWords:
    """What was selected in a text of a source: the quote, and where it was selected.

    `shown` is the version in which it was read, `newest` the one in which passages are placed; None without a text.
    """

    source: Source
    shown: SourceText | None
    newest: SourceText | None
    at: int | None
    """Number of the paragraph, from 1."""
    start: int | None
    """Code point of the version that was read."""
    typed: str
    """The quote as it was handed in; empty where a paragraph was chosen and no words yet."""
    check: QuoteCheck

    @property
    def is_newest(self) -> bool:
        return self.shown is self.newest

    @property
    def spot(self) -> Spot | None:
        """Where the words are expected in the newest text; of another version nothing is known of that."""
        return Spot(self.start, self.at) if self.is_newest and (self.at or self.start is not None) else None

    @cached_property
    def paragraph(self) -> str:
        """The words of the paragraph; of a very long one the first."""
        spans = paragraph_spans(self.shown.text) if self.shown and self.at else []
        if self.shown is None or self.at is None or self.at > len(spans):
            return ""
        start, end = spans[self.at - 1]
        return self.shown.text[start : min(end, start + LONGEST_OFFERED)].strip()

    @property
    def words(self) -> str:
        """What stands in the field for the words: those of the text, where they are found in it."""
        return self.check.words if self.check.state == "found" else self.typed or self.paragraph

    @property
    def place(self) -> str:
        """The page or paragraph of the words, as a pin cite."""
        if self.check.span is None or self.newest is None:
            return ""
        page = page_at(self.newest.pages, self.check.span[0]) if self.newest.pages else ""
        return f"p. {page}" if page else f"¶ {self.check.paragraph}"

    @cached_property
    def sentence(self) -> str:
        """The words with the rest of their sentences."""
        if self.check.span is None or self.newest is None:
            return self.words
        start, end = sentences_around(self.newest.text, *self.check.span)
        return self.newest.text[start:end]

    @property
    def told_dates(self) -> list[EventDate]:
        """The dates of the words, or where they name none the one that was named last before them."""
        if self.dates or self.check.span is None or self.newest is None:
            return [found.date for found in self.dates if found.date]
        start = self.check.span[0]
        before = find_dates(self.newest.text, max(0, start - LONGEST_OFFERED), start, self._issued)
        return [found.date for found in before if found.date][-1:]

    @property
    def _issued(self) -> EventDate | None:
        return EventDate.parse(self.source.issued) if self.source.issued else None

    @cached_property
    def dates(self) -> list[FoundDate]:
        """The dates that the words name, and then those of the rest of their sentences."""
        if self.check.span is None or self.newest is None:
            return []
        start, end = self.check.span
        found = find_dates(self.newest.text, *sentences_around(self.newest.text, start, end), self._issued)
        return sorted(found, key=lambda date: not start <= date.start < end)


def read_selected(db: Session, source: Source, given: Mapping[str, str]) -> SelectedWords:
    """The words that an address or a form carries in `at`, `quote`, `start` and `text`.

    Raises `Invalid` for values that cannot be read, `NotFound` for a text that is not held.
    """
    at, start = _number("at", given.get("at", "").removeprefix("p")), _number("start", given.get("start", ""))
    number = _number("text", given.get("text", ""))
    quote = str(clean_prose(UNSEEN.sub("", given.get("quote", ""))))
    if len(quote) > LONGEST_QUOTE:
        raise Invalid({"quote": f"A quote has at most {LONGEST_QUOTE:,} characters; {len(quote):,} were sent."})
    newest = newest_text(db, source.id)
    shown = newest
    if number is not None and (newest is None or number != newest.number):
        shown = get_text(db, source.id, number)
    selected = SelectedWords(source, shown, newest, at or None, start, quote, QuoteCheck("blank"))
    if at and shown is not None and not selected.paragraph:
        raise NotFound(f"There is no paragraph {at} in text {shown.number} of this source.")
    checks = QuoteChecks(db)
    return SelectedWords(
        source, shown, newest, at or None, start, quote, checks.check(source.id, selected.words, spot=selected.spot)
    )


def _number(name: str, typed: str) -> int | None:
    if not typed.strip():
        return None
    number = read_number(typed)
    if number is None:
        raise Invalid({name: f"“{typed[:40]}” is not a number."})
    return number
