"""Accounts from the command line: `dateline people`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.failures import Failure
from app.cli.opening import open_sessions, read_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.models import Person

app = typer.Typer(help="Make accounts, tokens and sign-in links.", no_args_is_help=False)

LONGEST_INPUT = 16_384

Name = Annotated[str, typer.Argument(help="The name of the account.", show_default=False)]


@app.command("add")
def add_person(
    name: Name,
    role: Annotated[str, typer.Option(help="reader, contributor, curator or admin.", show_default=False)],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account. Without a password, its owner signs in by a link: see people link."""
    from app.services.account_log import log_account
    from app.services.people import create_person

    password = _read_password() if password_stdin else None
    with open_sessions(read_settings()).writing() as db:
        person = create_person(db, name, role, password)
        log_account(db, "made", person, None, person.role)
        db.commit()
        typer.echo(f"{person.name} may sign in as {person.role}.")


@app.command("token")
def make_token(
    name: Name,
    role: Annotated[
        str | None, typer.Option(help="The most that it may do.", show_default="all that its owner may")
    ] = None,
    label: Annotated[str, typer.Option("--name", help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(help="For how many days it holds, 1 to 365.")] = 365,
) -> None:
    """Make a bearer token for scripts, and print it. It is shown this once."""
    from app.services.account_log import log_account
    from app.services.sign_ins import issue_token

    with open_sessions(read_settings()).writing() as db:
        person = _get_person(db, name)
        token = issue_token(db, person, label, days, role)
        log_account(db, "token-made", person, None, f"{label}, {role or person.role}")
        db.commit()
    typer.echo(token)


@app.command("link")
def make_link(name: Name) -> None:
    """Make a link that signs its owner in once, within a day, and print it."""
    from app.services.account_log import log_account
    from app.services.sign_ins import issue_link

    settings = read_settings()
    with open_sessions(settings).writing() as db:
        person = _get_person(db, name)
        token = issue_link(db, person)
        log_account(db, "link-made", person)
        db.commit()
    typer.echo(f"{(settings.public_url or '').rstrip('/')}/sign-in/link/{token}")


@app.command("reset-second-factor")
def reset_second_factor(name: Name) -> None:
    """Take somebody's second factor away, for when both the app and the recovery codes are lost."""
    from app.services.second_factors import remove_second_factor

    with open_sessions(read_settings()).writing() as db:
        person = _get_person(db, name)
        remove_second_factor(db, person, None)
        db.commit()
        typer.echo(f"{person.name} signs in without a second factor now.")


def _read_password() -> str:
    given = sys.stdin.buffer.read(LONGEST_INPUT)
    try:
        return given.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Failure("The password on standard input is no UTF-8 text.") from None


def _get_person(db: "Session", name: str) -> "Person":
    from sqlalchemy import select

    from app.models import Person
    from app.services.people import name_key

    person = db.scalar(select(Person).where(Person.name_key == name_key(name)))
    if person is None:
        raise Failure(f"There is no account named {name}.")
    if not person.is_active:
        raise Failure(f"The account {person.name} is closed.")
    return person
