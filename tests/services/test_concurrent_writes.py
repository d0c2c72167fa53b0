"""Several writers at once, on both databases: nobody's work is lost, and the version grows in the order of commits."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from app.errors import Conflict
from app.models import Actor, Chronology, Event, Revision
from app.services.event_review import check_event
from app.services.events import edit_event
from tests.support.factories import EDITOR, make_category, make_event
from tests.support.revising import event_input

SECONDS = 60


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(database_url))
    with sessions.writing() as db:
        make_category(db)
        db.commit()
    yield sessions
    sessions.engine.dispose()


def at_once(sessions: Sessions, *writes: Callable[[Session], object]) -> list[str]:
    """What became of each write when all begin in the same moment: `saved`, or the error's name."""
    start = threading.Barrier(len(writes))

    def run(write: Callable[[Session], object]) -> str:
        start.wait(SECONDS)
        with sessions.writing() as db:
            try:
                write(db)
            except Conflict:
                return "Conflict"
            db.commit()
        return "saved"

    with ThreadPoolExecutor(len(writes)) as threads:
        return [running.result(SECONDS) for running in [threads.submit(run, write) for write in writes]]


def saved_event(sessions: Sessions) -> int:
    with sessions.writing() as db:
        event_id = make_event(db, date="2020-11-09").id
        db.commit()
    return event_id


def test_of_two_who_edit_one_version_the_second_is_told(sessions: Sessions) -> None:
    event_id = saved_event(sessions)

    def rename(title: str) -> Callable[[Session], object]:
        def write(db: Session) -> None:
            event = db.get_one(Event, event_id)
            edit_event(db, event, event_input(db, event, title=title), EDITOR, 1)

        return write

    titles = ["Truce signed", "Armistice signed"]
    outcomes = at_once(sessions, *map(rename, titles))
    assert sorted(outcomes) == ["Conflict", "saved"]
    with sessions.reading() as db:
        event = db.get_one(Event, event_id)
        assert (event.title, event.revision) == (titles[outcomes.index("saved")], 2)


def test_no_update_is_lost_and_the_versions_grow(sessions: Sessions) -> None:
    event_id = saved_event(sessions)
    commits: list[int] = []

    def count_up(db: Session) -> None:
        event = db.get_one(Event, event_id)
        edit_event(db, event, event_input(db, event, sequence=event.sequence + 1), EDITOR, None)
        check_event(db, event, EDITOR, is_checked=event.review != "checked")
        # Still under the lock: in the order in which the writers commit.
        commits.append(db.get_one(Chronology, 1).version)

    for _ in range(3):
        assert at_once(sessions, *[count_up] * 4) == ["saved"] * 4
    with sessions.reading() as db:
        event = db.get_one(Event, event_id)
        assert (event.sequence, event.revision) == (12, 25)
        of_event = db.scalars(select(Revision).where(Revision.record_kind == "event").order_by(Revision.number)).all()
        assert [revision.number for revision in of_event] == list(range(1, 26))
        versions = db.scalars(select(Revision.version).order_by(Revision.id)).all()
        assert list(versions) == sorted(set(versions))
        assert db.get_one(Chronology, 1).version == versions[-1] == event.changed_in
    assert commits == sorted(set(commits))


def test_one_key_makes_one_event(sessions: Sessions) -> None:
    outcomes = at_once(sessions, *[lambda db: make_event(db, key="ceasefire")] * 3)
    assert sorted(outcomes) == ["Conflict", "Conflict", "saved"]
    with sessions.reading() as db:
        assert db.scalars(select(Event.key)).all() == ["ceasefire"]


def test_one_new_name_makes_one_actor(sessions: Sessions) -> None:
    writes = [lambda db, name=name: make_event(db, name, actors=["Ann", name]) for name in ("Bob", "Cyd", "Dee")]
    assert at_once(sessions, *writes) == ["saved"] * 3
    with sessions.reading() as db:
        assert sorted(db.scalars(select(Actor.name))) == ["Ann", "Bob", "Cyd", "Dee"]


def test_readers_wait_for_nobody_and_see_one_moment(sessions: Sessions) -> None:
    event_id = saved_event(sessions)
    with sessions.reading() as reader:
        assert reader.get_one(Event, event_id).title == "Ceasefire signed"
        with sessions.writing() as db:
            event = db.get_one(Event, event_id)
            edit_event(db, event, event_input(db, event, title="Truce signed"), EDITOR, None)
            with sessions.reading() as other:
                assert other.get_one(Event, event_id).title == "Ceasefire signed"
            db.commit()
        reader.expire_all()
        assert reader.get_one(Event, event_id).title == "Ceasefire signed"
        reader.rollback()
        assert reader.get_one(Event, event_id).title == "Truce signed"
