"""The event index: what filters, counts and order need of every event, as integer columns in date order.

One process keeps one index for its database. It knows the version of the chronology that it shows; a request that
sees a newer version brings the changed events up to date first. Everything that a filter selects comes from here, so
page, fragment, export, feed and counts cannot differ. See `docs/decisions` for what was measured.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, Executable, Select, case, func, literal, select
from sqlalchemy.orm import Session

from app.domain.dates import OPEN_END, OPEN_START, civil_from_days
from app.domain.evidence import EVIDENCE_STATES
from app.domain.filters import REVIEW_STATES
from app.models import Chronology, Citation, Event, EventActor, EventPlace, EventTag
from app.queries.event_work import list_work

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]

UNDATED = 2 * OPEN_END
"""Stands in both bounds of an undated event, so that it sorts behind all dated ones."""

NO_MONTH = np.int64(-(2**40))
"""Month of an event whose start is open, or that is undated."""

LINKS: dict[str, Select[int, int]] = {
    "actor": select(EventActor.event_id, EventActor.actor_id),
    "place": select(EventPlace.event_id, EventPlace.place_id),
    "tag": select(EventTag.event_id, EventTag.tag_id),
    "source": select(Citation.event_id, Citation.source_id).where(Citation.is_withdrawn.is_(False)),
}
_LINKED_EVENT = {
    "actor": EventActor.event_id,
    "place": EventPlace.event_id,
    "tag": EventTag.event_id,
    "source": Citation.event_id,
}

_IS_LASTING = Event.edtf.contains("/", autoescape=True)
_ROWS = select(
    Event.id,
    func.coalesce(Event.earliest, literal(UNDATED, BigInteger)),
    func.coalesce(Event.latest, literal(UNDATED, BigInteger)),
    Event.sequence,
    Event.category_id,
    case({state: n for n, state in enumerate(REVIEW_STATES)}, value=Event.review, else_=0),
    case({state: n for n, state in enumerate(EVIDENCE_STATES)}, value=Event.evidence, else_=0),
    # Whether it lasts, whether an end is not known, whether it was merged: bits 1, 2 (start), 4 (end), 8.
    case((_IS_LASTING, 1), else_=0)
    + case((Event.edtf.startswith("/", autoescape=True), 2), else_=0)
    + case((Event.edtf.endswith("/", autoescape=True), 4), else_=0)
    + case((Event.merged_into_id.is_not(None), 8), else_=0),
    # To whom it is assigned; 0: to nobody.
    func.coalesce(Event.assigned_to_id, 0),
)
WIDTH = 9
FLAGS = 7
"""Which number of a row holds the flags."""


@dataclass(frozen=True)
class Links:
    """Pairs of event and actor (place, tag, source), by event in date order, and a second time by value."""

    positions: Ints
    """Positions of the events in the columns, ascending."""
    values: Ints
    starts: Ints
    """Where the pairs of each position start; one more than there are events."""
    by_value: Ints
    """The order of the pairs by value, then position."""

    def of_value(self, value: int) -> Ints:
        """Positions of the events that have the value, ascending."""
        start, end = np.searchsorted(self._values_in_order, [value, value + 1])
        return self.positions[self.by_value[start:end]]

    @cached_property
    def _values_in_order(self) -> Ints:
        return self.values[self.by_value]

    def of_positions(self, positions: Ints) -> Ints:
        """The values of some events, one after the other: the work is that of these events alone."""
        first, counts = self.starts[positions], self.starts[positions + 1] - self.starts[positions]
        before = np.cumsum(counts) - counts
        return self.values[np.repeat(first - before, counts) + np.arange(int(counts.sum()))]


@dataclass(frozen=True)
class Columns:
    """All events of one version of the chronology in date order `(earliest, latest, sequence, id)`."""

    version: int
    ids: Ints
    earliest: Ints
    latest: Ints
    sequence: Ints
    category: Small
    review: Small
    evidence: Small
    flags: Small
    """Bits: 1, 2, 4, 8 as `_ROWS` gives them; those of `event_work` tell what waits for people."""
    assigned: Small
    """Id of the person to whom it is assigned; 0: to nobody."""
    links: dict[str, Links]
    position_of: Ints = field(repr=False)
    """Position by event id; -1 where there is no such event."""
    month: Ints = field(repr=False)
    """Months since year 0 of the first possible day; `NO_MONTH` where the start is open, and for undated events."""
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was computed from this version already (facets, searches); it goes with the version."""

    @cached_property
    def dated(self) -> int:
        """How many events are dated: they stand at the positions before this one."""
        return int(np.searchsorted(self.earliest, UNDATED))

    @cached_property
    def lasting(self) -> Ints:
        """Positions of the events that last."""
        return np.flatnonzero(self.flags & 1)

    def positions(self, event_ids: Ints) -> Ints:
        found = self.position_of[event_ids[event_ids < len(self.position_of)]]
        return found[found >= 0]

    def rank(self, earliest: int, latest: int, sequence: int, event_id: int) -> int:
        """How many events stand before that place in the date order."""
        start, end = 0, len(self.ids)
        for column, value in (
            (self.earliest, earliest),
            (self.latest, latest),
            (self.sequence, sequence),
            (self.ids, event_id),
        ):
            part = column[start:end]
            start, end = start + int(np.searchsorted(part, value)), start + int(np.searchsorted(part, value, "right"))
        return start


class EventIndex:
    """Keeps the columns of a database up to date. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._columns: Columns | None = None

    @property
    def last_seen(self) -> Columns | None:
        """The columns as they were brought up to date last."""
        return self._columns

    def current(self, db: Session) -> Columns:
        """The columns as of the version that the session sees (or a newer one that this process has seen)."""
        version = db.scalar(select(Chronology.version)) or 0
        columns = self._columns
        if columns is not None and columns.version >= version:
            return columns
        with self._lock:
            if self._columns is None:
                self._columns = _load(db, version)
            elif self._columns.version < version:
                self._columns = _refresh(db, self._columns, version)
            return self._columns


def current_columns(db: Session) -> Columns:
    """The event index of a reading session's database."""
    index: EventIndex = db.info["event_index"]
    return index.current(db)


GLANCED_AT = 50_000
"""Of a chronology with more events than this, a glance may be a little old."""


def glance_columns(db: Session) -> Columns:
    """The event index for a number beside a menu: of a large chronology as it was last looked at."""
    index: EventIndex = db.info["event_index"]
    known = index.last_seen
    return known if known is not None and len(known.ids) > GLANCED_AT else index.current(db)


def _fetch(db: Session, statement: Executable, width: int) -> Ints:
    """The rows of a statement of integers as an array of that width."""
    result = db.connection().execute(statement)
    # The driver's own cursor gives plain tuples: a third of the time for millions of rows.
    numbers = np.fromiter(chain.from_iterable(cast(Any, result).cursor), dtype=np.int64)
    result.close()
    return numbers.reshape(-1, width)


def _load(db: Session, version: int) -> Columns:
    rows = _fetch(db, _ROWS, WIDTH)
    _mark_work(db, rows)
    links = {name: _fetch(db, statement, 2) for name, statement in LINKS.items()}
    return build_columns(version, rows, links)


def _refresh(db: Session, old: Columns, version: int) -> Columns:
    changed = _fetch(db, _ROWS.where(Event.changed_in > old.version), WIDTH)
    if not len(changed):
        # Nothing that is indexed has changed: what was computed stays right.
        return replace(old, version=version)
    ids = changed[:, 0]
    kept = ~np.isin(old.ids, ids)
    recent = select(Event.id).where(Event.changed_in > old.version)
    _mark_work(db, changed, recent)
    rows = np.concatenate([_as_rows(old)[kept], changed])
    links = {}
    for name, statement in LINKS.items():
        held = old.links[name]
        event_ids = old.ids[held.positions]
        staying = ~np.isin(event_ids, ids)
        new = _fetch(db, statement.where(_LINKED_EVENT[name].in_(recent)), 2)
        links[name] = np.concatenate([np.column_stack([event_ids, held.values])[staying], new])
    return build_columns(version, rows, links)


def _mark_work(db: Session, rows: Ints, recent: Select[int] | None = None) -> None:
    """Put into the flags of some rows what waits for people there; `recent`: ask for those events alone."""
    order = np.argsort(rows[:, 0])
    ids = rows[order, 0]
    for statement, event_id in list_work():
        found = _fetch(db, statement if recent is None else statement.where(event_id.in_(recent)), 2)
        at = order[np.searchsorted(ids, found[:, 0])]
        for bit in np.unique(found[:, 1]):
            rows[at[found[:, 1] == bit], FLAGS] |= bit


def _as_rows(columns: Columns) -> Ints:
    c = columns
    return np.column_stack(
        [c.ids, c.earliest, c.latest, c.sequence, c.category, c.review, c.evidence, c.flags, c.assigned]
    )


def build_columns(version: int, rows: Ints, links: dict[str, Ints]) -> Columns:
    """The columns of rows as `_ROWS` selects them, and of pairs of event and what it is linked to."""
    ids, earliest, latest, sequence = rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]
    rows = rows[np.lexsort((ids, sequence, latest, earliest))]
    ids, earliest, latest, sequence, category, review, evidence, flags, assigned = (
        np.ascontiguousarray(rows[:, n]) for n in range(WIDTH)
    )
    position_of = np.full(int(ids.max(initial=0)) + 1, -1, dtype=np.int64)
    position_of[ids] = np.arange(len(ids))
    return Columns(
        version,
        ids,
        earliest,
        latest,
        sequence,
        category.astype(np.int32),
        review.astype(np.int8),
        evidence.astype(np.int8),
        flags.astype(np.int16),
        assigned.astype(np.int32),
        links={name: _ordered(pairs, position_of, len(ids)) for name, pairs in links.items()},
        position_of=position_of,
        month=months_of(earliest),
    )


def _ordered(pairs: Ints, position_of: Ints, events: int) -> Links:
    positions, values = position_of[pairs[:, 0]], pairs[:, 1]
    order = np.lexsort((values, positions))
    positions, values = positions[order], values[order]
    # An actor may have two parts in an event, and a source may be cited twice: it counts once.
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(positions) > 0) | (np.diff(values) > 0)
    positions, values = positions[is_new], values[is_new]
    starts = np.searchsorted(positions, np.arange(events + 1))
    return Links(positions, values, starts, np.lexsort((positions, values)))


def months_of(days: Ints) -> Ints:
    """Months since year 0 of day numbers."""
    real = (days > OPEN_START) & (days < OPEN_END)
    year, month, _ = cast(tuple[Ints, Ints, Ints], civil_from_days(cast(Any, np.where(real, days, 1))))
    return cast(Ints, np.where(real, year * 12 + month - 1, NO_MONTH))


def as_ints(values: Iterable[int] | Sequence[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
