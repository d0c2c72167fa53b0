"""The list of sources: which ones a filter selects, in which order, and what a row shows."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, String, case, cast, distinct, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, defer

from app.domain.coverage import Coverage, cover
from app.domain.filters import EventFilters
from app.domain.permissions import Viewer, may_open_source, may_read_texts
from app.domain.source_filters import SourceFilters
from app.domain.source_types import PROTECTED
from app.errors import Invalid
from app.models import Citation, Event, Passage, Source, SourceText
from app.queries.event_index import Ints
from app.queries.events import select_events
from app.queries.passages import is_cited, standing_reviews
from app.queries.sources import is_open, select_sources

PER_PAGE = 50
MOST_TERMS = 12
_TERM = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as the list shows it. Of one that is protected from the viewer only kind and reliability are here."""

    id: int
    type: str
    reliability: str
    source: Source | None
    has_text: bool
    passages: int
    lost: int
    changed: int
    events: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SourcePart:
    """One page of the list. `next` and `previous` are ids for `after`; `previous` is 0 for the first page."""

    rows: list[SourceRow]
    total: int
    start: int
    next: int | None
    previous: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of what the viewer may know: events that rest on sources, and the passages on which they rest."""

    events: int
    passages: int


def list_sources(db: Session, filters: SourceFilters, viewer: Viewer, after: int | None = None) -> SourcePart:
    """The sources behind the one with the id `after`; a fixed number of queries.

    Raises `Invalid` where that source is not in the list.
    """
    counts = count_events(db, viewer)
    ids = order_ids(db, filters, viewer, counts)
    start = 0
    if after is not None:
        try:
            start = ids.index(after) + 1
        except ValueError:
            raise Invalid({"after": "The place after which to go on is not in the list. Start from its top."}) from None
    shown = ids[start : start + PER_PAGE]
    following = shown[-1] if start + PER_PAGE < len(ids) else None
    previous = None
    if start > 0:
        previous = ids[start - PER_PAGE - 1] if start > PER_PAGE else 0
    return SourcePart(_rows(db, shown, viewer, counts), len(ids), start, following, previous)


def count_events(db: Session, viewer: Viewer) -> dict[int, int]:
    """How many events rest on each source, as the timeline with that source as its filter would count them."""
    values, _ = _links(db, viewer)
    sources, counts = np.unique(values, return_counts=True)
    return dict(zip(sources.tolist(), counts.tolist(), strict=True))


def _links(db: Session, viewer: Viewer) -> tuple[Ints, Ints]:
    """Pairs of source and event for the events that the viewer sees on the timeline."""
    selection = select_events(db, EventFilters(), viewer)
    links = selection.columns.links["source"]
    shown = selection.mask[links.positions]
    return links.values[shown], selection.columns.ids[links.positions[shown]]


def count_rest(db: Session, viewer: Viewer) -> Totals:
    """What rests on the sources in all."""
    values, event_ids = _links(db, viewer)
    hidden_sources = select(Source.id).where(~is_open(viewer))
    hidden_events = select(Event.id).where(Event.review.not_in(standing_reviews(viewer)))
    if not may_open_source(viewer, "withheld"):
        event_ids = event_ids[~np.isin(values, db.scalars(hidden_sources).all())]
    # Leaving out the few that are hidden takes a third of the time of joining all that are not.
    passages = select(func.count(distinct(Citation.passage_id))).where(
        Citation.is_withdrawn.is_(False),
        Citation.event_id.not_in(hidden_events),
        Citation.source_id.not_in(hidden_sources),
    )
    return Totals(len(np.unique(event_ids)), db.scalar(passages) or 0)


def list_kinds(db: Session, viewer: Viewer) -> list[tuple[str, int]]:
    """The kinds that there are, with how many sources are of each; the most frequent first."""
    kinds = select_sources(viewer).with_only_columns(Source.type, func.count()).group_by(Source.type)
    return [(name, count) for name, count in db.execute(kinds.order_by(func.count().desc(), Source.type))]


# --- which, and in which order ---------------------------------------------------------------------------------------


def select_matching(filters: SourceFilters, viewer: Viewer) -> Select[Source]:
    """The one place where a filter becomes sources; list, API, bibliography and files start from it."""
    found = select_sources(viewer)
    if filters.kind:
        found = found.where(Source.type == filters.kind)
    if filters.source:
        found = found.where(Source.id.in_(filters.source))
    if filters.q:
        # Whether words are found must not tell what a protected source is called.
        found = found.where(is_open(viewer), *_matches(filters.q, viewer))
    return found


def order_ids(db: Session, filters: SourceFilters, viewer: Viewer, counts: dict[int, int]) -> list[int]:
    """The ids of the sources of a filter in its order; `counts` are those of `count_events`."""
    found = select_matching(filters, viewer).with_only_columns(Source.id, is_open(viewer))
    rows = db.execute(found.order_by(*_order(filters.order, viewer), Source.id)).all()
    if filters.order == "cited":
        # What nobody may know of a protected source is not told by its place in the list either.
        rows = sorted(rows, key=lambda row: -counts.get(row[0], 0) if row[1] else 0)
    return [source_id for source_id, _ in rows]


def _order(order: str, viewer: Viewer) -> list[ColumnElement[Any]]:
    title = func.ltrim(func.lower(case((is_open(viewer), Source.title), else_=PROTECTED)), "[“‘\"'")
    if order == "newest":
        return [case((is_open(viewer), Source.issued_earliest)).desc().nulls_last(), title]
    if order == "attention":
        troubled = (
            select(func.count())
            .where(Passage.source_id == Source.id, Passage.health.in_(("lost", "changed")), is_cited(viewer))
            .scalar_subquery()
        )
        has_text = select(SourceText.id).where(SourceText.source_id == Source.id).exists()
        # Whether the words of a protected source are held is not told, by its place in the list either.
        is_held = case((~is_open(viewer), 1), (has_text, 1), else_=0)
        return [case((is_open(viewer), troubled), else_=0).desc(), is_held, title]
    return [title]


def _matches(typed: str, viewer: Viewer) -> list[ColumnElement[bool]]:
    """All that was typed is found, each word or quoted phrase in one field or another, whatever its case."""
    newest = (
        select(func.max(SourceText.number)).where(SourceText.source_id == Source.id).correlate(Source).scalar_subquery()
    )
    of_newest = (SourceText.source_id == Source.id, SourceText.number == newest)
    conditions = []
    for phrase, word in _TERM.findall(typed)[:MOST_TERMS]:
        term = phrase or word
        readable = true() if may_read_texts(viewer, is_text_public=False) else Source.is_text_public
        in_text = select(SourceText.id).where(*of_newest, _contains(SourceText.text, term)).exists() & readable
        named = (Source.title, Source.publisher, Source.container, Source.key, Source.url)
        fields = (*named, Source.note, Source.issued_note)
        conditions.append(or_(*(_contains(field, term) for field in fields), _in_json(Source.authors, term), in_text))
    return conditions


def _contains(column: ColumnElement[str] | InstrumentedAttribute[str], term: str) -> ColumnElement[bool]:
    return func.lower(column).contains(term.lower(), autoescape=True)


def _in_json(column: InstrumentedAttribute[Any], term: str) -> ColumnElement[bool]:
    # JSON may keep letters beyond ASCII as escapes, which know no case: each spelling of the term is looked for.
    spellings = {term.lower(), term.upper(), term.capitalize(), term.title()}
    written = {json.dumps(spelling, ensure_ascii=escaped)[1:-1] for spelling in spellings for escaped in (True, False)}
    return or_(*(_contains(cast(column, String), spelling) for spelling in sorted(written)))


# --- what a row shows -------------------------------------------------------------------------------------------------


def _rows(db: Session, ids: Sequence[int], viewer: Viewer, counts: dict[int, int]) -> list[SourceRow]:
    sources = {source.id: source for source in db.scalars(select(Source).where(Source.id.in_(ids)))}
    known = [source_id for source_id, source in sources.items() if may_open_source(viewer, source.confidentiality)]
    texts = {text.source_id: text for text in _newest_texts(db, known)}
    passages: dict[int, list[Passage]] = defaultdict(list)
    for passage in db.scalars(select(Passage).where(Passage.source_id.in_(known), is_cited(viewer))):
        passages[passage.source_id].append(passage)
    return [
        _row(sources[source_id], texts.get(source_id), passages[source_id], counts.get(source_id, 0))
        if source_id in known
        else _protected_row(sources[source_id])
        for source_id in ids
        if source_id in sources
    ]


def _newest_texts(db: Session, source_ids: Sequence[int]) -> list[SourceText]:
    """The texts of some sources, without their words; a later version comes after an earlier one."""
    found = select(SourceText).where(SourceText.source_id.in_(source_ids)).order_by(SourceText.number)
    return list(db.scalars(found.options(defer(SourceText.text))))


def _row(source: Source, text: SourceText | None, passages: Sequence[Passage], events: int) -> SourceRow:
    health = [passage.health for passage in passages]
    return SourceRow(
        id=source.id,
        type=source.type,
        reliability=source.reliability,
        source=source,
        has_text=text is not None,
        passages=len(passages),
        lost=health.count("lost"),
        changed=health.count("changed"),
        events=events,
        coverage=_coverage(text, passages),
    )


def _coverage(text: SourceText | None, passages: Sequence[Passage]) -> Coverage:
    """Where the passages lie that are found in that text."""
    if text is None:
        return cover([], 0)
    spans = [(p.start, p.end) for p in passages if p.text_id == text.id and p.health != "lost"]
    return cover([(start, end) for start, end in spans if start is not None and end is not None], text.chars)


def _protected_row(source: Source) -> SourceRow:
    return SourceRow(source.id, source.type, source.reliability, None, False, 0, 0, 0, 0, cover([], 0))
