"""Commands that work on a whole database: bring it up to date, import into it, check it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from app.cli.failures import Failure
from app.cli.opening import open_sessions, read_settings
from app.cli.progress import progress

if TYPE_CHECKING:
    from app.services.import_report import ImportReport
    from app.services.import_texts import TextReport


def migrate() -> None:
    """Bring the database up to date. Where there is none, it is made."""
    from app.migrating import upgrade

    upgrade(read_settings().database_url)
    typer.echo("The database is up to date.")


def import_file(
    file: Annotated[Path, typer.Argument(help="A chronology file (dateline/1).", show_default=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen to each record, and write nothing.")
    ] = False,
    skip_errors: Annotated[
        bool, typer.Option("--skip-errors", help="Leave out records with errors, and those that refer to them.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what people have changed here since the last import.")
    ] = False,
) -> None:
    """Import a chronology file. Records are matched by key: a second import changes nothing."""
    import gc

    from app.domain.permissions import Role, Viewer
    from app.formats.chronology_file import LARGEST_FILE, read_chronology
    from app.services.imports import import_chronology

    # Hundreds of thousands of records that stay are not worth looking through for garbage again and again.
    gc.set_threshold(200_000, 50, 1000)
    sessions = open_sessions(read_settings())
    with progress() as tell:
        tell("Reading the file")
        with file.open("rb") as opened:
            document = read_chronology(opened.read(LARGEST_FILE + 1))
        with sessions.writing() as db:
            editor = Viewer(None, "import", Role.ADMIN)
            report = import_chronology(
                db, document, editor, dry_run=dry_run, skip_errors=skip_errors, overwrite=overwrite, tell=tell
            )
            tell("Saving")
            db.commit()
    _print_import(report, dry_run)
    errors = report.count("error")
    if errors and not (skip_errors and report.is_written):
        raise Failure(f"{errors:,} {'record has' if errors == 1 else 'records have'} errors; nothing was written.")


def _print_import(report: "ImportReport", dry_run: bool) -> None:
    from app.services.import_report import Outcome

    for warning in report.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    for message in report.errors:
        typer.echo(message, err=True)
    for record in report.records if dry_run else ():
        typer.echo(str(record))
    for in_list in dict.fromkeys(record.list for record in report.records):
        counts = [f"{count:,} {outcome}" for outcome in get_args(Outcome) if (count := report.count(outcome, in_list))]
        typer.echo(f"{in_list or 'file'}: {', '.join(counts)}")
    if report.is_written:
        typer.echo("Imported.")
    elif not report.count("error"):
        typer.echo("Nothing was written: this was a dry run.")


def import_text_files(
    path: Annotated[
        Path,
        typer.Argument(help="A file, a folder, or a zip: text, HTML, PDF, Word, EPUB.", show_default=False),
    ],
) -> None:
    """Store the texts of sources, and locate the passages in them.

    Which file is whose is told by its SHA-256, else by its name: the source's key. A web page may state its address.
    """
    from app.domain.permissions import Role, Viewer
    from app.errors import Invalid
    from app.services.import_files import list_files
    from app.services.import_texts import TextReport, find_text, store_text

    sessions = open_sessions(read_settings())
    editor, report = Viewer(None, "import", Role.ADMIN), TextReport()
    with progress() as tell:
        count = sum(1 for _ in list_files(path))
        for number, (name, read) in enumerate(list_files(path), 1):
            tell(f"{number:,} of {count:,}: {name}")
            try:
                with sessions.reading() as db:
                    found = find_text(db, name, read())
                if found is None:
                    report.unknown_files.append(name)
                    continue
                with sessions.writing() as db:
                    store_text(db, found, editor, report)
                    db.commit()
            except OSError as problem:
                report.unread_files.append(f"{name}: {problem.strerror or problem}")
            except Invalid as problem:
                report.unread_files.append(f"{name}: {problem}")
    _print_texts(report)
    if report.unread_files or report.missing:
        raise Failure("Not every file could be read, or not every passage was found.")
    if not report.texts:
        raise Failure("None of these files is the text of a source: no SHA-256 agrees, and no name is a source’s key.")


def _print_texts(report: "TextReport") -> None:
    for text in report.texts:
        typer.echo(f"{text.source}: {text.located:,} of {text.total:,} citations located")
    typer.echo(f"All: {report.located:,} of {report.total:,} citations located")
    for name in report.unknown_files:
        typer.echo(f"{name}: is the text of no source")
    for problem in (*report.unread_files, *report.missing):
        typer.echo(problem, err=True)


def check() -> None:
    """Check that the database is sound. Every fault is printed, and the exit status is then 1.

    The hash at the end stands for the whole history up to it: note it elsewhere, to compare it later.
    """
    from app.models import Chronology
    from app.services.checks import check_database

    sessions = open_sessions(read_settings())
    count = 0
    with progress() as tell, sessions.reading() as db:
        for fault in check_database(db, tell):
            typer.echo(fault)
            count += 1
        chronology = db.get_one(Chronology, 1)
    if count:
        raise Failure(f"{count:,} {'fault was' if count == 1 else 'faults were'} found.")
    typer.echo(f"Nothing is wrong. The history ends with version {chronology.version}, {chronology.last_hash}.")
