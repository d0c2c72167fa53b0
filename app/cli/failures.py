"""What a command says when it fails: one sentence on standard error, never a traceback."""

import typer


class Failure(Exception):
    """A command cannot go on; `str(failure)` is the sentence that is said."""


def say_failure(problem: BaseException) -> int:
    """Say what happened on standard error; the exit status."""
    if isinstance(problem, KeyboardInterrupt | typer.Abort):
        typer.echo("Stopped.", err=True)
        return 130
    if isinstance(problem, typer.TyperException):
        typer.echo(problem.format_message(), err=True)
        return problem.exit_code
    typer.echo(sentence_for(problem), err=True)
    return 1


def sentence_for(problem: BaseException) -> str:
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

    from app.errors import AppError

    match problem:
        case Failure() | AppError():
            return str(problem)
        case OperationalError():
            return f"The database does not answer: {_first_line(problem.orig)}."
        case DBAPIError():
            return f"The database refuses: {_first_line(problem.orig)}."
        case NoSuchModuleError():
            return f"DATELINE_DATABASE_URL names a driver that is not known: {_first_line(problem)}."
        case ModuleNotFoundError(name="psycopg"):
            return "PostgreSQL needs the package psycopg: install Dateline with its extra “postgres”."
        case CommandError():
            return f"The database cannot be brought up to date: {_first_line(problem)}."
        case OSError(strerror=str() as reason):
            return f"{problem.filename}: {reason}." if problem.filename else f"{reason}."
        case MemoryError():
            return "There is not enough memory."
    return f"Something failed on our side: {type(problem).__name__}: {_first_line(problem)}."


def _first_line(problem: object) -> str:
    lines = str(problem).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else "no reason given"
