"""Backups of an SQLite file."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from app.backups.verifying import moment, verify
from app.errors import AppError, Conflict, Invalid, NotFound


def _file_of(url: str) -> Path:
    name = make_url(url).database
    if not name or name == ":memory:":
        raise AppError("A database in memory has no backups.")
    return Path(name)


def write_backup(url: str, target: Path, tell: Callable[[str], None]) -> None:
    """Copy the database in one step: writers go on, and none of their later changes are in it."""
    database = _file_of(url)
    if not database.exists():
        raise NotFound(f"There is no database {database}.")
    tell("Copying the database")
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # One file, without a log beside it that could get lost.
        copy.execute("PRAGMA journal_mode=DELETE")
        tell("Reading the copy")
        if (found := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise AppError(f"The copy is not sound: {found}.")
    _write_through(target)


def restore_backup(url: str, file: Path, tell: Callable[[str], None]) -> str | None:
    database = _file_of(url)
    beside = database.with_name(f"{database.name}.restoring")
    _remove(beside)
    try:
        tell("Copying the backup")
        shutil.copyfile(file, beside)
        beside.chmod(0o600)
        _require_sound(beside, file)
        verify(f"sqlite:///{beside}", tell)
        _fold_log(beside)
        _write_through(beside)
        kept = _set_aside(database) if database.exists() else None
        beside.rename(database)
        _write_through(database.parent)
    finally:
        _remove(beside)
    return str(kept) if kept else None


def _require_sound(copy: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        raise Invalid(f"{file} is no SQLite database. Nothing was replaced.") from None
    if found != "ok":
        raise Invalid(f"{file} is damaged, and nothing was replaced: {found}.")


def _set_aside(database: Path) -> Path:
    """Rename the database that is replaced; where it is now."""
    try:
        _fold_log(database)
    except sqlite3.OperationalError:
        raise Conflict(f"{database} is in use. Stop the server, then restore.") from None
    kept = database.with_name(f"{database.name}.replaced-{moment()}")
    if kept.exists():
        raise Conflict(f"{kept} exists already; try again in a moment.")
    return database.rename(kept)


def _fold_log(database: Path) -> None:
    """Write the log of a database into its file; raises `sqlite3.OperationalError` while others have it open."""
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _write_through(path: Path) -> None:
    """Make sure that a file or a folder is on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
