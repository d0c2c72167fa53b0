"""Revisions: numbers, versions and snapshots."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import Viewer
from app.models import Chronology, Event, Revision
from app.services.annotations import annotate
from app.services.derived import list_standing_citations
from app.services.event_review import check_event
from app.services.events import edit_event
from app.services.revisions import raise_version, record_revision, record_revisions, snapshot
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import event_input, member, outline, revisions_written


def full_event(db: Session) -> Event:
    sources = [make_source(db, authors=[{"literal": "The desk"}])]
    return make_event(db, date="2020-11-09", actors=["Ann"], places=["Oslo"], tags=["Aid"], cites=sources)


def test_a_snapshot_is_json_and_says_all_that_was_saved(writer: Session) -> None:
    event = full_event(writer)
    check_event(writer, event, member(writer, "curator"))
    citation = list_standing_citations(writer, event.id)[0]
    note = annotate(writer, event, AnnotationInput(body="Which day?"), EDITOR)
    link = event.actor_links[0]
    records = (event, citation, citation.source, note, link.actor, event.places[0], event.tags[0], event.category)
    left_out = {"id", "revision", "imported_revision", "changed_in", "created_at", "updated_at", "search_words"}
    for record in records:
        saved = snapshot(record)
        assert json.loads(json.dumps(saved)) == saved
        linked = {"actors", "places", "tags"} if record is event else set()
        assert set(saved) == {column.key for column in record.__table__.columns} - left_out | linked
    assert snapshot(event)["actors"] == [[link.actor_id, ""]]
    assert snapshot(event)["checked_at"] == event.checked_at.isoformat() if event.checked_at else None


def test_the_snapshot_of_a_revision_is_the_record_as_it_was(writer: Session) -> None:
    event = full_event(writer)
    saved = [snapshot(event)]
    for title in ("Truce signed", "Armistice signed"):
        edit_event(writer, event, event_input(writer, event, title=title), EDITOR, None)
        saved.append(snapshot(event))
    of_event = select(Revision).where(Revision.record_kind == "event").order_by(Revision.number)
    writer.expire_all()
    derived = {"evidence", "source_count", "is_date_disputed", "note_count"}
    for revision, expected in zip(writer.scalars(of_event), saved, strict=True):
        assert {name: value for name, value in revision.snapshot.items() if name not in derived} == {
            name: value for name, value in expected.items() if name not in derived
        }


def test_every_revision_has_a_version_of_its_own(writer: Session) -> None:
    with revisions_written(writer) as written:
        event = full_event(writer)
        edit_event(writer, event, event_input(writer, event, title="Truce signed"), EDITOR, None)
    versions = [revision.version for revision in written]
    assert versions == list(range(1, len(written) + 1))
    assert writer.get_one(Chronology, 1).version == versions[-1]
    assert raise_version(writer) == versions[-1] + 1


def test_many_revisions_are_as_good_as_one(writer: Session) -> None:
    category, event = make_category(writer), full_event(writer)
    editor = Viewer(None, "import")
    with revisions_written(writer) as written:
        record_revisions(writer, [(category, "edit"), (event, "edit"), (event, "uncheck")], editor)
        record_revisions(writer, [], editor)
        record_revision(writer, event, editor, "edit", "By hand")
    assert outline(written) == [
        ("category", "edit", 2),
        ("event", "edit", 2),
        ("event", "uncheck", 3),
        ("event", "edit", 4),
    ]
    assert len({revision.version for revision in written}) == 4
    assert {revision.author_name for revision in written} == {"import"}
    assert [revision.reason for revision in written] == ["", "", "", "By hand"]
    assert all(revision.created_at is not None for revision in written)
    newest = writer.scalar(select(func.max(Revision.number)).where(Revision.record_kind == "event"))
    assert event.revision == newest == 4
