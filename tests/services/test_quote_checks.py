"""Long checks of quotations: batches, stopping and going on, and that nothing else is changed."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from app.domain.permissions import Role, Viewer
from app.domain.selectors import paragraph_spans, quote_at
from app.errors import Conflict, NotAllowed, NotFound
from app.models import Citation, Passage, QuoteCheck, Revision, Source, SourceText
from app.quote_checking import QuoteChecker, take_on
from app.services.quote_checks import BATCH, find_open_check, get_check, go_on, look_for_batch, start_check, stop_check
from app.services.sources import add_text
from tests.support.factories import EDITOR, make_source

MANY = 10_000 if "CI" in os.environ else 2_000
"""Passages of the long check: as many as a large chronology has where there is time."""
PER_SOURCE = 100
FREE = {"health", "found_text_id", "found_start", "found_end"}
PLACE = {"text_id", "start", "end", "prefix", "suffix", "paragraph", "page"}

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is long, or the same whatever the database."""


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(database_url))
    yield sessions
    sessions.engine.dispose()


def lines_of(count: int) -> list[str]:
    return [f"On day {n} the {n * 7}th convoy reached village {n * 13} by the {n * 3}rd road." for n in range(count)]


def fill(sessions: Sessions, passages: int) -> None:
    """Sources of 100 lines, each line a passage; of their newer text, which nobody has looked into yet, one line in ten
    is worded otherwise, one in a hundred is gone, and all have moved."""
    with sessions.writing() as db:
        for first in range(0, passages, PER_SOURCE):
            lines = lines_of(min(PER_SOURCE, passages - first))
            source = make_source(db, f"Bulletin {first}")
            text, _, _ = add_text(db, source, "\n".join(lines).encode(), EDITOR, origin="old")
            rows = []
            for start, end in paragraph_spans(text.text):
                quote = quote_at(text.text, start, end)
                row = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix, "start": start, "end": end}
                row |= {"chars": end - start, "sha256": hashlib.sha256(quote.exact.encode()).hexdigest()}
                rows.append({**row, "source_id": source.id, "text_id": text.id, "health": "exact", "paragraph": 1})
            newer = [
                line.replace("convoy reached", "column of lorries came to") if n % 10 == 1 else line
                for n, line in enumerate(lines)
                if n % 100 != 57
            ]
            db.execute(insert(Passage), rows)
            # As it is after an upgrade, or where a program stored a text by itself.
            words = "\n".join(["Corrected.", *newer])
            stored = SourceText(source_id=source.id, number=2, text=words, chars=len(words), normaliser=1)
            stored.original, stored.sha256 = words.encode(), hashlib.sha256(words.encode()).hexdigest()
            db.add(stored)
        db.commit()


def begin(sessions: Sessions, source_id: int | None = None) -> int:
    with sessions.writing() as db:
        check = start_check(db, EDITOR, source_id)
        db.commit()
        return check.id


def rows(sessions: Sessions, model: Any) -> dict[int, dict[str, Any]]:
    with sessions.reading() as db:
        return {row.id: dict(row._mapping) for row in db.execute(select(*model.__table__.columns).order_by(model.id))}


@on_sqlite
def test_thousands_of_passages_are_looked_for_in_two_goes_and_nothing_else_changes(sessions: Sessions) -> None:
    fill(sessions, MANY)
    before, records = (
        rows(sessions, Passage),
        [rows(sessions, model) for model in (Revision, Source, SourceText)],
    )
    check_id, told = begin(sessions), []

    def interrupt(done: int, total: int) -> None:
        told.append((done, total))
        if done == 5 * BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_on(sessions, check_id, interrupt)
    assert told == [(step * BATCH, MANY) for step in range(1, 6)]
    halfway = rows(sessions, Passage)
    assert sum(row["health"] != "exact" for row in halfway.values()) == 5 * BATCH
    take_on(sessions, check_id, lambda done, total: told.append((done, total)))
    assert told[5] == (6 * BATCH, MANY), "it goes on where it stopped"
    after = rows(sessions, Passage)
    for id_, row in after.items():
        differing = {name for name, value in row.items() if value != before[id_][name]}
        assert differing <= FREE | (PLACE if row["health"] == "moved" else set())
    with sessions.reading() as db:
        check = get_check(db, check_id)
        assert (check.state, check.done, check.total) == ("finished", MANY, MANY)
        assert check.counts == {"moved": MANY * 89 // 100, "changed": MANY // 10, "lost": MANY // 100}
        held = db.execute(select(Passage.health, func.count()).group_by(Passage.health)).all()
        assert {row[0]: row[1] for row in held} == check.counts
    assert records == [rows(sessions, model) for model in (Revision, Source, SourceText)]
    again = begin(sessions)
    take_on(sessions, again, lambda done, total: None)
    assert rows(sessions, Passage) == after, "a second check changes nothing"


def test_others_write_while_a_batch_is_looked_for(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sessions, 3)
    check_id = begin(sessions)

    def look_while_others_write(db: Session, check: QuoteCheck) -> Any:
        found = look_for_batch(db, check)
        with sessions.writing() as other:
            other.execute(update(Passage).where(Passage.id == 1).values(health="lost"))
            other.commit()
        return found

    monkeypatch.setattr("app.quote_checking.look_for_batch", look_while_others_write)
    take_on(sessions, check_id, lambda done, total: None)
    assert [row["health"] for row in rows(sessions, Passage).values()] == ["lost", "changed", "moved"]


def test_a_check_is_stopped_and_taken_on_and_never_doubled(sessions: Sessions) -> None:
    fill(sessions, 3)
    check_id = begin(sessions)
    with sessions.writing() as db:
        with pytest.raises(Conflict, match="at work already, begun by editor"):
            start_check(db, EDITOR)
        check = get_check(db, check_id)
        with pytest.raises(Conflict, match="at work already"):
            go_on(db, check, EDITOR)
        stop_check(db, check, EDITOR)
        db.commit()
    take_on(sessions, check_id, lambda done, total: pytest.fail("it was stopped"))
    with sessions.writing() as db:
        check = get_check(db, check_id)
        assert (find_open_check(db, None), find_open_check(db, 1)) == (check, None)
        go_on(db, check, EDITOR)
        check.moved_on_at -= timedelta(minutes=2)
        go_on(db, check, EDITOR)  # its process died: anybody may
        db.commit()
    take_on(sessions, check_id, lambda done, total: None)
    with sessions.writing() as db:
        check = get_check(db, check_id)
        with pytest.raises(Conflict, match="finished"):
            go_on(db, check, EDITOR)
        stop_check(db, check, EDITOR)
        assert (check.state, find_open_check(db, None)) == ("finished", None)


def test_curators_alone_check_and_unknown_checks_are_not_found(sessions: Sessions) -> None:
    contributor = Viewer(None, "contributor", Role.CONTRIBUTOR)
    with sessions.writing() as db:
        check = start_check(db, EDITOR)
        for act in (lambda: start_check(db, contributor), lambda: go_on(db, check, contributor)):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(NotAllowed):
            stop_check(db, check, contributor)
        for number in (0, 99, 2**31):
            with pytest.raises(NotFound):
                get_check(db, number)


def test_the_server_takes_a_check_on_in_the_background_and_lets_it_go_when_it_ends(sessions: Sessions) -> None:
    fill(sessions, 3)
    checker, check_id = QuoteChecker(sessions), begin(sessions)
    checker.take_on(check_id)
    assert checker.wait(30)
    with sessions.reading() as db:
        assert get_check(db, check_id).state == "finished"
        assert db.scalars(select(Citation)).all() == []
    checker.close()
    checker.take_on(begin(sessions))
    assert checker.wait(30)
    with sessions.reading() as db:
        assert db.scalars(select(QuoteCheck.done).order_by(QuoteCheck.id)).all() == [3, 0]
