"""The position on a disputed date: shown on the event's page, recorded by curators, and told in JSON."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.models import Event
from app.services.citations import write_citation
from tests.pages.event_reading import read
from tests.pages.timeline_reading import PARTIAL
from tests.support.factories import EDITOR, make_event, make_source

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def event(db: Session) -> Event:
    """Dated the 19th, with a source that claims the 20th."""
    event = make_event(db, "Call made", "2023-09-19", cites=[make_source(db, "Read-out")])
    claim = CitationInput(source=Reference(id=make_source(db, "Digest").id), claimed_date="2023-09-20")
    write_citation(db, event, claim, 1, EDITOR)
    db.commit()
    return event


def test_a_position_is_recorded_shown_and_told(signed_in: SignedIn, client: TestClient, event: Event) -> None:
    curator = signed_in()
    page = read(curator.get(f"/events/{event.id}"))
    (link,) = [a for a in page.all("a") if a.text == "Record which date is held"]
    part = read(curator.get(link.attributes["href"], headers=PARTIAL))
    assert not part.all("main")
    assert [radio.attributes["value"] for radio in part.all("input", type="radio")] == [
        "2023-09-19",
        "2023-09-20",
        "undecided",
    ]
    form = read(curator.get(link.attributes["href"]))
    sent = {
        f.attributes["name"]: f.attributes["value"] for f in form.one("form", id="position").all("input", type="hidden")
    }
    bare = curator.post(link.attributes["href"], data={**sent, "held": "2023-09-20"})
    assert "Say why" in read(bare, 422).one("form", id="position").text
    done = curator.post(
        link.attributes["href"],
        data={**sent, "held": "2023-09-20", "reason": "<b>Primary</b>."},
        follow_redirects=False,
    )
    assert (done.status_code, done.headers["location"]) == (303, f"/events/{event.id}#differ")
    page = read(curator.get(f"/events/{event.id}"))
    verdict = page.one("div", id="position").text
    assert "Held as 20 September 2023. <b>Primary</b>." in verdict
    assert "The event is dated 19 September 2023." in verdict
    assert "Undo" in page.text
    seen = read(client.get(f"/events/{event.id}")).one("div", id="position")
    assert "Held as 20 September 2023." in seen.text
    assert not seen.all("a")
    told = client.get(f"/api/v1/events/{event.id}").json()["verdict"]
    assert (told["date"]["edtf"], told["reason"], told["is_stale"]) == ("2023-09-20", "<b>Primary</b>.", False)
    assert "Date that is held" in curator.get(f"/events/{event.id}/history").text


def test_a_form_that_is_late_shows_what_stands_now_and_keeps_what_was_typed(signed_in: SignedIn, event: Event) -> None:
    curator, other = signed_in(), signed_in()
    address = f"/events/{event.id}/position"
    base = {"held": "undecided", "revision": str(event.revision)}
    assert other.post(address, data={**base, "reason": "They differ."}).status_code == 303
    late = curator.post(address, data={**base, "reason": "Mine.", "sets_date": "1"})
    form = read(late, 409).one("form", id="position")
    assert form.one("textarea").text.strip() == "Mine."
    (number,) = [f.attributes["value"] for f in form.all("input", type="hidden") if f.attributes["name"] == "revision"]
    assert curator.post(address, data={**base, "reason": "Mine.", "revision": number}).status_code == 303


@on_sqlite
@pytest.mark.parametrize("revision", ["", "x", "9" * 20])
def test_a_form_that_names_no_version_saves_nothing(
    signed_in: SignedIn, db: Session, event: Event, revision: str
) -> None:
    sent = {"held": "undecided", "reason": "They differ.", "revision": revision}
    answer = signed_in().post(f"/events/{event.id}/position", data=sent)
    assert "which version of the event" in read(answer, 422).one("form", id="position").text
    before = event.revision
    db.rollback()
    db.expire_all()
    assert (event.revision, event.verdict) == (before, None)


@on_sqlite
def test_a_position_that_is_stale_says_so(signed_in: SignedIn, client: TestClient, db: Session, event: Event) -> None:
    curator = signed_in()
    sent = {"held": "2023-09-20", "reason": "Primary.", "sets_date": "1", "revision": str(event.revision)}
    curator.post(f"/events/{event.id}/position", data=sent)
    db.rollback()
    db.expire_all()
    assert event.edtf == "2023-09-20"
    assert "Recorded before" not in client.get(f"/events/{event.id}").text
    claim = CitationInput(source=Reference(id=make_source(db, "Memoir").id), claimed_date="2023-10")
    write_citation(db, event, claim, 2, EDITOR)
    db.commit()
    assert "Recorded before the date or a claim changed" in client.get(f"/events/{event.id}").text
    assert client.get(f"/api/v1/events/{event.id}").json()["verdict"]["is_stale"] is True
