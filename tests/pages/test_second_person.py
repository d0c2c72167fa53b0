"""With `DATELINE_SECOND_PERSON_CHECKS`, pages and API let nobody check what they wrote themselves."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Event
from app.settings import Settings
from tests.pages.event_form_filling import open_form
from tests.pages.event_reading import read
from tests.support.factories import make_event, make_source


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(_env_file=None, database_url=database_url, second_person_checks=True)


def test_the_button_is_absent_and_its_address_refuses(db: Session, signed_in: Callable[..., TestClient]) -> None:
    make_event(db, cites=[make_source(db)])
    db.commit()
    writer, other = signed_in(), signed_in()
    assert open_form(writer, "/events/1/edit").fill(title="Shut", citations__0__note="p. 2").send().status_code == 303
    page = read(writer.get("/events/1"))
    assert page.all("form", action="/events/1/check") == []
    assert page.all("form", action="/citations/1/check") == []
    assert "You wrote some of this: another curator checks it." in page.one("main").text
    assert "Yours: another curator checks it." in page.one("main").text
    for path in ("/events/1/check", "/citations/1/check", "/api/v1/citations/1/check"):
        assert writer.post(path).status_code == 403, path
    tag = {"If-Match": '"e-1.2"'}
    assert writer.patch("/api/v1/events/1", json={"review": "checked"}, headers=tag).status_code == 403
    page = read(other.get("/events/1"))
    assert page.all("form", action="/events/1/check")
    assert page.all("form", action="/citations/1/check")
    assert other.post("/events/1/check").status_code == 303
    db.rollback()
    assert db.get_one(Event, 1).review == "checked"
