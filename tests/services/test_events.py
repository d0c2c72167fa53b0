"""Events: what each write saves, the revisions that it leaves, and what is refused."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import Sessions
from app.domain.inputs import ActorPart, CitationInput, EventInput, Reference, SourceInput
from app.domain.permissions import VISITOR, Viewer
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Actor, Category, Chronology, Citation, Event, Place, Revision, SearchText, Source, Tag
from app.services.derived import list_standing_citations
from app.services.event_review import withdraw_event
from app.services.events import create_event, edit_event
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import citation_input, event_input, last_revision, member, outline, revisions_written


def given(**fields: Any) -> EventInput:
    return EventInput(**{"title": "Ceasefire signed", "category": "diplomacy", **fields})


def edit(db: Session, event: Event, editor: Viewer = EDITOR, **changes: Any) -> bool:
    return edit_event(db, event, event_input(db, event, **changes), editor, event.revision, "Because")


def cited(source: Source, **fields: Any) -> CitationInput:
    return CitationInput(source=Reference(id=source.id), **fields)


def test_a_new_event_is_saved_with_its_first_revision(writer: Session) -> None:
    make_category(writer)
    editor = member(writer, "contributor")
    with revisions_written(writer) as written:
        event = create_event(writer, given(date="c. Nov 2020", summary="In *Moscow*."), editor, "From the bulletin")
    assert outline(written) == [("event", "create", 1)]
    revision = written[0]
    assert (revision.record_id, event.revision) == (event.id, 1)
    assert (revision.author_id, revision.author_name) == (editor.person_id, editor.name)
    assert revision.reason == "From the bulletin"
    assert revision.version == writer.get_one(Chronology, 1).version
    expected = {"title": "Ceasefire signed", "summary": "In *Moscow*.", "edtf": "2020-11~", "key": event.name}
    assert expected.items() <= revision.snapshot.items()
    assert (event.created_by_id, event.review, event.key) == (editor.person_id, "in-review", event.name)


def test_each_new_record_of_an_event_has_one_revision(writer: Session) -> None:
    make_category(writer)
    with revisions_written(writer) as written:
        event = create_event(
            writer,
            given(
                actors=(ActorPart(name="Ann", role="caller"), ActorPart(name="Bob")),
                places=(Reference(name="Oslo"),),
                tags=(Reference(name="Aid"),),
                citations=(CitationInput(new_source=SourceInput(title="Bulletin"), quote="It was signed"),),
            ),
            EDITOR,
        )
    new = ["actor", "actor", "citation", "event", "place", "source", "tag"]
    assert sorted(outline(written)) == [(kind, "create", 1) for kind in new]
    snapshot = last_revision(writer, "event", event).snapshot
    assert [role for _, role in snapshot["actors"]] == ["caller", ""]
    assert (snapshot["places"], snapshot["tags"]) == ([event.places[0].id], [event.tags[0].id])


CHANGES: list[dict[str, Any]] = [
    {"title": "Truce signed"},
    {"summary": "In Moscow."},
    {"date": "2020-11-10"},
    {"date": None},
    {"date_as_written": "the tenth"},
    {"date_note": "Counted from the ceasefire."},
    {"category": "war"},
    {"actors": (ActorPart(name="Ann", role="host"),)},
    {"actors": (ActorPart(name="Bob", role="caller"), ActorPart(name="Ann", role="caller"))},
    {"actors": ()},
    {"places": (Reference(name="Riga"), Reference(name="Oslo"))},
    {"places": ()},
    {"tags": (Reference(name="Aid"), Reference(name="Call"))},
    {"tags": ()},
    {"sequence": 2},
    {"review": "draft"},
    {"extra": {"shelf": 4}},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda change: f"{next(iter(change))}")
def test_a_change_of_any_field_leaves_one_revision(writer: Session, changes: dict[str, Any]) -> None:
    make_category(writer, "war")
    event = make_event(writer, date="2020-11-09", places=["Oslo"], tags=["Aid"])
    edit(writer, event, actors=(ActorPart(name="Ann", role="caller"), ActorPart(name="Bob", role="caller")))
    make_event(writer, "Another", places=["Riga"], tags=["Call"])
    before = last_revision(writer, "event", event)
    assert before.number == 2
    editor = member(writer, "contributor")
    with revisions_written(writer) as written:
        assert edit(writer, event, editor, **changes)
    assert outline(written) == [("event", "edit", 3)]
    assert (written[0].author_id, written[0].reason) == (editor.person_id, "Because")
    assert written[0].snapshot != before.snapshot
    assert event.revision == 3


def test_an_edit_that_changes_nothing_writes_nothing(writer: Session) -> None:
    event = make_event(
        writer, date="c. Nov 2020", actors=["Ann"], places=["Oslo"], tags=["Aid"], cites=[make_source(writer)]
    )
    version, changed_in = writer.get_one(Chronology, 1).version, event.changed_in
    with revisions_written(writer) as written:
        assert edit(writer, event) is False
    assert written == []
    assert (event.revision, event.changed_in, writer.get_one(Chronology, 1).version) == (1, changed_in, version)


@pytest.mark.parametrize(
    ("date", "edtf", "as_written"),
    [
        ("c. Sept 2020", "2020-09~", "c. Sept 2020"),
        ("2020-09~", "2020-09~", ""),
        ("before 12 Sep 2023", "[..2023-09-11]", "before 12 Sep 2023"),
        (None, None, ""),
    ],
)
def test_the_words_of_a_date_are_kept_as_typed(
    writer: Session, date: str | None, edtf: str | None, as_written: str
) -> None:
    event = make_event(writer, date=date)
    assert (event.edtf, event.date_as_written) == (edtf, as_written)
    assert (event.earliest is None, event.latest is None) == (edtf is None, edtf is None)


def test_the_words_of_a_source_go_before_the_typed_ones(writer: Session) -> None:
    assert make_event(writer, date="Sept 2020", date_as_written="last autumn").date_as_written == "last autumn"


def test_an_actor_stands_once_for_each_part(writer: Session) -> None:
    make_category(writer)
    parts = (ActorPart(name="Ann"), ActorPart(name="ann"), ActorPart(name="Ann", role="host"), ActorPart(name="Bob"))
    event = create_event(writer, given(actors=parts, tags=(Reference(name="Aid"), Reference(name="AID"))), EDITOR)
    assert [(link.actor.name, link.role) for link in event.actor_links] == [("Ann", ""), ("Ann", "host"), ("Bob", "")]
    assert [tag.label for tag in event.tags] == ["Aid"]


# --- citations --------------------------------------------------------------------------------------------------------


def test_citations_are_added_changed_ordered_and_taken_out(writer: Session) -> None:
    one, two = make_source(writer, "One"), make_source(writer, "Two")
    event = make_event(writer, cites=[one])
    first = list_standing_citations(writer, event.id)[0]
    with revisions_written(writer) as written:
        edit(writer, event, citations=(citation_input(first), cited(two, role="mentions")))
    assert outline(written) == [("citation", "create", 1), ("event", "edit", 2)]
    first, second = list_standing_citations(writer, event.id)

    with revisions_written(writer) as written:
        edit(writer, event, citations=(citation_input(first, note="Page two"), citation_input(second)))
    assert outline(written) == [("citation", "edit", 2), ("event", "edit", 3)]

    with revisions_written(writer) as written:
        edit(writer, event, citations=(citation_input(second), citation_input(first)))
    assert [c.id for c in list_standing_citations(writer, event.id)] == [second.id, first.id]
    assert sorted(outline(written)) == [("citation", "edit", 2), ("citation", "edit", 3), ("event", "edit", 4)]

    with revisions_written(writer) as written:
        edit(writer, event, citations=(citation_input(second),))
    assert outline(written) == [("citation", "withdraw", 4), ("event", "edit", 5)]
    assert [c.id for c in list_standing_citations(writer, event.id)] == [second.id]
    assert writer.get_one(Citation, first.id).is_withdrawn


def test_a_citation_belongs_to_its_event_and_is_given_once(writer: Session) -> None:
    source = make_source(writer)
    other = list_standing_citations(writer, make_event(writer, "Other", cites=[source]).id)[0]
    event = make_event(writer, cites=[source])
    own = list_standing_citations(writer, event.id)[0]
    with pytest.raises(Invalid) as refused:
        edit(writer, event, citations=(citation_input(own), citation_input(own), citation_input(other)))
    assert sorted(refused.value.faults) == ["citations.1.source", "citations.2.source"]
    assert not own.is_withdrawn


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"category": "nonsense"}, "category"),
        ({"actors": (ActorPart(id=2**31 - 1),)}, "actors"),
        ({"actors": (ActorPart(key="nobody"),)}, "actors"),
        ({"places": (Reference(id=2**31 - 1),)}, "places"),
        ({"tags": (Reference(key="unknown"),)}, "tags"),
        ({"part_of": 2**31 - 1}, "part_of"),
        ({"citations": (CitationInput(source=Reference(id=2**31 - 1)),)}, "citations.0.source"),
        ({"citations": (CitationInput(source=Reference(key="unknown")),)}, "citations.0.source"),
        ({"citations": (CitationInput(source=Reference(name="Unheard of")),)}, "citations.0.source"),
        ({"citations": (CitationInput(id=2**31 - 1, source=Reference(id=1)),)}, "citations.0.source"),
    ],
)
def test_what_is_unknown_is_named_and_leaves_nothing(
    shared_sessions: Sessions, fields: dict[str, Any], fault: str
) -> None:
    with shared_sessions.writing() as db:
        make_category(db)
        with pytest.raises(Invalid) as refused:
            create_event(db, given(**fields), EDITOR)
        assert list(refused.value.faults) == [fault]
        event = make_event(db, "Held")
        with pytest.raises(Invalid) as refused:
            edit(db, event, title="Changed", **fields)
        assert list(refused.value.faults) == [fault]
        db.rollback()
    with shared_sessions.reading() as db:
        tables = (Actor, Category, Citation, Event, Place, Revision, SearchText, Source, Tag)
        assert {table.__name__: db.scalar(select(func.count()).select_from(table)) for table in tables} == {
            table.__name__: 0 for table in tables
        }
        assert db.get_one(Chronology, 1).version == 0


def test_all_faults_are_told_at_once(writer: Session) -> None:
    make_category(writer)
    with pytest.raises(Invalid) as refused:
        create_event(writer, given(category="nonsense", part_of=2**31 - 1), EDITOR)
    assert set(refused.value.faults) == {"category", "part_of"}
    assert "diplomacy" in refused.value.faults["category"]


def test_an_event_is_never_part_of_itself(writer: Session) -> None:
    whole = make_event(writer, "Whole")
    part = make_event(writer, "Part", part_of=whole.id)
    smallest = make_event(writer, "Smallest", part_of=part.id)
    for event in (smallest, part, whole):
        with pytest.raises(Invalid, match="cannot be part of itself"):
            edit(writer, whole, part_of=event.id)
    assert whole.part_of_id is None
    assert edit(writer, smallest, part_of=whole.id)


def test_who_was_slower_changes_nothing(writer: Session) -> None:
    event = make_event(writer)
    edit(writer, event, title="Truce signed")
    with revisions_written(writer) as written, pytest.raises(Conflict, match=r"Version 2 .* version 1"):
        edit_event(writer, event, event_input(writer, event, title="Armistice signed"), EDITOR, 1)
    assert (written, event.title) == ([], "Truce signed")
    assert edit_event(writer, event, event_input(writer, event, title="Armistice signed"), EDITOR, None)


def test_a_withdrawn_event_is_not_edited(writer: Session) -> None:
    event = make_event(writer)
    withdraw_event(writer, event, EDITOR, "Entered twice")
    with pytest.raises(Conflict, match="withdrawn"):
        edit(writer, event, title="Truce signed")


@pytest.mark.parametrize("role", ["reader", "visitor"])
def test_only_contributors_write(writer: Session, role: str) -> None:
    event = make_event(writer)
    viewer = VISITOR if role == "visitor" else member(writer, role)
    with pytest.raises(NotAllowed):
        create_event(writer, given(), viewer)
    with pytest.raises(NotAllowed):
        edit(writer, event, viewer, title="Truce signed")
    assert event.title == "Ceasefire signed"


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_key_is_given_once(writer: Session) -> None:
    assert make_event(writer, key="ceasefire").key == "ceasefire"
    with pytest.raises(Conflict, match="ceasefire"):
        make_event(writer, key="ceasefire")


def test_a_key_that_looks_like_a_later_name_is_in_nobodys_way(writer: Session) -> None:
    first = make_event(writer)
    later = [make_event(writer, "Named early", key=f"e-{first.id + 2}"), make_event(writer), make_event(writer)]
    assert [event.key for event in later] == [f"e-{first.id + 2}", f"e-{first.id + 2}-2", f"e-{first.id + 3}"]
