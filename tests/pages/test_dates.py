"""How typed words are understood as a date: the page that answers while somebody types."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.pages.event_reading import read
from tests.support.databases import copy_sqlite

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A visitor; nothing here writes, so one database is enough."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("dates") / "dateline.sqlite3")
    with TestClient(create_app(Settings(_env_file=None, database_url=url))) as client:
        yield client


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("19 Sep 2023", "Tuesday 19 September 2023"),
        ("c. July 2023", "2023-07~"),
        ("2013 – 2015", "2013/2015"),
        ("2023-09-19", "Tuesday 19 September 2023"),
        ("44 BC", "-0043"),
        ("", "Without a date the event goes into the undated tray."),
        (" \t ", "Without a date the event goes into the undated tray."),
    ],
)
@pytest.mark.parametrize("field", ["text", "date"])
def test_a_date_is_read_back_in_words_and_in_edtf(client: TestClient, field: str, typed: str, words: str) -> None:
    fragment = read(client.get("/dates/read", params={field: typed}, headers=PARTIAL))
    assert words in fragment.text
    assert not fragment.all("h1")
    assert words in read(client.get("/dates/read", params={field: typed})).one("main").text


def test_the_words_of_a_form_go_before_an_empty_text(client: TestClient) -> None:
    both = client.get("/dates/read?text=1999&date=2001", headers=PARTIAL)
    assert "1999" in read(both).text
    assert "2001" in read(client.get("/dates/read?text=&date=2001", headers=PARTIAL)).text


def test_what_can_be_read_in_two_ways_is_asked_back(client: TestClient) -> None:
    fragment = read(client.get("/dates/read?text=03/04/2023", headers=PARTIAL), 422)
    assert fragment.one("span", class_="err").text
    assert [code.text for code in fragment.all("code")] == ["2023-04-03", "2023-03-04"]


@pytest.mark.parametrize(
    "typed",
    ["yesterday", "31 Feb 2023", "2023-13-45", "99", "2015 – 2013", "Y" + "9" * 30, "9" * 5000, "\x00", "é" * 300],
)
def test_what_is_no_date_is_told(client: TestClient, typed: str) -> None:
    assert read(client.get("/dates/read", params={"text": typed}, headers=PARTIAL), 422).one("span", class_="err").text
    page = read(client.get("/dates/read", params={"text": typed}), 422)
    assert page.one("h1").text == "How a date is read"
    assert page.one("input", id="text").attributes["value"] == typed


@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["page", "fragment"])
def test_what_is_typed_is_not_taken_for_html(client: TestClient, headers: dict[str, str]) -> None:
    response = client.get("/dates/read", params={"text": "<b onclick=x>1999</b>\"'"}, headers=headers)
    page = read(response, 422)
    assert not page.all("b")
    assert "<b onclick" not in response.text
