"""The list of sources as each role sees it: which sources, in which order, with which counts."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions, make_engine
from app.domain.filters import EventFilters
from app.domain.inputs import SourceInput
from app.domain.permissions import Role, Viewer
from app.domain.source_filters import SOURCE_ORDERS, SourceFilters
from app.errors import Invalid, NotFound
from app.models import Source
from app.queries.events import select_events
from app.queries.passages import get_passage
from app.queries.source_list import PER_PAGE, SourcePart, SourceRow, count_rest, list_kinds, list_sources
from app.queries.source_page import get_source_page
from app.queries.sources import count_sources, find_just_added, get_source, list_derived
from app.services.event_review import withdraw_event
from app.services.people import as_viewer, create_person
from app.services.sources import create_source
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

VISITOR = Viewer()
READER = Viewer(1, "reader", Role.READER)
CURATOR = Viewer(2, "curator", Role.CURATOR)

BULLETIN = "Grain arrived on Monday.\nThe bridge stayed shut.\nNobody was told why.\n"


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(database_url))
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def library(sessions: Sessions) -> Sessions:
    """A bulletin with a text, a letter without one, a protected report and a sealed note; nine events between them."""
    with sessions.writing() as db:
        bulletin = make_source(
            db,
            "Evening bulletin",
            type="article-newspaper",
            publisher="Harbour Press",
            authors=[{"family": "Élan", "given": "Zoë"}],
            issued="2023-09-19",
        )
        give_text(db, bulletin, BULLETIN)
        letter = make_source(db, "[Letter to the mayor]", type="personal_communication", is_title_supplied=True)
        report = make_source(
            db, "Alpha report", type="report", confidentiality="withheld", publisher="Quiet Office", issued="2024"
        )
        sealed = make_source(db, "Beta note", type="report", confidentiality="sealed", note="hidden harbour")
        first = cite(bulletin, "Grain arrived")
        make_event(db, "Grain arrives", "2023-09-18", cites=[first])
        make_event(db, "Bridge stays shut", "2023-09-18", cites=[cite(bulletin, "bridge stayed shut"), first])
        make_event(db, "Mayor is asked", "2023-09-01", cites=[cite(letter, "please open the bridge")])
        make_event(db, "Mayor says nothing", cites=[letter])
        make_event(db, "Draft of an answer", "2023-09-02", cites=[cite(letter, "an answer is due")], review="draft")
        gone = make_event(db, "Entered twice", "2023-09-03", cites=[cite(bulletin, "Nobody was told")])
        withdraw_event(db, gone, EDITOR, "twice")
        for n in range(3):
            make_event(db, f"Known from the report {n}", "2024", cites=[cite(report, f"line {n}")])
        make_event(db, "Known from the note", "2024", cites=[cite(sealed, "a line")])
        db.commit()
    return sessions


def listed(db: Session, viewer: Viewer, **asked: str) -> SourcePart:
    return list_sources(db, SourceFilters.from_query(asked.items()), viewer)


def titles(part: SourcePart) -> list[str]:
    return [row.source.title if row.source else f"({row.type})" for row in part.rows]


def row_of(part: SourcePart, title: str) -> SourceRow:
    return next(row for row in part.rows if row.source is not None and row.source.title == title)


ORDERS = [
    (CURATOR, "cited", ["Alpha report", "[Letter to the mayor]", "Evening bulletin", "Beta note"]),
    (CURATOR, "title", ["Alpha report", "Beta note", "Evening bulletin", "[Letter to the mayor]"]),
    (CURATOR, "newest", ["Alpha report", "Evening bulletin", "Beta note", "[Letter to the mayor]"]),
    (CURATOR, "attention", ["Alpha report", "Beta note", "[Letter to the mayor]", "Evening bulletin"]),
    (READER, "cited", ["[Letter to the mayor]", "Evening bulletin", "(report)"]),
    (VISITOR, "cited", ["Evening bulletin", "[Letter to the mayor]", "(report)"]),
    (VISITOR, "title", ["Evening bulletin", "[Letter to the mayor]", "(report)"]),
    (VISITOR, "newest", ["Evening bulletin", "[Letter to the mayor]", "(report)"]),
    # Of a protected source nobody learns whether its text is held.
    (VISITOR, "attention", ["[Letter to the mayor]", "Evening bulletin", "(report)"]),
]


def test_orders(library: Sessions) -> None:
    with library.reading() as db:
        for viewer, order, expected in ORDERS:
            assert titles(listed(db, viewer, order=order)) == expected, (viewer.name, order)


def test_rows_count_what_the_viewer_may_see(library: Sessions) -> None:
    with library.reading() as db:
        for viewer, letter in ((VISITOR, (2, 1)), (READER, (3, 2)), (CURATOR, (3, 2))):
            part = listed(db, viewer)
            bulletin = row_of(part, "Evening bulletin")
            assert (bulletin.events, bulletin.passages, bulletin.has_text, bulletin.lost) == (2, 2, True, 0)
            assert len(bulletin.coverage.bars) == 2
            found = row_of(part, "[Letter to the mayor]")
            assert (found.events, found.passages, found.has_text) == (*letter, False)
            for row in part.rows:
                timeline = select_events(db, EventFilters(source=(row.id,)), viewer).total
                assert row.events == (timeline if row.source else 0)


def test_of_a_protected_source_only_the_kind_is_known(library: Sessions) -> None:
    with library.reading() as db:
        row = next(row for row in listed(db, READER).rows if row.source is None)
        assert (row.type, row.events, row.passages, row.lost, row.coverage.bars) == ("report", 0, 0, 0, ())


def test_totals(library: Sessions) -> None:
    with library.reading() as db:
        assert [count_sources(db, viewer) for viewer in (VISITOR, READER, CURATOR)] == [3, 3, 4]
        rest = [(found.events, found.passages) for found in (count_rest(db, v) for v in (VISITOR, READER, CURATOR))]
        assert rest == [(4, 3), (5, 4), (9, 8)]


SEARCHES = [
    (VISITOR, "evening", ["Evening bulletin"]),
    (VISITOR, "HARBOUR press", ["Evening bulletin"]),
    (VISITOR, "zoë", ["Evening bulletin"]),
    (VISITOR, "ÉLAN", ["Evening bulletin"]),
    (VISITOR, "élan", ["Evening bulletin"]),
    (VISITOR, "evening mayor", []),
    (VISITOR, '"letter to"', ["[Letter to the mayor]"]),
    (VISITOR, '"to letter"', []),
    (VISITOR, "bridge", []),
    (READER, "bridge", ["Evening bulletin"]),
    (READER, '"stayed shut" harbour', ["Evening bulletin"]),
    (READER, "alpha", []),
    (READER, "quiet", []),
    (READER, "hidden", []),
    (CURATOR, "alpha", ["Alpha report"]),
    (CURATOR, "hidden", ["Beta note"]),
    (READER, "100%", []),
    (READER, "_", []),
    (READER, "\\", []),
    (READER, "'; --", []),
]


def test_search(library: Sessions) -> None:
    with library.reading() as db:
        for viewer, q, expected in SEARCHES:
            assert titles(listed(db, viewer, q=q, order="title")) == expected, (viewer.name, q)


def test_visitors_search_a_text_that_may_be_republished(library: Sessions) -> None:
    with library.writing() as db:
        db.query(Source).filter(Source.title == "Evening bulletin").update({"is_text_public": True})
        db.commit()
    with library.reading() as db:
        assert titles(listed(db, VISITOR, q="bridge")) == ["Evening bulletin"]


def test_search_looks_at_the_newest_text_only(library: Sessions) -> None:
    with library.writing() as db:
        give_text(db, db.query(Source).filter(Source.title == "Evening bulletin").one(), "Grain arrived on Tuesday.")
        db.commit()
    with library.reading() as db:
        assert titles(listed(db, READER, q="bridge")) == []
        assert titles(listed(db, READER, q="tuesday")) == ["Evening bulletin"]


def test_kinds(library: Sessions) -> None:
    with library.reading() as db:
        assert list_kinds(db, CURATOR) == [("report", 2), ("article-newspaper", 1), ("personal_communication", 1)]
        assert dict(list_kinds(db, VISITOR))["report"] == 1
        assert titles(listed(db, CURATOR, kind="report", order="title")) == ["Alpha report", "Beta note"]


def test_lost_passages_come_first_and_are_counted(library: Sessions) -> None:
    with library.writing() as db:
        give_text(
            db,
            db.query(Source).filter(Source.title == "Evening bulletin").one(),
            "Grain arrived on Monday.\nNobody was told why.",
        )
        db.commit()
    with library.reading() as db:
        part = listed(db, VISITOR, order="attention")
        assert titles(part)[0] == "Evening bulletin"
        row = row_of(part, "Evening bulletin")
        assert (row.lost, row.passages, len(row.coverage.bars)) == (1, 2, 1)


def test_paging_shows_each_source_once(sessions: Sessions) -> None:
    with sessions.writing() as db:
        for n in range(2 * PER_PAGE + 3):
            make_source(db, f"Bulletin {n % 7}", issued=str(2000 + n % 5) if n % 3 else None)
        db.commit()
    with sessions.reading() as db:
        for order in SOURCE_ORDERS:
            filters = SourceFilters(order=order)
            first = list_sources(db, filters, CURATOR)
            second = list_sources(db, filters, CURATOR, first.next)
            third = list_sources(db, filters, CURATOR, second.next)
            parts = (first, second, third)
            seen = [row.id for part in parts for row in part.rows]
            assert len(seen) == len(set(seen)) == first.total == 2 * PER_PAGE + 3
            assert [part.start for part in parts] == [0, PER_PAGE, 2 * PER_PAGE]
            assert [part.next is None for part in parts] == [False, False, True]
            assert [part.previous for part in parts] == [None, 0, first.rows[-1].id]


def test_a_place_that_is_not_in_the_list_is_refused(library: Sessions) -> None:
    with library.reading() as db:
        sealed = next(row.id for row in listed(db, CURATOR).rows if row.source and row.source.title == "Beta note")
        with pytest.raises(Invalid):
            list_sources(db, SourceFilters(), VISITOR, sealed)
        with pytest.raises(Invalid):
            list_sources(db, SourceFilters(), VISITOR, 4711)


def test_a_list_costs_a_fixed_number_of_queries(sessions: Sessions) -> None:
    costs = []
    for size in (10, 30):
        with sessions.writing() as db:
            for n in range(size):
                source = make_source(db, f"Bulletin {size} {n}")
                give_text(db, source, BULLETIN)
                make_event(db, f"Grain arrives {n}", cites=[cite(source, "Grain arrived"), cite(source, "Nobody")])
            db.commit()
        with sessions.reading() as db:
            select_events(db, EventFilters(), READER)
            with counting_queries(sessions.engine) as sent:
                assert len(list_sources(db, SourceFilters(q="grain"), READER).rows) >= size
            costs.append(len(sent))
    assert costs[0] == costs[1] <= 6


def test_a_source_page_costs_a_fixed_number_of_queries(sessions: Sessions) -> None:
    costs = []
    for size in (2, 20):
        with sessions.writing() as db:
            source = make_source(db, f"Bulletin {size}")
            words = "\n".join(f"Line {n} tells of it." for n in range(size))
            give_text(db, source, words)
            for n in range(size):
                make_event(db, f"Told in line {n}", cites=[cite(source, f"Line {n} tells")])
            db.commit()
        with sessions.reading() as db, counting_queries(sessions.engine) as sent:
            shown = get_source_page(db, get_source(db, source.id, READER), READER)
            assert len(shown.events) == len(shown.placed) == size
            assert shown.readable_text().parts
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 9


def test_passages_are_counted_in_the_order_of_the_text(library: Sessions) -> None:
    with library.reading() as db:
        source = db.query(Source).filter(Source.title == "Evening bulletin").one()
        for viewer, quotes in (
            (VISITOR, ["Grain arrived", "bridge stayed shut"]),
            (CURATOR, ["Grain arrived", "bridge stayed shut", "Nobody was told"]),
        ):
            shown = get_source_page(db, source, viewer)
            assert [cited.passage.exact for cited in shown.passages] == quotes
            assert [cited.number for cited in shown.passages] == list(range(1, len(quotes) + 1))
            assert [use.title for use in shown.passages[0].uses] == ["Grain arrives", "Bridge stays shut"]
            assert (shown.event_count, len(shown.standing)) == (2, 2)


def test_citations_without_a_passage_are_told_apart(library: Sessions) -> None:
    with library.reading() as db:
        letter = db.query(Source).filter(Source.title == "[Letter to the mayor]").one()
        shown = get_source_page(db, letter, VISITOR)
        assert [use.title for use in shown.loose] == ["Mayor says nothing"]
        assert [event.use.title for event in shown.events] == ["Mayor is asked", "Mayor says nothing"]
        assert shown.unplaced == shown.passages
        assert shown.coverage.bars == ()


def test_an_older_text_shows_the_passages_that_were_found_in_it(library: Sessions) -> None:
    with library.writing() as db:
        give_text(
            db,
            db.query(Source).filter(Source.title == "Evening bulletin").one(),
            "Grain arrived on Monday.\nNobody was told why.",
        )
        db.commit()
    with library.reading() as db:
        bulletin = db.query(Source).filter(Source.title == "Evening bulletin").one()
        newest = get_source_page(db, bulletin, READER)
        assert newest.text is not None
        assert (newest.text.number, len(newest.placed), [c.is_lost for c in newest.unplaced]) == (2, 1, [True])
        older = get_source_page(db, bulletin, READER, 1)
        assert [cited.passage.exact for cited in older.placed.values()] == ["bridge stayed shut"]
        with pytest.raises(NotFound):
            get_source_page(db, bulletin, READER, 3)


def test_passages_are_known_to_those_who_may_know_them(library: Sessions) -> None:
    with library.reading() as db:
        passages = {
            title: [cited.passage.id for cited in get_source_page(db, source, CURATOR).passages]
            for title, source in ((s.title, s) for s in db.query(Source))
        }
        draft = passages["[Letter to the mayor]"]
        withdrawn = passages["Evening bulletin"][2]
        known = {
            VISITOR: sum(_knows(db, number, VISITOR) for number in draft),
            READER: sum(_knows(db, number, READER) for number in draft),
        }
        assert known == {VISITOR: 1, READER: 2}
        assert [_knows(db, withdrawn, viewer) for viewer in (VISITOR, READER, CURATOR)] == [False, False, True]
        for title in ("Alpha report", "Beta note"):
            number = passages[title][0]
            assert [_knows(db, number, viewer) for viewer in (VISITOR, READER, CURATOR)] == [False, False, True]
        assert not _knows(db, 10**20, CURATOR)


def _knows(db: Session, passage_id: int, viewer: Viewer) -> bool:
    try:
        return get_passage(db, passage_id, viewer).id == passage_id
    except NotFound:
        return False


def test_sealed_sources_do_not_exist_for_others(library: Sessions) -> None:
    with library.reading() as db:
        sealed = db.query(Source).filter(Source.title == "Beta note").one()
        assert get_source(db, sealed.id, CURATOR) is sealed
        for viewer in (VISITOR, READER):
            with pytest.raises(NotFound):
                get_source(db, sealed.id, viewer)


def test_sources_that_repeat_another(sessions: Sessions) -> None:
    with sessions.writing() as db:
        origin = make_source(db, "Wire report")
        make_source(db, "Reprint", derived_from=origin.id)
        make_source(db, "Quiet reprint", derived_from=origin.id, confidentiality="withheld")
        db.commit()
    with sessions.reading() as db:
        assert [s.title for s in list_derived(db, origin, READER)] == ["Reprint"]
        assert [s.title for s in list_derived(db, origin, CURATOR)] == ["Reprint", "Quiet reprint"]


def test_the_same_source_by_the_same_person_a_moment_ago(sessions: Sessions) -> None:
    given = SourceInput(title="Evening bulletin", issued="19 Sept 2023", authors=[{"literal": "Harbour desk"}])
    with sessions.writing() as db:
        made = make_source(db, **given.model_dump())
        person = as_viewer(create_person(db, "Ada", "contributor"))
        assert find_just_added(db, given, person) is None, "somebody else has made it"
        mine = create_source(db, given, person)
        assert mine.id != made.id
        assert find_just_added(db, given, person) is mine
        assert find_just_added(db, given.model_copy(update={"issued": "2023-09-19"}), person) is mine
        assert find_just_added(db, given.model_copy(update={"issued": "2023-09-20"}), person) is None
        assert find_just_added(db, given.model_copy(update={"publisher": "Harbour Press"}), person) is None
