"""Merging two events on their pages, and where the other name leads."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Event, Revision
from tests.pages.event_reading import cards, read
from tests.pages.test_undo import fields_of_undo
from tests.support.factories import make_event, make_source

SignIn = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def pair(db: Session) -> tuple[Event, Event]:
    notice = make_source(db, "Notice")
    one = make_event(db, "Grain arrives by ship", "2021-03-12", cites=[notice], tags=["grain"])
    other = make_event(db, "A ship with grain arrives", "2021-03-12", cites=[notice, make_source(db)], tags=["ships"])
    db.commit()
    return one, other


def merge(client: TestClient, one: int = 1, other: int = 2, **fields: str) -> int:
    sent = {"other": str(other), "revision": "1", "other_revision": "1", **fields}
    return client.post(f"/events/{one}/merge", data=sent).status_code


def test_the_other_one_is_suggested_found_and_shown_with_what_moves(signed_in: SignIn) -> None:
    curator = signed_in()
    assert read(curator.get("/events/1")).one("a", href="/events/1/merge").text == "Merge with another event"
    page = read(curator.get("/events/1/merge"))
    assert page.one("a", href="/events/1/merge?other=2").text == "A ship with grain arrives"
    assert read(curator.get("/events/1/merge?q=ship")).all("a", href="/events/1/merge?other=2")
    for chosen in ("/events/1/merge?other=2", "/events/1/merge?q=e-2", "/events/1/merge?q=2"):
        facts = read(curator.get(chosen)).one("dl", class_="facts").text
        assert "2 citations move; 1 says the same as one that is here, and will stand once" in facts
        assert "ships" in facts
    for hopeless, said in (
        ("q=nothing+such", "No other event"),
        ("other=1", "with itself"),
        ("other=9", "no event e-9"),
    ):
        assert said in read(curator.get(f"/events/1/merge?{hopeless}")).one("div", role="alert").text


def test_the_other_name_leads_to_the_one_that_is_left(client: TestClient, signed_in: SignIn) -> None:
    curator = signed_in()
    assert merge(curator, reason="One ship") == 303
    assert "e-2 is merged into this event" in read(curator.get("/events/1")).one("div", id="flash").text
    for asking in (client, signed_in("reader"), curator):
        answer = asking.get("/events/2")
        assert (answer.status_code, answer.headers["location"]) == (308, "/events/1?merged=2")
        assert answer.headers["cache-control"] == "no-cache"
        assert "Merged from e-2" in read(asking.get("/events/1?merged=2")).one("main").text
        for path in ("/api/v1/events", "/events"):
            suffix = "" if path.startswith("/api") else ".json"
            moved = asking.get(f"{path}/2{suffix}")
            assert (moved.status_code, moved.headers["location"]) == (301, f"{path}/1{suffix}")
    assert client.get("/e-2").headers["location"] == "/events/2"
    assert "Merged from" not in client.get("/events/1?merged=1").text
    assert "Merged from" not in client.get("/events/1?merged=x").text
    for listed in ("/", "/?review=withdrawn", "/events.json", "/?q=ship"):
        assert "A ship with grain arrives" not in curator.get(listed).text, listed
    history = curator.get("/events/1/history").text
    assert "One ship" in history
    assert "Event merged" in history
    assert "Event merged" in curator.get("/events/2/history").text


def test_looking_back_shows_both_as_they_were(signed_in: SignIn, db: Session) -> None:
    curator = signed_in()
    curator.post("/events/2/annotations", data={"body": "Which ship?"})
    then = db.scalar(select(func.max(Revision.version)))
    merge(curator)
    one, other = (read(curator.get(f"/events/{n}?as_of=v{then}")) for n in (1, 2))
    assert (len(cards(one)), len(cards(other))) == (1, 2)
    assert ("Which ship?" in one.one("main").text, "Which ship?" in other.one("main").text) == (False, True)
    assert "A ship with grain arrives" in curator.get(f"/?as_of=v{then}").text


def test_it_is_undone_at_once_or_later(client: TestClient, signed_in: SignIn) -> None:
    curator = signed_in()
    merge(curator)
    url, fields = fields_of_undo(read(curator.get("/events/1")))
    assert curator.post(url, data=fields).headers["location"] == "/events/2"
    assert client.get("/events/2").status_code == 200
    assert merge(curator, revision="3", other_revision="3") == 303
    curator.get("/events/1")
    button = read(signed_in().get("/events/1")).one("form", action="/events/2/unmerge").one("button")
    assert button.text == "Undo the merge"
    assert "/events/2/unmerge" not in signed_in("contributor").get("/events/1").text
    assert signed_in().post("/events/2/unmerge").status_code == 303
    assert signed_in().post("/events/2/unmerge").status_code == 409
    assert client.get("/events/2").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403), ("contributor", 403)])
def test_only_curators_merge(client: TestClient, signed_in: SignIn, role: str | None, status: int) -> None:
    asking = signed_in(role) if role else client
    assert asking.get("/events/1/merge").status_code == status
    assert merge(asking) == status
    assert asking.post("/events/2/unmerge").status_code == status
    assert "/events/1/merge" not in asking.get("/events/1").text


def test_two_curators_at_once_and_other_faults(signed_in: SignIn, db: Session) -> None:
    one, other = signed_in(), signed_in()
    assert merge(one, revision="7") == 409
    assert merge(one, other_revision="") == 409
    assert merge(one, other=99) == 404
    assert merge(one, reason="x" * 501) == 422
    assert merge(one) == 303
    assert merge(other, 2, 1) == 409
    assert other.post("/events/2/bring-back", data={"revision": "2"}).status_code == 409
    db.rollback()
    assert db.get_one(Event, 1).review == "in-review"


def test_the_api_merges_and_undoes(signed_in: SignIn) -> None:
    curator = signed_in()
    path = "/api/v1/events/1/merge"
    assert signed_in("contributor").post(path, json={"other": 2}).status_code == 403
    assert curator.post(path, json={"other": 99}).status_code == 422
    assert curator.post(path, json={"other": 1}).status_code == 422
    assert curator.post(path, json={"other": 2}, headers={"If-Match": '"e-1.9"'}).status_code == 412
    merged = curator.post(path, json={"other": 2}, headers={"If-Match": '"e-1.1"'})
    assert (merged.status_code, len(merged.json()["citations"])) == (200, 2)
    assert curator.post(path, json={"other": 2}).status_code == 409
    undone = curator.post("/api/v1/events/2/unmerge")
    assert (undone.status_code, undone.json()["title"]) == (200, "A ship with grain arrives")
    assert curator.post("/api/v1/events/2/unmerge").status_code == 409
