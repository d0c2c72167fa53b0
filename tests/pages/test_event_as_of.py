"""An event as it stood at a moment: what is shown to whom, and that nothing can be done there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput, CitationInput, Reference, SourceInput
from app.models import Annotation, Event, Source
from app.services.annotations import annotate, edit_annotation, withdraw_annotation
from app.services.citations import withdraw_citation
from app.services.derived import list_standing_citations
from app.services.event_review import withdraw_event
from app.services.events import edit_event, touch_cited_event
from app.services.sources import edit_source
from tests.pages.event_reading import buttons, facts, notes, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input, last_revision, member

SignIn = Callable[..., TestClient]


@pytest.fixture
def source(db: Session) -> Source:
    return make_source(db, "Harbour gazette", publisher="Harbour")


@pytest.fixture
def event(db: Session, source: Source) -> Event:
    """An event that lost its citation, its name and its actor, and whose source got another title."""
    cited = CitationInput(source=Reference(id=source.id), note="On the front page")
    return make_event(db, "Grain arrives", "2021-03-12", actors=["Harbour board"], cites=[cited])


@pytest.fixture
def then(db: Session, event: Event, source: Source) -> str:
    """The version of the chronology at which the event stood as it was made."""
    author = member(db, "contributor")
    note = annotate(db, event, AnnotationInput(body="Which quay?", visibility="team"), author)
    version = last_revision(db, "annotation", note).version
    edit_annotation(db, note, AnnotationInput(body="Which pier?", visibility="team"), author, None)
    (citation,) = list_standing_citations(db, event.id)
    withdraw_citation(db, citation, EDITOR)
    touch_cited_event(db, citation, EDITOR)
    changed = event_input(db, event, title="Grain departs", date="2021-03-13", actors=(), citations=())
    edit_event(db, event, changed, EDITOR, None)
    edit_source(db, source, SourceInput(title="Harbour bulletin"), EDITOR, None)
    db.commit()
    return f"v{version}"


def test_an_event_is_shown_as_it_stood(signed_in: SignIn, event: Event, then: str) -> None:
    reader = signed_in("reader")
    page = read(reader.get(f"/events/{event.id}?as_of={then}"))
    assert page.one("h1").text == "Grain arrives"
    assert "Version 1, saved" in page.one("div", class_="as-of").text
    assert facts(page)["Actors"] == "Harbour board"
    assert "12 Mar 2021" in facts(page)["Date"]
    (card,) = page.all("article", class_="evidence")
    assert card.one("h3").text == "Harbour gazette"
    assert "On the front page" in card.text
    assert "1 source" in page.one("main").text
    assert notes(page) == ["Which quay?"]
    now = read(reader.get(f"/events/{event.id}"))
    assert now.one("h1").text == "Grain departs"
    assert now.all("article", class_="evidence") == []


def test_nothing_can_be_done_in_the_past(signed_in: SignIn, event: Event, then: str) -> None:
    page = read(signed_in("curator").get(f"/events/{event.id}?as_of={then}"))
    assert page.one("main").all("form") == []
    assert {"Go to the present", "History"} <= buttons(page)
    assert not {"Edit", "Reply", "Add a citation", "Withdraw this event"} & buttons(page)


def test_a_moment_may_be_a_date_or_a_time(signed_in: SignIn, db: Session, event: Event, then: str) -> None:
    reader, address = signed_in("reader"), f"/events/{event.id}"
    first = last_revision(db, "event", event).created_at
    today = read(reader.get(address, params={"as_of": first.date().isoformat()}))
    assert today.one("h1").text == "Grain departs"
    exact = reader.get(address, params={"as_of": (first - timedelta(microseconds=1)).isoformat()})
    assert "Grain departs" not in read(exact).one("h1").text
    assert "<h1" in reader.get(f"{address}?as_of=2999").text
    before = reader.get(address, params={"as_of": "20 Nov 1999"})
    assert before.status_code == 404
    assert "There was no event e-1 yet at that time." in before.text


@pytest.mark.parametrize("as_of", ["yestermorn", "03/04/2026", "vx", "%00", "<b>"])
def test_words_that_are_no_moment_are_refused(signed_in: SignIn, event: Event, then: str, as_of: str) -> None:
    answer = signed_in("reader").get(f"/events/{event.id}", params={"as_of": as_of})
    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_an_event_stands_as_soon_as_its_citations_do(
    signed_in: SignIn, db: Session, event: Event, source: Source
) -> None:
    (citation,) = list_standing_citations(db, event.id)
    db.commit()
    version = last_revision(db, "citation", citation).version
    assert version < last_revision(db, "event", event).version
    page = signed_in("contributor").get(f"/events/{event.id}?as_of=v{version}")
    assert page.status_code == 200
    assert "Grain arrives" in page.text
    assert "On the front page" in page.text
    before = signed_in("contributor").get(f"/events/{event.id}?as_of=v{version - 1}")
    assert before.status_code == 404


def test_the_past_is_for_members(client: TestClient, signed_in: SignIn, event: Event, then: str) -> None:
    assert client.get(f"/events/{event.id}?as_of={then}").status_code == 401
    history = read(signed_in("reader").get(f"/events/{event.id}/history"))
    links = [a.attributes["href"] for a in history.one("ol", class_="history").all("a")]
    assert len(links) == 5
    assert all(link.startswith(f"/events/{event.id}?as_of=v") for link in links)


def test_what_is_closed_now_is_closed_in_the_past(
    signed_in: SignIn, db: Session, event: Event, source: Source, then: str
) -> None:
    address = f"/events/{event.id}?as_of={then}"
    source.confidentiality = "withheld"
    db.commit()
    withheld = signed_in("contributor").get(address)
    assert "Harbour gazette" not in withheld.text
    assert "Source on file, protected" in withheld.text
    assert "Harbour gazette" in signed_in("curator").get(address).text
    source.confidentiality = "sealed"
    db.commit()
    sealed = read(signed_in("contributor").get(address))
    assert sealed.all("article", class_="evidence") == []
    assert "No source yet" in sealed.one("main").text


def test_what_was_closed_then_is_not_opened_by_looking_back(signed_in: SignIn, db: Session) -> None:
    sealed = make_source(db, "Harbour gazette", confidentiality="sealed")
    event = make_event(db, "Grain arrives", cites=[sealed])
    version = last_revision(db, "event", event).version
    edit_source(db, sealed, SourceInput(title="Harbour gazette"), EDITOR, None)
    db.commit()
    reader = signed_in("reader")
    assert "Harbour gazette" in reader.get(f"/events/{event.id}").text
    assert "Harbour gazette" not in reader.get(f"/events/{event.id}?as_of=v{version}").text


def test_withdrawn_events_and_notes_are_for_those_who_may_know(
    signed_in: SignIn, db: Session, event: Event, then: str
) -> None:
    address = f"/events/{event.id}?as_of={then}"
    withdraw_annotation(db, db.query(Annotation).one(), member(db), "")
    db.commit()
    assert notes(read(signed_in("reader").get(address))) == []
    assert notes(read(signed_in("curator").get(address))) == ["Which quay?"]
    withdraw_event(db, event, member(db), "Doubtful")
    db.commit()
    assert signed_in("contributor").get(address).status_code == 410
    assert read(signed_in("curator").get(address)).one("h1").text == "Grain arrives"


def test_a_note_that_became_private_is_its_authors_in_the_past_too(
    signed_in: SignIn, db: Session, event: Event, then: str
) -> None:
    author = member(db, "contributor")
    note = annotate(db, event, AnnotationInput(body="In confidence", visibility="team"), author)
    version = last_revision(db, "annotation", note).version
    edit_annotation(db, note, AnnotationInput(body="In confidence", visibility="private"), author, None)
    db.commit()
    assert "In confidence" not in signed_in("curator").get(f"/events/{event.id}?as_of=v{version}").text


@pytest.mark.parametrize("view", ["list", "table", "lanes"])
def test_the_timeline_is_shown_as_it_stood(signed_in: SignIn, event: Event, then: str, view: str) -> None:
    page = read(signed_in("curator").get(f"/?view={view}&as_of={then}&pick={event.id}"))
    assert "As it stood at version" in page.one("p", class_="as-of").text
    main = page.one("main")
    titles = main.all("a", href=f"/events/{event.id}?as_of={then}")
    assert {a.text for a in titles} & {"Grain arrives", "12 Mar 2021"}
    assert "Grain departs" not in main.text
    assert main.all("a", href=f"/events/{event.id}/edit#citations") == []
    links = [a.attributes["href"] for a in main.all("a") if a.attributes["href"].startswith("/?")]
    without = [link for link in links if "as_of" not in link]
    assert len(without) == 2, "one link to the present in the banner, one in the chips"
    assert main.one("input", id="as-of").attributes["value"] == then


def test_the_timeline_refuses_what_is_no_moment(client: TestClient, signed_in: SignIn, event: Event, then: str) -> None:
    refused = read(signed_in("reader").get("/?as_of=yestermorn"), 422)
    assert refused.one("input", id="as-of").attributes["value"] == "yestermorn"
    assert client.get(f"/?as_of={then}").status_code == 401
    assert 'name="as_of"' not in client.get("/").text
    for surface in ("/events.csv", "/events.json", "/events.atom", "/api/v1/events", f"/events/{event.id}.json"):
        assert client.get(f"{surface}?as_of={then}").status_code == 401, surface
        assert signed_in("reader").get(f"{surface}?as_of=yestermorn").status_code == 422, surface
        assert "Grain arrives" in signed_in("reader").get(f"{surface}?as_of={then}").text, surface
