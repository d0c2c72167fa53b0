"""Lasting events that may contain events of a page."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.chronology_list import Span
from app.domain.dates import EventDate
from app.models import Category, Event
from app.queries.event_index import Ints
from app.queries.events import Selection
from app.queries.past import AsOf, list_past_events

MOST_SPANS = 12


def list_spans(db: Session, selection: Selection, positions: Ints) -> list[Span]:
    """The lasting events of a selection that contain at least one event of a page (positions in the columns).

    Where more than 12 do, those that contain most are taken.
    """
    columns = selection.columns
    if not len(positions):
        return []
    starts, ends = columns.earliest[positions], columns.latest[positions]
    lasting = columns.lasting
    lasting = lasting[(columns.earliest[lasting] <= starts.max()) & (columns.latest[lasting] >= starts.min())]
    lasting = lasting[selection.mask[lasting]]
    contained = (
        (columns.earliest[lasting][:, None] <= starts[None, :])
        & (ends[None, :] <= columns.latest[lasting][:, None])
        & (lasting[:, None] != positions[None, :])
    ).sum(axis=1)
    best = np.argsort(-contained, kind="stable")[:MOST_SPANS]
    chosen = lasting[best[contained[best] > 0]]
    ids = columns.ids[chosen].tolist()
    spans = _read_past(db, ids, selection.at) if selection.at else _read(db, ids)
    return sorted(spans, key=lambda span: (span.date.sort_key, span.event_id))


def _read(db: Session, ids: list[int]) -> list[Span]:
    rows = db.execute(
        select(Event.id, Event.title, Category.hue, Event.edtf, Event.date_as_written)
        .join(Category, Category.id == Event.category_id)
        .where(Event.id.in_(ids))
    )
    return [
        Span(
            row.id,
            row.title,
            row.hue,
            EventDate.parse_as_written(row.edtf, row.date_as_written),
            f"/events/{row.id}",
        )
        for row in rows
    ]


def _read_past(db: Session, ids: list[int], at: AsOf) -> list[Span]:
    events = list_past_events(db, ids, at)
    return [Span(event.id, event.title, event.category.hue, event.date, event.url) for event in events if event.date]
