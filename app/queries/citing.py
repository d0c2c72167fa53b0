"""Sources as they are cited: those that the viewer may know, and the days on which their words were fetched."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.domain.source_filters import SourceFilters
from app.models import Source, SourceText
from app.queries.source_list import count_events, order_ids
from app.queries.sources import is_open, select_sources

CHUNK = 500


def list_access_days(db: Session, source_ids: Sequence[int]) -> dict[int, date]:
    """By source, the day on which its words were last fetched from an address, in UTC; one query."""
    if not source_ids:
        return {}
    found = (
        select(SourceText.source_id, func.max(SourceText.taken_at))
        .where(SourceText.source_id.in_(source_ids), SourceText.origin.startswith("http"))
        .group_by(SourceText.source_id)
    )
    return {source_id: _day(taken_at) for source_id, taken_at in db.execute(found)}


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def list_open_sources(db: Session, ids: Sequence[int], viewer: Viewer) -> list[tuple[Source, date | None]]:
    """Of these sources, in their order, those that the viewer may name, with the days of access; two queries."""
    if not ids:
        return []
    found = db.scalars(select_sources(viewer).where(Source.id.in_(ids), is_open(viewer)))
    by_id, days = {source.id: source for source in found}, list_access_days(db, ids)
    return [(by_id[source_id], days.get(source_id)) for source_id in ids if source_id in by_id]


def stream_open_sources(db: Session, ids: Sequence[int], viewer: Viewer) -> Iterator[tuple[Source, date | None]]:
    """The same for any number of sources: 500 at a time, which are forgotten once they were used."""
    for start in range(0, len(ids), CHUNK):
        yield from list_open_sources(db, ids[start : start + CHUNK], viewer)
        db.expunge_all()


def list_selected_ids(db: Session, filters: SourceFilters, viewer: Viewer) -> list[int]:
    """The ids of the sources of a filter, in the order of the list of sources."""
    return order_ids(db, filters, viewer, count_events(db, viewer) if filters.order == "cited" else {})
