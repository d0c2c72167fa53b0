"""Whether a restored database may take the place of another."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy.exc import DBAPIError

from app.database import Sessions, make_engine
from app.errors import Invalid
from app.migrating import upgrade
from app.services.checks import check_database

MOST_TOLD = 5


def verify(url: str, tell: Callable[[str], None]) -> None:
    """Bring a database to the newest schema and check it; raises `Invalid` with its first faults."""
    try:
        tell("Bringing the backup to this version’s schema")
        upgrade(url)
        sessions = Sessions(make_engine(url))
        try:
            with sessions.reading() as db:
                faults = list(islice(check_database(db, tell), MOST_TOLD))
        finally:
            sessions.engine.dispose()
    except DBAPIError as problem:
        raise Invalid(
            f"The backup holds no chronology that can be read: {problem.orig}. Nothing was replaced."
        ) from None
    if faults:
        raise Invalid(f"The backup is not sound, and nothing was replaced. {' '.join(faults)}")


def moment() -> str:
    """This moment for a name: `20261125t140200z`."""
    return datetime.now(UTC).strftime("%Y%m%dt%H%M%Sz")
