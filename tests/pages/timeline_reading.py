"""Looking at the timeline as its reader does, and one app with a chronology that a file of tests shares."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.pages.event_reading import Element, read
from tests.support.app_fixtures import open_client
from tests.support.databases import copy_sqlite
from tests.support.people import create_session

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#timeline"}
MORE = {**PARTIAL, "HX-Target": "p#more"}

PARAMETERS = (
    "q", "from", "to", "within", "category", "actor", "place", "tag", "source", "evidence", "review", "undated", "view",
    "order", "after", "sort", "lanes", "zoom", "at", "pick", "open", "find", "bar_from", "bar_to", "bars",
)  # fmt: skip
VALUES = [
    "x", "-1", "9" * 30, "x" * 10_000, "a%00b", "%FF%ED%A0%80", "%3Cscript%3Ealert(1)%3C/script%3E", "2021-02-30",
    "Y2000000000",
]  # fmt: skip
HOSTILE_QUERIES = [
    *(f"{name}={value}" for name in PARAMETERS for value in VALUES),
    *(f"{name}=1&{name}=2&{name}=x" for name in ("from", "view", "after", "pick", "actor", "undated", "q")),
    "&".join(f"actor={n}" for n in range(1, 150)), "place=999999&source=999999", "category=none", "actor=" + "9" * 5000,
    "pick=999999&view=lanes", "open=tag&find=" + "x" * 400, "from=2023&to=2020", "actor=x&from=2023&to=2020",
    "from=Y-2000000000&to=Y2000000000&view=lanes", "view=lanes&zoom=week&at=Y-2000000000", "view=lanes&zoom=all&at=..",
    "view=lanes&zoom=month&at=-0044-03", "view=table&sort=title&after=s-999999", "view=table&sort=title&after=MSwyLDMs",
    "view=table&after=s-1", "after=MSwyLDMsNA", "bar_from=-5&bar_to=-3&bars=2020~2020,2021~2021", "bar_from=1&bars=",
    "bar_from=1&bar_to=0&bars=x~y,z", "bar_from=0&bar_to=9&bars=2021~2020,2019~2018,1~2", "=", "&&&", "%", "q", "view",
]  # fmt: skip


@contextmanager
def serving(template: Path, folder: Path, fill: Callable[[Session], None]) -> Iterator[FastAPI]:
    """The app on a new SQLite database that `fill` has written into."""
    app = create_app(Settings(_env_file=None, database_url=copy_sqlite(template, folder / "dateline.sqlite3")))
    with app.state.sessions.writing() as db:
        fill(db)
        db.commit()
    yield app
    app.state.sessions.engine.dispose()


def sign_in(app: FastAPI, role: str) -> TestClient:
    """The client of a new person with that role."""
    client = open_client(app)
    name, token = create_session(app, role)
    client.cookies.set(name, token)
    return client


def events(page: Element) -> list[int]:
    """The events that are listed, in order."""
    rows = [*page.all("li", class_="entry"), *page.all("tr")]
    return [int(row.attributes["id"].removeprefix("e-")) for row in rows if "id" in row.attributes]


def links(page: Element) -> dict[str, str]:
    return {link.attributes.get("aria-label", link.text): link.attributes["href"] for link in page.all("a")}


def following(page: Element) -> str | None:
    """The address of the next page."""
    found = page.all("a", rel="next")
    return found[0].attributes["href"] if found else None


def walk(client: TestClient, address: str, headers: dict[str, str] | None = None) -> list[Element]:
    """The pages from an address on, each leading to the next one."""
    pages = [read(client.get(address, headers=headers))]
    while (after := following(pages[-1])) is not None:
        pages.append(read(client.get(after, headers=headers)))
        assert len(pages) < 50, "the pages do not end"
    return pages


def assert_answered(client: TestClient, query: str, headers: dict[str, str]) -> int:
    """A hostile query is answered with a page, or with a sentence that says what cannot be read; its status."""
    response = client.get(f"/?{query}", headers=headers)
    assert response.status_code in (200, 303, 422), (query, response.status_code)
    assert "<script>alert" not in response.text
    # The layout holds the page's own address; beside it, what was sent is not sent back.
    assert response.text.count("x" * 9_000) <= response.text.count("<body"), query
    if response.status_code == 422:
        shown = read(response, 422)
        assert "." in (shown.all(role="alert") or shown.all("main"))[0].text, query
    return response.status_code
