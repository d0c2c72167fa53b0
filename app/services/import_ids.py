"""Ids taken before rows are written, so that thousands of rows go into the database in one statement.

Without this SQLite would be asked for the id of each new row by itself. Needs the writers' lock, which every writing
session holds: nobody else adds rows meanwhile.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

TAKEN_AT_ONCE = 500


def new_ids(db: Session, model: Any) -> Iterator[int]:
    """Ids that no row of the table has or will be given otherwise, without end."""
    if db.get_bind().dialect.name == "sqlite":
        yield from count((db.scalar(select(func.max(model.id))) or 0) + 1)
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    take = select(func.nextval(sequence)).select_from(func.generate_series(1, TAKEN_AT_ONCE))
    while True:
        yield from db.scalars(take).all()
