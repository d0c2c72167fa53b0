"""The event form: who may use it, what it saves, and what it says of what cannot be saved."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.main import create_app
from app.models import Actor, Citation, Event, Revision, Source
from app.services.sources import add_text
from app.settings import Settings
from tests.pages.event_form_filling import described, faults, form_of, open_form
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client
from tests.support.factories import EDITOR, make_category, make_event, make_source

SignedIn = Callable[..., TestClient]

TEXT = "The council met.\n\nOn Friday the bridge was closed by order of the mayor, and it stayed so for nine days.\n"


@pytest.fixture
def contributor(db: Session, signed_in: SignedIn) -> TestClient:
    """A contributor in a chronology with two categories."""
    make_category(db, "diplomacy", hue=5)
    make_category(db, "movement", hue=2)
    db.commit()
    return signed_in("contributor")


@pytest.fixture
def held(db: Session) -> Source:
    """A source whose text is held."""
    source = make_source(db, "Report on the bridge")
    add_text(db, source, TEXT.encode(), EDITOR, origin="bridge.txt")
    db.commit()
    return source


def one_event(db: Session) -> Event:
    db.rollback()
    return db.scalars(select(Event)).one()


def count_events(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count(Event.id))) or 0


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/events/new", "/events/1/edit", "/events/similar?title=x", "/suggest/actors?q=a"])
def test_visitors_and_readers_are_refused(db: Session, client: TestClient, signed_in: SignedIn, url: str) -> None:
    make_event(db, review="draft")
    db.commit()
    assert "Sign in" in read(client.get(url), 401).text
    assert "Only contributors may" in read(signed_in("reader").get(url), 403).text


@pytest.mark.parametrize("role", ["contributor", "curator", "admin"])
def test_contributors_and_up_may_add(db: Session, signed_in: SignedIn, role: str) -> None:
    make_category(db)
    db.commit()
    answer = open_form(signed_in(role)).fill(title="The bridge closes", category="diplomacy").send()
    assert (answer.status_code, answer.headers["location"]) == (303, "/events/1")


def test_what_was_written_is_not_lost_when_the_session_has_ended(
    db: Session, contributor: TestClient, client: TestClient
) -> None:
    form = open_form(contributor).fill(title="The bridge <closes>", summary="Line one\nline two", category="movement")
    form.client = client
    page = read(form.send("draft"), 401)
    assert "nothing that you wrote is lost" in page.text
    kept = page.one("main").one("form")
    again = [(f.attributes["name"], "".join(map(str, f.parts)).removeprefix("\n")) for f in kept.all("textarea")]
    assert again == form.fields
    form.client, form.fields = contributor, again
    button = kept.one("button", name="action")
    assert form.send(button.attributes["value"]).status_code == 303
    assert (one_event(db).title, one_event(db).review) == ("The bridge <closes>", "draft")


def test_where_only_members_read_what_was_written_is_not_lost_either(
    db: Session, settings: Settings, contributor: TestClient
) -> None:
    form = open_form(contributor).fill(title="The bridge closes", category="movement")
    app = create_app(settings.model_copy(update={"is_public": False}))
    with open_client(app) as form.client:
        assert "The bridge closes" in read(form.send(), 401).text
    app.state.sessions.engine.dispose()
    assert count_events(db) == 0


# --- saving ----------------------------------------------------------------------------------------------------------


def test_title_and_category_are_enough(db: Session, contributor: TestClient) -> None:
    answer = open_form(contributor).fill(title="  The bridge   closes ", category="movement").send()
    assert "event-added" in answer.headers["set-cookie"]
    event = one_event(db)
    assert (event.title, event.category.key, event.review, event.edtf) == (
        "The bridge closes", "movement", "in-review", None,
    )  # fmt: skip


def test_all_fields_are_saved(db: Session, contributor: TestClient, held: Source) -> None:
    whole = make_event(db, "The winter of closures", "2023")
    db.commit()
    form = open_form(contributor).fill(
        date="19 Sept 2023",
        end="28 Sept 2023",
        sureness="approximate",
        date_note="Counted from the order.",
        date_as_written="nine days in September",
        title="The mayor closes the bridge",
        summary="The mayor **orders** it.",
        category="movement",
        actors="Ann Lee (mayor)\nCity council",
        places="River Town\nHill Town",
        tags="bridge",
        part_of=whole.name,
        sequence="3",
        citations__0__source=str(held.id),
        citations__0__role="disputes",
        citations__0__quote="On Friday … nine days",
        citations__0__pin_cite="p. 2",
        citations__0__claimed_date="20 September 2023",
        citations__0__note="Counts differently.",
    )
    assert form.send().headers["location"] == "/events/2"
    db.rollback()
    event = db.get_one(Event, 2)
    assert (event.edtf, event.date_as_written, event.date_note) == (
        "2023-09-19~/2023-09-28~", "nine days in September", "Counted from the order.",
    )  # fmt: skip
    assert [(link.actor.name, link.role) for link in event.actor_links] == [("Ann Lee", "mayor"), ("City council", "")]
    assert [place.name for place in event.places] == ["River Town", "Hill Town"]
    assert [tag.label for tag in event.tags] == ["bridge"]
    assert (event.part_of_id, event.sequence, event.summary) == (whole.id, 3, "The mayor **orders** it.")
    citation = db.scalars(select(Citation).where(Citation.event_id == 2)).one()
    assert (citation.role, citation.pin_cite, citation.claimed, citation.note) == (
        "disputes", "p. 2", "2023-09-20", "Counts differently.",
    )  # fmt: skip
    assert citation.passage is not None
    assert (citation.passage.health, citation.passage.paragraph) == ("exact", 2)


@pytest.mark.parametrize(
    ("typed", "edtf", "as_written"),
    [
        ({"date": "19 Sept 2023"}, "2023-09-19", "19 Sept 2023"),
        ({"date": "2023-09-19"}, "2023-09-19", ""),
        ({"date": "c. July 2023", "sureness": "uncertain"}, "2023-07%", ""),
        ({"date": "19 Sep 2023", "end": "20 Sep 2023"}, "2023-09-19/2023-09-20", ""),
        ({"date": "May 2021", "ending": "open"}, "2021-05/..", ""),
        ({"date": "May 2021", "ending": "unknown"}, "2021-05/", ""),
        ({"date": "before 12 Sep 2023"}, "[..2023-09-11]", "before 12 Sep 2023"),
        ({"date": "03/04/2023", "date_choice": "2023-04-03"}, "2023-04-03", "03/04/2023"),
        ({"date": "03/04/2023", "end": "05/04/2023", "date_choice": "2023-04-03", "end_choice": "2023-04-05"},
         "2023-04-03/2023-04-05", ""),
        ({"date": "19 Sep 2023", "date_as_written": "the day after"}, "2023-09-19", "the day after"),
        ({"date": "", "date_as_written": "that spring"}, None, "that spring"),
    ],
)  # fmt: skip
def test_date_fields_make_one_date(
    db: Session, contributor: TestClient, typed: dict[str, str], edtf: str | None, as_written: str
) -> None:
    form = open_form(contributor).fill(title="The bridge closes", category="movement", **typed)
    assert form.send().status_code == 303
    assert (one_event(db).edtf, one_event(db).date_as_written) == (edtf, as_written)


def test_a_date_with_two_readings_is_asked_back(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(title="The bridge closes", category="movement", date="03/04/2023")
    page = read(form.send(), 422)
    assert "Is 03/04/2023 the 3rd of April or the 4th of March 2023?" in faults(page)["date"]
    choices = page.all("input", name="date_choice")
    assert [choice.attributes["value"] for choice in choices] == ["2023-04-03", "2023-03-04"]
    again = form_of(contributor, page)
    assert again.put({"date_choice": "2023-03-04"}).send().status_code == 303
    assert one_event(db).edtf == "2023-03-04"


def test_draft_button_keeps_the_event_from_visitors(db: Session, contributor: TestClient, client: TestClient) -> None:
    open_form(contributor).fill(title="The bridge closes", category="movement").send("draft")
    assert one_event(db).review == "draft"
    assert client.get("/events/1").status_code == 404


def test_a_new_source_is_described_in_the_row_of_its_citation(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(
        title="The bridge closes",
        category="movement",
        citations__0__source="new",
        citations__0__new_title="Notice at the bridge",
        citations__0__new_type="document",
        citations__0__new_publisher="City of River Town",
        citations__0__new_issued="Sept 2023",
        citations__0__new_url="https://example.org/notice",
        citations__0__quote="The bridge is closed.",
    )
    assert form.send().status_code == 303
    citation = db.scalars(select(Citation)).one()
    source = citation.source
    assert (source.title, source.type, source.publisher, source.issued, source.url) == (
        "Notice at the bridge", "document", "City of River Town", "2023-09", "https://example.org/notice",
    )  # fmt: skip
    assert citation.passage is not None
    assert (citation.passage.exact, citation.passage.health) == ("The bridge is closed.", "no-text")


def test_a_name_in_brackets_is_an_actor_where_there_is_one_of_that_name(db: Session, contributor: TestClient) -> None:
    make_event(db, "The council meets", actors=["Council (River Town)"])
    db.commit()
    form = open_form(contributor).fill(title="The bridge closes", category="movement")
    form.fill(actors="council (river town)\nCouncil (Hill Town) ()\nAnn Lee (mayor)").send()
    db.rollback()
    links = db.get_one(Event, 2).actor_links
    assert [(link.actor.name, link.role) for link in links] == [
        ("Council (River Town)", ""), ("Council (Hill Town)", ""), ("Ann Lee", "mayor"),
    ]  # fmt: skip
    assert db.scalar(select(func.count(Actor.id))) == 3


# --- exactly once ----------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_at_once_makes_one_event(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(
        title="The bridge closes", category="movement", citations__0__source="new", citations__0__new_title="Notice"
    )
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: form.send(), range(2)))
    assert [answer.headers.get("location") for answer in answers] == ["/events/1", "/events/1"]
    assert count_events(db) == 1
    assert db.scalar(select(func.count(Source.id))) == 1


def test_a_sent_form_with_other_words_is_told_and_not_lost(db: Session, contributor: TestClient) -> None:
    form = open_form(contributor).fill(title="The bridge closes", category="movement")
    form.send()
    page = read(form.fill(title="The bridge opens").send(), 409)
    assert "This form was saved already" in page.one("div", role="alert").text
    assert page.one("div", role="alert").one("a").attributes["href"] == "/events/1"
    again = form_of(contributor, page)
    assert again["title"] == "The bridge opens"
    assert again.send().headers["location"] == "/events/2"


def test_the_same_words_in_a_new_form_make_a_second_event(db: Session, contributor: TestClient) -> None:
    for _ in range(2):
        open_form(contributor).fill(title="The bridge closes", category="movement").send()
    assert count_events(db) == 2


def test_an_edit_that_is_sent_twice_makes_one_version(db: Session, contributor: TestClient) -> None:
    make_event(db, category="movement")
    db.commit()
    form = open_form(contributor, "/events/1/edit").fill(title="The bridge closes")
    assert [form.send().headers["location"] for _ in range(2)] == ["/events/1", "/events/1"]
    assert one_event(db).revision == 2


# --- quotes ----------------------------------------------------------------------------------------------------------


def test_a_quote_that_is_not_in_the_text_is_offered_the_closest_words(
    db: Session, contributor: TestClient, held: Source
) -> None:
    form = open_form(contributor).fill(
        title="The bridge closes",
        category="movement",
        citations__0__source=str(held.id),
        citations__0__quote="the bridge was shut by order of the mayor",
    )
    page = read(form.send(), 422)
    assert faults(page)["citations-0-quote"] == "Citation 1: These words are not in the stored text."
    assert "Closest match, ¶ 2" in described(page, "citations-0-quote")
    chosen = read(form_of(contributor, page).send("use-closest-0"))
    assert form_of(contributor, chosen)["citations.0.quote"] in TEXT
    assert "Found once, ¶ 2" in chosen.one(id="citations").text
    assert form_of(contributor, chosen).send().status_code == 303


def test_words_that_are_not_in_the_text_may_be_kept_all_the_same(
    db: Session, contributor: TestClient, held: Source
) -> None:
    form = open_form(contributor).fill(
        title="The bridge closes",
        category="movement",
        citations__0__source=str(held.id),
        citations__0__quote="nothing of the kind was written",
    )
    page = read(form.send(), 422)
    assert page.one("input", name="citations.0.keep_unfound").attributes["type"] == "checkbox"
    assert form_of(contributor, page).put({"citations.0.keep_unfound": "1"}).send().status_code == 303
    db.rollback()
    passage = db.scalars(select(Citation)).one().passage
    assert passage is not None
    assert (passage.exact, passage.health) == ("nothing of the kind was written", "lost")
    # Kept words are no fault when the event is edited.
    edit = open_form(contributor, "/events/1/edit").fill(title="The bridge is closed")
    assert edit.send().headers["location"] == "/events/1"


# --- editing ---------------------------------------------------------------------------------------------------------


DATES = [
    None, "19 Sept 2023", "2023-09-19", "c. July 2023", "12 Dec 2022 – 24 Sep 2023", "since May 2021", "2021-05/",
    "until 2020", "before 12 Sep 2023", "1990s", "44 BC", "between 14 and 17 March 2025", "2023-09-19T14:30+04:00",
    "2004-?06-~11", "[1667,1668..1670]", "summer 2023", "Y-170000002",
]  # fmt: skip


def test_an_event_that_is_sent_back_as_shown_is_unchanged(db: Session, contributor: TestClient, held: Source) -> None:
    cited = CitationInput(source=Reference(id=held.id), quote="On Friday … nine days", claimed_date="before 2020")
    fields: dict[str, Any] = {"date_note": "why", "summary": "*one*\n\ntwo", "extra": {"note": 1}, "sequence": 4}
    for date in DATES:
        names: dict[str, Any] = {"actors": ["Ann (Lee)"], "places": ["A; B"], "tags": ["t, u"]}
        make_event(db, "The bridge closes", date, cites=[cited, held], **names, **fields)
    make_event(db, "The bridge closes", "2023-04-03", date_as_written="03/04/2023")
    db.commit()
    for event_id in range(1, len(DATES) + 2):
        answer = open_form(contributor, f"/events/{event_id}/edit").send()
        assert "event-unchanged" in answer.headers["set-cookie"], event_id
    db.rollback()
    assert set(db.scalars(select(Event.revision))) == {1}


def test_an_edit_is_a_version_with_its_reason(db: Session, contributor: TestClient, held: Source) -> None:
    make_event(db, "The bridge closes", cites=[held, held])
    db.commit()
    form = open_form(contributor, "/events/1/edit")
    form = form.fill(title="The bridge reopens", reason="The notice says so.", citations__1__note="Page two")
    answer = form_of(contributor, read(form.send("remove-citation-0"))).send()
    assert answer.headers["location"] == "/events/1"
    assert "event-saved.2" in answer.headers["set-cookie"]
    event = one_event(db)
    assert (event.title, event.revision) == ("The bridge reopens", 2)
    saved = db.scalars(select(Revision).where(Revision.record_kind == "event", Revision.number == 2)).one()
    assert saved.reason == "The notice says so."
    citations = db.scalars(select(Citation).order_by(Citation.id)).all()
    assert [(c.is_withdrawn, c.note) for c in citations] == [(True, ""), (False, "Page two")]


def test_a_long_reason_is_refused(db: Session, contributor: TestClient) -> None:
    make_event(db)
    db.commit()
    page = read(open_form(contributor, "/events/1/edit").fill(reason="x" * 501).send(), 422)
    assert "at most 500 characters" in faults(page)["reason"]


def test_a_citation_of_another_event_is_refused(db: Session, contributor: TestClient, held: Source) -> None:
    make_event(db, "One")
    make_event(db, "Two", cites=[held])
    db.commit()
    taken = {"citations.0.id": "1", "citations.0.source": str(held.id)}
    page = read(open_form(contributor, "/events/1/edit").put(taken).send(), 422)
    assert "does not belong to this event" in faults(page)["citations-0-source"]


def test_an_event_is_no_part_of_itself(db: Session, contributor: TestClient) -> None:
    make_event(db, "One")
    db.commit()
    page = read(open_form(contributor, "/events/1/edit").fill(part_of="e-1").send(), 422)
    assert "cannot be part of itself" in faults(page)["part_of"]


def test_the_whole_is_found_by_words_that_only_it_has(db: Session, contributor: TestClient) -> None:
    make_event(db, "The winter of closures")
    make_event(db, "The winter of floods")
    make_event(db, "The bridge closes")
    db.commit()
    form = open_form(contributor, "/events/3/edit")
    page = read(form.fill(part_of="winter").send(), 422)
    assert "e-1 The winter of closures; e-2 The winter of floods" in faults(page)["part_of"]
    form.fill(part_of="winter floods").send()
    db.rollback()
    assert db.get_one(Event, 3).part_of_id == 2
    assert open_form(contributor, "/events/3/edit")["part_of"] == "e-2 The winter of floods"


def test_withdrawn_events_are_not_edited(db: Session, contributor: TestClient, signed_in: SignedIn) -> None:
    make_event(db)
    db.commit()
    form = open_form(signed_in("curator"), "/events/1/edit")
    event = one_event(db)
    event.review, event.review_before = "withdrawn", "in-review"
    db.commit()
    assert contributor.get("/events/1/edit").status_code == 410
    assert "Bring it back before you edit it" in read(form.client.get("/events/1/edit"), 409).text
    assert "Bring it back before you edit it" in read(form.send(), 409).text
    assert contributor.get("/events/99/edit").status_code == 404
    assert contributor.get("/events/99999999999/edit").status_code == 404


def test_citations_of_protected_sources_stay_as_they_are(db: Session, contributor: TestClient, held: Source) -> None:
    withheld = make_source(db, "Letter of a witness", confidentiality="withheld")
    sealed = make_source(db, "Sealed file", confidentiality="sealed")
    on_file, under_seal = (
        CitationInput(source=Reference(id=source.id), quote="secret words", note="secret note")
        for source in (withheld, sealed)
    )
    make_event(db, "The bridge closes", cites=[on_file, held, under_seal])
    db.commit()
    page = read(contributor.get("/events/1/edit"))
    for word in ("Letter", "Sealed", "secret"):
        assert word not in page.text
    assert "1 citation rests on a protected source and stays as it is." in page.one(id="citations").text
    assert form_of(contributor, page).fill(title="The bridge is closed").send().status_code == 303
    citations = db.scalars(select(Citation).order_by(Citation.position)).all()
    assert [(c.source_id, c.is_withdrawn, c.revision) for c in citations] == [
        (withheld.id, False, 1), (held.id, False, 1), (sealed.id, False, 1),
    ]  # fmt: skip
    for wrong in (withheld.id, sealed.id, "Sealed file", f"x (source {sealed.id})"):
        form = open_form(contributor).fill(title="T", category="movement", citations__0__source=str(wrong))
        assert "There is no source" in faults(read(form.send(), 422))["citations-0-source"]


def test_many_citations_cost_no_more_queries_than_few(
    db: Session, app: FastAPI, contributor: TestClient, held: Source
) -> None:
    source = Reference(id=held.id)
    cited = [CitationInput(source=source, quote="the bridge was closed", pin_cite=str(n)) for n in range(20)]
    make_event(db, "Few", cites=cited[:2])
    make_event(db, "Many", cites=cited)
    db.commit()
    contributor.get("/events/1/edit")
    asked: list[str] = []
    listen(app.state.sessions.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    read(contributor.get("/events/1/edit"))
    few = len(asked)
    read(contributor.get("/events/2/edit"))
    assert len(asked) == 2 * few < 60
