"""Which claimed date is held: what may be held, what it changes, and when it no longer stands."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.history import list_changes
from app.domain.inputs import CitationInput, EventInput, Reference
from app.domain.moments import require_moment
from app.domain.permissions import Viewer
from app.domain.verdicts import LONGEST_REASON, UNDECIDED, Verdict
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Citation, Event, Revision
from app.queries.event_evidence import get_evidence
from app.queries.past_event import get_past_event
from app.services.check_revisions import check_records
from app.services.citations import check_citation, withdraw_citation
from app.services.event_merge import merge_events
from app.services.event_unmerge import unmerge_events
from app.services.events import create_event
from app.services.people import as_viewer, create_person
from app.services.revisions import current_version
from app.services.undoing import undo_act
from app.services.verdicts import list_holdable, record_verdict
from tests.support.factories import make_category, make_source


@pytest.fixture
def curator(db: Session) -> Viewer:
    return as_viewer(create_person(db, "Mira", "curator"))


@pytest.fixture
def event(db: Session, curator: Viewer) -> Event:
    """Dated the 19th; a source claims the 20th, a sealed one the 21st."""
    make_category(db, "war")
    digest, sealed = make_source(db, "Digest"), make_source(db, "Letter", confidentiality="sealed")
    cited = (
        CitationInput(source=Reference(id=make_source(db, "Read-out").id)),
        CitationInput(source=Reference(id=digest.id), claimed_date="2023-09-20"),
        CitationInput(source=Reference(id=sealed.id), claimed_date="2023-09-21"),
    )
    return create_event(db, EventInput(title="Call made", date="2023-09-19", category="war", citations=cited), curator)


def is_stale(db: Session, event: Event, viewer: Viewer) -> bool:
    verdict = Verdict.read(event.verdict)
    assert verdict is not None
    return verdict.is_stale(event.edtf, get_evidence(db, event, viewer).list_claimed())


def test_a_claim_is_held_beside_the_events_own_date(db: Session, event: Event, curator: Viewer) -> None:
    assert [date.edtf for date in list_holdable(db, event)] == ["2023-09-19", "2023-09-20"]
    record_verdict(db, event, "2023-09-20", " The digest\n saw it. ", curator, event.revision)
    verdict = Verdict.read(event.verdict)
    assert verdict is not None
    assert (verdict.date, verdict.reason, verdict.by) == ("2023-09-20", "The digest saw it.", "Mira")
    assert (event.edtf, event.evidence, event.is_date_disputed) == ("2023-09-19", "disputed", True)
    assert not is_stale(db, event, curator)
    assert not is_stale(db, event, Viewer()), "what visitors do not know of changes nothing for them"
    newest = db.scalars(select(Revision).order_by(Revision.version.desc())).first()
    assert newest is not None
    assert (newest.record_kind, newest.action, newest.author_name) == ("event", "hold", "Mira")
    (told,) = list_changes("event", {}, {"verdict": newest.snapshot["verdict"]}, lambda kind, number: "")
    assert told.label == "Date that is held"
    assert "20 September 2023: The digest saw it. (Mira, " in "".join(words for _, words in told.steps)
    assert list(check_records(db)) == []


@pytest.mark.parametrize(
    ("held", "reason", "fields"),
    [
        ("2023-09-21", "Known to us alone.", ["held"]),
        ("1999", "x", ["held"]),
        ("", "", ["held", "reason"]),
        (UNDECIDED, " \n ", ["reason"]),
        (UNDECIDED, "x" * (LONGEST_REASON + 1), ["reason"]),
        ("\x00'; --", "x", ["held"]),
    ],
)
def test_what_cannot_be_held_changes_nothing(
    db: Session, event: Event, curator: Viewer, held: str, reason: str, fields: list[str]
) -> None:
    before = event.revision
    with pytest.raises(Invalid) as refused:
        record_verdict(db, event, held, reason, curator, None)
    assert list(refused.value.faults) == fields
    assert (event.verdict, event.revision) == (None, before)


def test_only_curators_and_only_on_what_they_have_seen(db: Session, event: Event, curator: Viewer) -> None:
    contributor = as_viewer(create_person(db, "Jonas", "contributor"))
    with pytest.raises(NotAllowed):
        record_verdict(db, event, UNDECIDED, "So.", contributor, None)
    with pytest.raises(Conflict):
        record_verdict(db, event, UNDECIDED, "So.", curator, event.revision - 1)


def test_the_events_date_is_set_in_the_same_version_and_undone_with_it(
    db: Session, event: Event, curator: Viewer
) -> None:
    cited = db.scalars(select(Citation).where(Citation.event_id == event.id).order_by(Citation.position)).first()
    assert cited is not None
    check_citation(db, cited, curator)
    since, number = current_version(db), event.revision
    record_verdict(db, event, "2023-09-20", "The digest saw it.", curator, number, sets_date=True)
    assert (event.edtf, event.revision) == ("2023-09-20", number + 1)
    assert event.earliest == event.latest
    assert cited.checked_at is None, "it was checked beside another date"
    assert not is_stale(db, event, curator)
    undo_act(db, event, since, current_version(db), curator)
    assert (event.edtf, event.verdict) == ("2023-09-19", None)


def test_it_is_stale_once_the_date_or_a_claim_changes(db: Session, event: Event, curator: Viewer) -> None:
    record_verdict(db, event, "2023-09-19", "The read-out is primary.", curator, None)
    cited = db.scalars(select(Citation).where(Citation.event_id == event.id).order_by(Citation.position)).all()
    withdraw_citation(db, cited[2], curator)
    assert not is_stale(db, event, curator), "a sealed source counts nowhere"
    withdraw_citation(db, cited[1], curator)
    assert is_stale(db, event, curator)
    record_verdict(db, event, "2023-09-19", "The read-out is primary.", curator, None)
    assert not is_stale(db, event, curator)
    event.edtf = "2023-09"
    assert is_stale(db, event, curator)


def test_it_stands_as_of_a_moment_and_survives_a_merge(db: Session, event: Event, curator: Viewer) -> None:
    record_verdict(db, event, "2023-09-20", "First.", curator, None)
    then = current_version(db)
    record_verdict(db, event, UNDECIDED, "Second.", curator, None)
    past = get_past_event(db, event.id, require_moment(f"v{then}"), curator).event
    assert past.verdict is not None
    assert past.verdict["reason"] == "First."
    other = create_event(db, EventInput(title="Call made anew", date="2023-09-19", category="war"), curator)
    record_verdict(db, other, "2023-09-19", "Of the other.", curator, None)
    merge_events(db, event, other, curator)
    assert event.verdict is not None
    assert (event.verdict["reason"], other.verdict and other.verdict["reason"]) == ("Second.", "Of the other.")
    unmerge_events(db, other, curator)
    assert other.verdict is not None
    assert (event.verdict["reason"], other.verdict["reason"]) == ("Second.", "Of the other.")
    assert list(check_records(db)) == []
