"""What waits for people, as filters: each selects the events of which the records say so, and tells nobody too much."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.filters import EventFilters
from app.domain.inputs import CitationInput, Reference
from app.domain.permissions import Role, Viewer
from app.errors import Invalid, NotAllowed, NotSignedIn
from app.models import Annotation, Citation, Event, Passage
from app.queries.event_index import EventIndex
from app.queries.events import select_events
from app.queries.facets import describe, sentence
from app.services.citations import check_citation, withdraw_citation
from app.services.derived import note_new_health, refresh_event
from app.services.people import create_person
from app.services.revisions import record_revision
from tests.queries.crowds import CURATOR, VISITOR, asked
from tests.support.factories import EDITOR, make_event, make_source

READER = Viewer(1, "reader", Role.READER)
QUERIES = ("health=lost", "health=changed", "health=lost health=changed", "citations=unchecked", "notes=open-question")


@pytest.fixture
def desk(scratch: Session) -> Session:
    """Events with all kinds of work: open, sealed, settled, and none."""
    db = scratch
    plain, sealed = make_source(db, "Open"), make_source(db, "Closed", confidentiality="sealed")
    withheld = make_source(db, "Held back", confidentiality="withheld")
    for name, source in (("open", plain), ("sealed", sealed), ("withheld", withheld)):
        for health in ("lost", "changed", "exact"):
            cited = CitationInput(source=Reference(id=source.id), quote=f"{name} {health}", keep_unfound=True)
            make_event(db, f"{name} {health}", cites=[cited])
    for passage in db.scalars(select(Passage)):
        passage.health = (passage.exact or "").split()[-1]
    note_new_health(db, list(db.scalars(select(Passage.id))))
    settled = make_event(db, "settled", cites=[plain])
    for citation in db.scalars(select(Citation).where(Citation.event_id == settled.id)):
        check_citation(db, citation, EDITOR)
    bare = make_event(db, "taken out", cites=[plain])
    for citation in db.scalars(select(Citation).where(Citation.event_id == bare.id)):
        withdraw_citation(db, citation, EDITOR)
        refresh_event(db, bare)
    make_event(db, "bare")
    return db


def titles(db: Session, query: str, viewer: Viewer = CURATOR) -> set[str]:
    ids = select_events(db, asked(query), viewer).ids()
    return set(db.scalars(select(Event.title).where(Event.id.in_(ids))))


def test_health_selects_events_with_such_passages(desk: Session) -> None:
    for health in ("lost", "changed"):
        assert titles(desk, f"health={health}") == {f"{name} {health}" for name in ("open", "sealed", "withheld")}
        # Of a sealed source only curators know.
        assert titles(desk, f"health={health}", READER) == {f"open {health}", f"withheld {health}"}
    desk.scalars(select(Passage).where(Passage.exact == "open lost")).one().health = "moved"
    note_new_health(desk, list(desk.scalars(select(Passage.id))))
    assert "open lost" not in titles(desk, "health=lost")


def test_unchecked_citations(desk: Session) -> None:
    everything = {
        f"{name} {health}" for name in ("open", "sealed", "withheld") for health in ("lost", "changed", "exact")
    }
    assert titles(desk, "citations=unchecked") == everything
    assert titles(desk, "citations=unchecked", READER) == {t for t in everything if "sealed" not in t}
    cited = select(Citation).join(Event).where(Event.title == "open exact")
    check_citation(desk, desk.scalars(cited).one(), EDITOR)
    assert titles(desk, "citations=unchecked") == everything - {"open exact"}


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [({}, True), ({"kind": "comment"}, False), ({"visibility": "private"}, False), ({"visibility": "team"}, True),
     ({"is_resolved": True}, False), ({"is_withdrawn": True}, False)],
)  # fmt: skip
def test_open_questions(desk: Session, changes: dict[str, object], is_open: bool) -> None:
    event = desk.scalars(select(Event).where(Event.title == "bare")).one()
    note = Annotation(event_id=event.id, kind="question", body="Why?", author_name="Mira")
    for name, value in changes.items():
        setattr(note, name, value)
    desk.add(note)
    desk.flush()
    note_event(desk, event)
    assert titles(desk, "notes=open-question") == ({"bare"} if is_open else set())
    if is_open:
        for source, is_told in (("open exact", True), ("withheld exact", False), ("sealed exact", False)):
            cited = desk.scalars(select(Citation).join(Event).where(Event.title == source)).one()
            note.event_id, note.citation_id = cited.event_id, cited.id
            note_event(desk, *desk.scalars(select(Event)))
            assert titles(desk, "notes=open-question") == {source}
            assert titles(desk, "notes=open-question", READER) == ({source} if is_told else set())


def note_event(db: Session, *events: Event) -> None:
    for event in events:
        record_revision(db, event, EDITOR, "edit")
        refresh_event(db, event)


def test_assigned_to_somebody(desk: Session) -> None:
    people = [create_person(desk, name, "contributor") for name in ("Mira", "Noah")]
    desk.flush()
    event = desk.scalars(select(Event).where(Event.title == "bare")).one()
    event.assigned_to_id = people[0].id
    note_event(desk, event)
    assert titles(desk, f"assigned={people[0].id}") == {"bare"}
    assert titles(desk, f"assigned={people[0].id} assigned={people[1].id}", READER) == {"bare"}
    assert titles(desk, f"assigned={people[1].id}") == set()
    chips = describe(
        desk, asked(f"assigned={people[0].id} health=lost citations=unchecked notes=open-question"), CURATOR
    )
    assert sentence(chips, CURATOR).startswith(
        "events with citations that are not checked, with an open question, "
        "with passages that are no longer found, assigned to Mira"
    )


def test_an_index_made_anew_says_the_same(desk: Session) -> None:
    before = {query: titles(desk, query) for query in QUERIES}
    desk.info["event_index"] = EventIndex()
    assert {query: titles(desk, query) for query in QUERIES} == before


@pytest.mark.parametrize("query", [*QUERIES, "assigned=1"])
def test_work_is_told_to_members_alone_and_of_now(scratch: Session, query: str) -> None:
    with pytest.raises(NotSignedIn):
        select_events(scratch, asked(query), VISITOR)
    with pytest.raises(NotAllowed):
        select_events(scratch, asked(query), Viewer(5, "guest", Role.VISITOR))
    with pytest.raises(Invalid, match="now alone"):
        asked(f"{query} as_of=2024")
    filters = asked(query)
    assert EventFilters.from_query(filters.pairs()) == filters
    assert filters.count() == 1


@pytest.mark.parametrize("query", ["health=fine", "citations=checked", "notes=any", "assigned=me"])
def test_other_words_are_refused(query: str) -> None:
    with pytest.raises(Invalid):
        asked(query)
