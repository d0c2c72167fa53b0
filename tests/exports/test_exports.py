"""Exports: the right events, media types and names; streams with constant queries; and refusals."""

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from sqlalchemy import event as hooks
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, PassageInput, Reference
from app.exports import streams
from app.models import Chronology
from app.services.event_review import withdraw_event
from app.settings import Settings
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def ready(writing: Writing) -> None:
    """Five public events, one undated; a draft, and a withdrawn one."""
    with writing() as db:
        db.get_one(Chronology, 1).title = "Ceasefire & after"
        source = make_source(db, "=Bulletin", publisher="Press office")
        for number, date in enumerate(("2020-11-09", "2021-05", "44 BC", None, "since May 2021"), 1):
            make_event(db, f"Call {number}", date, tags=["Calls"], actors=["Ministry"], cites=[source])
        make_event(db, "A draft", review="draft")
        withdraw_event(db, make_event(db, "Call 7", "2021"), EDITOR, "entered twice")


def csv_ids(text: str) -> list[int]:
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def feed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - it was written here


def atom_ids(text: str) -> list[int]:
    return [int(one.text.rpartition("e-")[2]) for one in feed(text).iterfind(f"{ATOM}entry/{ATOM}id") if one.text]


@pytest.mark.usefixtures("ready")
def test_headers_name_the_kind_and_the_file(client: TestClient) -> None:
    found = {}
    for path in ("/events.csv", "/events.json", "/events.atom", "/events/1.json"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["vary"].startswith("Authorization, Cookie")
        found[path] = (response.headers["content-type"], response.headers["content-disposition"])
    assert found == {
        "/events.csv": ("text/csv; charset=utf-8; header=present", 'attachment; filename="events.csv"'),
        "/events.json": ("application/json", 'inline; filename="events.json"'),
        "/events.atom": ("application/atom+xml", 'inline; filename="events.atom"'),
        "/events/1.json": ("application/json", 'inline; filename="e-1.json"'),
    }


@pytest.mark.usefixtures("ready")
def test_each_format_holds_the_events_of_the_filter_in_its_order(client: TestClient, reader: TestClient) -> None:
    assert csv_ids(client.get("/events.csv").text) == [3, 1, 2, 5, 4]
    assert csv_ids(reader.get("/events.csv").text) == [3, 1, 2, 5, 4, 6]
    assert csv_ids(client.get("/events.csv?from=2021").text) == [2, 5]
    assert [one["id"] for one in client.get("/events.json").json()["items"]] == [3, 1, 2, 5, 4]
    assert atom_ids(client.get("/events.atom").text) == [5, 2, 1, 3, 4]


@pytest.mark.usefixtures("ready")
def test_paging_is_not_inherited(client: TestClient) -> None:
    after = client.get("/api/v1/events?limit=2").json()["next"]
    for path in ("/events.csv", "/events.json", "/events.atom"):
        plain = client.get(f"{path}?tag=calls")
        paged = client.get(
            path, params={"tag": "calls", "after": after, "order": "newest", "limit": 1, "view": "table"}
        )
        assert paged.content == plain.content


@pytest.mark.usefixtures("ready")
def test_json_says_what_it_holds(client: TestClient) -> None:
    document = client.get("/events.json?tag=calls&from=2021").json()
    assert (document["title"], document["total"]) == ("Ceasefire & after", 2)
    assert document["description"] == "events since 2021, tagged Calls"
    assert document["items"][0] == client.get("/api/v1/events/2").json()
    empty = client.get("/events.json?q=nowhere").json()
    assert (empty["items"], empty["total"]) == ([], 0)


@pytest.mark.usefixtures("ready")
def test_one_event_reads_as_in_the_api(client: TestClient, reader: TestClient) -> None:
    assert client.get("/events/1.json").json() == client.get("/api/v1/events/1").json()
    statuses = {
        path: client.get(path).status_code
        for path in ("/events/6.json", "/events/7.json", "/events/99.json", "/events/x.json", "/events/٣.json")
    }
    assert list(statuses.values()) == [404, 410, 404, 404, 404]
    assert client.get(f"/events/{'9' * 5000}.json").status_code == 404
    assert reader.get("/events/6.json").status_code == 200


@pytest.mark.usefixtures("ready")
def test_the_feed_names_its_filter_and_stays_on_the_public_address(settings: Settings, app: FastAPI) -> None:
    app.state.settings = settings.model_copy(update={"public_url": "https://example.org/"})
    with TestClient(app) as client:
        found = feed(client.get("/events.atom?tag=calls&q=call").text)
        assert found.findtext(f"{ATOM}title") == "Ceasefire & after: events with the words “call”, tagged Calls"
        assert found.findtext(f"{ATOM}id") == "https://example.org/events.atom?q=call&tag=calls"
        assert found.findtext(f"{ATOM}author/{ATOM}name") == "Ceasefire & after"
        assert "https://example.org/e-1\r\n" in client.get("/events.csv").text


def test_a_long_feed_goes_on_in_pages(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        for number in range(230):
            make_event(db, f"Call {number}", f"{2000 + number % 7}-05-14")
    address: str | None = "/events.atom?q=call"
    sizes, found = [], []
    while address:
        page = client.get(address)
        entries = atom_ids(page.text)
        sizes.append(len(entries))
        found += entries
        links = {link.get("rel"): link.get("href") for link in feed(page.text).iterfind(f"{ATOM}link")}
        assert links["self"] == f"http://testserver{address}".replace("http://testserverhttp", "http")
        assert ("previous" in links) == (len(sizes) > 1)
        address = links.get("next")
    assert sizes == [100, 100, 30]
    newest = [one["id"] for one in client.get("/events.json").json()["items"]][::-1]
    assert found == newest


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("extension", ["csv", "json", "atom"])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("evidence=strong", "“strong” is none of uncited, single, corroborated, disputed."),
        ("from=2024&to=2023", "The range ends before it starts."),
        ("actor=x", "“x” is not the number of a record."),
        ("undated=2", "“2” is neither 1 nor 0."),
    ],
)
def test_a_filter_that_cannot_be_read_is_answered_with_a_page(
    client: TestClient, extension: str, query: str, sentence: str
) -> None:
    response = client.get(f"/events.{extension}?{query}")
    assert (response.status_code, response.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert sentence in response.text


def test_a_page_of_the_feed_that_is_none_is_refused(client: TestClient) -> None:
    response = client.get("/events.atom?page=nowhere")
    assert response.status_code == 422
    assert "The page of the feed cannot be read." in response.text


@pytest.mark.parametrize("path", ["/events.csv", "/events.json"])
def test_a_stream_costs_the_same_queries_for_every_chunk(
    app: FastAPI, writing: Writing, client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 5)
    with writing() as db:
        source = make_source(db)
        for number in range(20):
            make_event(db, f"Call {number}", "2023", actors=["Ann", f"Bob {number}"], tags=["Calls"], cites=[source])
        make_event(db, "A visit", "2023", tags=["Visits"], actors=["Ann"], places=["Oslo"], cites=[source])
    client.get(path)
    counts = {}
    for query in ("q=call", "tag=visits"):
        statements: list[str] = []

        def note(*call: Any, into: list[str] = statements) -> None:
            into.append(call[2])

        engine = app.state.sessions.engine
        hooks.listen(engine, "before_cursor_execute", note)
        assert client.get(f"{path}?{query}").status_code == 200
        hooks.remove(engine, "before_cursor_execute", note)
        counts[query] = len(statements)
    # Four chunks of five events against one chunk of one event: five queries more for each chunk.
    assert counts["q=call"] - counts["tag=visits"] <= 3 * 5 + 1
    assert counts["tag=visits"] <= 12


def test_what_may_not_be_known_is_in_no_export(writing: Writing, reader: TestClient, curator: TestClient) -> None:
    with writing() as db:
        for confidentiality in ("sealed", "withheld"):
            source = make_source(db, f"The {confidentiality} file", confidentiality=confidentiality)
            cited = CitationInput(
                source=Reference(id=source.id),
                passage=PassageInput(exact=f"words of the {confidentiality} one"),
                note=f"note on the {confidentiality} one",
            )
            make_event(db, f"Call {source.id}", "2023", cites=[cited])
    for path in ("/events.csv", "/events.json", "/events.atom", "/events/1.json", "/events/2.json"):
        text = reader.get(path).text
        assert "The sealed file" not in text
        assert "of the sealed one" not in text
        assert "The withheld file" not in text
        assert "of the withheld one" not in text
    (sealed, withheld) = csv.DictReader(io.StringIO(reader.get("/events.csv").text.removeprefix("\ufeff")))
    assert (sealed["sources"], sealed["citations"], sealed["evidence"]) == ("", "0", "uncited")
    assert (withheld["sources"], withheld["citations"]) == ("Source on file, protected", "1")
    assert "The sealed file" in curator.get("/events.csv").text


def test_the_session_of_a_stream_ends_with_it(app: FastAPI, writing: Writing, client: TestClient) -> None:
    with writing() as db:
        make_event(db)
    pool = app.state.sessions.engine.pool
    for _ in range(3):
        client.get("/events.csv")
        client.get("/events.json?evidence=strong")
    assert pool.checkedout() == 0
