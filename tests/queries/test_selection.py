"""What a filter selects: compared with a plain reading of the rules, event by event, on both databases."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from app.domain.filters import EventFilters
from app.domain.inputs import EventInput
from app.domain.permissions import Role, Viewer, readable_reviews
from app.models import Event
from app.queries.events import list_citations, list_events, select_events
from app.services.event_review import withdraw_event
from app.services.events import edit_event
from tests.support.factories import EDITOR, make_event, make_source

READER = Viewer(1, "reader", Role.READER)
CURATOR = Viewer(2, "curator", Role.CURATOR)
VISITOR = Viewer()

DATES = [
    None, "2021", "2021-05", "2021-05-14", "2021-05-14", "2022~", "2020/2023", "2021-05/..", "2021/", "/2022",
    "[..2022-03-01]", "[2021-06..2022-02]", "-0044-03-15", "2023-09-19", "2021-05-14/2021-05-20", "199X",
]  # fmt: skip
FILTERS = [
    "", "from=2021", "to=2021", "from=2021-05&to=2021-06", "from=2021-05&to=2021-06&within=certain", "to=2000",
    "from=2022&within=certain", "category=diplomacy", "category=diplomacy&category=war", "actor=1", "actor=1&actor=2",
    "actor=1&place=1", "tag=aid", "tag=aid&tag=unknown", "source=1", "evidence=single", "evidence=uncited&review=draft",
    "review=withdrawn", "undated=1", "undated=1&from=2021", "q=alpha", "q=alpha+beta", "q=%22alpha+beta%22", "q=alph",
    "q=zzz", "q=alpha&category=war&from=2021", "place=999", "from=45+BC&to=43+BC",
]  # fmt: skip


@dataclass
class World:
    sessions: Sessions
    rng: random.Random


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Sixty events of all kinds, made from a seed."""
    rng = random.Random(20260)
    sessions = Sessions(make_engine(database_url))
    with sessions.writing() as db:
        sources = [make_source(db, title, publisher=publisher) for title, publisher in (("One", "A"), ("Two", ""))]
        for n in range(60):
            event = make_event(
                db,
                f"{rng.choice(['Alpha', 'Beta', 'Alpha beta', 'Gamma'])} number {n}",
                rng.choice(DATES),
                category=rng.choice(["diplomacy", "war"]),
                actors=rng.sample(["Ann", "Bob", "Cyd"], rng.randint(0, 2)),
                places=rng.sample(["Oslo", "Riga"], rng.randint(0, 1)),
                tags=rng.sample(["Aid", "Call"], rng.randint(0, 2)),
                cites=rng.sample(sources, rng.randint(0, 2)),
                review=rng.choice(["draft", "in-review", "in-review"]),
                sequence=rng.choice([0, 0, 1, -1]),
            )
            if n % 13 == 0:
                withdraw_event(db, event, EDITOR, "entered twice")
        db.commit()
    yield World(sessions, rng)
    sessions.engine.dispose()


@dataclass
class Facts:
    """An event, and the sources that it cites."""

    event: Event
    cited: set[int]


def read_facts(db: Session) -> list[Facts]:
    events = list_events(db, list(db.scalars(select(Event.id))))
    cited = list_citations(db, [event.id for event in events])
    return [Facts(event, {citation.source_id for citation in cited[event.id]}) for event in events]


def expected_ids(facts: list[Facts], filters: EventFilters, viewer: Viewer) -> list[int]:
    """The rules of the filter, read out plainly."""
    found = [fact.event for fact in facts if fits(fact, filters, viewer)]
    undated = sorted((e for e in found if e.earliest is None), key=lambda e: (e.sequence, e.id))
    dated = [e for e in found if e.earliest is not None]
    dated.sort(key=lambda e: (e.earliest, e.latest, e.sequence, e.id))
    return [event.id for event in [*dated, *undated]]


def fits(fact: Facts, filters: EventFilters, viewer: Viewer) -> bool:
    event = fact.event
    if event.review not in readable_reviews(viewer):
        return False
    if event.review not in filters.review if filters.review else event.review == "withdrawn":
        return False
    lists: list[tuple[tuple[object, ...], set[object]]] = [
        (filters.evidence, {event.evidence}),
        (filters.category, {event.category.key}),
        (filters.actor, {link.actor_id for link in event.actor_links}),
        (filters.place, {place.id for place in event.places}),
        (filters.tag, {tag.key for tag in event.tags}),
        (filters.source, set(fact.cited)),
    ]
    if any(asked and not held & set(asked) for asked, held in lists):
        return False
    if filters.undated and event.date is not None:
        return False
    words = event.title.lower().split()
    if filters.q and not finds(filters.q.lower(), words):
        return False
    return not filters.has_range or in_range(event, filters)


def finds(typed: str, words: list[str]) -> bool:
    if typed.startswith('"'):
        one, other = typed.strip('"').split()
        return any(a == one and b.startswith(other) for a, b in pairwise(words))
    return all(any(word.startswith(term) for word in words) for term in typed.split())


def in_range(event: Event, filters: EventFilters) -> bool:
    date = event.date
    if date is None:
        return False
    start = filters.from_day if filters.from_day is not None else -(10**12)
    end = filters.to_day if filters.to_day is not None else 10**12
    if filters.within == "overlaps":
        return date.earliest <= end and date.latest >= start
    if (date.has_unknown_start and filters.from_) or (date.has_unknown_end and filters.to):
        return False
    return start <= date.earliest and date.latest <= end


def assert_all_agree(world: World) -> None:
    sizes = set()
    with world.sessions.reading() as db:
        facts = read_facts(db)
        for query in FILTERS:
            filters = EventFilters.from_query(parse_qsl(query))
            for viewer in (VISITOR, READER, CURATOR):
                expected = expected_ids(facts, filters, viewer)
                assert select_events(db, filters, viewer).ids() == expected, (query, viewer.role)
                sizes.add(len(expected))
    assert len(sizes) > 10, "the filters must tell events apart"


def test_filters_select_what_the_rules_say(world: World) -> None:
    assert_all_agree(world)


def test_changes_reach_an_index_that_is_loaded(world: World) -> None:
    assert_all_agree(world)
    for _ in range(3):
        with world.sessions.writing() as db:
            events = db.query(Event).filter(Event.review != "withdrawn").order_by(Event.id).all()
            for event in world.rng.sample(events, 5):
                given = EventInput(
                    title=f"Alpha changed {event.id}",
                    date=world.rng.choice(DATES),
                    category=world.rng.choice(["diplomacy", "war"]),
                    sequence=world.rng.choice([0, 2]),
                    review="in-review",
                )
                edit_event(db, event, given, EDITOR, event.revision)
            make_event(db, "Beta new", "2021-05-14", actors=["Ann"])
            db.commit()
        assert_all_agree(world)


def test_a_rolled_back_change_is_never_seen(world: World) -> None:
    with world.sessions.reading() as db:
        before = select_events(db, EventFilters(), VISITOR).ids()
    with world.sessions.writing() as db:
        make_event(db, "Never saved", "2021-05-14")
        db.rollback()
    with world.sessions.writing() as db:
        saved = make_event(db, "Saved", "2021-05-14").id
        db.commit()
    with world.sessions.reading() as db:
        assert sorted(select_events(db, EventFilters(), VISITOR).ids()) == sorted([*before, saved])


def test_two_processes_see_each_others_changes(world: World) -> None:
    other = Sessions(make_engine(world.sessions.engine.url.render_as_string(hide_password=False)))
    with other.reading() as db:
        before = select_events(db, EventFilters(), CURATOR).total
    with world.sessions.writing() as db:
        make_event(db, "From elsewhere", "2021-05-14")
        db.commit()
    with other.reading() as db:
        assert select_events(db, EventFilters(), CURATOR).total == before + 1
    other.engine.dispose()
