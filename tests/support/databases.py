"""Databases for tests: an SQLite file each, and a PostgreSQL database each on a server found or started here."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import make_url

SERVER_VARIABLE = "DATELINE_TEST_POSTGRES_URL"
START_SECONDS = 30
# The data is thrown away, so nothing waits for the disk; the socket's folder is closed to other users.
SERVER_OPTIONS = ("listen_addresses=", "autovacuum=off", "fsync=off", "synchronous_commit=off", "full_page_writes=off")


@cache
def find_server_programs() -> Path | None:
    """The folder with PostgreSQL's `initdb` and `postgres`: the newest that Debian installed, or one on the path."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@cache
def find_server_account() -> str | None:
    """Who runs the private server: PostgreSQL refuses to run as root, so root needs the account `postgres`."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names and shutil.which("runuser") else None


def can_use_postgresql() -> bool:
    return SERVER_VARIABLE in os.environ or bool(find_server_programs() and find_server_account())


@contextlib.contextmanager
def postgresql_server() -> Iterator[str]:
    """The SQLAlchemy URL of a server: the one in the environment, or a private one that ends with the block."""
    if SERVER_VARIABLE in os.environ:
        yield os.environ[SERVER_VARIABLE]
        return
    programs, account = find_server_programs(), find_server_account()
    if programs is None or account is None:
        raise RuntimeError("There is no PostgreSQL to start; ask can_use_postgresql() first.")
    with tempfile.TemporaryDirectory(prefix="dateline-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.chown(folder, account)
        log = folder / "log"
        with log.open("wb") as output:
            server = _start(programs, account, folder, output.fileno())
        try:
            url = f"postgresql+psycopg://{account}@/postgres?host={folder}"
            _wait_for(url, server, log)
            yield url
        finally:
            server.communicate()  # closes its standard input: the signal to stop


def _start(programs: Path, account: str, folder: Path, output: int) -> "subprocess.Popen[bytes]":
    as_account = ["runuser", "-u", account, "--"] if os.geteuid() == 0 else []
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        account,
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
    ]
    subprocess.run([*as_account, *initdb, "--locale=C.UTF-8"], check=True, stdout=output, stderr=output, cwd=folder)
    settings = [part for option in SERVER_OPTIONS for part in ("-c", option)]
    # The shell waits for the end of its input, so the server stops with the tests however these end.
    until_closed = ["sh", "-c", '"$@" & read -r line; kill -QUIT $!; wait', "sh"]
    return subprocess.Popen(
        [*as_account, *until_closed, programs / "postgres", "-D", data, "-k", folder, *settings],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        cwd=folder,
        start_new_session=True,  # Ctrl-C is for the tests, which then stop the server
    )


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            _administer(url).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}") from error
            time.sleep(0.05)


def _administer(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


class PostgresDatabases:
    """Databases on one server, dropped at the end; names differ between runs and workers."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._connection = _administer(server_url)
        self._prefix = f"dateline_test_{secrets.token_hex(4)}"
        self._made: list[str] = []
        self._count = 0

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template` (a URL made here), and return its URL."""
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(self._name(template) if template else "template0")
        )
        self._connection.execute(statement)
        url = make_url(self._server_url).set(database=name).render_as_string(hide_password=False)
        self._made.append(url)
        return url

    def adopt(self, url: str) -> None:
        """Have a database that was made on this server by other means dropped at the end too."""
        self._made.append(url)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._made.remove(url)
        drop = sql.SQL("DROP DATABASE {}").format(sql.Identifier(self._name(url)))
        try:
            self._connection.execute(drop + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            # Autovacuum is at work there, which only a superuser may end; asked without force, it ends by itself.
            self._connection.execute(drop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for url in list(self._made):
            self.drop(url)
        self._connection.close()

    @staticmethod
    def _name(url: str) -> str:
        name = make_url(url).database
        if name is None:
            raise ValueError("The address names no database.")
        return name


def sqlite_address(path: Path) -> str:
    return f"sqlite:///{path}"


def copy_sqlite(template: Path, path: Path) -> str:
    """Copy a closed SQLite file and return the URL of the copy."""
    if template.with_name(template.name + "-wal").exists():
        raise RuntimeError(f"{template.name} is still open: its last writes are in the write-ahead log.")
    shutil.copyfile(template, path)
    return sqlite_address(path)
