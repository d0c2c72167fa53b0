"""The activity: what it holds for whom, narrowed and page by page, at a bounded cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.domain.activity import ActivityFilters
from app.domain.inputs import AnnotationInput, SourceInput
from app.domain.permissions import Role, Viewer
from app.models import Chronology, Revision
from app.queries import activity
from app.queries.activity import Activity, Bulk, list_activity
from app.services.annotations import annotate
from app.services.event_review import withdraw_event
from app.services.events import create_event, edit_event
from app.services.sources import create_source, edit_source
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.revising import event_input, member
from tests.support.sources import counting_queries


def told(found: Activity) -> list[str]:
    return [
        f"{entry.total} at one go" if isinstance(entry, Bulk) else f"{entry.kind} {entry.deed}: {entry.title}"
        for entry in found.entries
    ]


def see(db: Session, viewer: Viewer, **asked: Any) -> list[str]:
    return told(list_activity(db, ActivityFilters(**asked), viewer))


READER, CURATOR = Viewer(900, "A reader", Role.READER), Viewer(901, "A curator", Role.CURATOR)


def test_changes_are_told_newest_first_with_what_changed(writer: Session) -> None:
    event = make_event(writer, "Ceasefire signed", "2020-11-09")
    mira = member(writer, "contributor")
    edit_event(writer, event, event_input(writer, event, title="Truce signed", date="2020-11-10"), mira, None, "A typo")
    newest, *_ = list_activity(writer, ActivityFilters(), READER).entries
    assert not isinstance(newest, Bulk)
    assert (newest.deed, newest.title, newest.reason) == ("edited", "Truce signed", "A typo")
    assert newest.changed == ["Title", "Date"]
    assert see(writer, READER, person=mira.name) == ["event edited: Truce signed"]
    assert see(writer, READER, kind="category") == ["category added: Diplomacy"]
    assert see(writer, READER, record=f"e-{event.id}") == ["event edited: Truce signed", "event added: Truce signed"]
    assert see(writer, READER, action="create", kind="event") == ["event added: Truce signed"]
    assert see(writer, READER, person="Nobody") == []


def test_a_range_of_time_is_a_range_of_changes(writer: Session) -> None:
    make_event(writer, "Ceasefire signed")
    today = datetime.now(UTC).date()
    assert see(writer, READER, from_=str(today), to=str(today), kind="event") == ["event added: Ceasefire signed"]
    assert see(writer, READER, to=str(today - timedelta(days=1))) == []
    assert see(writer, READER, from_=str(today + timedelta(days=1))) == []


def test_what_one_may_not_know_of_is_left_out(writer: Session) -> None:
    sealed = make_source(writer, "Sealed paper", confidentiality="sealed")
    withheld = make_source(writer, "Withheld paper", confidentiality="withheld")
    edit_source(writer, withheld, SourceInput(title="Withheld letter", confidentiality="withheld"), EDITOR, None, "Why")
    event = make_event(writer, "Ceasefire signed", cites=[sealed, withheld])
    gone = make_event(writer, "Ceasefire broken")
    withdraw_event(writer, gone, member(writer), "Told twice")
    mira = member(writer, "contributor")
    annotate(writer, event, AnnotationInput(body="Mine", visibility="private"), mira)
    annotate(writer, event, AnnotationInput(body="Ours", visibility="team"), mira)
    assert see(writer, READER) == [
        "annotation added: Ceasefire signed",
        "event added: Ceasefire signed",
        "citation added: Ceasefire signed",
        "category added: Diplomacy",
        "source edited: Source on file, protected",
        "source added: Source on file, protected",
    ]
    entries = list_activity(writer, ActivityFilters(), READER).entries
    protected = [entry for entry in entries if not isinstance(entry, Bulk) and entry.is_protected]
    assert [entry.changed for entry in protected] == [["Stance"], [], []]
    assert {entry.reason for entry in protected} == {""}
    assert see(writer, mira, kind="annotation") == ["annotation added: Ceasefire signed"] * 2
    curators = see(writer, CURATOR)
    assert "source added: Sealed paper" in curators
    assert "event withdrawn: Ceasefire broken" in curators
    assert curators.count("annotation added: Ceasefire signed") == 1


def test_an_import_is_one_line_until_it_is_asked_for_one_by_one(writer: Session) -> None:
    mira = member(writer, "contributor")
    make_category(writer)
    for n in range(7):
        make_event(writer, f"Imported {n}", cites=[make_source(writer, f"Paper {n}")])
    edit = event_input(writer, make_event(writer, "By hand"))
    writer.flush()
    create_event(writer, edit.model_copy(update={"title": "Mira writes", "key": None}), mira)
    make_source(writer, "Later paper")
    found = list_activity(writer, ActivityFilters(), READER)
    assert told(found) == ["source added: Later paper", "event added: Mira writes", "23 at one go"]
    bulk = found.entries[-1]
    assert isinstance(bulk, Bulk)
    assert dict(bulk.counts) == {"event": 8, "source": 7, "citation": 7, "category": 1}
    assert found.next is None
    assert len(see(writer, READER, each=True)) == 25
    assert told(list_activity(writer, ActivityFilters(kind="source"), READER))[0] == "source added: Later paper"


def test_pages_join_without_gap_or_overlap_at_the_same_cost(writer: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    mira = member(writer, "contributor")
    sealed = create_source(writer, SourceInput(title="Sealed", confidentiality="sealed"), mira)
    for n in range(30):
        create_source(writer, SourceInput(title=f"Paper {n}"), mira)
        edit_source(writer, sealed, SourceInput(title=f"Sealed {n}", confidentiality="sealed"), mira, None)
    titles, costs, before = [], [], None
    while True:
        with counting_queries(writer.get_bind()) as statements:  # type: ignore[arg-type]
            page = list_activity(writer, ActivityFilters(), READER, before, 7)
        costs.append(len(statements))
        titles += [entry.title for entry in page.entries if not isinstance(entry, Bulk)]
        before = page.next
        if before is None:
            break
    assert titles == [f"Paper {n}" for n in reversed(range(30))]
    with counting_queries(writer.get_bind()) as more:  # type: ignore[arg-type]
        list_activity(writer, ActivityFilters(), READER, None, 28)
    assert len(more) <= max(costs)


def test_the_names_of_those_who_saved_are_found_through_the_index(writer: Session) -> None:
    mira = member(writer, "contributor")
    make_source(writer, "A paper")
    create_source(writer, SourceInput(title="Another"), mira)
    assert activity.list_names(writer) == sorted(["editor", mira.name])


@pytest.mark.parametrize(
    "asked", [{}, {"person": "import"}, {"kind": "event"}, {"action": "withdraw"}, {"record": "e-5"}, {"to": "2026"}]
)
def test_a_page_is_read_through_an_index(writer: Session, asked: dict[str, str]) -> None:
    _fill(writer)
    ask = activity._ask(writer, ActivityFilters(**asked), READER)
    found = select(Revision.id, Revision.version).where(*ask.conditions)
    statement = found.order_by(ask.newest_first).limit(51)
    compiled = str(statement.compile(writer.get_bind(), compile_kwargs={"literal_binds": True}))
    is_sqlite = writer.get_bind().dialect.name == "sqlite"
    plan = "\n".join(
        str(row[-1])
        for row in writer.execute(text(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{compiled}".replace(":", "\\:")))
    )
    scans = [line for line in plan.splitlines() if "Seq Scan on revisions" in line or line == "SCAN revisions"]
    assert scans == [], plan
    assert "MULTI-INDEX OR" not in plan
    assert "TEMP B-TREE FOR ORDER" not in plan
    if "record" in asked:
        assert "uq_revisions" in plan or "record_kind=? AND record_id=?" in plan


def _fill(db: Session) -> None:
    """Four thousand revisions of two authors, so that the planner has something to plan."""
    db.get_one(Chronology, 1).version = 4000
    rows: list[dict[str, Any]] = [
        {
            "record_kind": "event" if n % 3 else "source",
            "record_id": n,
            "number": 1,
            "version": n,
            "action": "create",
            "snapshot": {},
            "author_name": "import" if n % 2 else "Mira",
            "hash": "",
            "reason": "",
        }
        for n in range(1, 4001)
    ]
    db.execute(insert(Revision), rows)
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("ANALYZE revisions"))
