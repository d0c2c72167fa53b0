"""Pages of a selection: every event once, in order, from any place in it."""

import base64
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.errors import Invalid
from app.queries.events import Selection
from app.queries.paging import LONGEST_DAY, Page, decode_cursor, encode_cursor, encode_day, page_of
from tests.queries.crowds import plant, select_all

ORDERS = ("oldest", "newest")


def walk(selection: Selection, order: str, limit: int, *, whole_days: bool = False) -> list[Page]:
    pages = [page_of(selection, order, None, limit, whole_days=whole_days)]
    while (after := pages[-1].next) is not None:
        pages.append(page_of(selection, order, after, limit, whole_days=whole_days))
        assert len(pages) <= selection.total, "the pages do not end"
    return pages


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", ["", "from=2021-05 to=2021-06", "undated=1", "review=withdrawn", "q=nothing"])
def test_pages_hold_every_event_once_and_in_order(crowd: Session, query: str, order: str) -> None:
    selection = select_all(crowd, query)
    for limit in (1, 7, 1000):
        for whole_days in (False, True):
            pages = walk(selection, order, limit, whole_days=whole_days)
            assert [event_id for page in pages for event_id in page.ids] == selection.ids(order)
            befores = [sum(len(page.ids) for page in pages[:n]) for n in range(len(pages))]
            assert [page.start for page in pages] == befores
            assert pages[0].previous is None


@pytest.mark.parametrize("order", ORDERS)
def test_the_way_back_leads_to_the_page_before(crowd: Session, order: str) -> None:
    selection = select_all(crowd)
    pages = walk(selection, order, 9)
    assert len(pages) > 5
    for before, page in pairwise(pages):
        assert page.previous is not None
        assert page_of(selection, order, page.previous, 9).ids == before.ids


@pytest.mark.parametrize("order", ORDERS)
def test_undated_events_come_last_and_in_one_order(crowd: Session, order: str) -> None:
    undated = select_all(crowd, "undated=1").ids()
    assert len(undated) > 2
    assert select_all(crowd).ids(order)[-len(undated) :] == undated


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_names_a_place_where_another_filter_goes_on(crowd: Session, order: str) -> None:
    everything, some = select_all(crowd), select_all(crowd, "category=war")
    chosen = set(some.ids())
    for number, event_id in enumerate(everything.ids(order)):
        cursor = encode_cursor(everything.columns, int(everything.columns.position_of[event_id]))
        behind = [other for other in everything.ids(order)[number + 1 :] if other in chosen]
        assert page_of(some, order, cursor, 1000).ids == behind


@pytest.mark.parametrize("day", ["2021-05-14", "2021-05-15", "0001-01-01", "-0044-03-15", "1800", "2030"])
def test_a_day_opens_the_list_right_before_or_behind_it(crowd: Session, day: str) -> None:
    at = EventDate.parse(day).earliest
    selection = select_all(crowd)
    earliest = selection.columns.earliest
    dated = [(int(earliest[p]), int(selection.columns.ids[p])) for p in selection.dated]
    undated = select_all(crowd, "undated=1").ids()
    after = encode_day(at)
    assert page_of(selection, "oldest", after, 1000).ids == [e for start, e in dated if start >= at] + undated
    assert page_of(selection, "newest", after, 1000).ids == [e for start, e in dated[::-1] if start < at] + undated


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("on_one_day", "first_page"), [(4, 5), (10, 11), (LONGEST_DAY + 1, 27), (60, 27)])
def test_a_page_is_lengthened_to_the_end_of_its_day(
    scratch: Session, order: str, on_one_day: int, first_page: int
) -> None:
    edges = ("2020-01-01", "2022-01-01") if order == "oldest" else ("2022-01-01", "2020-01-01")
    plant(scratch, [edges[0], *["2021-05-14"] * on_one_day, edges[1]])
    selection = select_all(scratch)
    assert len(page_of(selection, order, None, 2, whole_days=True).ids) == first_page
    assert len(page_of(selection, order, None, 2).ids) == 2


@pytest.mark.parametrize("date", [None, "../2022"])
def test_what_names_no_day_is_split(scratch: Session, date: str | None) -> None:
    plant(scratch, [date] * 9)
    assert len(page_of(select_all(scratch), "oldest", None, 4, whole_days=True).ids) == 4


def test_a_selection_without_events_has_one_empty_page(scratch: Session) -> None:
    for after in (None, encode_day(0)):
        page = page_of(select_all(scratch), "oldest", after, 50, whole_days=True)
        assert (page.ids, page.start, page.next, page.previous) == ([], 0, None, None)


def test_a_cursor_reads_back(crowd: Session) -> None:
    columns = select_all(crowd).columns
    for position in range(len(columns.ids)):
        key = (columns.earliest, columns.latest, columns.sequence, columns.ids)
        assert decode_cursor(encode_cursor(columns, position)) == tuple(int(column[position]) for column in key)


def written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "=", "é", "\x00", "a" * 10_000, written("1,2,3"), written("1,2,3,4,5"), written("1,2,3,x"), written(""),
        written(f"{2**63},0,0,0"), written(f"0,0,0,{-(2**62) - 1}"), written("1.5,0,0,0"),
        written("9" * 140 + ",0,0,0"),
    ],
)  # fmt: skip
def test_anything_else_is_no_cursor(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(cursor)
    assert refused.value.faults == {
        "after": "The place after which to go on cannot be read. Start again from the first page."
    }


@pytest.mark.parametrize("number", [2**62, -(2**62)])
def test_places_beyond_all_events_are_places(crowd: Session, number: int) -> None:
    selection = select_all(crowd)
    cursor = written(f"{number},{number},{number},{number}")
    expected = [] if number > 0 else selection.ids()
    assert page_of(selection, "oldest", cursor, 1000).ids == expected
