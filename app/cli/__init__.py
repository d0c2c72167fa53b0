"""The `dateline` command. Modules import what a command needs when it runs, so that `--help` is quick."""

import io
import sys
from typing import Annotated

import typer

from app.cli import backups, exporting, people, quotes, records, serving
from app.cli.failures import say_failure

app = typer.Typer(
    name="dateline",
    help="Keep a sourced chronology. Settings come from the environment or .env, with the prefix DATELINE_.",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serving.serve)
app.command("demo")(serving.demo)
app.command("migrate")(records.migrate)
app.command("import")(records.import_file)
app.command("import-texts")(records.import_text_files)
app.command("export")(exporting.export_file)
app.command("check-quotes")(quotes.check_quotes)
app.command("check")(records.check)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.add_typer(people.app, name="people")


@app.callback(invoke_without_command=True)
def dateline(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if version:
        from app.cli.version import find_version

        typer.echo(f"dateline {find_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main() -> None:
    """Run the command that the arguments name, and exit: 0 on success, else with one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal does not know must not stop the command.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(standalone_mode=False)
    except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001 - a person at a terminal reads no traceback
        status = say_failure(problem)
    sys.exit(status if isinstance(status, int) else 0)
