"""Merging two events, and undoing it: exactly back, and later with what was changed since."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput, CitationInput, Reference
from app.domain.permissions import VISITOR, Role, Viewer
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Annotation, Citation, Event, Revision
from app.queries.merged_events import find_survivor, list_merged_into
from app.services.annotations import annotate
from app.services.checks import check_database
from app.services.citations import check_citation, withdraw_citation
from app.services.event_merge import merge_events
from app.services.event_review import check_event, restore_event, withdraw_event
from app.services.event_unmerge import unmerge_events
from app.services.events import edit_event, touch_cited_event
from app.services.revisions import snapshot
from tests.support.factories import make_event, make_source
from tests.support.revising import citation_input, event_input, member


@pytest.fixture
def curator(db: Session) -> Viewer:
    return member(db)


@pytest.fixture
def pair(db: Session, curator: Viewer) -> tuple[Event, Event]:
    """Two records of one event: each with citations, notes and links; one citation says the same in both."""
    notice, diary, letter = (make_source(db, title) for title in ("Notice", "Diary", "Letter"))
    one = make_event(db, "Grain arrives", "2021-03-12", actors=["Ann Lee"], tags=["grain"], cites=[notice])
    more = CitationInput(source=Reference(id=diary.id), note="An eyewitness")
    other = make_event(
        db, "Ship with grain arrives", "2021-03-13", actors=["Bea Orr"], places=["Port"], cites=[notice, more, letter]
    )
    cited = citations(db, other)
    annotate(db, other, AnnotationInput(body="Which ship?", kind="question"), curator, citation=cited[0])
    annotate(db, other, AnnotationInput(body="See the diary"), curator, citation=cited[1])
    withdraw_citation(db, cited[2], curator)
    touch_cited_event(db, cited[2], curator)
    check_citation(db, cited[1], curator)
    check_event(db, one, curator)
    check_event(db, other, curator)
    make_event(db, "The crew lands", part_of=other.id)
    return one, other


def citations(db: Session, event: Event) -> list[Citation]:
    found = select(Citation).where(Citation.event_id == event.id).order_by(Citation.position, Citation.id)
    return list(db.scalars(found))


def notes(db: Session, event: Event) -> list[str]:
    return list(db.scalars(select(Annotation.body).where(Annotation.event_id == event.id).order_by(Annotation.id)))


def whole(db: Session) -> list[dict[str, Any]]:
    db.flush()
    db.expire_all()
    events = db.scalars(select(Event).order_by(Event.id)).all()
    cited = db.scalars(select(Citation).order_by(Citation.id)).all()
    written = db.scalars(select(Annotation).order_by(Annotation.id)).all()
    records: list[Event | Citation | Annotation] = [*events, *cited, *written]
    return [snapshot(record) for record in records]


def consistent(db: Session) -> None:
    db.flush()
    assert list(check_database(db)) == []


def test_what_one_has_moves_to_the_other(db: Session, pair: tuple[Event, Event], curator: Viewer) -> None:
    one, other = pair
    merge_events(db, one, other, curator)
    standing = [cited for cited in citations(db, one) if not cited.is_withdrawn]
    assert [(cited.source.title, cited.note) for cited in standing] == [("Notice", ""), ("Diary", "An eyewitness")]
    assert len(citations(db, one)) == 4, "the same words twice stand once, and nothing is thrown away"
    assert len({cited.key for cited in citations(db, one)}) == 4
    assert citations(db, other) == []
    assert notes(db, one) == ["Which ship?", "See the diary"]
    moved = db.scalars(select(Annotation).order_by(Annotation.id)).all()
    assert [note.citation_id for note in moved] == [standing[0].id, standing[1].id]
    assert [link.actor.name for link in one.actor_links] == ["Ann Lee", "Bea Orr"]
    assert ([p.name for p in one.places], [t.label for t in one.tags]) == (["Port"], ["grain"])
    assert db.scalars(select(Event).where(Event.part_of_id == one.id)).one().title == "The crew lands"
    assert (one.review, one.checked_by_id, standing[1].checked_at, one.source_count) == ("in-review", None, None, 2)
    assert (other.review, other.merged_into_id, other.withdrawn_reason) == ("withdrawn", one.id, "Merged into e-1")
    saved = db.scalars(select(Revision).where(Revision.action == "merge").order_by(Revision.version)).all()
    assert [revision.record_kind for revision in saved] == [
        *["citation"] * 3, *["annotation"] * 2, "event", "event", "event",
    ]  # fmt: skip
    consistent(db)


def test_it_is_undone_exactly(db: Session, pair: tuple[Event, Event], curator: Viewer) -> None:
    before = whole(db)
    merge_events(db, *pair, curator)
    assert whole(db) != before
    assert unmerge_events(db, pair[1], curator) is pair[0]
    assert whole(db) == before
    consistent(db)


def test_what_was_changed_since_stays_changed(db: Session, pair: tuple[Event, Event], curator: Viewer) -> None:
    one, other = pair
    merge_events(db, one, other, curator)
    diary = next(cited for cited in citations(db, one) if cited.note)
    kept = [
        citation_input(cited, **({"note": "Two eyewitnesses"} if cited is diary else {}))
        for cited in citations(db, one)
        if not cited.is_withdrawn
    ]
    actors = (*event_input(db, one).actors, *event_input(db, make_event(db, actors=["Cy Poe"])).actors)
    edit_event(db, one, event_input(db, one, summary="By ship.", citations=tuple(kept), actors=actors), curator, None)
    annotate(db, one, AnnotationInput(body="Is it dated?"), curator, citation=diary)
    first = db.scalars(select(Annotation).order_by(Annotation.id)).first()
    annotate(db, one, AnnotationInput(body="The Aurora"), curator, reply_to=first)
    check_event(db, one, curator)
    unmerge_events(db, other, curator)
    assert (one.summary, one.review) == ("By ship.", "in-review")
    assert [link.actor.name for link in one.actor_links] == ["Ann Lee", "Cy Poe"]
    assert [cited.note for cited in citations(db, other)] == ["", "Two eyewitnesses", ""]
    assert [cited.is_withdrawn for cited in citations(db, other)] == [False, False, True]
    assert notes(db, other) == ["Which ship?", "See the diary", "Is it dated?", "The Aurora"]
    assert other.review == "checked"
    assert db.scalars(select(Event).where(Event.part_of_id == other.id)).one().title == "The crew lands"
    consistent(db)


def test_names_lead_to_the_one_that_is_left(db: Session, pair: tuple[Event, Event], curator: Viewer) -> None:
    one, other = pair
    third = make_event(db, "Grain is unloaded")
    merge_events(db, one, other, curator)
    merge_events(db, third, one, curator)
    assert find_survivor(db, other.id, VISITOR) == third.id
    assert [event.id for event in list_merged_into(db, third)] == [one.id]
    assert [find_survivor(db, i, VISITOR) for i in (third.id, 99, 0, 2**40)] == [None] * 4
    with pytest.raises(Conflict, match="Undo that merge first"):
        unmerge_events(db, other, curator)
    unmerge_events(db, one, curator)
    unmerge_events(db, other, curator)
    assert find_survivor(db, other.id, VISITOR) is None
    withdraw_event(db, third, curator, "Not so")
    consistent(db)


def test_what_cannot_be_merged_is_said(db: Session, pair: tuple[Event, Event], curator: Viewer) -> None:
    one, other = pair
    draft = make_event(db, "Grain is weighed", review="draft")
    for editor in (VISITOR, Viewer(1, "Mira", Role.CONTRIBUTOR)):
        with pytest.raises(NotAllowed):
            merge_events(db, one, other, editor)
    with pytest.raises(Invalid, match="with itself"):
        merge_events(db, one, one, curator)
    with pytest.raises(Conflict, match="is a draft"):
        merge_events(db, draft, one, curator)
    merge_events(db, one, other, curator)
    for crosswise in ((other, one), (one, other), (draft, other)):
        with pytest.raises(Conflict, match="was merged into e-1 already"):
            merge_events(db, *crosswise, curator)
    with pytest.raises(Conflict, match="Undo the merge"):
        restore_event(db, other, curator)
    with pytest.raises(Conflict, match="is not merged"):
        unmerge_events(db, one, curator)
    withdraw_event(db, one, curator, "Not so")
    with pytest.raises(Conflict, match="is withdrawn"):
        unmerge_events(db, other, curator)
    with pytest.raises(Conflict, match="is withdrawn"):
        merge_events(db, one, draft, curator)
    restore_event(db, one, curator)
    unmerge_events(db, other, curator)
    consistent(db)


def test_parts_and_wholes(db: Session, curator: Viewer) -> None:
    whole_event = make_event(db, "The siege")
    part = make_event(db, "The gate falls", part_of=whole_event.id)
    inner = make_event(db, "The guard flees", part_of=part.id)
    with pytest.raises(Conflict, match="contains"):
        merge_events(db, inner, whole_event, curator)
    merge_events(db, part, whole_event, curator)
    assert (part.part_of_id, inner.part_of_id) == (None, part.id)
    unmerge_events(db, whole_event, curator)
    assert (part.part_of_id, inner.part_of_id) == (whole_event.id, part.id)
    merge_events(db, whole_event, part, curator)
    assert inner.part_of_id == whole_event.id
    unmerge_events(db, part, curator)
    assert (part.part_of_id, inner.part_of_id) == (whole_event.id, part.id)
    consistent(db)
