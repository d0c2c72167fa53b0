"""Backups of a whole chronology: taken while people work, verified before they replace anything."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from app.backups import postgresql, sqlite
from app.errors import Conflict, NotFound

Tell = Callable[[str], None]
"""Is told what is being done."""


def back_up(url: str, file: Path, tell: Tell) -> None:
    """Write a consistent copy of the database to a new file that only its owner may read.

    SQLite: the database as one file, by SQLite's backup API. PostgreSQL: an archive of `pg_dump --format=custom`.
    Raises `Conflict` where the file exists, `NotFound` where there is no database or no `pg_dump`.
    """
    if file.exists():
        raise Conflict(f"{file} exists already; a backup overwrites nothing.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        write = sqlite.write_backup if _is_sqlite(url) else postgresql.write_backup
        write(url, part, tell)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path, tell: Tell) -> str | None:
    """Put a backup in the place of the database; where what it replaced is kept, or None if there was nothing.

    It is first restored beside the database, brought to this version's schema and checked. Raises `Invalid` with the
    faults of a backup that is not sound, `Conflict` while the database is in use, `NotFound` without the file.
    """
    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    restore_backup = sqlite.restore_backup if _is_sqlite(url) else postgresql.restore_backup
    return restore_backup(url, file, tell)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"
