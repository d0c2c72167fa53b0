"""The list of the timeline: sections, chips, paging, jumps and empty states; and what every view has in common."""

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.filters import EventFilters
from app.domain.permissions import VISITOR
from app.queries.events import select_events
from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, read
from tests.pages.timeline_reading import (
    HOSTILE_QUERIES,
    MORE,
    PARTIAL,
    assert_answered,
    events,
    following,
    links,
    serving,
    sign_in,
    walk,
)
from tests.support.app_fixtures import open_client
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MARK = "<script>alert(1)</script>"


def fill(db: Session) -> None:
    """130 events: three pages of the list, eight events undated."""
    for n in range(130):
        year, month = 2019 + n % 4, (1, 2, 8)[n % 3]
        date = None if n % 15 == 14 else f"{year}" if n % 15 == 7 else f"{year}-{month:02}-{n % 28 + 1:02}"
        make_event(
            db, f"Event {n}", date, category=("diplomacy", "war")[n % 2], actors=["Ann"] if n % 3 else ["Ann", "Bob"],
            tags=["Aid"] if n % 5 == 0 else [],
        )  # fmt: skip
    make_event(db, "Draft", "2021-05", review="draft")
    withdraw_event(db, make_event(db, "Withdrawn", "1950-05"), EDITOR, "entered twice")


@pytest.fixture(scope="module")
def long_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with serving(sqlite_template, tmp_path_factory.mktemp("list"), fill) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(long_app: FastAPI) -> Iterator[TestClient]:
    with open_client(long_app) as client:
        yield client


def selected(app: FastAPI, query: str = "", order: str = "oldest") -> list[int]:
    with app.state.sessions.reading() as db:
        return select_events(db, EventFilters.from_query(parse_qsl(query)), VISITOR).ids(order)


def sections(page: Element) -> list[tuple[str, list[str]]]:
    """The years, each with its months."""
    years = page.all("section", class_="year")
    return [(year.one("h2").text, [month_of(heading) for heading in year.all("h3")]) for year in years]


def month_of(heading: Element) -> str:
    return (heading.all("span") or [heading])[0].text


# --- what is listed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("query", ["", "category=war", "tag=aid", "from=2020-02&to=2021", "undated=1", "q=event"])
def test_pages_and_fragments_hold_all_events_once_and_in_order(
    long_app: FastAPI, visitor: TestClient, query: str, order: str
) -> None:
    address = f"/?{query}&order={order}"
    expected = selected(long_app, query, order)
    for headers in ({}, PARTIAL):
        pages = walk(visitor, address, headers)
        assert [event for page in pages for event in events(page)] == expected
    more = [read(visitor.get(address))]
    while (after := following(more[-1])) is not None:
        more.append(read(visitor.get(after, headers=MORE)))
        assert not more[-1].all("form"), "only events are loaded"
    assert [event for page in more for event in events(page)] == expected


def test_a_fragment_is_the_timeline_of_the_page(visitor: TestClient) -> None:
    whole, part = visitor.get("/?category=war"), visitor.get("/?category=war", headers=PARTIAL)
    assert part.text.strip() in whole.text
    assert not read(part).all("h1")
    assert part.headers["hx-push-url"] == "/?category=war"
    assert part.headers["cache-control"] == "no-store"
    assert "HX-Request" in whole.headers["vary"]


def test_loading_more_says_how_many_are_left_and_takes_the_focus(visitor: TestClient) -> None:
    page = read(visitor.get("/"))
    left = 130 - len(events(page))
    assert f"{left} more in this view" in page.one("p", id="more").text
    address = following(page)
    assert address is not None
    more = read(visitor.get(address, headers=MORE))
    (focused,) = [link for link in more.all("a") if "autofocus" in link.attributes]
    assert focused.attributes["href"] == f"/events/{events(more)[0]}"
    whole = read(visitor.get(address))
    assert "50 events before this page" in whole.one("div", id="results").text
    assert events(read(visitor.get(links(whole)["Earlier events"]))) == events(page)


def test_years_can_be_jumped_to(long_app: FastAPI, visitor: TestClient) -> None:
    for order in ("oldest", "newest"):
        scrub = read(visitor.get(f"/?order={order}")).one("nav", class_="scrub")
        years = [link.text for link in scrub.all("a")]
        assert (
            years
            == sorted(years, reverse=order == "newest")
            == sorted({"2019", "2020", "2021", "2022"} & set(years), reverse=order == "newest")
        )
        assert len(years) == 4
        here = [link for link in scrub.all("a") if "aria-current" in link.attributes]
        assert all(link.attributes["href"] == f"#y{link.text}" for link in here)
        for link in scrub.all("a"):
            if link not in here:
                listed = read(visitor.get(link.attributes["href"]))
                assert sections(listed)[0][0] == link.text
                ordered = selected(long_app, order=order)
                assert events(listed) == ordered[ordered.index(events(listed)[0]) :][: len(events(listed))]
        assert sum(int(link.attributes["aria-label"].split(", ")[1].split()[0]) for link in scrub.all("a")) == 130 - 8


# --- a small chronology -----------------------------------------------------------------------------------------------


@on_sqlite
def test_events_stand_under_year_and_month_with_gaps_and_the_undated_last(client: TestClient, db: Session) -> None:
    make_event(db, "Grain arrives", "2021-05-14")
    make_event(db, "Bridge closes", "2021-05-14")
    make_event(db, "Bridge opens", "2021-11")
    make_event(db, "Strike", "2022")
    make_event(db, "Old wall", "-0044-03-15")
    make_event(db, "Since ever", "../2022")
    make_event(db, "Rumour")
    db.commit()
    page = read(client.get("/"))
    assert sections(page) == [
        ("Open", ["No start recorded"]),
        ("45 BC", ["March"]),
        ("2021", ["May"]),
        ("2021", ["November"]),
        ("2022", ["No month given"]),
        ("Undated", ["No date known 1 event"]),
    ]
    gaps = [gap.text for gap in page.all("p", class_="gap")]
    assert gaps == ["— 2,065 years without events —", "— 5 months without events —"]
    assert len(page.all("li", class_="same")) == 1
    assert [title.text for title in page.one("section", id="undated").all("h4")] == ["Rumour"]
    assert links(page)["1 undated"] == "/?undated=1"
    newest = read(client.get("/?order=newest"))
    assert [year for year, _ in sections(newest)] == ["2022", "2021", "2021", "45 BC", "Open", "Undated"]


def test_each_chip_takes_its_value_away(visitor: TestClient) -> None:
    page = read(visitor.get("/?q=event&from=2020&category=war&actor=1&actor=999999&order=newest"))
    chips = page.one("div", class_="chips")
    assert {label: dict(parse_qsl(urlsplit(address).query)).keys() for label, address in links(chips).items()} == {
        "Remove filter: Words “event”": {"from", "category", "actor", "order"},
        "Remove filter: Date since 2020": {"q", "category", "actor", "order"},
        "Remove filter: Category War": {"q", "from", "actor", "order"},
        "Remove filter: Actor Ann": {"q", "from", "category", "actor", "order"},
        "Remove filter: Actor 999999 (unknown)": {"q", "from", "category", "actor", "order"},
        "Clear all": {"order"},
    }
    assert "actor=1&" not in links(chips)["Remove filter: Actor Ann"]
    words = "events with the words “event”, since 2020, of War, with Ann or 999999 (unknown)"
    assert f"Shown: {words}." in chips.text
    assert page.one("title").text.startswith(words.capitalize()[:20])
    assert not read(visitor.get("/")).all("div", class_="chips")


def test_the_count_stands_beside_all_events(long_app: FastAPI, visitor: TestClient) -> None:
    assert read(visitor.get("/")).one("p", id="count").text == "130 events"
    war = len(selected(long_app, "category=war"))
    assert read(visitor.get("/?category=war")).one("p", id="count").text == f"{war} of 130 events"


@pytest.mark.parametrize("view", ["list", "table", "lanes"])
def test_a_view_without_events_says_what_could_be_left_out(visitor: TestClient, view: str) -> None:
    page = read(visitor.get(f"/?view={view}&category=war&actor=999999"))
    found = page.one("div", id="results")
    assert "No event fits this view" in found.text
    assert "Asked for: events of War, with 999999 (unknown)." in found.text
    assert [item.text for item in found.all("li")] == [
        "Without Category War 0 events", "Without Actor 999999 (unknown) 65 events",
    ]  # fmt: skip
    assert links(found)["Without Actor 999999 (unknown)"] == "/?category=war"


@on_sqlite
def test_an_empty_chronology_invites_those_who_may_write(
    client: TestClient, signed_in: Callable[..., TestClient]
) -> None:
    for query in ("", "view=table", "view=lanes", "order=newest"):
        page = read(client.get(f"/?{query}"))
        assert page.one("h1").text == "Nothing is dated yet"
        assert "Add an event" not in links(page.one("main"))
    assert links(read(signed_in("contributor").get("/")).one("main"))["Add an event"] == "/events/new"
    assert "No event fits" in read(client.get("/?q=x")).one("main").text


def test_who_may_not_read_an_event_does_not_see_it(long_app: FastAPI, visitor: TestClient) -> None:
    def titles(client: TestClient, query: str) -> set[str]:
        return {link.text for link in read(client.get(query)).all("h4")}

    for query in ("/?q=draft", "/?review=draft", "/?q=withdrawn&review=withdrawn"):
        assert titles(visitor, query) == set()
    with sign_in(long_app, "reader") as reader, sign_in(long_app, "curator") as curator:
        assert titles(reader, "/?review=draft") == titles(reader, "/?q=draft") == {"Draft"}
        assert titles(reader, "/?review=withdrawn") == set()
        assert titles(curator, "/?review=withdrawn") == {"Withdrawn"}, "though it lies before all others"


# --- hostile readers and writers --------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("view", ["list", "table", "lanes"])
def test_words_of_people_are_shown_as_text(client: TestClient, db: Session, view: str) -> None:
    source = make_source(db, MARK)
    give_text(db, source, f"Words {MARK} and more.")
    for n in range(3):
        make_event(
            db, f"{MARK} {n}", f"2021-05-{n + 1:02}", summary=MARK, actors=[MARK], places=[MARK], tags=[MARK],
            cites=[cite(source, f"Words {MARK}")],
        )  # fmt: skip
    make_event(db, f"Long {MARK}", "2021/2022", category="diplomacy")
    db.commit()
    for query in ("", "&pick=1", "&q=script&actor=1&source=1&lanes=actor", "&q=%3Cscript%3Ealert(1)%3C/script%3Ezz"):
        for headers in ({}, PARTIAL):
            shown = client.get(f"/?view={view}{query}", headers=headers).text
            assert "<script>alert" not in shown
            assert "&lt;script&gt;alert" in shown


def test_no_query_is_answered_with_a_failure(app: FastAPI, client: TestClient, db: Session) -> None:
    for n in range(14):
        make_event(db, f"Event {n}", f"20{n + 10}-05", actors=["Ann"], tags=["Aid"])
    db.commit()
    asked = zip(HOSTILE_QUERIES, cycle([{}, PARTIAL, MORE, PARTIAL]), strict=False)
    statuses = {assert_answered(client, query, headers) for query, headers in asked}
    assert statuses == {200, 303, 422}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yestermorn", "yestermorn"),
        ("from=2023&to=2020", "The range ends before it starts."),
        ("actor=abc", "“abc” is not the number of a record."),
        ("view=tabel&order=best", "2 things that you asked for cannot be read"),
        ("after=x", "The place after which to go on cannot be read."),
        ("view=table&sort=title&after=x", "The place after which to go on cannot be read."),
        ("bar_from=x&bars=2020~2021", "The range cannot be read."),
        ("q=" + "x" * 401, "A search has at most 400 characters."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(visitor: TestClient, query: str, words: str) -> None:
    assert words in read(visitor.get(f"/?{query}"), 422).one("main").text
    assert words in read(visitor.get(f"/?{query}", headers=PARTIAL), 422).text


def test_what_can_be_read_beside_it_is_shown(long_app: FastAPI, visitor: TestClient) -> None:
    page = read(visitor.get("/?actor=abc&category=war&from=nonsense"), 422)
    assert events(page) == selected(long_app, "category=war")[: len(events(page))] != []
    assert page.one("input", id="from").attributes["value"] == "nonsense"


def test_the_brush_of_the_overview_leads_to_dates(visitor: TestClient) -> None:
    bars = "bars=2019~2019,2020~2020,2021~2021"
    for query, address in {
        "bar_from=1&bar_to=2&category=war": "/?category=war&from=2020&to=2021",
        "bar_from=2&bar_to=1": "/?from=2020&to=2021",
        "bar_from=0&bar_to=2&from=2020&after=x": "/",
        "bar_from=0&bar_to=2&view=table": "/?view=table",
    }.items():
        response = visitor.get(f"/?{query}&{bars}")
        assert (response.status_code, response.headers["location"]) == (303, address)


# --- cost -------------------------------------------------------------------------------------------------------------


@on_sqlite
def test_pages_cost_the_same_number_of_queries_for_few_and_many(app: FastAPI, client: TestClient, db: Session) -> None:
    first = make_event(db, "First", "2021-04", actors=["Ann"]).id

    def add(count: int, kind: str) -> None:
        for n in range(count):
            source = make_source(db, f"Source {kind} {n}", publisher=kind)
            make_event(
                db, f"Event {kind} {n}", f"2021-05-{n + 1:02}", actors=[f"Actor {kind} {n}", "Ann"],
                tags=[f"Tag {kind} {n}"], places=[f"Place {kind} {n}"], category=f"c{n % 3}", cites=[cite(source, "")],
            )  # fmt: skip
        make_event(db, f"Undated {kind}")
        make_event(db, f"Long {kind}", "2021/2022")
        db.commit()

    def costs() -> dict[str, int]:
        found = {}
        for path in ("/", "/?view=table", "/?view=table&sort=title", "/?view=lanes", "/?view=lanes&lanes=actor",
                     "/?category=c1&actor=1&source=1", "/sources", "/events.csv", f"/events/{first}"):  # fmt: skip
            client.get(path)
            with counting_queries(app.state.sessions.engine) as sent:
                assert client.get(path).status_code == 200
            found[path] = len(sent)
        return found

    add(3, "few")
    few = costs()
    add(27, "many")
    assert costs() == few
