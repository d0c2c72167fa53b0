"""Events that may be the one that somebody is about to add."""

from collections.abc import Iterator

import pytest
from sqlalchemy.event import listen

from app.database import Sessions, make_engine
from app.domain.dates import EventDate, read_date
from app.domain.permissions import VISITOR, Role, Viewer
from app.queries.similar import MOST_SHOWN, list_similar_events
from tests.support.factories import make_event

CONTRIBUTOR = Viewer(1, "contributor", Role.CONTRIBUTOR)


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(sqlite_url))
    yield sessions
    sessions.engine.dispose()


def similar(sessions: Sessions, title: str, date: str | None, viewer: Viewer = CONTRIBUTOR, **asked: int) -> list[str]:
    with sessions.reading() as db:
        found = list_similar_events(db, title, read_date(date) if date else None, viewer, **asked)
        return [similar.event.title for similar in found]


def save(sessions: Sessions, *events: tuple[str, str | None]) -> None:
    with sessions.writing() as db:
        for title, date in events:
            make_event(db, title, date)
        db.commit()


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("The mayor closes a bridge", "Mayor closes the bridge"),
        ("The corridor is blocked", "Protesters block the corridor"),
        ("Ceasefire signed", "Ceasefire agreement is signed"),
        ("The court sentences Ann Lee to 20 years", "Ann Lee is sentenced to twenty years in River Town"),
        ("A mission of observers arrives in Armenia", "Observer mission deployed to Armenia"),
        ("Événement à la préfecture", "EVENEMENT A LA PREFECTURE"),
    ],
)
def test_one_event_in_other_words_is_alike(sessions: Sessions, title: str, other: str) -> None:
    save(sessions, (other, "19 Sep 2023"), ("Parliament adopts a budget", "19 Sep 2023"))
    assert similar(sessions, title, "19 Sep 2023") == [other]


@pytest.mark.parametrize(
    ("date", "other", "is_near"),
    [
        ("19 Sep 2023", "21 Sep 2023", True),
        ("19 Sep 2023", "17 Sep 2023", True),
        ("19 Sep 2023", "22 Sep 2023", False),
        ("19 Sep 2023", "Sep 2023", True),
        ("19 Sep 2023", "12 Dec 2022 – 24 Sep 2023", True),
        ("19 Sep 2023", "since 2020", True),
        ("19 Sep 2023", "19 Sep 2022", False),
        ("Sep 2023", "1 Oct 2023", True),
        ("44 BC", "15 Mar 44 BC", True),
        ("19 Sep 2023", None, False),
        (None, "19 Sep 2023", False),
        (None, None, True),
    ],
)
def test_only_events_near_in_date_are_compared(
    sessions: Sessions, date: str | None, other: str | None, is_near: bool
) -> None:
    save(sessions, ("The mayor closes the bridge", other))
    assert bool(similar(sessions, "The mayor closes a bridge", date)) == is_near


def test_the_most_alike_come_first_and_few_are_shown(sessions: Sessions) -> None:
    save(
        sessions,
        *((f"The mayor closes the {n} bridge", "19 Sep 2023") for n in ("old", "new", "iron", "stone", "long", "last")),
    )
    found = similar(sessions, "The mayor closes the iron bridge", "19 Sep 2023")
    assert found[0] == "The mayor closes the iron bridge"
    assert len(found) == MOST_SHOWN


@pytest.mark.parametrize("title", ["", "  ", "bridge", "…", "\u0000 \u202e", "x" * 100_000])
def test_nothing_is_like_a_title_without_two_words(sessions: Sessions, title: str) -> None:
    save(sessions, ("The mayor closes the bridge", "19 Sep 2023"))
    assert similar(sessions, title, "19 Sep 2023") == []


def test_what_the_viewer_may_not_read_is_not_told(database_url: str) -> None:
    sessions = Sessions(make_engine(database_url))
    with sessions.writing() as db:
        make_event(db, "The mayor closes the bridge", "19 Sep 2023", review="draft")
        db.commit()
    assert similar(sessions, "The mayor closes the bridge", "19 Sep 2023") == ["The mayor closes the bridge"]
    assert similar(sessions, "The mayor closes the bridge", "19 Sep 2023", VISITOR) == []
    sessions.engine.dispose()


def test_an_event_is_not_like_itself(sessions: Sessions) -> None:
    save(sessions, ("The mayor closes the bridge", "19 Sep 2023"))
    assert similar(sessions, "The mayor closes the bridge", "19 Sep 2023", apart_from=1) == []


def test_a_dense_month_is_bounded_and_the_nearest_are_compared(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.similar.MOST_COMPARED", 10)
    many = [(f"Session {n} of the council", "Sep 2023") for n in range(20)]
    save(sessions, *many, ("The mayor closes the bridge", "19 Sep 2023"))
    statements: list[str] = []
    with sessions.reading() as db:
        listen(sessions.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        found = list_similar_events(db, "The mayor closes a bridge", EventDate.parse("2023-09-19"), CONTRIBUTOR)
    assert [similar.event.title for similar in found] == ["The mayor closes the bridge"]
    assert len(statements) < 20
