"""The page of the activity, and its feed."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Event
from app.services.events import create_event, edit_event
from app.services.people import create_person
from app.services.sign_ins import issue_token
from tests.pages.event_reading import read
from tests.support.factories import make_event
from tests.support.revising import event_input, last_revision, member

SignIn = Callable[..., TestClient]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def event(db: Session) -> Event:
    """An event that Mira's colleague wrote and renamed."""
    author = member(db, "contributor")
    model = event_input(db, make_event(db, "A model"))
    made = create_event(db, model.model_copy(update={"title": "Grain arrives", "key": None}), author)
    edit_event(db, made, event_input(db, made, title="Grain departs"), author, 1, "<b>The log says so</b>")
    db.commit()
    return made


def test_members_read_who_changed_what_and_why(
    client: TestClient, signed_in: SignIn, db: Session, event: Event
) -> None:
    assert client.get("/activity").status_code == 401
    assert 'href="/activity"' not in client.get("/").text
    reader = signed_in("reader")
    page = read(reader.get("/activity"))
    newest, added = page.one("ol", class_="activity").all("li")[:2]
    assert newest.text.startswith("contributor")
    assert "event Grain departs edited" in newest.text
    assert "Title" in newest.text
    assert "“" not in newest.text
    assert newest.one("q").text == "<b>The log says so</b>"
    assert [a.attributes["href"] for a in newest.all("a")] == [
        f"/events/{event.id}",
        f"/events/{event.id}/history",
        f"/activity?record=e-{event.id}",
        f"/events/{event.id}?as_of=v{last_revision(db, 'event', event).version}",
    ]
    assert "added" in added.text
    assert 'aria-current="page">Activity' in reader.get("/activity").text


def test_an_import_is_one_line_that_leads_to_its_records(signed_in: SignIn, db: Session) -> None:
    for n in range(13):
        make_event(db, f"Imported {n}")
    db.commit()
    reader = signed_in("reader")
    line = read(reader.get("/activity")).one("ol", class_="activity").one("li")
    assert "14 versions saved at one go 13 events, 1 category" in line.text
    singly = read(reader.get(line.one("a").attributes["href"]))
    assert len(singly.one("ol", class_="activity").all("li")) == 14
    assert reader.get("/activity.atom").text.count("<entry>") == 1


def test_the_form_keeps_what_was_asked(signed_in: SignIn, event: Event) -> None:
    page = read(signed_in("reader").get("/activity?record=E-1&kind=event&action=merge&from=2020"))
    assert page.one("input", name="record").attributes["value"] == "E-1"
    assert [o.text for o in page.one("main").all("option", selected="")] == ["Events", "Merge"]
    assert "There are no changes of e-1" in page.one("main").text


@pytest.mark.parametrize("query", ["from=yestermorn", "record=nothing", "before=x", "kind=%3Cb%3E", "each=2"])
def test_what_cannot_be_read_is_said(signed_in: SignIn, event: Event, query: str) -> None:
    page = read(signed_in("reader").get(f"/activity?{query}"), 422)
    assert page.one("div", role="alert").text
    assert page.all("ol", class_="activity") == []
    assert signed_in("reader").get(f"/activity.atom?{query}").status_code == 422


def test_a_feed_reader_comes_with_a_token(app: FastAPI, client: TestClient, db: Session, event: Event) -> None:
    token = issue_token(db, create_person(db, "A subscriber", "reader"), "feeds")
    db.commit()
    assert client.get("/activity.atom").status_code == 401
    answer = client.get("/activity.atom?kind=event", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - it was written here
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries[:2]] == [
        "Event edited: Grain departs",
        "Event added: Grain departs",
    ]
    assert "&lt;b&gt;The log" in (entries[0].findtext(f"{ATOM}content") or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert feed.findtext(f"{ATOM}id") == "http://testserver/activity.atom?kind=event"


def test_pages_follow_each_other(signed_in: SignIn, db: Session, event: Event) -> None:
    author = member(db, "contributor")
    for n in range(55):
        edit_event(db, event, event_input(db, event, title=f"Grain departs, report {n}"), author, None)
    db.commit()
    reader = signed_in("reader")
    first = read(reader.get("/activity"))
    assert len(first.one("ol", class_="activity").all("li")) == 50
    second = read(reader.get(first.one("a", rel="next").attributes["href"]))
    assert len(second.one("ol", class_="activity").all("li")) >= 7
    assert second.one("main").all("a", href="/activity")
    feed = reader.get("/activity.atom").text
    assert 'rel="next"' in feed
