"""Two tabs of one browser, signed in as two people: what one opened is not saved as the other's unawares."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Annotation, Event, FormDraft, Source
from tests.pages.event_form_filling import FilledForm, form_of, open_form
from tests.pages.event_reading import Element, read
from tests.support.factories import make_category, make_event

SignedIn = Callable[..., TestClient]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SENTENCE = "This form was opened by another account."


@pytest.fixture
def event_id(db: Session) -> int:
    make_category(db, "talks", "Talks", 1)
    event = make_event(db, "Ceasefire signed", "2020-11-09")
    db.commit()
    return event.id


def count(db: Session, model: type[Event | Annotation | Source | FormDraft]) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(model)) or 0


def person_in(form: Element) -> str:
    return form.one("input", name="person").attributes["value"]


def test_an_event_is_not_saved_as_somebody_elses(signed_in: SignedIn, db: Session, event_id: int) -> None:
    mira, jonas = signed_in("contributor"), signed_in("contributor")
    typed = open_form(mira).fill(title="Road closes", category="talks", date="2023")
    sent = FilledForm(jonas, typed.url, typed.fields)
    refused = sent.send()
    assert refused.status_code == 409
    assert SENTENCE in refused.text
    assert count(db, Event) == 1
    again = form_of(jonas, read(refused, 409))
    assert again["title"] == "Road closes"
    assert again.send().status_code == 303
    assert count(db, Event) == 2
    kept = count(db, FormDraft)
    assert sent.send(to="/drafts/event-new").status_code == 409
    assert count(db, FormDraft) == kept


def test_nor_is_a_source(signed_in: SignedIn, db: Session) -> None:
    mira, jonas = signed_in("contributor"), signed_in("contributor")
    forms = read(mira.get("/sources/new")).all("form")
    opened = next(form for form in forms if form.all("textarea", name="authors"))
    typed = {"type": "report", "title": "Report on roads", "person": person_in(opened)}
    refused = jonas.post("/sources/new", data=typed)
    assert refused.status_code == 409
    assert SENTENCE in refused.text
    assert "Report on roads" in refused.text
    assert count(db, Source) == 0
    assert mira.post("/sources/new", data=typed).status_code == 303
    assert count(db, Source) == 1
    [source_id] = db.scalars(select(Source.id))
    changed = {**typed, "title": "Another report", "revision": "1"}
    assert jonas.post(f"/sources/{source_id}/edit", data=changed).status_code == 409
    db.rollback()
    assert db.get_one(Source, source_id).title == "Report on roads"


def test_nor_is_a_note(signed_in: SignedIn, db: Session, event_id: int) -> None:
    mira, jonas = signed_in("contributor"), signed_in("contributor")
    address = f"/events/{event_id}/annotations"
    form = next(f for f in read(mira.get(f"/events/{event_id}")).all("form") if f.attributes.get("action") == address)
    typed = {"body": "Which day was it?", "kind": "question", "visibility": "team", "person": person_in(form)}
    refused = jonas.post(address, data=typed)
    assert refused.status_code == 409
    assert SENTENCE in refused.text
    assert "Which day was it?" in refused.text
    assert count(db, Annotation) == 0
    assert mira.post(address, data=typed).status_code == 303
    assert count(db, Annotation) == 1
