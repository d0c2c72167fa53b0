"""Databases for tests are migrated, empty, and nobody else's."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Person
from app.services.people import create_person
from tests.support.databases import copy_sqlite


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_an_empty_database(db: Session, turn: int) -> None:
    assert db.scalars(select(Person)).all() == []
    assert db.scalars(select(Event)).all() == []
    create_person(db, f"Somebody {turn}", "reader")
    db.commit()


def test_a_file_that_is_still_written_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "open.sqlite3-wal").touch()
    with pytest.raises(RuntimeError, match="still open"):
        copy_sqlite(tmp_path / "open.sqlite3", tmp_path / "copy.sqlite3")
