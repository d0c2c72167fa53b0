"""The table: the same events as the list, in the order of any column."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, read
from tests.pages.timeline_reading import PARTIAL, events, following, links, serving, sign_in, walk
from tests.support.app_fixtures import open_client
from tests.support.factories import EDITOR, make_event, make_source

HEADERS = ["Date", "Title", "Category", "Place", "Sources", "Review"]


def fill(db: Session) -> None:
    """130 events: two pages of the table; titles and places repeat."""
    source = make_source(db, "Bulletin")
    for n in range(130):
        date = None if n % 20 == 19 else f"{2000 + n % 23}-05-{n % 28 + 1:02}"
        make_event(
            db, f"Event {n % 50:02}", date, category=("war", "diplomacy")[n % 2],
            places=[] if n % 3 else ["Riga", "Oslo"], cites=[source] if n % 4 == 0 else [],
        )  # fmt: skip
    make_event(db, "Draft", "2021-05", review="draft")
    withdraw_event(db, make_event(db, "Withdrawn", "1950-05"), EDITOR, "entered twice")


@pytest.fixture(scope="module")
def table_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with serving(sqlite_template, tmp_path_factory.mktemp("table"), fill) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(table_app: FastAPI) -> Iterator[TestClient]:
    with open_client(table_app) as client:
        yield client


def column(page: Element, name: str) -> list[str]:
    at = HEADERS.index(name)
    return [[cell for cell in row.parts if isinstance(cell, Element)][at].text for row in page.one("tbody").all("tr")]


@pytest.mark.parametrize("query", ["", "&category=war", "&from=2010&to=2012", "&undated=1", "&q=event"])
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_the_table_holds_the_events_of_the_list_in_its_order(visitor: TestClient, query: str, order: str) -> None:
    listed = [event for page in walk(visitor, f"/?order={order}{query}") for event in events(page)]
    for headers in ({}, PARTIAL):
        pages = walk(visitor, f"/?view=table&order={order}{query}", headers)
        assert [event for page in pages for event in events(page)] == listed != []


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("sort", ["title", "category", "place", "sources", "review"])
def test_each_column_sorts_all_pages(visitor: TestClient, sort: str, order: str) -> None:
    pages = walk(visitor, f"/?view=table&sort={sort}&order={order}")
    assert [len(events(page)) for page in pages] == [100, 30]
    assert len({event for page in pages for event in events(page)}) == 130
    shown = [value for page in pages for value in column(page, sort.capitalize())]
    if sort == "place":  # an event without a place is shown with a dash and comes behind all others
        shown = ["~" if place == "–" else place for place in shown]
    assert shown == sorted(shown, reverse=order == "newest")
    head = [th.attributes["aria-sort"] for th in pages[0].all("th", scope="col") if "aria-sort" in th.attributes]
    assert head == ["ascending" if order == "oldest" else "descending"]


def test_headers_lead_to_their_order_and_turn_it(visitor: TestClient) -> None:
    page = read(visitor.get("/?view=table&sort=title&category=war"))
    head = {link.text: link.attributes["href"] for link in page.one("thead").all("a")}
    assert list(head) == HEADERS
    assert head["Title"] == "/?category=war&order=newest&sort=title&view=table"
    assert head["Date"] == "/?category=war&view=table"
    assert head["Place"] == "/?category=war&sort=place&view=table"
    turned = read(visitor.get(head["Title"])).one("thead")
    assert links(turned)["Title"] == "/?category=war&sort=title&view=table"


def test_a_page_says_where_it_stands(visitor: TestClient) -> None:
    first = read(visitor.get("/?view=table&sort=title"))
    assert "30 more in this view" in first.one("div", id="results").text
    address = following(first)
    assert address is not None
    second = read(visitor.get(address))
    assert "100 events before this page" in second.one("div", id="results").text
    assert links(second)["Back to the first page"] == "/?sort=title&view=table"
    assert following(second) is None


def test_a_row_shows_what_is_known(visitor: TestClient) -> None:
    page = read(visitor.get("/?view=table&undated=1"))
    assert set(column(page, "Date")) == {"Undated"}
    assert set(column(page, "Place")) <= {"–", "Riga / Oslo"}
    row = page.one("tbody").all("tr")[0]
    assert links(row)["Event 19"] == f"/events/{events(page)[0]}"


def test_a_view_is_left_without_the_order_of_its_column(visitor: TestClient) -> None:
    views = read(visitor.get("/?view=table&sort=title&order=newest&category=war")).one("nav", class_="views")
    assert links(views) == {
        "List": "/?category=war&order=newest",
        "Lanes": "/?category=war&order=newest&view=lanes",
        "Table": "/?category=war&order=newest&view=table",
    }


def test_who_may_not_read_an_event_does_not_see_it(table_app: FastAPI, visitor: TestClient) -> None:
    address = "/?view=table&review=draft&review=withdrawn"
    assert "No event fits" in read(visitor.get(address)).one("div", id="results").text
    with sign_in(table_app, "reader") as reader, sign_in(table_app, "curator") as curator:
        assert column(read(reader.get(address)), "Title") == ["Draft"]
        assert column(read(curator.get(f"{address}&sort=title")), "Title") == ["Draft", "Withdrawn"]
