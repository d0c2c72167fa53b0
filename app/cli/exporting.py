"""The whole chronology as a file: `dateline export`."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failures import Failure
from app.cli.opening import open_sessions, read_settings
from app.cli.progress import progress


def export_file(
    file: Annotated[
        str, typer.Argument(help="The file to write, or - for standard output.", show_default=False, metavar="FILE")
    ],
    with_private_notes: Annotated[
        bool, typer.Option("--with-private-notes", help="Carry the private notes of all people too.")
    ] = False,
) -> None:
    """Write the whole chronology as a chronology file (dateline/1), drafts and sealed sources included.

    A file that stands there is replaced when the new one is complete. Only its owner may read it.
    """
    from app.services.exports import ChronologyExport

    sessions = open_sessions(read_settings())
    with progress() as tell, sessions.reading() as db:
        export = ChronologyExport(db, with_private_notes=with_private_notes, tell=tell)
        if file == "-":
            for piece in export.pieces():
                sys.stdout.buffer.write(piece.encode())
            sys.stdout.buffer.flush()
        else:
            write_whole(Path(file), export.pieces())
    for what, count in export.left_out.items():
        typer.echo(f"Left out: {what} ({count:,}).", err=True)
    for problem in export.problems:
        typer.echo(problem, err=True)
    if export.problems:
        raise Failure("The file is written, but an import would refuse the records named above.")
    if file != "-":
        counts = ", ".join(f"{in_list} {count:,}" for in_list, count in export.counts.items())
        typer.echo(f"Exported to {file}: {counts or 'no records'}.")


def write_whole(file: Path, pieces: Iterable[str]) -> None:
    """Write a file that only its owner may read, all of it or, where something fails, nothing."""
    if file.exists() and not file.is_file():
        raise Failure(f"{file} is no ordinary file. For standard output write: dateline export -")
    file = file.resolve()
    try:
        descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except FileNotFoundError:
        raise Failure(f"There is no folder {file.parent}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
            opened.writelines(pieces)
            opened.flush()
            os.fsync(opened.fileno())
        Path(part).replace(file)
    finally:
        Path(part).unlink(missing_ok=True)
