"""The database: engine, connections, and the sessions of one request."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.queries.event_index import EventIndex

BUSY_TIMEOUT = 10_000
"""Milliseconds that an SQLite writer waits for the one before it."""


def make_engine(url: str) -> Engine:
    """An engine for an SQLite file or a PostgreSQL database, with what each needs to be safe.

    SQLite: WAL, foreign keys, `synchronous=FULL` (an acknowledged write survives a power cut), and transactions
    begun by us, since the driver would begin them late. Errors never tell the values of a statement: they go into logs.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    # SQLite's own lower() knows ASCII only; PostgreSQL's knows all letters.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT}",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Any) -> None:
    # A writer takes the lock at once: upgrading a read to a write can fail half-way with "database is locked".
    options = connection.get_execution_options()
    if options.get("waits", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


class Sessions:
    """Makes the sessions of one database: for reading (one snapshot) and for writing (one writer at a time)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        on_postgres = engine.dialect.name == "postgresql"
        reading = engine.execution_options(isolation_level="REPEATABLE READ") if on_postgres else engine
        # The event index hangs on the session, so that queries need nothing but the session.
        info = {"event_index": EventIndex()}
        self.reading = sessionmaker(reading, info=info, expire_on_commit=False)
        self._writing = sessionmaker(engine.execution_options(writes=True), info=info, expire_on_commit=False)

    def writing(self) -> Session:
        """A session whose transaction holds the writers' lock from its first moment to its commit."""
        db = self._writing()
        if self.engine.dialect.name == "postgresql":
            db.execute(text("SELECT version FROM chronology WHERE id = 1 FOR UPDATE"))
        return db

    def writing_if_free(self) -> Session:
        """Like `writing()`, but raises `OperationalError` at once where somebody else writes: for what can wait."""
        on_postgres = self.engine.dialect.name == "postgresql"
        engine = self.engine if on_postgres else self.engine.execution_options(writes=True, waits=False)
        db = self._writing(bind=engine)
        try:
            # On SQLite the lock is taken by the transaction's begin.
            if on_postgres:
                db.execute(text("SELECT version FROM chronology WHERE id = 1 FOR UPDATE NOWAIT"))
            else:
                db.connection()
        except BaseException:
            db.close()
            raise
        return db


def get_reading_db(request: Request) -> Iterator[Session]:
    sessions: Sessions = request.app.state.sessions
    with sessions.reading() as db:
        yield db


def get_writing_db(request: Request) -> Iterator[Session]:
    """One request is one transaction: committed once, after the handler and before the response leaves."""
    sessions: Sessions = request.app.state.sessions
    with sessions.writing() as db:
        yield db
        db.commit()


ReadDb = Annotated[Session, Depends(get_reading_db, scope="function")]
WriteDb = Annotated[Session, Depends(get_writing_db, scope="function")]
