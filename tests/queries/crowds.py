"""Events for tests of queries: many of all kinds made by the services, or bare rows for what only asks for dates."""

import random
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.filters import EventFilters
from app.domain.permissions import Role, Viewer
from app.models import Category, Event
from app.queries.event_index import EventIndex
from app.queries.events import Selection, select_events
from app.services.event_review import withdraw_event
from tests.support.factories import EDITOR, make_category, make_event, make_source

VISITOR = Viewer()
CURATOR = Viewer(2, "curator", Role.CURATOR)

DATES = [
    None, None, "../2022", "2021", "2021-05", "2021-05-14", "2021-05-14", "2022~", "2020/2023", "2021-05/..", "2021/",
    "/2022", "[..2022-03-01]", "[2021-06..2022-02]", "-0044-03-15", "2023-09-19", "2021-05-14/2021-05-20", "199X",
]  # fmt: skip
TITLES = ["Alpha", "alpha beta", "Élan", "elan", "“Beta”", "Beta", "Gamma"]


def fill(db: Session) -> None:
    """Seventy events of all kinds, made from a seed; titles, days and places repeat."""
    rng = random.Random(4)
    sources = [make_source(db, title, publisher=title) for title in ("One", "Two", "Three")]
    for n in range(70):
        event = make_event(
            db,
            rng.choice(TITLES),
            rng.choice(DATES),
            category=rng.choice(["diplomacy", "war", "aid"]),
            actors=rng.sample(["Ann", "Bob", "Cyd"], rng.randint(0, 2)),
            places=rng.sample(["Oslo", "Riga", "Åre"], rng.randint(0, 2)),
            tags=rng.sample(["Aid", "Call"], rng.randint(0, 2)),
            cites=rng.sample(sources, rng.randint(0, 3)),
            review=rng.choice(["draft", "in-review", "in-review"]),
            sequence=rng.choice([0, 0, 1, -1]),
        )
        if n % 13 == 0:
            withdraw_event(db, event, EDITOR, "entered twice")


def plant(db: Session, dates: Iterable[str | None], review: str = "in-review") -> list[int]:
    """Bare events of those dates, titled by their number from 0; their ids."""
    category = make_category(db)
    events = [_bare(category, n, EventDate.parse(date) if date else None, review) for n, date in enumerate(dates)]
    db.add_all(events)
    db.flush()
    # Bare rows raise no version, so the index cannot know of them.
    db.info["event_index"] = EventIndex()
    return [event.id for event in events]


def _bare(category: Category, number: int, date: EventDate | None, review: str) -> Event:
    return Event(
        title=f"Event {number}",
        category_id=category.id,
        review=review,
        edtf=date.edtf if date else None,
        earliest=date.earliest if date else None,
        latest=date.latest if date else None,
    )


def select_all(db: Session, query: str = "", viewer: Viewer = CURATOR) -> Selection:
    """What the pairs of a query string select, `from=2021 to=2022`."""
    return select_events(db, asked(query), viewer)


def asked(query: str) -> EventFilters:
    return EventFilters.from_query([(name, value) for name, _, value in (p.partition("=") for p in query.split())])


def id_of(db: Session, title: str) -> int:
    return db.scalars(select(Event.id).where(Event.title == title)).one()
