"""Where a setting asks for a second person, nobody checks what they wrote themselves."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import NotAllowed
from app.models import Citation, Event
from app.queries.authorship import has_written_event, list_written_citations
from app.services.citations import check_citation
from app.services.event_review import check_event, restore_event, withdraw_event
from app.services.events import edit_event, restore_revision
from app.services.revisions import current_version
from app.services.undoing import undo_act
from tests.support.factories import make_event, make_source
from tests.support.revising import citation_input, event_input, last_revision, member


@pytest.fixture
def curators(db: Session) -> tuple[Viewer, Viewer]:
    one, other = member(db), member(db)
    return replace(one, checks_own=False), replace(other, checks_own=False)


@pytest.fixture
def event(db: Session) -> Event:
    return make_event(db, "Grain arrives", "2021-03-12", cites=[make_source(db, "Notice")])


def edit(db: Session, event: Event, editor: Viewer, **changes: object) -> None:
    edit_event(db, event, event_input(db, event, **changes), editor, event.revision)


def test_who_edited_an_event_does_not_check_it(db: Session, event: Event, curators: tuple[Viewer, Viewer]) -> None:
    one, other = curators
    edit(db, event, one, title="Wheat arrives")
    with pytest.raises(NotAllowed, match="another curator checks it"):
        check_event(db, event, one)
    assert event.review == "in-review"
    check_event(db, event, other)
    assert (event.review, event.checked_by_id) == ("checked", other.person_id)
    check_event(db, event, one, is_checked=False)
    check_event(db, event, one)
    assert event.checked_by_id == one.person_id, "what one wrote was checked by another since"


def test_who_changed_a_citation_checks_neither_it_nor_the_event(
    db: Session, event: Event, curators: tuple[Viewer, Viewer]
) -> None:
    one, other = curators
    citation = db.scalars(select(Citation)).one()
    edit(db, event, one, citations=(citation_input(citation, note="Page 2"),))
    with pytest.raises(NotAllowed):
        check_citation(db, citation, one)
    with pytest.raises(NotAllowed):
        check_event(db, event, one)
    check_citation(db, citation, other)
    assert list_written_citations(db, [citation.id], one) == set()
    assert has_written_event(db, event, one)


def test_signing_withdrawing_and_bringing_back_write_nothing(
    db: Session, event: Event, curators: tuple[Viewer, Viewer]
) -> None:
    one, other = curators
    withdraw_event(db, event, one, "Told twice")
    restore_event(db, event, one)
    citation = db.scalars(select(Citation)).one()
    check_citation(db, citation, one)
    check_event(db, event, one)
    before = current_version(db)
    check_event(db, event, one, is_checked=False)
    undo_act(db, event, before, current_version(db), one)
    assert event.review == "checked"
    check_event(db, event, other, is_checked=False)
    assert not has_written_event(db, event, one)


def test_who_restored_a_version_wrote_it(db: Session, event: Event, curators: tuple[Viewer, Viewer]) -> None:
    one, other = curators
    edit(db, event, other, title="Wheat arrives")
    first = last_revision(db, "event", event)
    edit(db, event, other, title="Rye arrives")
    restore_revision(db, event, first, one, None)
    assert (has_written_event(db, event, one), has_written_event(db, event, other)) == (True, True)
    assert event.review == "in-review"


def test_without_the_setting_everybody_checks_their_own(db: Session, event: Event) -> None:
    curator = member(db)
    edit(db, event, curator, title="Wheat arrives")
    check_event(db, event, curator)
    assert event.review == "checked"
