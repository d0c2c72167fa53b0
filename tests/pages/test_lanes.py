"""The lanes: every event of the view is drawn or counted, every state has an address."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.pages.event_reading import Element, read
from tests.pages.timeline_reading import PARTIAL, events, links, serving, walk
from tests.support.app_fixtures import open_client
from tests.support.factories import make_event

ZOOMS = ["all", "decade", "years", "year", "month", "week"]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def fill(db: Session) -> None:
    """150 events in two categories, with twelve actors; one lane is too full to be drawn event by event."""
    for n in range(150):
        date = None if n % 50 == 49 else f"{2019 + n % 4}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        make_event(db, f"Event {n}", date, category=("war", "diplomacy")[n % 5 == 0], actors=[f"Actor {n % 12}"])
    make_event(db, "Long quarrel", "2019/2022", category="diplomacy", actors=["Actor 0"])
    make_event(db, "Old wall", "-0044-03-15", category="diplomacy")
    make_event(db, "Draft", "2021-05", review="draft")


@pytest.fixture(scope="module")
def lanes_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with serving(sqlite_template, tmp_path_factory.mktemp("lanes"), fill) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(lanes_app: FastAPI) -> Iterator[TestClient]:
    with open_client(lanes_app) as client:
        yield client


def totals(page: Element) -> dict[str, int]:
    """The lanes with the number of their events, as their names tell."""
    names = [
        item for item in page.all("li") if item.all("small") and re.match(r"r\d", item.attributes.get("class", ""))
    ]
    return {item.all("span")[0].text: int(item.one("small").text.split()[0]) for item in names}


def counted(page: Element) -> dict[str, int]:
    """The events that the chart draws, one by one or in rings, by lane."""
    found: Counter[str] = Counter()
    for mark in page.one("svg", class_="chart").all("title"):
        words = mark.text.removesuffix(": zoom in")
        ring = re.match(r"([\d,]+) events? around", words)
        found[words.rsplit(", ", 1)[1]] += int(ring[1]) if ring and words != mark.text else 1
    return dict(found)


@pytest.mark.parametrize("lanes", ["category", "actor"])
@pytest.mark.parametrize("zoom", ["", *ZOOMS])
def test_every_event_of_the_window_is_drawn_or_counted(visitor: TestClient, zoom: str, lanes: str) -> None:
    for headers in ({}, PARTIAL):
        page = read(visitor.get(f"/?view=lanes&lanes={lanes}&zoom={zoom}&at=2020-06-15", headers=headers))
        assert counted(page) == totals(page) != {}
        assert len(totals(page)) <= (2 if lanes == "category" else 8)


@pytest.mark.parametrize("query", ["", "&category=war", "&from=2020&to=2021", "&q=event", "&actor=1"])
def test_all_of_time_holds_the_dated_events_of_the_list(visitor: TestClient, query: str) -> None:
    listed = [event for page in walk(visitor, f"/?{query}") for event in events(page)]
    undated = read(visitor.get(f"/?{query}&undated=1"))
    page = read(visitor.get(f"/?view=lanes&zoom=all{query}"))
    assert sum(totals(page).values()) == len(listed) - len(events(undated))


def test_zoom_and_pan_are_links_that_keep_the_filter(visitor: TestClient) -> None:
    page = read(visitor.get("/?view=lanes&zoom=year&at=2020-06-15&category=war"))
    zooms = page.one("nav", **{"aria-label": "Zoom"})
    assert all("category=war" in address and "view=lanes" in address for address in links(zooms).values())
    assert "zoom=month" in links(zooms)["Zoom in"]
    assert "zoom=years" in links(zooms)["Zoom out"]
    assert links(zooms)["All"] == "/?category=war&view=lanes&zoom=all"
    moves = links(page.one("nav", **{"aria-label": "Move in time"}))
    assert set(moves) == {"Earlier", "Later"}
    back = read(visitor.get(moves["Earlier"]))
    assert "2019" in back.one("div", class_="movebar").text
    for edge, missing in (("all", "Zoom out"), ("week", "Zoom in")):
        assert missing not in links(read(visitor.get(f"/?view=lanes&zoom={edge}&at=2020-06-15")).one("main"))


@pytest.mark.parametrize("way", ["Earlier", "Later"])
def test_moving_ends_at_the_edge_of_the_chronology(visitor: TestClient, way: str) -> None:
    address = "/?view=lanes&zoom=year&at=2020-06-15&from=2019&category=war"
    seen = set()
    while address not in seen:
        seen.add(address)
        moves = links(read(visitor.get(address)).one("div", class_="movebar"))
        address = moves.get(way, address)
    assert way not in moves
    assert len(seen) > 2


def test_a_ring_leads_to_the_events_that_it_counts(visitor: TestClient) -> None:
    page = read(visitor.get("/?view=lanes&zoom=years&at=2020-06-15"))
    rings = [a for a in page.one("svg", class_="chart").all("a") if a.all("circle", class_="clu")]
    assert rings
    for ring in rings:
        nearer = read(visitor.get(ring.attributes["href"]))
        assert "zoom=year&" in ring.attributes["href"] + "&"
        assert sum(totals(nearer).values()) > 0


def test_a_picked_event_is_shown_with_its_neighbours(visitor: TestClient) -> None:
    first, second, third = events(read(visitor.get("/?category=war&from=2019")))[:3]
    page = read(visitor.get(f"/?view=lanes&category=war&zoom=all&pick={second}"))
    picked = page.one("section", id="picked")
    assert links(picked)["Previous in lane"].endswith(f"pick={first}&view=lanes&zoom=all#picked")
    assert links(picked)["Next in lane"].endswith(f"pick={third}&view=lanes&zoom=all#picked")
    edge = read(visitor.get(f"/?view=lanes&category=war&zoom=all&pick={first}")).one("section", id="picked")
    assert "Previous in lane" not in links(edge)


@pytest.mark.parametrize("pick", ["draft", "undated", "filtered out", "unknown"])
def test_what_is_not_in_the_view_cannot_be_picked(visitor: TestClient, pick: str) -> None:
    number = {
        "draft": 153,
        "undated": events(read(visitor.get("/?undated=1")))[0],
        "filtered out": events(read(visitor.get("/?category=diplomacy")))[0],
        "unknown": 999_999,
    }[pick]
    page = read(visitor.get(f"/?view=lanes&category=war&pick={number}"))
    assert not page.all("section", id="picked")
    assert totals(page)


def test_a_chosen_actor_has_the_first_lane(visitor: TestClient) -> None:
    lanes = list(totals(read(visitor.get("/?view=lanes&lanes=actor&zoom=all&actor=11&actor=12"))))
    assert set(lanes) == {"Actor 10", "Actor 11"}


def test_an_empty_window_says_so(visitor: TestClient) -> None:
    page = read(visitor.get("/?view=lanes&zoom=week&at=1800-01-01"))
    assert "No event lies between" in page.one("div", id="results").text
    assert not page.all("svg", class_="chart")
    assert links(page.one("div", class_="movebar"))["Later"].startswith("/?at=")


@on_sqlite
@pytest.mark.parametrize(
    "dates",
    [[None], ["/2022", "2021/"], ["../2022"], ["2021/.."], ["Y-2000000000", "Y2000000000"], ["0000"]],
)
def test_any_chronology_can_be_drawn_at_any_zoom(client: TestClient, db: Session, dates: list[str | None]) -> None:
    for date in dates:
        make_event(db, f"Event of {date}", date, actors=["Ann"])
    db.commit()
    for zoom in ["", *ZOOMS]:
        for lanes in ("category", "actor"):
            page = read(client.get(f"/?view=lanes&zoom={zoom}&lanes={lanes}"))
            if totals(page):
                assert counted(page) == totals(page)
    dated = len([date for date in dates if date is not None])
    assert sum(totals(read(client.get("/?view=lanes&zoom=all"))).values()) == dated
