"""Passages, and the events that rest on them, as a viewer may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.domain.dates import OPEN_END, EventDate
from app.domain.permissions import Viewer, may_open_source, readable_reviews
from app.errors import NotFound
from app.models import Citation, Event, Passage
from app.queries.sources import LARGEST_ID


def standing_reviews(viewer: Viewer) -> frozenset[str]:
    """The review states of the events that count for the viewer: those that are neither withdrawn nor hidden."""
    return readable_reviews(viewer) - {"withdrawn"}


def is_cited(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that an event which the viewer sees rests on the passage."""
    stands = (Citation.is_withdrawn.is_(False), Event.review.in_(standing_reviews(viewer)))
    return select(Citation.id).join(Citation.event).where(Citation.passage_id == Passage.id, *stands).exists()


@dataclass(frozen=True, slots=True)
class Use:
    """One standing citation of a source: the event that rests on it, and how."""

    citation_id: int
    passage_id: int | None
    role: str
    pin_cite: str
    is_checked: bool
    event_id: int
    title: str
    date: EventDate | None
    review: str
    evidence: str
    source_count: int

    @property
    def stands(self) -> bool:
        return self.review != "withdrawn"

    @property
    def standing(self) -> str:
        """How far the event stands, in a few words: "checked", or else on how much it rests."""
        if self.review in ("draft", "withdrawn", "checked"):
            return self.review
        if self.evidence == "disputed":
            return "disputed"
        if self.evidence == "uncited":
            return "no source that supports it"
        return "one source" if self.source_count == 1 else f"{self.source_count:,} sources"


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage with its uses, in date order; `number` counts the passages of a source in the order of its text."""

    number: int
    passage: Passage
    uses: list[Use]

    @property
    def is_lost(self) -> bool:
        return self.passage.health == "lost"

    @property
    def is_changed(self) -> bool:
        return self.passage.health == "changed"

    @property
    def stands(self) -> bool:
        return any(use.stands for use in self.uses)


def list_uses(db: Session, source_id: int, viewer: Viewer) -> list[Use]:
    """The standing citations of a source by the dates of their events, undated ones last; one query.

    Curators also see those of withdrawn events.
    """
    event = (Event.id, Event.title, Event.edtf, Event.date_as_written, Event.review)
    weight = (Event.evidence, Event.source_count)
    found = (
        select(Citation.id, Citation.passage_id, Citation.role, Citation.pin_cite, Citation.checked_at, *event, *weight)
        .join(Citation.event)
        .where(Citation.source_id == source_id, Citation.is_withdrawn.is_(False))
        .where(Event.review.in_(readable_reviews(viewer)))
        .order_by(Event.earliest.is_(None), Event.earliest, Event.latest, Event.sequence, Event.id, Citation.id)
    )
    return [
        Use(citation_id, passage_id, role, pin_cite, checked_at is not None, event_id, title, _date(*date), *rest)
        for citation_id, passage_id, role, pin_cite, checked_at, event_id, title, *date_and_rest in db.execute(found)
        for date, rest in [(date_and_rest[:2], date_and_rest[2:])]
    ]


def _date(edtf: str | None, as_written: str) -> EventDate | None:
    return EventDate.parse_as_written(edtf, as_written) if edtf else None


def list_passages(db: Session, source_id: int, uses: Iterable[Use]) -> list[CitedPassage]:
    """The passages on which these uses rest, in the order of the text; one query."""
    by_passage: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        if use.passage_id is not None:
            by_passage[use.passage_id].append(use)
    passages = [p for p in db.scalars(select(Passage).where(Passage.source_id == source_id)) if p.id in by_passage]
    passages.sort(key=_place)
    return [CitedPassage(number, p, by_passage[p.id]) for number, p in enumerate(passages, start=1)]


def _place(passage: Passage) -> tuple[int, int, int, int]:
    return (passage.paragraph or OPEN_END, passage.start or 0, -(passage.end or 0), passage.id)


def get_passage(db: Session, passage_id: int, viewer: Viewer) -> Passage:
    """A passage that the viewer may know: of a source that is open to them, cited by an event that they may read.

    Raises `NotFound` otherwise.
    """
    if 0 < passage_id <= LARGEST_ID:
        cited = (
            select(Citation.id)
            .join(Citation.event)
            .where(
                Citation.passage_id == Passage.id,
                Citation.is_withdrawn.is_(False),
                Event.review.in_(readable_reviews(viewer)),
            )
        )
        found = select(Passage).where(Passage.id == passage_id, cited.exists()).options(joinedload(Passage.source))
        passage = db.scalars(found).first()
        if passage is not None and may_open_source(viewer, passage.source.confidentiality):
            return passage
    raise NotFound(f"There is no passage {passage_id}.")
