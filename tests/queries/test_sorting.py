"""The orders of the table: by each column as a plain sort has it, the date order settling ties."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.filters import REVIEW_STATES
from app.errors import Invalid
from app.models import Event
from app.queries.events import Selection, list_events
from app.queries.sorting import sorted_page
from tests.queries.crowds import select_all
from tests.support.factories import make_event

SORTS = ("title", "category", "place", "sources", "review")


def alphabetic(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in letters if not unicodedata.combining(c)).lstrip("“‘'\"[( ")


def place(event: Event) -> tuple[bool, str]:
    return (False, alphabetic(event.places[0].name)) if event.places else (True, "")


KEYS: dict[str, Callable[[Event], Any]] = {
    "title": lambda event: alphabetic(event.title),
    "category": lambda event: alphabetic(event.category.label),
    "place": place,
    "sources": lambda event: event.source_count,
    "review": lambda event: REVIEW_STATES.index(event.review),
}


def walk(db: Session, selection: Selection, sort: str, descending: bool, limit: int) -> list[int]:
    ids: list[int] = []
    after = None
    while True:
        page = sorted_page(db, selection, sort, descending=descending, after=after, limit=limit)
        assert page.start == len(ids)
        ids += page.ids
        after = page.next
        if after is None:
            return ids
        assert len(ids) < selection.total, "the pages do not end"


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_each_column_sorts_and_the_date_settles_ties(crowd: Session, sort: str, descending: bool) -> None:
    for query in ("", "category=war", "undated=1", "review=withdrawn", "q=nothing"):
        selection = select_all(crowd, query)
        events = list_events(crowd, selection.ids())
        # Python's sort keeps equal ones in their order, in both directions.
        expected = [event.id for event in sorted(events, key=KEYS[sort], reverse=descending)]
        for limit in (4, 1000):
            assert walk(crowd, selection, sort, descending, limit) == expected, query


def test_equal_titles_stand_in_date_order(scratch: Session) -> None:
    dates = ["2023-05", "2021-01-01", None, "2022"]
    ids = {date: make_event(scratch, "Ceasefire signed", date).id for date in dates}
    page = sorted_page(scratch, select_all(scratch), "title", descending=False, after=None, limit=10)
    assert page.ids == [ids["2021-01-01"], ids["2022"], ids["2023-05"], ids[None]]


def test_an_event_that_the_filter_leaves_out_is_still_a_place(crowd: Session) -> None:
    everything, some = select_all(crowd), select_all(crowd, "category=war")
    ordered = walk(crowd, everything, "title", False, 1000)
    chosen = set(some.ids())
    for number, event_id in enumerate(ordered):
        page = sorted_page(crowd, some, "title", descending=False, after=f"s-{event_id}", limit=1000)
        assert page.ids == [other for other in ordered[number + 1 :] if other in chosen]


@pytest.mark.parametrize("sort", SORTS)
def test_no_events_are_one_empty_page(scratch: Session, sort: str) -> None:
    page = sorted_page(scratch, select_all(scratch), sort, descending=True, after=None, limit=10)
    assert (page.ids, page.start, page.next) == ([], 0, None)


@pytest.mark.parametrize("after", ["s-", "s-0", "s--1", "s-x", "s-99999", "s-" + "9" * 10_000, "5", "s-٣", "s-\x00"])
def test_a_place_that_no_event_has_is_refused(crowd: Session, after: str) -> None:
    with pytest.raises(Invalid) as refused:
        sorted_page(crowd, select_all(crowd), "title", descending=False, after=after, limit=10)
    assert list(refused.value.faults) == ["after"]
