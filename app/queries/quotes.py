"""Passages by their health, for curators: the words that are cited beside those that were found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.selectors import Change, word_diff
from app.errors import Invalid
from app.models import Citation, Event, Passage, QuoteCheck, SourceText
from app.queries.passage_words import Quote, quote_in_context, read_found_stretches, read_stretches

PER_PAGE = 20
HEALTHS = ("changed", "lost", "moved", "exact", "kept", "no-text")
OPEN = ("changed", "lost")
"""What waits for a person's decision."""

_OUTCOME = case((Passage.is_kept, "kept"), else_=Passage.health)


@dataclass(frozen=True, slots=True)
class Rest:
    """An event that rests on a passage."""

    event_id: int
    title: str
    role: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A passage as it is cited (in text number `cited_in`, None where it never stood in one), and as it was found."""

    passage: Passage
    cited: Quote
    cited_in: int | None
    found: Quote | None
    found_in: int | None
    changes: list[Change]
    rests: list[Rest]

    @property
    def outcome(self) -> str:
        return "kept" if self.passage.is_kept else self.passage.health


@dataclass(frozen=True, slots=True)
class QuotePage:
    quotes: list[ShownQuote]
    counts: dict[str, int]
    """Cited passages by outcome, whatever is shown."""
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def open_count(self) -> int:
        return sum(self.counts.get(health, 0) for health in OPEN)


def list_quotes(db: Session, source_id: int | None, health: str, number: int) -> QuotePage:
    """The cited passages of a source, or of all, with that outcome (empty: those that wait); a fixed number of queries.

    Of withdrawn events none count. Raises `Invalid` for a health that is none, or a page that is not there.
    """
    if health not in ("", *HEALTHS):
        raise Invalid({"health": f"“{health[:40]}” is none of {', '.join(HEALTHS)}."})
    within = [_is_cited()]
    if source_id is not None:
        within.append(Passage.source_id == source_id)
    counts = count_outcomes(db, *within)
    wanted = (health,) if health else OPEN
    total = sum(counts.get(outcome, 0) for outcome in wanted)
    if not 0 < number <= max(1, -(-total // PER_PAGE)):
        raise Invalid({"page": f"There is no page {number} of this list."})
    found = select(Passage).where(*within, _OUTCOME.in_(wanted)).order_by(Passage.source_id, Passage.id)
    found = found.options(joinedload(Passage.source)).offset(PER_PAGE * (number - 1)).limit(PER_PAGE)
    return QuotePage(_show(db, db.scalars(found).all()), counts, total, number)


def count_outcomes(db: Session, *within: ColumnElement[bool]) -> dict[str, int]:
    """How many passages there are of each health; those whose older text is kept count as `kept`."""
    counted = select(_OUTCOME, func.count()).where(*within).group_by(_OUTCOME)
    return {row[0]: row[1] for row in db.execute(counted)}


def _is_cited() -> ColumnElement[bool]:
    stands = (Citation.is_withdrawn.is_(False), Event.review != "withdrawn")
    return select(Citation.id).join(Citation.event).where(Citation.passage_id == Passage.id, *stands).exists()


def _show(db: Session, passages: Sequence[Passage]) -> list[ShownQuote]:
    cited, found = read_stretches(db, passages), read_found_stretches(db, passages)
    numbers = _text_numbers(db, passages)
    rests = _list_rests(db, passages)
    shown = []
    for passage in passages:
        words = quote_in_context(passage, cited.get(passage.id), is_readable=True)
        new = quote_in_context(passage, found[passage.id], is_readable=True) if passage.id in found else None
        shown.append(
            ShownQuote(
                passage,
                words,
                numbers.get(passage.text_id or 0),
                new,
                numbers.get(passage.found_text_id or 0),
                word_diff(words.words, new.words) if new else [],
                rests[passage.id],
            )
        )
    return shown


def _text_numbers(db: Session, passages: Sequence[Passage]) -> dict[int, int]:
    ids = {id_ for passage in passages for id_ in (passage.text_id, passage.found_text_id) if id_}
    found = select(SourceText.id, SourceText.number).where(SourceText.id.in_(ids))
    return {row[0]: row[1] for row in db.execute(found)}


def _list_rests(db: Session, passages: Sequence[Passage]) -> dict[int, list[Rest]]:
    rests: dict[int, list[Rest]] = defaultdict(list)
    found = (
        select(Citation.passage_id, Event.id, Event.title, Citation.role, Citation.checked_at)
        .join(Citation.event)
        .where(Citation.passage_id.in_([passage.id for passage in passages]))
        .where(Citation.is_withdrawn.is_(False), Event.review != "withdrawn")
        .order_by(Citation.id)
    )
    for passage_id, event_id, title, role, checked_at in db.execute(found):
        rests[passage_id or 0].append(Rest(event_id, title, role, checked_at is not None))
    return rests


def find_newest_check(db: Session, source_id: int | None) -> QuoteCheck | None:
    """The last run over the passages of a source, or over all."""
    same = select(QuoteCheck).where(QuoteCheck.source_id.is_not_distinct_from(source_id))
    return db.scalars(same.order_by(QuoteCheck.id.desc()).limit(1)).first()
