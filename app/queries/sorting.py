"""The orders of the table other than by date."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Category, Event, EventPlace, Place
from app.queries.event_index import Columns, Ints
from app.queries.events import Selection
from app.queries.past_index import past_facts

T = TypeVar("T")


@dataclass(frozen=True)
class SortedPage:
    ids: list[int]
    start: int
    next: str | None


def sorted_page(
    db: Session, selection: Selection, sort: str, *, descending: bool, after: str | None, limit: int
) -> SortedPage:
    """One page of a selection by title, category, place, sources or review; the date order settles ties.

    `after` names the last event of the page before (`s-130`); raises `Invalid` for anything else.
    """
    columns = selection.columns
    ranks = _ranks(db, columns, sort)
    positions = selection.positions
    keys = -ranks[positions] if descending else ranks[positions]
    order = np.lexsort((positions, keys))
    positions, keys = positions[order], keys[order]
    start = _start(columns, positions, keys, -ranks if descending else ranks, after) if after else 0
    ids: list[int] = columns.ids[positions[start : start + limit]].tolist()
    more = start + limit < len(positions)
    return SortedPage(ids, start, f"s-{ids[-1]}" if more and ids else None)


def _start(columns: Columns, positions: Ints, keys: Ints, all_keys: Ints, after: str) -> int:
    digits = after.removeprefix("s-")
    known = after.startswith("s-") and digits.isascii() and digits.isdigit() and len(digits) < 11
    position = int(columns.position_of[int(digits)]) if known and int(digits) < len(columns.position_of) else -1
    if position < 0:
        raise Invalid({"after": "The place after which to go on cannot be read. Start again from the first page."})
    key = all_keys[position]
    start, end = np.searchsorted(keys, [key, key + 1])
    return int(start + np.searchsorted(positions[start:end], position, "right"))


def _ranks(db: Session, columns: Columns, sort: str) -> Ints:
    """One integer for each event by which the column sorts."""
    key = ("rank", sort)
    if key not in columns.memo:
        columns.memo[key] = _rank(db, columns, sort)
    ranks: Ints = columns.memo[key]
    return ranks


def _rank(db: Session, columns: Columns, sort: str) -> Ints:
    if sort == "review":
        return columns.review.astype(np.int64)
    if sort == "category":
        labels = {row.id: row.label for row in db.execute(select(Category.id, Category.label))}
        places = _alphabet(labels.values())
        ranks = np.zeros(max(labels, default=0) + 1, dtype=np.int64)
        ranks[list(labels)] = [places[label] for label in labels.values()]
        return ranks[columns.category]
    past = past_facts(columns)
    if sort == "sources":
        counts = past.source_counts if past else _pairs(db, select(Event.id, Event.source_count))
        return _of_events(columns, counts, missing=0)
    if sort == "title":
        words = past.titles if past else _pairs(db, select(Event.id, Event.title))
    elif past:
        names = dict(_pairs(db, select(Place.id, Place.name)))
        words = [(event_id, names[place_id]) for event_id, place_id in past.first_places]
    else:
        first = select(EventPlace.event_id, Place.name).join(Place).where(EventPlace.position == 0)
        words = _pairs(db, first)
    places = _alphabet(text for _, text in words)
    # Events without a place come last.
    return _of_events(columns, [(event_id, places[text]) for event_id, text in words], missing=len(places))


def _pairs(db: Session, statement: Select[int, T]) -> list[tuple[int, T]]:
    return [(number, value) for number, value in db.execute(statement)]


def _of_events(columns: Columns, ranked: list[tuple[int, int]], missing: int) -> Ints:
    """The ranks of events by id as ranks by position; `missing` for events that have none."""
    ranks = np.full(len(columns.ids), missing, dtype=np.int64)
    for event_id, rank in ranked:
        if event_id < len(columns.position_of) and columns.position_of[event_id] >= 0:
            ranks[columns.position_of[event_id]] = rank
    return ranks


def _alphabet(texts: Iterable[str]) -> dict[str, int]:
    """The place of each text in the alphabet; those that differ in case and accents alone share one."""
    letters = {text: _alphabetic(text) for text in texts}
    places = {word: n for n, word in enumerate(sorted(set(letters.values())))}
    return {text: places[word] for text, word in letters.items()}


def _alphabetic(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().lstrip("“‘'\"[( ")
