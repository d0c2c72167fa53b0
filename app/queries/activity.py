"""What was changed, newest first: by whom, of which record, when and why; imports are told in one line each.

Pages go on by the version of the chronology, so a page costs the same wherever it lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from app.domain.activity import ActivityFilters
from app.domain.moments import end_of, start_of
from app.domain.permissions import Viewer
from app.models import Revision
from app.queries.revision_visibility import is_visible
from app.queries.revision_words import SavedState, read_pairs, tell

PER_PAGE = 50
MOST_BULKS = 10
"""Lines of imports on one page; each needs three queries more."""
BULK = 12
"""An import of fewer records is told record by record."""
MOST_NAMES = 200
MOST_TOTAL = 10_000
MOST_COUNTED = 50_000
"""Records of an import that are counted; beyond, its line says `more than`."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was saved without an account on one day, with nobody saving in between: an import, or several."""

    author_name: str
    counts: list[tuple[str, int]]
    """Kind of record and how many states of it were saved."""
    is_cut: bool
    """Whether there are more than were counted."""
    newest: int
    oldest: int
    """The version right before the first one."""
    created_at: datetime

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Activity:
    """One page: entries, newest first, and the version before which the next page goes on (None: nowhere)."""

    entries: list[SavedState | Bulk]
    next: int | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The conditions on revisions, and their order from newest to oldest."""

    conditions: Sequence[ColumnElement[bool]]
    newest_first: ColumnElement[int]


Found = Row[int, int, int | None, str, datetime]


def list_activity(
    db: Session, filters: ActivityFilters, viewer: Viewer, before: int | None = None, limit: int = PER_PAGE
) -> Activity:
    """A page of the changes that the viewer may know of. The number of queries depends on the imports on it alone."""
    asked = _ask(db, filters, viewer)
    line: list[Found | Bulk] = []
    bulks, single_until = 0, None
    start, more = before, True
    while more and len(line) < limit and bulks < MOST_BULKS:
        rows = _read(db, asked, start, limit - len(line))
        more = len(rows) == limit - len(line)
        for row in rows:
            start = row.version
            is_single = single_until is not None and row.version > single_until
            if row.author_id is None and not filters.each and not filters.record and not is_single:
                bulk = _gather(db, asked, row)
                if bulk.total > BULK:
                    line.append(bulk)
                    bulks, start, more = bulks + 1, bulk.oldest + 1, True
                    break
                single_until = bulk.oldest
            line.append(row)
    return Activity(_told(db, line, viewer), start if _goes_on(db, asked, start) and line else None)


def count_activity(db: Session, filters: ActivityFilters, viewer: Viewer) -> int | None:
    """How many changes the viewer may know of, told one by one; None where there are more than `MOST_TOTAL`."""
    found = select(Revision.id).where(*_ask(db, filters, viewer).conditions).limit(MOST_TOTAL + 1).subquery()
    total = db.scalar(select(func.count()).select_from(found)) or 0
    return total if total <= MOST_TOTAL else None


def _read(db: Session, asked: _Asked, before: int | None, limit: int) -> Sequence[Found]:
    found: Select[int, int, int | None, str, datetime] = select(
        Revision.id, Revision.version, Revision.author_id, Revision.author_name, Revision.created_at
    ).where(*asked.conditions)
    if before is not None:
        found = found.where(Revision.version < before)
    return db.execute(found.order_by(asked.newest_first).limit(limit)).all()


def _goes_on(db: Session, asked: _Asked, before: int | None) -> bool:
    return bool(_read(db, asked, before, 1))


def _told(db: Session, line: list[Found | Bulk], viewer: Viewer) -> list[SavedState | Bulk]:
    ids = [row.id for row in line if not isinstance(row, Bulk)]
    states = {state.revision.id: state for state in tell(db, read_pairs(db, ids), viewer)}
    told = [row if isinstance(row, Bulk) else states.get(row.id) for row in line]
    return [entry for entry in told if entry is not None]


def _gather(db: Session, asked: _Asked, row: Found) -> Bulk:
    """All that was saved without an account under one name up to this revision: on its day, and since anybody with an
    account saved."""
    midnight = datetime.combine(row.created_at.astimezone(UTC).date(), time(), UTC)
    by_people = select(func.max(Revision.version)).where(
        Revision.author_id.is_not(None), Revision.version < row.version
    )
    oldest = max(db.scalar(by_people) or 0, version_before(db, midnight))
    saved = (
        select(Revision.record_kind)
        .where(*asked.conditions, Revision.version > oldest, Revision.version <= row.version)
        .where(Revision.author_name == row.author_name, Revision.author_id.is_(None))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    counted = select(saved.c.record_kind, func.count()).group_by(saved.c.record_kind).order_by(func.count().desc())
    counts = [(kind, count) for kind, count in db.execute(counted)]
    is_cut = sum(count for _, count in counts) > MOST_COUNTED
    return Bulk(row.author_name, counts, is_cut, row.version, oldest, row.created_at)


def list_names(db: Session) -> list[str]:
    """The names under which anything was saved, in the order of the alphabet; the first `MOST_NAMES`."""
    # Name by name through the index: reading all revisions for their few names would take as long as there are many.
    names = select(func.min(Revision.author_name).label("name")).cte(recursive=True)
    following = select(func.min(Revision.author_name)).where(Revision.author_name > names.c.name)
    names = names.union_all(select(following.scalar_subquery()).where(names.c.name.is_not(None)))
    return [name for name in db.scalars(select(names.c.name).limit(MOST_NAMES)) if name is not None]


def version_before(db: Session, moment: datetime) -> int:
    """The version of the chronology right before a moment; 0 where nothing had been saved."""
    earlier = select(Revision.version).where(Revision.created_at < moment)
    return db.scalar(earlier.order_by(Revision.created_at.desc(), Revision.version.desc()).limit(1)) or 0


def _ask(db: Session, filters: ActivityFilters, viewer: Viewer) -> _Asked:
    asked = [is_visible(viewer)]
    if filters.person:
        asked.append(Revision.author_name == filters.person)
    if filters.kind:
        asked.append(Revision.record_kind == filters.kind)
    if filters.action:
        asked.append(Revision.action == filters.action)
    if of_record := filters.of_record:
        asked += [Revision.record_kind == of_record[0], Revision.record_id == of_record[1]]
    # Versions grow with time, as writers go one behind the other: a range of time is a range of versions.
    if filters.from_:
        asked.append(Revision.version > version_before(db, start_of(filters.from_)))
    if filters.to:
        asked.append(Revision.version <= version_before(db, end_of(filters.to)))
    # The versions of one record are in order too, and read through the index of the record.
    return _Asked(asked, Revision.number.desc() if filters.record else Revision.version.desc())
