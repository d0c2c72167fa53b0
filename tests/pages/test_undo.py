"""Undo, offered right after an act to the person who did it, and to nobody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Annotation, Citation, Event, Revision, Source
from tests.pages.event_form_filling import HTMX, open_form
from tests.pages.event_reading import Element, read
from tests.support.factories import make_event, make_source
from tests.support.revising import last_revision

SignIn = Callable[..., TestClient]
STATE = ("title", "edtf", "summary", "review", "checked_by_id", "checked_at", "withdrawn_reason", "review_before")


@pytest.fixture
def event(db: Session) -> Event:
    made = make_event(
        db, "Grain arrives", "12 March 2021", actors=["Ann Lee"], tags=["grain"], cites=[make_source(db, "Notice")]
    )
    db.commit()
    return made


def fields_of_undo(page: Element) -> tuple[str, dict[str, str]]:
    form = page.one("div", id="flash").one("form")
    assert form.one("button").text == "Undo"
    return form.attributes["action"], {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}


def offered(client: TestClient, event: Event) -> tuple[str, dict[str, str]]:
    return fields_of_undo(read(client.get(f"/events/{event.id}")))


def state(db: Session, event: Event) -> list[object]:
    db.rollback()
    citations = db.scalars(select(Citation).order_by(Citation.id))
    links = [link.actor.name for link in event.actor_links], [tag.label for tag in event.tags]
    held = [(c.note, c.is_withdrawn, c.checked_by_id, c.checked_at, c.position) for c in citations]
    return [*(getattr(event, name) for name in STATE), links, held]


def edit(client: TestClient, event: Event, **fields: str) -> None:
    assert open_form(client, f"/events/{event.id}/edit").fill(**fields).send().status_code == 303


def post(client: TestClient, path: str, **fields: str) -> None:
    assert client.post(path, data=fields).status_code == 303


ACTS: dict[str, Callable[[TestClient, Event], None]] = {
    "edit": lambda c, e: edit(c, e, title="Wheat arrives", date="2 May 2021", tags="wheat", citations__0__note="p. 2"),
    "withdraw": lambda c, e: post(c, f"/events/{e.id}/withdraw", reason="Told twice"),
    "check": lambda c, e: post(c, f"/events/{e.id}/check"),
    "check citation": lambda c, e: post(c, "/citations/1/check"),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_undone_exactly_and_once(signed_in: SignIn, db: Session, event: Event, act: str) -> None:
    curator, before = signed_in(), state(db, event)
    ACTS[act](curator, event)
    changed = state(db, event)
    assert changed != before
    url, fields = offered(curator, event)
    assert curator.get(f"/events/{event.id}").text.count("Undo") == 0, "the message is shown once"
    answer = curator.post(url, data=fields)
    assert answer.headers["location"] == f"/events/{event.id}"
    assert state(db, event) == before
    assert read(curator.get(f"/events/{event.id}")).one("div", id="flash").text == "Undone."
    again = curator.post(url, data=fields)
    assert again.headers["location"] == f"/events/{event.id}/history"
    assert state(db, event) == before
    assert "Nothing was undone" in read(curator.get(f"/events/{event.id}/history")).one("div", id="flash").text


def test_what_was_taken_back_is_undone_too(signed_in: SignIn, db: Session, event: Event) -> None:
    curator, path = signed_in(), f"/events/{event.id}"
    for act in ("withdraw", "check", "check citation"):
        ACTS[act](curator, event)
        before = state(db, event)
        back = {"withdraw": f"{path}/bring-back", "check": f"{path}/uncheck", "check citation": "/citations/1/uncheck"}
        post(curator, back[act])
        url, fields = offered(curator, event)
        post(curator, url, **fields)
        assert state(db, event) == before, act
        post(curator, back[act])


def test_a_signature_that_an_edit_took_off_comes_back_with_its_undo(
    signed_in: SignIn, db: Session, event: Event
) -> None:
    ACTS["check citation"](signed_in(), event)
    ACTS["check"](signed_in(), event)
    before, contributor = state(db, event), signed_in("contributor")
    edit(contributor, event, date="3 May 2021")
    db.rollback()
    assert event.review == "in-review"
    url, fields = offered(contributor, event)
    post(contributor, url, **fields)
    assert state(db, event) == before


def test_a_restored_version_and_a_citation_that_was_taken_out(signed_in: SignIn, db: Session, event: Event) -> None:
    contributor = signed_in("contributor")
    edit(contributor, event, title="Wheat arrives")
    before = state(db, event)
    post(contributor, f"/events/{event.id}/restore", number="1", base="2")
    url, fields = offered(contributor, event)
    post(contributor, url, **fields)
    assert state(db, event) == before
    form = open_form(contributor, f"/events/{event.id}/edit")
    kept = [(name, value) for name, value in form.fields if not name.startswith("citations.")]
    form.fields[:] = kept
    assert form.send().status_code == 303
    assert state(db, event) != before
    url, fields = offered(contributor, event)
    post(contributor, url, **fields)
    assert state(db, event) == before


def test_a_note_that_was_taken_out(signed_in: SignIn, db: Session, event: Event) -> None:
    reader = signed_in("reader")
    post(reader, f"/events/{event.id}/annotations", body="Which harbour?")
    page = read(reader.post("/annotations/1/withdraw", headers=HTMX))
    form = page.one("hx-partial").one("form")
    fields = {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}
    db.rollback()
    assert db.get_one(Annotation, 1).is_withdrawn
    post(reader, form.attributes["action"], **fields)
    db.rollback()
    assert not db.get_one(Annotation, 1).is_withdrawn


def test_an_edit_of_a_source(signed_in: SignIn, db: Session, event: Event) -> None:
    contributor = signed_in("contributor")
    sent = {"title": "Public notice", "publisher": "Port", "revision": "1", "type": "article"}
    post(contributor, "/sources/1/edit", **sent)
    url, fields = fields_of_undo(read(contributor.get("/sources/1")))
    post(contributor, url, **fields)
    db.rollback()
    assert (db.get_one(Source, 1).title, db.get_one(Source, 1).publisher) == ("Notice", "")


def test_what_was_saved_since_is_not_overwritten(signed_in: SignIn, db: Session, event: Event) -> None:
    one, other = signed_in("contributor"), signed_in("contributor")
    edit(one, event, title="Wheat arrives")
    url, fields = offered(one, event)
    edit(other, event, summary="By ship.")
    before = state(db, event)
    assert one.post(url, data=fields).headers["location"] == f"/events/{event.id}/history"
    assert state(db, event) == before


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403), ("contributor", 403), ("curator", 403)])
def test_nobody_undoes_what_others_did(
    client: TestClient, signed_in: SignIn, db: Session, event: Event, role: str | None, status: int
) -> None:
    curator = signed_in()
    ACTS["check"](curator, event)
    url, fields = offered(curator, event)
    before = state(db, event)
    assert (signed_in(role) if role else client).post(url, data=fields).status_code == status
    assert state(db, event) == before


@pytest.mark.parametrize(
    ("since", "until", "status"), [("0", "1", 404), ("9", "3", 404), ("0", str(2**60), 422), ("x", "1", 422)]
)
def test_numbers_that_name_no_act_undo_nothing(
    signed_in: SignIn, db: Session, event: Event, since: str, until: str, status: int
) -> None:
    answer = signed_in().post(f"/events/{event.id}/undo", data={"since": since, "until": until})
    assert answer.status_code == status
    db.rollback()
    assert event.revision == 1


@pytest.mark.parametrize(
    "cookie", ["event-saved.2~x1-1-2", "event-saved.2~e1-1", "event-saved~e1-0-1", "no-such~e1-0-1"]
)
def test_a_forged_message_shows_nothing(signed_in: SignIn, event: Event, cookie: str) -> None:
    curator = signed_in()
    curator.cookies.set("dateline_flash", cookie)
    assert read(curator.get(f"/events/{event.id}")).one("div", id="flash").text == ""


def test_undoing_is_a_revision_of_its_own(signed_in: SignIn, db: Session, event: Event) -> None:
    contributor = signed_in("contributor")
    edit(contributor, event, title="Wheat arrives", citations__0__note="p. 2")
    url, fields = offered(contributor, event)
    post(contributor, url, **fields)
    db.rollback()
    assert (last_revision(db, "event", event).action, event.revision) == ("undo", 3)
    saved = db.scalars(select(Revision).where(Revision.action == "undo").order_by(Revision.version)).all()
    assert [revision.record_kind for revision in saved] == ["citation", "event"]
    assert "put back as it was" in contributor.get(f"/events/{event.id}/history").text
