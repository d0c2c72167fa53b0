"""Withdrawing an event on its page, and bringing it back."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Event, Revision
from tests.pages.event_reading import read
from tests.support.factories import make_event

SignIn = Callable[..., TestClient]


@pytest.fixture
def event(db: Session) -> Event:
    made = make_event(db, "Grain arrives", "2021-03-12")
    db.commit()
    return made


def withdraw(client: TestClient, event: Event, reason: str = "Two events in one", revision: str = "1") -> int:
    return client.post(f"/events/{event.id}/withdraw", data={"reason": reason, "revision": revision}).status_code


def test_an_event_is_withdrawn_for_a_reason_and_comes_back(
    client: TestClient, signed_in: SignIn, db: Session, event: Event
) -> None:
    curator, address = signed_in("curator"), f"/events/{event.id}"
    assert withdraw(curator, event) == 303
    assert client.get(address).status_code == 410
    assert "Two events in one" not in client.get(address).text
    assert "Grain arrives" not in client.get("/").text
    page = read(curator.get(address))
    assert "Two events in one" in page.one("div", class_="warn").text
    assert page.all("a", href=f"{address}/edit") == []
    form = page.one("form", action=f"{address}/bring-back")
    revision = form.one("input", name="revision").attributes["value"]
    assert curator.post(f"{address}/bring-back", data={"revision": revision}).status_code == 303
    assert client.get(address).status_code == 200
    db.rollback()
    assert (event.review, event.withdrawn_reason, event.revision) == ("in-review", "", 3)


def test_a_form_that_is_sent_twice_brings_it_back_once(signed_in: SignIn, db: Session, event: Event) -> None:
    curator = signed_in("curator")
    withdraw(curator, event)
    for _ in range(2):
        assert curator.post(f"/events/{event.id}/bring-back", data={"revision": "2"}).status_code == 303
    db.rollback()
    assert event.revision == 3


@pytest.mark.parametrize("reason", ["", "   ", "\u202e", "x" * 501])
def test_a_reason_is_needed_and_what_was_typed_stays(signed_in: SignIn, db: Session, event: Event, reason: str) -> None:
    answer = signed_in("curator").post(f"/events/{event.id}/withdraw", data={"reason": reason, "revision": "1"})
    field = read(answer, 422).one("input", id="withdraw-reason").attributes
    assert (field["value"], field["aria-invalid"]) == (reason, "true")
    db.rollback()
    assert event.revision == 1


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403), ("contributor", 403)])
def test_only_curators_withdraw(
    client: TestClient, signed_in: SignIn, db: Session, event: Event, role: str | None, status: int
) -> None:
    asking = signed_in(role) if role else client
    assert withdraw(asking, event) == status
    assert asking.post(f"/events/{event.id}/bring-back").status_code == status
    assert "Withdraw this event" not in asking.get(f"/events/{event.id}").text
    db.rollback()
    assert (event.review, db.query(Revision).filter_by(record_kind="event").count()) == ("in-review", 1)


def test_nobody_withdraws_what_they_have_not_seen(signed_in: SignIn, db: Session, event: Event) -> None:
    assert withdraw(signed_in("curator"), event, revision="7") == 409
    db.rollback()
    assert event.review == "in-review"
