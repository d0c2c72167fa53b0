"""The inbox: what concerns a member, told in the menu, marked as read one by one or all at once."""

from collections.abc import Callable

from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput
from app.models import Person
from app.services.annotations import annotate
from tests.pages.event_reading import read
from tests.support.factories import EDITOR, make_event
from tests.support.sources import counting_queries

SignIn = Callable[..., TestClient]


def mention(db: Session, count: int) -> Person:
    """The newest person is mentioned in so many notes."""
    person = db.query(Person).order_by(Person.id.desc()).first()
    assert person is not None
    event = make_event(db, "The gate is shut")
    for number in range(count):
        annotate(db, event, AnnotationInput(body=f"@{person.name} <b>{number}</b>"), EDITOR)
    db.commit()
    return person


def test_a_mention_is_told_and_marked_as_read(signed_in: SignIn, db: Session) -> None:
    reader = signed_in("reader")
    assert "Nothing has come in" in reader.get("/inbox").text
    mention(db, 2)
    assert "2 unread in your inbox" in read(reader.get("/")).one("header").text
    page = read(reader.get("/inbox"))
    assert [note.one("div", class_="prose").text[-8:] for note in page.all("article")] == ["<b>1</b>", "<b>0</b>"]
    assert "&lt;b&gt;1" in reader.get("/inbox").text
    newest = page.all("article")[0].attributes["id"].removeprefix("n-")
    answer = reader.post("/inbox/read", data={"notice": newest})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/inbox")
    assert "1 unread note" in read(reader.get("/inbox")).one("main").text
    reader.post("/inbox/read", data={"until": newest})
    assert "Nothing unread" in read(reader.get("/inbox")).one("main").text
    assert "unread in your inbox" not in reader.get("/").text


def test_an_inbox_is_its_owners(client: TestClient, signed_in: SignIn, db: Session) -> None:
    signed_in("reader")
    mention(db, 1)
    other = signed_in("curator")
    assert "Nothing has come in" in other.get("/inbox").text
    assert client.get("/inbox").status_code == client.post("/inbox/read", data={"until": "1"}).status_code == 401


def test_numbers_that_are_none_are_refused(signed_in: SignIn) -> None:
    reader = signed_in("reader")
    for typed in ("x", "0", "-1", "9" * 12, "٣"):
        assert reader.get("/inbox", params={"before": typed}).status_code == 422
        assert reader.post("/inbox/read", data={"notice": typed}).status_code == 422
    assert reader.post("/inbox/read").status_code == 422


def test_a_long_inbox_has_pages_and_costs_no_more_questions(app: FastAPI, signed_in: SignIn, db: Session) -> None:
    reader = signed_in("reader")
    mention(db, 31)
    first = read(reader.get("/inbox"))
    following = first.one("a", rel="next").attributes["href"]
    counts = []
    for address, rows in (("/inbox", 30), (following, 1)):
        with counting_queries(app.state.sessions.engine) as sent:
            page = read(reader.get(address))
        assert len(page.all("article")) == rows
        counts.append(len(sent))
    assert counts[0] == counts[1]
