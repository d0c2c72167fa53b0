"""A pytest plugin: fresh databases, migrated and empty."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.needs import POSTGRESQL

STARTED = pytest.StashKey[contextlib.ExitStack]()


def pytest_sessionstart(session: pytest.Session) -> None:
    # One PostgreSQL for all workers: started before them, found by them in the environment.
    if session.config.pluginmanager.hasplugin("dsession") and databases.can_use_postgresql():
        stack = session.config.stash[STARTED] = contextlib.ExitStack()
        os.environ[databases.SERVER_VARIABLE] = stack.enter_context(databases.postgresql_server())


def pytest_unconfigure(config: pytest.Config) -> None:
    if STARTED in config.stash:
        config.stash[STARTED].close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty, closed SQLite file to copy."""
    from app.migrating import upgrade

    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    upgrade(databases.sqlite_address(path))
    return path


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[databases.PostgresDatabases]:
    """Where PostgreSQL databases are made; tests that ask for it are left out where there is no PostgreSQL."""
    if not databases.can_use_postgresql():
        POSTGRESQL.leave_out()
    with databases.postgresql_server() as url, databases.PostgresDatabases(url) as made:
        yield made


@pytest.fixture(scope="session")
def postgres_template(postgres_databases: databases.PostgresDatabases) -> str:
    """The URL of a migrated, empty PostgreSQL database to copy."""
    from app.migrating import upgrade

    url = postgres_databases.create()
    upgrade(url)
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated, empty SQLite database, for tests that need no other."""
    return databases.copy_sqlite(sqlite_template, tmp_path / "dateline.sqlite3")


@pytest.fixture
def postgres_url(postgres_databases: databases.PostgresDatabases, postgres_template: str) -> Iterator[str]:
    """A fresh, migrated, empty PostgreSQL database, for tests that need no other."""
    url = postgres_databases.create(postgres_template)
    yield url
    postgres_databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
