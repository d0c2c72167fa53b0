"""`dateline check-quotes`: it goes on after a stop, and says what it found."""

from pathlib import Path

import pytest

from app.database import Sessions, make_engine
from app.models import Source
from app.services import quote_checks
from app.services.quote_checks import start_check
from tests.cli.running import Run, ask, dump
from tests.services.test_quote_health import BRIDGE, GRAIN, MAYOR, OLD
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, give_text


@pytest.fixture
def bulletin(migrated: Path) -> Path:
    """A database with a source of which one passage has moved, one has changed and one is lost, all told already."""
    sessions = Sessions(make_engine(f"sqlite:///{migrated}"))
    with sessions.writing() as db:
        source: Source = make_source(db, key="bulletin")
        give_text(db, source, OLD)
        make_event(db, cites=[cite(source, quote) for quote in (GRAIN, BRIDGE, MAYOR)])
        give_text(db, source, "Corrected.\n\n" + "\n\n".join((GRAIN, BRIDGE.replace("lorries", "trucks"))))
        db.commit()
    sessions.engine.dispose()
    return migrated


def test_every_passage_is_looked_for_and_counted(run: Run, bulletin: Path) -> None:
    before = [line for line in dump(bulletin) if "quote_checks" not in line]
    for arguments in ((), ("--source", "bulletin")):
        said = run("check-quotes", *arguments)
        assert (said.status, said.err) == (0, "")
        assert said.out.splitlines() == [
            "1 stand elsewhere",
            "1 have changed",
            "1 are no longer found",
            "3 of 3 passages were looked for.",
        ]
    assert [line for line in dump(bulletin) if "quote_checks" not in line] == before
    assert run("check").status == 0


def test_after_a_stop_it_goes_on_where_it_was(run: Run, bulletin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quote_checks, "BATCH", 1)
    note_batch = quote_checks.note_batch
    noted: list[int] = []

    def interrupt(*arguments: object) -> None:
        if len(noted) == 2:
            noted.clear()
            raise KeyboardInterrupt
        noted.append(1)
        note_batch(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("app.quote_checking.note_batch", interrupt)
    said = run("check-quotes")
    assert said.status == 130
    assert said.err.splitlines()[0] == "2 of 3 passages are done. The same command goes on from there."
    monkeypatch.setattr("app.quote_checking.note_batch", note_batch)
    said = run("check-quotes")
    assert (said.status, said.err) == (0, "Going on after 2 of 3 passages.\n")
    assert ask(bulletin, "SELECT count(*) FROM quote_checks") == 1
    assert run("check-quotes", "--anew").status == 0
    assert ask(bulletin, "SELECT count(*) FROM quote_checks") == 2


def test_two_checks_at_once_and_unknown_sources_are_refused(run: Run, bulletin: Path) -> None:
    said = run("check-quotes", "--source", "nowhere")
    assert (said.status, said.err) == (1, "There is no source with the key nowhere.\n")
    sessions = Sessions(make_engine(f"sqlite:///{bulletin}"))
    with sessions.writing() as db:
        start_check(db, EDITOR)
        db.commit()
    sessions.engine.dispose()
    said = run("check-quotes", "--source", "bulletin")
    assert (said.status, said.err) == (1, "A check of quotations is at work already, begun by editor.\n")
