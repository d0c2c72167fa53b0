"""The command that looks for all quotations again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.failures import Failure
from app.cli.opening import open_sessions, read_settings
from app.cli.progress import progress

if TYPE_CHECKING:
    from app.database import Sessions

SAID = {
    "exact": "stand where they stood",
    "moved": "stand elsewhere",
    "changed": "have changed",
    "lost": "are no longer found",
    "no-text": "are of sources without a text",
    "kept": "keep an older text",
}


def check_quotes(
    source: Annotated[str | None, typer.Option(help="The key of one source.", show_default="all sources")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin at the first passage, even after a stop.")] = False,
) -> None:
    """Look for every passage again in the newest text of its source.

    After a stop it goes on where it was. Nothing is rewritten but the places of words that only moved.
    """
    from app.quote_checking import take_on

    sessions = open_sessions(read_settings())
    check_id, done, total = _open_check(sessions, source, anew)
    if done:
        typer.echo(f"Going on after {done:,} of {total:,} passages.", err=True)
    with progress() as tell:

        def tell_count(done: int, total: int) -> None:
            tell(f"{done:,} of {total:,} passages")

        try:
            take_on(sessions, check_id, tell_count)
        except BaseException:
            _stop(sessions, check_id)
            raise
    _tell_end(sessions, check_id)


def _open_check(sessions: "Sessions", key: str | None, anew: bool) -> tuple[int, int, int]:
    """Begin a run, or take the unfinished one on: its id, and how far it is."""
    from sqlalchemy import select

    from app.domain.permissions import Role, Viewer
    from app.models import Source
    from app.services.quote_checks import find_open_check, go_on, start_check

    editor = Viewer(None, "check-quotes", Role.ADMIN)
    with sessions.writing() as db:
        source_id = None
        if key is not None:
            source_id = db.scalar(select(Source.id).where(Source.key == key))
            if source_id is None:
                raise Failure(f"There is no source with the key {key}.")
        check = None if anew else find_open_check(db, source_id)
        if check is None:
            check = start_check(db, editor, source_id)
        else:
            go_on(db, check, editor)
        begun = check.id, check.done, check.total
        db.commit()
    return begun


def _stop(sessions: "Sessions", check_id: int) -> None:
    from app.domain.permissions import Role, Viewer
    from app.services.quote_checks import get_check, stop_check

    with sessions.writing() as db:
        check = get_check(db, check_id)
        stop_check(db, check, Viewer(None, "check-quotes", Role.ADMIN))
        typer.echo(
            f"{check.done:,} of {check.total:,} passages are done. The same command goes on from there.", err=True
        )
        db.commit()


def _tell_end(sessions: "Sessions", check_id: int) -> None:
    from app.services.quote_checks import get_check

    with sessions.reading() as db:
        check = get_check(db, check_id)
    _print_counts(check.counts)
    typer.echo(f"{check.done:,} of {check.total:,} passages were looked for.")
    if check.state != "finished":
        raise Failure("Somebody stopped the check. The same command goes on from there.")


def _print_counts(counts: Mapping[str, int]) -> None:
    for outcome, said in SAID.items():
        if counts.get(outcome):
            typer.echo(f"{counts[outcome]:,} {said}")
