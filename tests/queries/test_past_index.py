"""The timeline as it stood: which events a filter selects at a past moment, for whom, and at what cost."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.filters import EventFilters
from app.domain.inputs import CitationInput, Reference, SourceInput
from app.domain.permissions import VISITOR, Role, Viewer
from app.errors import Invalid, NotSignedIn
from app.models import Actor, Chronology, Event, Place, Source
from app.queries import past_index
from app.queries.events import list_citations, list_events, select_events
from app.queries.spans import list_spans
from app.queries.timeline import list_entries
from app.services.event_review import check_event, withdraw_event
from app.services.events import edit_event
from app.services.sources import edit_source
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input, member
from tests.support.sources import counting_queries

READER, CURATOR = Viewer(900, "A reader", Role.READER), Viewer(901, "A curator", Role.CURATOR)


def now(db: Session) -> str:
    return f"v{db.get_one(Chronology, 1).version}"


def titles(db: Session, as_of: str | None, viewer: Viewer = READER, **asked: Any) -> list[str]:
    selection = select_events(db, EventFilters(as_of=as_of, **asked), viewer)
    return [event.title for event in list_events(db, selection.ids(), selection.at)]


@pytest.fixture
def source(scratch: Session) -> Source:
    return make_source(scratch, "Harbour gazette")


@pytest.fixture
def grain(scratch: Session, source: Source) -> Event:
    cited = CitationInput(source=Reference(id=source.id), role="supports")
    return make_event(
        scratch, "Grain arrives", "2021-03-12", actors=["Board"], places=["Quay"], tags=["Grain"], cites=[cited]
    )


@pytest.fixture
def then(scratch: Session, grain: Event, source: Source) -> str:
    """A moment before all that is asked for has changed, and an event been added."""
    moment = now(scratch)
    changed = event_input(
        scratch, grain, title="Barley departs", date="1999", actors=(), places=(), tags=(), citations=(), summary="Late"
    )
    edit_event(scratch, grain, changed, EDITOR, None)
    make_event(scratch, "Oil arrives", "2021-03-13")
    edit_source(scratch, source, SourceInput(title="Harbour bulletin"), EDITOR, None)
    return moment


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "grain"},
        {"q": '"grain arr"'},
        {"q": "board quay gazette"},
        {"from_": "2021", "to": "2021"},
        {"category": ("diplomacy",)},
        {"actor": "Board"},
        {"place": "Quay"},
        {"tag": ("grain",)},
        {"source": "Harbour bulletin"},
        {"evidence": ("single",)},
        {"review": ("in-review",)},
    ],
)
def test_each_filter_is_answered_as_of_then(scratch: Session, then: str, asked: dict[str, Any]) -> None:
    for name, column in (("actor", Actor.name), ("place", Place.name), ("source", Source.title)):
        if name in asked:
            asked = {name: tuple(scratch.scalars(select(column.class_.id).where(column == asked[name])))}
    assert titles(scratch, then, **asked) == ["Grain arrives"]


@pytest.mark.parametrize("asked", [{"q": "barley"}, {"q": "bulletin"}, {"to": "2000"}, {"evidence": ("uncited",)}])
def test_what_came_later_is_not_found_then(scratch: Session, then: str, asked: dict[str, Any]) -> None:
    assert titles(scratch, then, **asked) == []
    assert titles(scratch, None, **asked) != [] or asked == {"q": "bulletin"}


def test_entries_tell_what_stood_then(scratch: Session, grain: Event, then: str) -> None:
    selection = select_events(scratch, EventFilters(as_of=then), READER)
    (entry,) = list_entries(scratch, selection.ids(), READER, selection.at)
    assert (entry.event.evidence, entry.event.source_count, entry.dateline) == ("single", 1, "Quay")
    assert entry.event.url == f"/events/{grain.id}?as_of={then}"
    (cited,) = list_citations(scratch, [grain.id], selection.at)[grain.id]
    assert cited.source.title == "Harbour gazette"


def test_the_past_of_nothing_is_empty(scratch: Session, then: str) -> None:
    assert titles(scratch, "1999") == []
    assert titles(scratch, "v0") == []
    assert titles(scratch, "2999") == titles(scratch, None)


def test_what_is_withdrawn_now_is_for_curators(scratch: Session, grain: Event, then: str) -> None:
    withdraw_event(scratch, grain, member(scratch), "Doubtful")
    assert titles(scratch, then) == []
    assert titles(scratch, then, CURATOR) == ["Grain arrives"]


def test_the_review_state_is_that_of_then(scratch: Session, grain: Event, then: str) -> None:
    check_event(scratch, grain, member(scratch))
    assert titles(scratch, then, review=("checked",)) == []
    assert titles(scratch, now(scratch), review=("checked",)) == ["Barley departs"]


def test_sources_that_are_sealed_now_count_for_nobody(
    scratch: Session, source: Source, grain: Event, then: str
) -> None:
    edit_source(scratch, source, SourceInput(title="Harbour bulletin", confidentiality="sealed"), EDITOR, None)
    assert titles(scratch, then, source=(source.id,)) == []
    assert titles(scratch, then, CURATOR, source=(source.id,)) == ["Grain arrives"]
    assert titles(scratch, then, CURATOR, evidence=("uncited",)) == ["Grain arrives"]
    assert titles(scratch, then, CURATOR, q="gazette") == []


def test_spans_are_those_of_then(scratch: Session) -> None:
    long = make_event(scratch, "Strike", "2021-03-01/2021-03-31")
    make_event(scratch, "Grain arrives", "2021-03-12")
    moment = now(scratch)
    edit_event(scratch, long, event_input(scratch, long, title="Lockout", date="2020"), EDITOR, None)
    selection = select_events(scratch, EventFilters(as_of=moment), READER)
    (span,) = list_spans(scratch, selection, selection.positions)
    assert (span.title, span.url) == ("Strike", f"/events/{long.id}?as_of={moment}")


def test_the_past_is_for_members(scratch: Session, then: str) -> None:
    with pytest.raises(NotSignedIn):
        titles(scratch, then, VISITOR)


def test_too_many_events_are_refused_with_a_sentence(
    scratch: Session, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_index, "MOST_EVENTS", 1)
    with pytest.raises(Invalid, match="event by event"):
        titles(scratch, then)


def test_the_cost_does_not_grow_with_the_events(scratch: Session, then: str) -> None:
    with counting_queries(scratch.get_bind()) as few:  # type: ignore[arg-type]
        titles(scratch, then)
    for n in range(20):
        make_event(scratch, f"Event {n}", "2021", actors=["Board"], cites=[make_source(scratch, f"Paper {n}")])
    with counting_queries(scratch.get_bind()) as many:  # type: ignore[arg-type]
        assert len(titles(scratch, now(scratch))) == 22
    assert len(many) <= len(few) + 3
