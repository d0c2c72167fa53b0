"""One filter, one answer: page, fragment, API, JSON, CSV, Markdown and feed hold the same events for a query."""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from sqlalchemy import func
from starlette.testclient import TestClient

from app.database import Sessions
from app.models import Event, Revision
from app.services.event_review import withdraw_event
from app.services.events import edit_event
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input

DATES = [
    None, "2020-11-09", "2021", "2021-05", "2021-05-14", "2021-05-14", "2022~", "2020/2023", "2021-05/..", "/2022",
    "[..2022-03-01]", "-0043-03-15", "2023-09-19", "199X",
]  # fmt: skip
QUERIES = [
    "",
    "q=alpha",
    "q=alpha+beta",
    "q=%22alpha+beta%22",
    "q=%22beta+alpha%22",
    "q=zzz",
    "from=2021",
    "to=2021-05",
    "from=2021-05&to=2021-06",
    "from=2021-05&to=2021-06&within=certain",
    "from=45+BC&to=43+BC",
    "from=c.+May+2021",
    "undated=1",
    "undated=1&from=2021",
    "category=diplomacy",
    "category=diplomacy&category=war",
    "category=unknown",
    "actor=1",
    "actor=1&actor=2",
    "actor=999",
    "place=1&tag=aid",
    "tag=aid&tag=unknown",
    "source=1",
    "source=1&source=2&evidence=corroborated",
    "evidence=uncited",
    "evidence=single&evidence=corroborated",
    "review=checked",
    "review=draft",
    "review=withdrawn&review=in-review",
    "q=alpha&from=2021&category=war&actor=1",
    "unknown=1&tag=aid",
]
WORK_QUERIES = [
    "citations=unchecked",
    "citations=unchecked&tag=aid",
    "health=lost&health=changed",
    "notes=open-question",
]
"""For members alone."""
ATOM = "{http://www.w3.org/2005/Atom}"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def chronology(app: FastAPI) -> None:
    """140 events of all kinds, made from a seed: more than two pages of the timeline and one page of the feed."""
    rng = random.Random(7)
    sessions: Sessions = app.state.sessions
    with sessions.writing() as db:
        sources = [make_source(db, title, publisher=publisher) for title, publisher in (("One", "A"), ("Two", "B"))]
        for number in range(140):
            event = make_event(
                db,
                f"{rng.choice(['Alpha', 'Beta', 'Alpha beta', 'Beta alpha', 'Gamma'])} {number}",
                rng.choice(DATES),
                category=rng.choice(["diplomacy", "war"]),
                actors=rng.sample(["Ann", "Bob"], rng.randint(0, 2)),
                places=rng.sample(["Oslo", "Riga"], rng.randint(0, 1)),
                tags=rng.sample(["Aid", "Call"], rng.randint(0, 2)),
                cites=rng.sample(sources, rng.randint(0, 2)),
                review=rng.choice(["draft", "in-review", "in-review", "in-review"]),
            )
            if number % 17 == 0:
                withdraw_event(db, event, EDITOR, "entered twice")
        db.commit()


def by_pages(get: Callable[[str], str], start: str, next_of: Callable[[str], str | None]) -> Iterator[str]:
    """The documents from an address on, each leading to the next one."""
    address: str | None = start
    seen = 0
    while address is not None:
        document = get(address)
        yield document
        address = next_of(document)
        seen += 1
        assert seen < 100, "the pages do not end"


def next_page(html: str) -> str | None:
    """The address of the link with rel="next"."""
    for tag in re.findall(r"<a\b[^>]*>", html):
        fields = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if fields.get("rel") == "next":
            return unescape(fields["href"])
    return None


def next_of_feed(text: str) -> str | None:
    for link in ET.fromstring(text).iterfind(f"{ATOM}link"):  # noqa: S314 - it was written here
        if link.get("rel") == "next":
            parts = urlsplit(link.get("href", ""))
            return f"{parts.path}?{parts.query}"
    return None


class Surfaces:
    """The ids that each surface holds for a query string, sorted."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, address: str, headers: dict[str, str] | None = None) -> str:
        response = self.client.get(address, headers=headers)
        assert response.status_code == 200, f"{address}: {response.text[:300]}"
        return response.text

    def html(self, query: str, headers: dict[str, str] | None) -> list[int]:
        pages = by_pages(lambda address: self.get(address, headers), f"/?{query}", next_page)
        return sorted(int(found) for page in pages for found in re.findall(r'\sid="e-([0-9]+)"', page))

    def page(self, query: str) -> list[int]:
        return self.html(query, None)

    def fragment(self, query: str) -> list[int]:
        return self.html(query, PARTIAL)

    def api(self, query: str) -> list[int]:
        ids: list[int] = []
        after: str | None = ""
        while after is not None:
            body = self.client.get(f"/api/v1/events?{query}&limit=30&after={after}").json()
            ids += [event["id"] for event in body["items"]]
            assert body["total"] >= len(ids)
            after = body["next"]
        assert body["total"] == len(ids)
        return sorted(ids)

    def json(self, query: str) -> list[int]:
        document = self.client.get(f"/events.json?{query}").json()
        assert document["total"] == len(document["items"])
        return sorted(event["id"] for event in document["items"])

    def csv(self, query: str) -> list[int]:
        text = self.get(f"/events.csv?{query}").removeprefix("\ufeff")
        return sorted(int(row["id"]) for row in csv.DictReader(io.StringIO(text, newline="")))

    def markdown(self, query: str) -> list[int]:
        text = self.get(f"/events.md?{query}")
        return sorted(int(found) for found in re.findall(r"^\[e-([0-9]+)\]\(", text, re.MULTILINE))

    def feed(self, query: str) -> list[int]:
        pages = by_pages(self.get, f"/events.atom?{query}", next_of_feed)
        return sorted(
            int(found) for page in pages for found in re.findall(r"<id>http://testserver/e-([0-9]+)</id>", page)
        )


NAMES = ("page", "fragment", "api", "json", "csv", "markdown", "feed")


@pytest.mark.usefixtures("chronology")
def test_the_same_query_gives_the_same_events_everywhere(
    client: TestClient, signed_in: Callable[[str], TestClient]
) -> None:
    different, sizes = {}, set()
    for role, person in (("visitor", client), ("curator", signed_in("curator"))):
        surfaces = Surfaces(person)
        for query in (*QUERIES, *(WORK_QUERIES if role == "curator" else ())):
            found = {name: getattr(surfaces, name)(query) for name in NAMES}
            sizes.add(len(found["json"]))
            if any(ids != found["json"] for ids in found.values()):
                different[role, query] = found
    assert different == {}
    assert len(sizes) > 15, "the filters must tell events apart"
    for query in (*WORK_QUERIES, "assigned=1"):
        for address in ("/", "/events.json", "/events.csv", "/events.md", "/events.atom", "/api/v1/events"):
            assert client.get(f"{address}?{query}").status_code in (303, 401), (address, query)


@pytest.mark.usefixtures("chronology")
def test_the_past_is_filtered_as_the_present_is(app: FastAPI, signed_in: Callable[[str], TestClient]) -> None:
    # Nothing has been saved since: what is told from the revisions is what is told from the records.
    surfaces = Surfaces(signed_in("curator"))
    different = {q for q in QUERIES if surfaces.json(q) != surfaces.json(f"{q}&as_of=2999")}
    assert different == set()
    sessions: Sessions = app.state.sessions
    with sessions.writing() as db:
        for event in db.query(Event).filter(Event.id <= 60, Event.review != "withdrawn"):
            edit_event(db, event, event_input(db, event, title="Delta", date="2001"), EDITOR, None)
        db.commit()
        then = (db.query(func.max(Revision.version)).filter(Revision.action != "edit").scalar()) or 0
    for query in ("q=alpha", "from=2021&category=war", "actor=1&from=2021", "q=delta"):
        asked = f"{query}&as_of=v{then}"
        found = {name: getattr(surfaces, name)(asked) for name in NAMES}
        assert len({tuple(ids) for ids in found.values()}) == 1, found
        assert found["json"] != surfaces.json(query), query
    for view in ("view=table&sort=title", "view=table&sort=place", "view=table&sort=sources", "view=lanes&pick=3"):
        assert surfaces.get(f"/?{view}&as_of=v{then}")
