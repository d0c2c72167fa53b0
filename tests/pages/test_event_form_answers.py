"""What the event form answers and does not save: faults at their fields, rows, and small answers while one types."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.main import create_app
from app.models import Event
from app.services.sources import add_text
from app.settings import Settings
from tests.pages.event_form_filling import HTMX, described, faults, form_of, open_form
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client
from tests.support.databases import copy_sqlite
from tests.support.factories import EDITOR, make_category, make_event, make_source
from tests.support.people import create_session

TEXT = (
    "The council met.\n\nOn Friday the bridge was closed by order of the mayor, and it stayed closed for nine days.\n"
)
EVENTS = 3


@dataclass(frozen=True)
class World:
    """A chronology that these tests share, since they save no event; which database it is does not matter to them."""

    app: FastAPI
    client: TestClient
    """A contributor's."""
    source_id: int
    """A source whose text is held."""

    def count_events(self) -> int:
        with self.app.state.sessions.reading() as db:
            return db.scalar(select(func.count(Event.id))) or 0


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("form") / "form.sqlite3")
    app = create_app(Settings(_env_file=None, database_url=url))
    with app.state.sessions.writing() as db:
        make_category(db, "movement", hue=2)
        source = make_source(db, "Report on the bridge")
        add_text(db, source, TEXT.encode(), EDITOR, origin="bridge.txt")
        named: dict[str, Any] = {"actors": ["Joanna", "Ann Lee"], "places": ["River Town"], "tags": ["bridge"]}
        make_event(db, "Mayor closes the bridge", "20 Sep 2023", **named)
        make_event(db, "Parliament adopts the budget", "19 Sep 2023")
        make_event(db, "The mayor closes the bridge", "19 Sep 1990")
        db.commit()
    name, token = create_session(app, "contributor")
    with open_client(app) as client:
        client.cookies.set(name, token)
        yield World(app, client, source.id)
    app.state.sessions.engine.dispose()


LONG = "x" * 20_001


@pytest.mark.parametrize(
    ("typed", "at", "sentence"),
    [
        ({"title": ""}, "title", "Give the event a title"),
        ({"title": "x" * 121}, "title", "The title has 121 characters; 120 are allowed."),
        ({"title": "The bridge closes."}, "title", "without a final stop"),
        ({"title": "\u202e\u0000 "}, "title", "Give the event a title"),
        ({"category": ""}, "category", "Choose a category."),
        ({"category": "none-such"}, "category", "Choose a category."),
        ({"date": "some time ago"}, "date", "cannot be read as a date"),
        ({"date": "31 Feb 2023"}, "date", "31 Feb 2023"),
        ({"date": "9" * 5000}, "date", "200 are allowed"),
        ({"date": "20 Sep 2023", "end": "18 Sep 2023"}, "end", "18 Sep 2023 is before the start, 20 Sep 2023."),
        ({"end": "18 Sep 2023"}, "date", "An interval needs its start"),
        ({"ending": "open"}, "date", "An interval needs its start"),
        ({"date": "2021", "end": "2022", "ending": "open"}, "end", "Keep one of the two"),
        ({"date": "12–24 Sep 2023", "end": "30 Sep 2023"}, "date", "Write the start alone here"),
        ({"date": "2021", "end": "2022–2023"}, "end", "is not one date"),
        ({"date": "2023-09-19T14:30", "end": "20 Sep 2023"}, "end", "Leave the time of day out"),
        ({"date": "2023-09-19T14:30", "sureness": "uncertain"}, "sureness", "A time of day is exact"),
        ({"summary": LONG}, "summary", "The summary has 20,001 characters; 20,000 are allowed."),
        ({"date_note": LONG}, "date_note", "20,000 are allowed"),
        ({"date_as_written": "x" * 301}, "date_as_written", "has 301 characters; 300 are allowed"),
        ({"actors": "x" * 301}, "actors", "The name of an actor has 301 characters; 300 are allowed."),
        ({"actors": f"Ann Lee ({'x' * 41})"}, "actors", "The role of an actor has 41 characters; 40 are allowed."),
        ({"actors": "\n".join(map(str, range(3000)))}, "actors", "at most 200 actors; here are 3,000."),
        ({"places": "\n".join(map(str, range(201)))}, "places", "at most 200 places"),
        ({"tags": "x" * 301}, "tags", "A tag has 301 characters; 300 are allowed."),
        ({"part_of": "e-99"}, "part_of", "There is no event e-99."),
        ({"part_of": "99999999999999"}, "part_of", "No event has the words"),
        ({"part_of": "nothing of the kind"}, "part_of", "No event has the words “nothing of the kind”"),
        ({"sequence": "first"}, "sequence", "The order within the day is a whole number"),
        ({"sequence": "9" * 30}, "sequence", "Write one between -1,000,000 and 1,000,000."),
        ({"citations.0.quote": "The bridge"}, "citations-0-source", "Citation 1: Choose the source that is cited"),
        ({"citations.0.source": "99"}, "citations-0-source", "There is no source “99”"),
        ({"citations.0.source": "9" * 400}, "citations-0-source", "There is no source"),
        ({"citations.0.source": "SOURCE", "citations.0.role": "proves"}, "citations-0-role", "supports, disputes"),
        ({"citations.0.source": "SOURCE", "citations.0.id": "1"}, "citations-0-source", "does not belong"),
        ({"citations.0.source": "SOURCE", "citations.0.id": "x"}, "citations-0-id", "cannot be read"),
        ({"citations.0.source": "SOURCE", "citations.0.claimed_date": "once"}, "citations-0-claimed_date", "cannot be"),
        ({"citations.0.source": "SOURCE", "citations.0.claimed_date": "03/04/2023"}, "citations-0-claimed_date", "Is"),
        ({"citations.0.source": "SOURCE", "citations.0.pin_cite": "x" * 301}, "citations-0-pin_cite", "301 characters"),
        ({"citations.0.source": "SOURCE", "citations.0.quote": LONG}, "citations-0-quote", "20,000 are allowed"),
        ({"citations.0.source": "new"}, "citations-0-new_title", "Give the new source a title."),
        ({"citations.0.source": "new", "citations.0.new_title": "N", "citations.0.new_url": "javascript:1"},
         "citations-0-new_url", "An address starts with http"),
        ({"citations.0.source": "new", "citations.0.new_title": "N", "citations.0.new_issued": "once"},
         "citations-0-new_issued", "cannot be read as a date"),
        ({"citations.0.source": "new", "citations.0.new_title": "N", "citations.0.new_type": "A B"},
         "citations-0-new_type", "Choose the kind"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_nothing_is_saved(
    world: World, typed: dict[str, str], at: str, sentence: str
) -> None:
    given = {name: str(world.source_id) if value == "SOURCE" else value for name, value in typed.items()}
    form = open_form(world.client).fill(title="The bridge closes", category="movement").put(given)
    page = read(form.send(), 422)
    assert page.one("title").text.startswith("Error: Add an event")
    assert list(faults(page)) == [at], "one fault, told once"
    assert sentence in faults(page)[at]
    assert "should" not in page.one("div", id="errors").one("ul").text, "the validator's own words stay inside"
    assert len(page.all(id=at)) <= 1
    assert world.count_events() == EVENTS


def test_all_faults_are_told_at_once_in_the_order_of_the_form(world: World) -> None:
    form = open_form(world.client).fill(
        date="some day",
        title="The bridge closes.",
        sequence="x",
        actors="x" * 301,
        citations__0__source=str(world.source_id),
        citations__0__quote="words that are nowhere",
    )
    page = read(form.send(), 422)
    assert list(faults(page)) == ["date", "title", "category", "actors", "sequence", "citations-0-quote"]
    assert page.one("div", id="errors").one("h2").text.startswith("6 things need your attention")
    for control in ("date", "title", "actors", "sequence", "citations-0-quote"):
        assert page.one(id=control).attributes["aria-invalid"] == "true", control
        assert faults(page)[control].removeprefix("Citation 1: ") in described(page, control)


def test_everything_that_was_typed_is_kept(world: World) -> None:
    typed = {
        "date": "some day", "end": "another", "ending": "unknown", "sureness": "uncertain", "date_note": "a <b>\nb",
        "date_as_written": "“then”", "title": "A & B", "summary": "\n\n  two\n\nlines ", "category": "movement",
        "actors": "A (x)\n\nB", "places": "<P>", "tags": "t", "part_of": "no such event", "sequence": "3x",
        "citations.7.source": "new", "citations.7.role": "mentions", "citations.7.quote": "q\nq",
        "citations.7.pin_cite": "p",
        "citations.7.claimed_date": "once", "citations.7.note": "n", "citations.7.new_title": "T",
        "citations.7.new_type": "report", "citations.7.new_publisher": "P", "citations.7.new_issued": "then",
        "citations.7.new_url": "x",
    }  # fmt: skip
    form = open_form(world.client).put(dict(typed))
    again = form_of(world.client, read(form.send(), 422))
    assert {name: again[name] for name in typed} == typed


def test_many_rows_are_refused_politely(world: World) -> None:
    rows = {f"citations.{row}.quote": "x" for row in range(3000)}
    answer = open_form(world.client).fill(title="The bridge closes", category="movement").put(rows).send()
    assert "An event has at most 200 citations; 3,000 were sent. Nothing was saved." in read(answer, 422).text
    assert world.count_events() == EVENTS


def test_a_body_that_is_too_large_is_refused(world: World) -> None:
    assert open_form(world.client).fill(title="x" * 10_000_000).send().status_code == 413
    assert world.count_events() == EVENTS


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=\x00", b"%FF%FE=%00&title", b"{}", b"&&&==="])
def test_a_body_that_is_no_form_is_a_form_without_words(world: World, body: bytes) -> None:
    answer = world.client.post(
        "/events/new", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert faults(read(answer, 422)).keys() == {"title", "category"}


def test_markup_in_every_field_is_shown_as_words(world: World) -> None:
    attack = '"><script>alert(1)</script>'
    names = [name for name, _ in open_form(world.client).fields]
    answer = open_form(world.client).put(dict.fromkeys(names, attack)).send()
    page = read(answer, 422)
    assert "alert(1)" in answer.text
    assert [script.text for script in page.all("script") if "src" not in script.attributes] == []


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("On Friday the bridge", "Found once, ¶ 2"),
        ("on  friday THE bridge", "Found once, ¶ 2"),
        ("nowhere to be found in it", "Not found"),
        ("", ""),
    ],
)
def test_quotes_are_looked_for_while_one_writes(world: World, quote: str, told: str) -> None:
    form = open_form(world.client).fill(citations__0__source=str(world.source_id), citations__0__quote=quote)
    answer = form.send(to="/citations/locate?row=0", headers=HTMX.items())
    assert told in read(answer).one("hx-partial").text
    assert "<html" not in answer.text
    assert read(form.send(to="/citations/locate?row=0")).one("h1").text == "The place of a quote"


def test_the_place_of_a_row_that_is_not_there_is_refused(world: World) -> None:
    form = open_form(world.client)
    assert "The form has no citation 5." in read(form.send(to="/citations/locate?row=5"), 422).text
    assert "row cannot be read." in read(form.send(to="/citations/locate?row=x"), 422).text


def test_rows_are_added_and_removed_with_everything_kept(world: World) -> None:
    form = open_form(world.client).fill(title="The bridge", citations__0__quote="first")
    page = read(form.send("add-citation"))
    assert page.one("main").one(autofocus="").attributes["name"] == "citations.1.source"
    grown = form_of(world.client, page).fill(citations__1__quote="second")
    page = read(grown.send("remove-citation-0"))
    left = form_of(world.client, page)
    assert (left["title"], left["citations.1.quote"]) == ("The bridge", "second")
    assert "citations.0.quote" not in dict(left.fields)
    labels = [row.attributes["aria-label"] for row in page.one("ol", class_="cites").all(role="group")]
    assert labels == ["Citation 1"]
    page = read(left.send("remove-citation-1"))
    assert page.one("main").one(autofocus="").text == "Add a citation"
    assert world.count_events() == EVENTS


def test_htmx_gets_the_citations_alone(world: World) -> None:
    answer = open_form(world.client).send("add-citation", headers=[*HTMX.items(), ("HX-Target", "div#citations")])
    parts = [part for part in read(answer).parts if not isinstance(part, str)]
    assert [part.attributes["id"] for part in parts] == ["citations"]


def test_there_is_no_row_beyond_the_last(world: World) -> None:
    rows = {f"citations.{row}.quote": "x" for row in range(200)}
    page = read(open_form(world.client).put(rows).send("add-citation"))
    assert faults(page)["citations"] == "An event has at most 200 citations."


def test_similar_events_are_named(world: World) -> None:
    asked = "/events/similar?title=The+mayor+closes+a+bridge&date=19+Sept+2023"
    page = read(world.client.get(asked, headers=HTMX))
    assert [link.text for link in page.all("a")] == ["Mayor closes the bridge"]
    assert read(world.client.get(f"{asked}&apart_from=1", headers=HTMX)).all("a") == []
    for wrong in ("x", "0", "99999999999"):
        assert "apart_from cannot be read." in read(world.client.get(f"{asked}&apart_from={wrong}"), 422).text
    page = read(open_form(world.client).fill(title="The mayor closes a bridge", date="19 Sept 2023").send(), 422)
    assert "1 event near this date looks similar" in page.one(id="similar").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("date=19+Sept+2023", "Tuesday 19 September 2023 2023-09-19"),
        ("date=19+Sept+2023&sureness=approximate", "Together: about Tuesday 19 September 2023"),
        ("date=2021&end=2020", "2020 is before the start, 2021."),
        ("date=03/04/2023", "Monday 3 April 2023 Saturday 4 March 2023"),
        ("date=never", "cannot be read as a date"),
        ("date=2021&ending=nonsense&sureness=nonsense", "2021"),
        ("", ""),
    ],
)
def test_the_date_is_read_back(world: World, asked: str, told: str) -> None:
    assert told in read(world.client.get(f"/events/reading?{asked}", headers=HTMX)).text


def test_a_citations_date_is_read_back(world: World) -> None:
    asked = "/citations/reading?field=citations.2.claimed_date"
    page = read(world.client.get(f"{asked}&citations.2.claimed_date=03/04/2023", headers=HTMX))
    assert {choice.attributes["name"] for choice in page.all("input")} == {"citations.2.claimed_date_choice"}
    assert "no field of the form" in read(world.client.get('/citations/reading?field="><b>'), 422).text
    assert "field cannot be read." in read(world.client.get("/citations/reading"), 422).text


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ("actors?q=ANN", ["Ann Lee", "Joanna"]),
        ("actors?q=%25", []),
        ("places?q=riv", ["River Town"]),
        ("tags?q=", []),
        ("sources?field=citations.0.source&citations.0.source=BRIDGE", ["Report on the bridge (source 1)"]),
        ("events?field=part_of&part_of=closes", ["e-3 The mayor closes the bridge", "e-1 Mayor closes the bridge"]),
        ("events?q=e-1", ["e-1 Mayor closes the bridge"]),
    ],
)
def test_names_are_suggested(world: World, asked: str, options: list[str]) -> None:
    page = read(world.client.get(f"/suggest/{asked}", headers=HTMX))
    assert [option.attributes["value"] for option in page.all("option")] == options


def test_where_there_are_many_sources_they_are_searched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.event_form_page.MOST_LISTED_SOURCES", 0)
    row = {"citations.0.source": str(world.source_id)}
    page = read(open_form(world.client).put(row).send("add-citation"))
    assert page.one(id="citations-0-source").attributes["hx-get"] == "/suggest/sources?field=citations.0.source"
    form = form_of(world.client, page)
    assert form["citations.0.source"] == "Report on the bridge (source 1)"
    for words in ("Report on the bridge (source 1)", "report on the BRIDGE", "1"):
        page = read(form.put({"citations.0.source": words}).send(), 422)
        assert "citations-0-source" not in faults(page)
    page = read(form.put({"citations.0.source": "Report on"}).send(), 422)
    assert "There is no source “Report on”." in faults(page)["citations-0-source"]
    new = {"citations.0.source": "", "citations.0.is_new": "1"}
    assert "citations-0-new_title" in faults(read(form.put(new).send(), 422))


def test_where_there_are_many_names_they_are_searched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.suggestions.MOST_NAMES", 1)
    page = read(world.client.get("/events/new"))
    assert page.one(id="actors").attributes["data-suggest"] == "/suggest/actors"
    assert page.one(id="actors-list").all("option") == []
    assert "data-suggest" not in page.one(id="places").attributes
    assert len(page.one(id="places-list").all("option")) == 1


def test_unknown_suggestions_are_refused(world: World) -> None:
    assert "kind cannot be read." in read(world.client.get("/suggest/people?q=a"), 422).text


def test_a_link_fills_the_form(world: World) -> None:
    form = open_form(
        world.client, f"/events/new?date=19+Sept+2023&title=A+%26+B&source={world.source_id}&quote=the+bridge"
    )
    assert (form["date"], form["title"], form["citations.0.source"], form["citations.0.quote"]) == (
        "19 Sept 2023", "A & B", str(world.source_id), "the bridge",
    )  # fmt: skip
    for wrong in ("99", "x", "-1", "9" * 30):
        assert "There is no source with the number" in read(world.client.get(f"/events/new?source={wrong}"), 422).text
