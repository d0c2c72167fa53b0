"""The timeline as lanes: zoom and pan are links, every state has an address."""

from typing import Any

import numpy as np
from sqlalchemy import select

from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days, format_day, format_month, format_year
from app.domain.filters import Slice, timeline_url
from app.domain.lanes import ZOOMS, Item, Lane, Window, pack, stack, ticks, window_of
from app.models import Actor, Category, Event
from app.queries.event_index import Ints
from app.queries.events import Selection, list_events
from app.queries.timeline import list_entries
from app.rendering import Page

A_DAY = 719_163
"""Where the window lies while no event is dated: 1 January 1970."""

MOST_LANES = 8
MOST_EVENTS = 0.6
"""Share of the events that the first window of the lanes shows."""
BUCKETS = 40
SPARSE = 3
"""A fortieth of a lane with more events than this is drawn as a ring."""
FEW = 60
"""A lane of no more events is packed event by event."""

ZOOM_LABELS = {"all": "All", "decade": "10 years", "years": "3 years", "year": "Year", "month": "Month", "week": "Week"}


def lanes_context(page: Page, hits: Selection, part: Slice) -> dict[str, Any]:
    first, last = hits.bounds or (A_DAY, A_DAY)
    zoom, middle = _zoom(hits, part)
    part = part.model_copy(update={"zoom": zoom})
    window = window_of(zoom, middle, first, last)
    columns, dated = hits.columns, hits.dated
    inside = dated[(columns.earliest[dated] <= window.end) & (columns.latest[dated] >= window.start)]
    lanes = _lanes(page, hits, part, inside)
    chosen = {lane.key: _pick_drawn(columns.earliest[positions], positions, window) for lane, positions in lanes}
    items = _load_items(page, hits, [p for drawn, _ in chosen.values() for p in drawn])
    for lane, _ in lanes:
        drawn, crowds = chosen[lane.key]
        pack(lane, [items[p] for p in drawn if p in items], crowds, window)
    height = stack([lane for lane, _ in lanes])
    return {
        "part": part,
        "lanes": [lane for lane, _ in lanes],
        "window": window,
        "window_words": _window_words(window),
        "ticks": ticks(window),
        "height": height,
        "zooms": [(name, label, _at(hits, part, window, zoom=name)) for name, label in ZOOM_LABELS.items()],
        "zoom_in": _zoomed(hits, part, window, 1),
        "zoom_out": _zoomed(hits, part, window, -1),
        "earlier": _moved(hits, part, window, -1, first) if window.start > first else None,
        "later": _moved(hits, part, window, 1, last) if window.end < last else None,
        "picked": _picked(page, hits, part, lanes),
        "ring_url": lambda day: timeline_url(hits.filters, part, zoom=_next_zoom(part, 1), at=_edtf(day), pick=None),
        "pick_url": lambda event_id: timeline_url(hits.filters, part, pick=event_id) + "#picked",
        "outside": hits.total - len(inside) - len(hits.undated),
    }


def _zoom(hits: Selection, part: Slice) -> tuple[str, int | None]:
    """The zoom level and the day in the middle: as asked, else so near that most events are still in the window."""
    middle = _middle(part)
    if part.zoom is not None:
        return part.zoom, middle
    starts = hits.columns.earliest[hits.dated]
    starts = starts[starts > OPEN_START]
    if not len(starts):
        return "all", None
    middle = middle if middle is not None else int(starts[len(starts) // 2])
    for zoom in ("year", "years", "decade"):
        inside = np.abs(starts - middle) <= ZOOMS[zoom] // 2
        if inside.sum() >= MOST_EVENTS * len(starts):
            return zoom, middle
    return "all", None


def _middle(part: Slice) -> int | None:
    date = EventDate.parse(part.at) if part.at else None
    if date is None or OPEN_START in date.sort_key or OPEN_END in date.sort_key:
        return None
    return (date.earliest + date.latest) // 2


def _lanes(page: Page, hits: Selection, part: Slice, inside: Ints) -> list[tuple[Lane, Ints]]:
    """The lanes of a view, each with the positions of its events in the window."""
    columns = hits.columns
    if part.lanes == "category":
        found = page.db.scalars(select(Category).order_by(Category.hue, Category.id)).all()
        split = [(Lane(c.key, c.label, c.hue, 0), inside[columns.category[inside] == c.id]) for c in found]
        split = [pair for pair in split if len(pair[1])]
    else:
        split = _actor_lanes(page, hits, inside)
    for lane, positions in split:
        lane.total = len(positions)
    return split


def _actor_lanes(page: Page, hits: Selection, inside: Ints) -> list[tuple[Lane, Ints]]:
    links = hits.columns.links["actor"]
    is_inside = np.zeros(len(hits.columns.ids), dtype=bool)
    is_inside[inside] = True
    counts = np.bincount(links.of_positions(inside), minlength=1)
    chosen = set(hits.filters.actor)
    best = sorted(np.flatnonzero(counts).tolist(), key=lambda n: (n not in chosen, -counts[n], n))[:MOST_LANES]
    names = {row.id: row.name for row in page.db.execute(select(Actor.id, Actor.name).where(Actor.id.in_(best)))}
    lanes = []
    for actor_id in best:
        positions = links.of_value(actor_id)
        lanes.append((Lane(f"a{actor_id}", names[actor_id], None, 0), positions[is_inside[positions]]))
    return lanes


def _pick_drawn(earliest: Ints, positions: Ints, window: Window) -> tuple[list[int], list[tuple[int, int]]]:
    """Which events of a lane are drawn one by one, and the crowds (day, count) of the others."""
    if len(positions) <= FEW:
        return positions.tolist(), []
    days = np.clip(earliest, window.start, window.end)
    bucket = (days - window.start) * BUCKETS // (window.end - window.start + 1)
    counts = np.bincount(bucket, minlength=BUCKETS)
    drawn = positions[counts[bucket] <= SPARSE].tolist()
    crowds = [(int(days[bucket == n].mean()), int(counts[n])) for n in np.flatnonzero(counts > SPARSE).tolist()]
    return drawn, crowds


def _load_items(page: Page, hits: Selection, positions: list[int]) -> dict[int, Item]:
    columns = hits.columns
    ids = {int(columns.ids[p]): p for p in positions}
    if hits.at is not None:
        return {ids[event.id]: _item(event) for event in list_events(page.db, list(ids), hits.at) if event.date}
    rows = page.db.execute(
        select(Event.id, Event.title, Event.edtf, Category.hue)
        .join(Category, Category.id == Event.category_id)
        .where(Event.id.in_(list(ids)))
    )
    items = {}
    for row in rows:
        date = EventDate.parse(row.edtf)
        items[ids[row.id]] = Item(row.id, date.earliest, date.latest, date.is_lasting, date.mark, row.title, row.hue)
    return items


def _item(event: Event) -> Item:
    date = EventDate.parse(event.edtf or "")
    mark, hue = date.mark, event.category.hue
    return Item(event.id, date.earliest, date.latest, date.is_lasting, mark, event.title, hue)


def _picked(page: Page, hits: Selection, part: Slice, lanes: list[tuple[Lane, Ints]]) -> dict[str, Any] | None:
    """The selected event, and its neighbours in its lane."""
    if part.pick is None or part.pick not in set(hits.columns.ids[hits.dated].tolist()):
        return None
    entries = list_entries(page.db, [part.pick], page.viewer, hits.at)
    position = int(hits.columns.position_of[part.pick])
    before = after = None
    for _, positions in lanes:
        at = int(np.searchsorted(positions, position))
        if at < len(positions) and positions[at] == position:
            before = int(hits.columns.ids[positions[at - 1]]) if at else None
            after = int(hits.columns.ids[positions[at + 1]]) if at + 1 < len(positions) else None
            break
    return {"entry": entries[0], "before": before, "after": after}


def _edtf(day: int) -> str:
    year, month, number = civil_from_days(day)
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{year:05d}-{month:02d}-{number:02d}" if year < 0 else f"{year:04d}-{month:02d}-{number:02d}"


def _at(hits: Selection, part: Slice, window: Window, zoom: str) -> str:
    at = None if zoom == "all" else _edtf(window.middle)
    return timeline_url(hits.filters, part, zoom=zoom, at=at)


def _next_zoom(part: Slice, steps: int) -> str:
    names = list(ZOOMS)
    return names[min(max(names.index(part.zoom or "all") + steps, 0), len(names) - 1)]


def _zoomed(hits: Selection, part: Slice, window: Window, steps: int) -> str | None:
    zoom = _next_zoom(part, steps)
    return _at(hits, part, window, zoom) if zoom != part.zoom else None


def _moved(hits: Selection, part: Slice, window: Window, direction: int, edge: int) -> str | None:
    if part.zoom == "all":
        return None
    day = window.middle + direction * (window.end - window.start + 1) * 3 // 4
    day = max(day, edge) if direction < 0 else min(day, edge)
    return timeline_url(hits.filters, part, at=_edtf(day))


def _window_words(window: Window) -> str:
    if window.end - window.start < 100:
        return f"{format_day(window.start)} – {format_day(window.end)}"
    start, end = civil_from_days(window.start), civil_from_days(window.end)
    if window.end - window.start < 5000:
        return f"{format_month(start[0], start[1])} – {format_month(end[0], end[1])}"
    return f"{format_year(start[0])} – {format_year(end[0])}"
