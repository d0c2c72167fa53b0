"""Backups of a PostgreSQL database, by its own programs."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.backups.verifying import moment, verify
from app.errors import AppError, Conflict, Invalid, NotFound

LONGEST_NAME = 63
"""Bytes of a PostgreSQL name."""


def write_backup(url: str, target: Path, tell: Callable[[str], None]) -> None:
    """What `pg_dump --format=custom --no-owner` writes: one snapshot, while others read and write."""
    tell("Writing the archive")
    _run("pg_dump", make_url(url), "--format=custom", "--no-owner", f"--file={target}")


def restore_backup(url: str, file: Path, tell: Callable[[str], None]) -> str | None:
    """Restore into a database beside, then change their names. The account must be allowed to make databases."""
    address = make_url(url)
    name = address.database or ""
    beside, kept = f"{name}_restoring", f"{name}_replaced_{moment()}"
    if len(kept.encode()) > LONGEST_NAME:
        raise AppError(f"The name of the database, {name}, is too long for names beside it.")
    with closing(_maintenance(address)) as server:
        _drop(server, beside)
        server.execute(text(f"CREATE DATABASE {_quoted(beside)} TEMPLATE template0"))
        try:
            tell("Reading the archive")
            there = address.set(database=beside)
            try:
                _run("pg_restore", there, "--exit-on-error", "--no-owner", str(file))
            except AppError as problem:
                raise Invalid(f"{problem} Nothing was replaced.") from None
            verify(there.render_as_string(hide_password=False), tell)
            is_there = server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
            if is_there:
                _rename(server, name, kept)
            _rename(server, beside, name)
        finally:
            _drop(server, beside)
    return kept if is_there else None


def _maintenance(address: URL) -> Connection:
    """A connection beside the database itself, which is to be renamed."""
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return engine.connect()


def _rename(server: Connection, old: str, new: str) -> None:
    try:
        server.execute(text(f"ALTER DATABASE {_quoted(old)} RENAME TO {_quoted(new)}"))
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", "") == "55006":  # object_in_use
            raise Conflict(f"The database {old} is in use. Stop the server, then restore.") from None
        raise


def _drop(server: Connection, name: str) -> None:
    server.execute(text(f"DROP DATABASE IF EXISTS {_quoted(name)}"))


def _quoted(name: str) -> str:
    # A colon would be read as a parameter.
    return '"' + name.replace('"', '""').replace(":", "\\:") + '"'


def _run(program: str, address: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database. No list of processes shows its password."""
    found = shutil.which(program) or next(iter(sorted(map(str, _installed(program)), reverse=True)), None)
    if found is None:
        raise NotFound(f"{program} is not installed; it comes with PostgreSQL’s client programs.")
    # PostgreSQL's programs know the address without the driver's name.
    there = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    done = subprocess.run(  # noqa: S603 - the program is found by its name, the arguments are our own
        [found, f"--dbname={there}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise AppError(f"{program} failed: {lines[-1].removeprefix(f'{program}: ')}.")


def _installed(program: str) -> list[Path]:
    """Where Debian keeps the programs of each version."""
    return [folder / program for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / program).exists()]
