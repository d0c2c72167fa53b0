"""Saved views on pages: the timeline's menu, the form and the list."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import SavedView
from tests.pages.event_reading import read
from tests.support.factories import make_event

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def an_event(db: Session) -> None:
    make_event(db, "Harbour closed", "2021-05")
    db.commit()


def test_a_view_is_saved_from_the_timeline_and_opened_again(signed_in: SignedIn) -> None:
    curator = signed_in()
    here = "/?order=newest&q=harbour&view=list"
    menu = read(curator.get(here)).one("details", id="saved-views")
    (saves,) = [link for link in menu.all("a") if link.text == "Save this view"]
    assert saves.attributes["href"] == "/views/new?q=harbour&order=newest"
    form = read(curator.get(saves.attributes["href"]))
    sent = {
        f.attributes["name"]: f.attributes["value"]
        for f in form.one("form", action="/views").all("input", type="hidden")
    }
    answer = curator.post("/views", data={**sent, "name": "<b>Harbour</b>", "is_shared": "1"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=harbour&order=newest")
    menu = read(curator.get(answer.headers["location"])).one("details", id="saved-views")
    (current,) = [link for link in menu.all("a") if link.attributes.get("aria-current")]
    assert current.text == "<b>Harbour</b> shared"
    others = read(curator.get("/?q=bridge")).one("details", id="saved-views").all("a")
    assert not [link for link in others if link.attributes.get("aria-current")]


def test_the_form_keeps_what_was_typed_and_offers_to_replace(signed_in: SignedIn, db: Session) -> None:
    curator = signed_in()
    curator.post("/views", data={"name": "Calls", "address": "/?q=one"})
    refused = curator.post("/views", data={"name": "calls", "address": "//evil.example/?q=two"})
    assert refused.status_code == 422
    assert "evil.example" not in refused.text
    page = read(refused, 422)
    assert "You have a view “Calls”" in page.text
    assert page.one("input", id="name").attributes["value"] == "calls"
    curator.post("/views", data={"name": "calls", "address": "/?q=two", "replaces": "1"})
    assert db.scalars(select(SavedView.address)).all() == ["/?q=two"]
    assert curator.get("/views/new?from=yestermorn").status_code == 422
    assert curator.post("/views", data={"name": "x", "address": "/?order=up"}).status_code == 422


def test_views_are_renamed_taken_out_and_brought_back(signed_in: SignedIn, db: Session) -> None:
    curator = signed_in()
    curator.post("/views", data={"name": "Calls", "address": "/?q=one"})
    view_id = db.scalars(select(SavedView.id)).one()
    form = read(curator.get(f"/views/{view_id}/edit"))
    number = {f.attributes["name"]: f.attributes["value"] for f in form.all("input", type="hidden")}["number"]
    changed = {"name": "Talks", "address": "/?q=two", "number": number}
    assert curator.post(f"/views/{view_id}/edit", data=changed).status_code == 303
    late = curator.post(f"/views/{view_id}/edit", data={**changed, "name": "Late"})
    assert late.status_code == 409
    assert read(late, 409).one("input", id="name").attributes["value"] == "Late"
    unnamed = curator.post(f"/views/{view_id}/edit", data={**changed, "name": "Unnamed", "number": ""})
    assert "which version of the view" in read(unnamed, 422).one("main").text
    assert curator.get(f"/views/{view_id}", follow_redirects=False).headers["location"] == "/?q=two"
    curator.post(f"/views/{view_id}/withdraw")
    assert "View taken out" in curator.get("/views").text
    assert "Talks" not in read(curator.get("/?q=two")).one("details", id="saved-views").text
    curator.post(f"/views/{view_id}/bring-back")
    assert "Talks" in read(curator.get("/?q=two")).one("details", id="saved-views").text


@on_sqlite
def test_a_view_whose_tag_is_gone_says_so(signed_in: SignedIn) -> None:
    curator = signed_in()
    curator.post("/views", data={"name": "Calls", "address": "/?tag=gone"})
    opened = curator.get("/views/1", follow_redirects=True)
    assert opened.status_code == 200
    assert "gone (unknown)" in opened.text


@on_sqlite
def test_visitors_have_none(client: TestClient) -> None:
    assert "Saved views" not in client.get("/").text
    assert client.get("/views/1", follow_redirects=False).status_code in (303, 401)


def test_a_queue_of_the_desk_is_saved_under_a_name(signed_in: SignedIn) -> None:
    curator = signed_in()
    queues = read(curator.get("/desk/uncited?q=harbour&peek=")).one("nav", **{"aria-label": "Saved views"})
    (saves,) = [link for link in queues.all("a") if link.text == "Save this view"]
    form = read(curator.get(saves.attributes["href"]))
    assert "Desk, no supporting citation. Words: “harbour”." in form.one("main").text
    kept = {f.attributes["name"]: f.attributes["value"] for f in form.all("input", type="hidden")}["address"]
    assert kept == "/desk/uncited?q=harbour"
    answer = curator.post("/views", data={"name": "Harbour, uncited", "address": kept})
    assert answer.headers["location"] == kept
    queues = read(curator.get(kept)).one("nav", **{"aria-label": "Saved views"})
    (current,) = [link for link in queues.all("a") if link.attributes.get("aria-current") == "true"]
    assert current.text == "Harbour, uncited"
    assert "Harbour, uncited" not in read(curator.get("/")).one("details", id="saved-views").text
    assert "Harbour, uncited" in curator.get("/views").text
    assert curator.get("/views/new?queue=../sources").status_code == 422
