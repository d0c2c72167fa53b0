"""The secret key, with which what a browser keeps for us is signed: from the settings, or made once into a file."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from app.errors import AppError
from app.settings import Settings

FILE_NAME = "dateline.secret-key"
SHORTEST = 32


def read_secret_key(settings: Settings) -> bytes:
    """The key: `DATELINE_SECRET_KEY`, or the content of a file that is made at the first call, for its owner alone.

    Raises `AppError` for a file that others may read and for one that holds no key, and `OSError` where it can be
    neither read nor made.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = key_file(settings)
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise AppError(f"The secret key in {path} may be read by others. Close it with: chmod 600 {path}")
    key = path.read_bytes().strip()
    if len(key) < SHORTEST:
        raise AppError(f"{path} holds no secret key. Remove it, and another is made.")
    return key


def key_file(settings: Settings) -> Path:
    """Where the key is kept: as set, beside an SQLite database, else in the current folder."""
    if settings.secret_key_file is not None:
        return settings.secret_key_file
    address = make_url(settings.database_url)
    on_disk = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)).with_suffix(".secret-key") if on_disk else Path(FILE_NAME)


def _make(path: Path) -> None:
    """Write a new key. Of several processes that do so at once, one wins: a file that is there is never replaced."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(unfinished)
    unfinished.unlink()
