"""Acts on many records: what is planned is what is done, and each leaves alone what it must."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import Invalid, NotAllowed, NotFound
from app.models import Citation, Event
from app.services.citations import check_citation
from app.services.desk_acts import MOST, BulkAct, Pick, Step, carry_out, plan, read_act
from app.services.event_review import check_event, withdraw_event
from app.services.people import create_person
from app.services.revisions import current_version
from app.services.undoing import SavedSince, undo_bulk
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import member, outline, revisions_written


@pytest.fixture
def events(writer: Session) -> list[Event]:
    """A draft, one in review, a checked one and a withdrawn one."""
    source = make_source(writer)
    made = [make_event(writer, name, "2021", cites=[source], review=review) for name, review in (
        ("Draft", "draft"), ("Open", "in-review"), ("Checked", "in-review"), ("Withdrawn", "in-review"))]  # fmt: skip
    check_event(writer, made[2], EDITOR)
    withdraw_event(writer, made[3], EDITOR, "Told twice")
    return made


def picks_of(records: list[Event]) -> list[Pick]:
    return [Pick("e", event.id, event.revision, event.revision) for event in records]


def verdicts(steps: list[Step]) -> list[str]:
    return [step.verdict for step in steps]


def do(db: Session, act: BulkAct, records: list[Event], editor: Viewer) -> list[str]:
    steps = plan(db, act, picks_of(records), editor)
    with revisions_written(db) as written:
        done = carry_out(db, act, steps, editor)
    of_events = [entry for entry in outline(written) if entry[0] == "event"]
    act = read_act(db, act.name, act.value, editor)  # a tag is there by now
    assert done == len(of_events) == verdicts(steps).count("change")
    assert (
        verdicts(plan(db, act, picks_of([s.event for s in steps if s.verdict == "change"]), editor)) == ["same"] * done
    )
    return verdicts(steps)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("tag", "change change change refused"), ("category", "change change change refused"),
     ("publish", "change same same refused"), ("check", "refused change same refused"),
     ("assign", "change change change refused"), ("withdraw", "change change change same")],
)  # fmt: skip
def test_each_act_changes_what_it_may_and_is_undone_whole(
    writer: Session, events: list[Event], name: str, expected: str
) -> None:
    curator = member(writer)
    person = create_person(writer, "Noah", "contributor")
    make_category(writer, "war")
    value = {"tag": "Aid", "category": "war", "assign": str(person.id), "withdraw": "Not ours"}.get(name, "")
    before = [(e.review, e.category_id, [t.id for t in e.tags], e.assigned_to_id, e.withdrawn_reason) for e in events]
    since = current_version(writer)
    assert do(writer, read_act(writer, name, value, curator), events, curator) == expected.split()
    until = current_version(writer)
    with pytest.raises(NotAllowed):
        undo_bulk(writer, since, until, member(writer))
    assert undo_bulk(writer, since, until, curator) == expected.split().count("change")
    after = [(e.review, e.category_id, [t.id for t in e.tags], e.assigned_to_id, e.withdrawn_reason) for e in events]
    assert after == before
    with pytest.raises(SavedSince):
        undo_bulk(writer, since, until, curator)


def test_rows_saved_since_they_were_seen_are_left_alone(writer: Session, events: list[Event]) -> None:
    curator = member(writer)
    picks = picks_of(events[:2])
    check_event(writer, events[1], curator)
    steps = plan(writer, read_act(writer, "tag", "Aid", curator), picks, curator)
    assert verdicts(steps) == ["change", "since"]


def test_citations_are_checked_and_disputed(writer: Session, events: list[Event]) -> None:
    curator = member(writer)
    citations = list(writer.scalars(select(Citation).order_by(Citation.id)))
    check_citation(writer, citations[2], curator)

    def picks() -> list[Pick]:
        return [Pick("c", c.id, c.revision, c.event.revision) for c in citations]

    since = current_version(writer)
    for name, expected in (
        ("check", ["change", "change", "same", "refused"]),
        ("dispute", ["change"] * 3 + ["refused"]),
    ):
        act = read_act(writer, name, "", curator)
        steps = plan(writer, act, picks(), curator)
        assert verdicts(steps) == expected, name
        carry_out(writer, act, steps, curator)
    assert [c.role for c in citations] == ["disputes"] * 3 + ["supports"]
    assert all(c.checked_at for c in citations[:3])
    assert [e.evidence for e in events[:3]] == ["disputed"] * 3
    assert undo_bulk(writer, since, current_version(writer), curator) == 3
    assert [(c.role, c.checked_at is not None) for c in citations] == [
        ("supports", False), ("supports", False), ("supports", True), ("supports", False),
    ]  # fmt: skip
    # What is done to the events of citations is done to each event once.
    twice = [*picks()[:1], *picks()[:1]]
    assert len(plan(writer, read_act(writer, "tag", "Aid", curator), twice, curator)) == 1


def test_nobody_checks_their_own_where_a_second_person_must(writer: Session) -> None:
    strict = replace(member(writer), checks_own=False)
    event = make_event(writer, "Open", cites=[make_source(writer)])
    carry_out(
        writer,
        tagging := read_act(writer, "tag", "Aid", strict),
        plan(writer, tagging, picks_of([event]), strict),
        strict,
    )
    (step,) = plan(writer, read_act(writer, "check", "", strict), picks_of([event]), strict)
    assert (step.verdict, "another curator" in step.why) == ("refused", True)


def test_what_nobody_may_ask(writer: Session, events: list[Event]) -> None:
    curator, contributor, reader = (member(writer, role) for role in ("curator", "contributor", "reader"))
    for name in ("check", "withdraw"):
        with pytest.raises(NotAllowed):
            read_act(writer, name, "why", contributor)
    with pytest.raises(NotAllowed):
        read_act(writer, "tag", "Aid", reader)
    tag = read_act(writer, "tag", "Aid", contributor)
    with pytest.raises(NotFound):
        plan(writer, tag, picks_of([events[3]]), contributor)  # it is withdrawn: they do not know of it
    with pytest.raises(Invalid):
        plan(writer, tag, picks_of(events[:1]) * (MOST + 1), curator)
    for person in (reader.person_id, 0, "x"):
        with pytest.raises(Invalid):
            read_act(writer, "assign", str(person), curator)
    with pytest.raises(NotFound):
        undo_bulk(writer, 0, 0, curator)
