"""Ids taken before rows are written, so that thousands of rows go into the database in one statement.

Without this SQLite would be asked for the id of each new row by itself. Needs the writers' lock, which every writing
session holds: nobody else adds rows meanwhile.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_ids(db: Session, model: Any, count: int) -> Iterator[int]:
    """As many ids as are asked for, which no row of the table has or will be given otherwise."""
    if db.get_bind().dialect.name == "sqlite":
        first = (db.scalar(select(func.max(model.id))) or 0) + 1
        return iter(range(first, first + count))
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    return iter(db.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))).all())
