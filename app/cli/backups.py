"""Backups from the command line: `dateline backup` and `dateline restore`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import open_sessions, read_settings
from app.cli.progress import progress


def backup(
    file: Annotated[Path, typer.Argument(help="The new file to write.", show_default=False)],
) -> None:
    """Write a backup of the whole chronology to a new file, while the server runs."""
    from app.backups import back_up

    settings = read_settings()
    open_sessions(settings).engine.dispose()
    with progress() as tell:
        back_up(settings.database_url, file, tell)
    typer.echo(f"The chronology is backed up to {file}, {file.stat().st_size:,} bytes.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that the command backup wrote.", show_default=False)],
) -> None:
    """Put a backup in the place of the database, which is kept under another name. Stop the server first."""
    from app.backups import restore as restore_backup

    with progress() as tell:
        kept = restore_backup(read_settings().database_url, file, tell)
    typer.echo(f"{file} is restored." + (f" What was there before is kept as {kept}." if kept else ""))
