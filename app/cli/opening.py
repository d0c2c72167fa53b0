"""What commands begin with: settings that can be read, and a database with the newest schema."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.failures import Failure

if TYPE_CHECKING:
    from app.database import Sessions
    from app.settings import Settings


def read_settings(**chosen: Any) -> "Settings":
    """The settings, those of the command line that were given (not None) before the environment's and the file's."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from app.settings import Settings

    try:
        settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as problems:
        faults = [f"DATELINE_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in problems.errors()]
        raise Failure(f"The settings cannot be read: {'; '.join(faults)}.") from None
    except (SettingsError, OSError, UnicodeDecodeError) as problem:
        raise Failure(f"The settings cannot be read: {problem}.") from None
    try:
        is_known = make_url(settings.database_url).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        is_known = False
    if not is_known:
        raise Failure("DATELINE_DATABASE_URL is no address of a database that is known here: SQLite or PostgreSQL.")
    return settings


def open_sessions(settings: "Settings") -> "Sessions":
    """Sessions of the database; raises `Failure` where it is missing or has another schema than this version's."""
    from app.database import Sessions, make_engine
    from app.migrating import is_current

    file = database_file(settings.database_url)
    if file is not None and not file.exists():
        # SQLite would make an empty file and say that tables are missing.
        raise Failure(f"There is no database {file}. Make it with: dateline migrate")
    engine = make_engine(settings.database_url)
    if not is_current(engine):
        raise Failure(
            "The database does not have the schema of this version. Bring it up to date with: dateline migrate"
        )
    return Sessions(engine)


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for other databases."""
    from sqlalchemy import make_url

    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None
