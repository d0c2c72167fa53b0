"""Citing from the text of a source: the words are found where they were selected, and one button saves the citation."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Citation, Event, Passage, Revision, Source
from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

SignedIn = Callable[..., TestClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "section#cite-panel"}

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests where the database makes no difference."""

LINES = [
    "The bridge was shut on 18 September 2023. Grain waited at the harbour.",
    "On 19 September the bridge was shut again. The mayor “said nothing” of grain.",
    "Grain waited.",
]
TEXT = "\n\n".join(LINES)


@pytest.fixture
def bulletin(db: Session) -> int:
    source = make_source(db, "Evening bulletin", issued="2023-10")
    give_text(db, source, TEXT)
    make_event(db, "Bridge is shut again", "2023-09-19")
    make_event(db, "Grain arrives", "2023-09-18", cites=[cite(source, "Grain waited at the harbour")])
    make_event(db, "Council meets", "2021-05")
    source_id = source.id
    db.commit()
    return source_id


def event_id(db: Session, title: str) -> int:
    found = db.scalars(select(Event.id).where(Event.title == title)).one()
    db.rollback()
    return found


def buttons(page: Element) -> list[str]:
    return [button.one("span", class_="serif").text for button in page.all("button", class_="pickevent")]


def citations(db: Session, title: str) -> list[tuple[str, str, str, int | None]]:
    db.expire_all()
    standing = select(Citation).join(Event).where(Event.title == title, Citation.is_withdrawn.is_(False))
    found = db.scalars(standing.order_by(Citation.id)).all()
    told = [(c.role, c.passage.exact or "", c.pin_cite, c.passage.start) for c in found if c.passage]
    db.rollback()
    return told


def test_words_are_cited_where_they_were_selected(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    start = TEXT.index("the bridge was shut again")
    words = {"at": "p2", "quote": "the bridge was shut ", "start": str(start), "text": "1"}
    page = read(mira.get(f"/sources/{bulletin}/cite", params=words))
    assert page.one("textarea", name="quote").text == "the bridge was shut"
    assert buttons(page)[0] == "Bridge is shut again", "its date is that of the sentence, and so are its words"
    chosen = event_id(db, "Bridge is shut again")
    sent = {**words, "event": str(chosen), "role": "mentions", "pin_cite": "col. 2"}
    answer = mira.post(f"/sources/{bulletin}/cite", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    assert citations(db, "Bridge is shut again") == [("mentions", "the bridge was shut", "col. 2", start)]
    shown = read(mira.get(answer.headers["location"]))
    assert "Citation added to Bridge is shut again." in shown.one("div", id="flash").text
    assert shown.one("div", id="flash").one("form").attributes["action"] == f"/events/{chosen}/undo"
    assert [mark.text for mark in shown.one("div", id="p2").all("mark")] == ["the bridge was shut 2"]
    db.rollback()
    last = db.scalars(select(Revision).order_by(Revision.version.desc())).first()
    assert last is not None
    assert (last.record_kind, last.record_id) == ("event", chosen)


@on_sqlite
def test_sent_twice_it_is_saved_once_and_a_passage_is_used_again(
    db: Session, signed_in: SignedIn, bulletin: int
) -> None:
    mira = signed_in("contributor")
    known = db.scalars(select(Passage.id)).all()
    db.rollback()
    sent = {"quote": "grain waited at the harbour", "event": str(event_id(db, "Council meets"))}
    for words in ("Citation added to", "The words are cited already for"):
        answer = mira.post(f"/sources/{bulletin}/cite", data=sent, follow_redirects=True)
        assert words in read(answer).one("div", id="flash").text
    assert len(citations(db, "Council meets")) == 1
    assert db.scalars(select(Passage.id)).all() == known


@on_sqlite
def test_htmx_gets_the_panel_the_events_and_then_the_reader(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    url = f"/sources/{bulletin}/cite"
    panel = read(mira.get(url, params={"at": "p3", "quote": "Grain waited"}, headers=PARTIAL))
    assert not panel.all("h1")
    assert panel.one("section", id="cite-panel").attributes["role"] == "dialog"
    assert panel.one("input", name="find").attributes["hx-target"] == "#cite-events"
    events = {**PARTIAL, "HX-Target": "div#cite-events"}
    found = read(mira.get(url, params={"at": "p3", "quote": "Grain waited", "find": "2021"}, headers=events))
    assert not found.all("form")
    assert buttons(found) == ["Council meets"]
    sent = {"at": "p3", "quote": "Grain waited", "event": str(event_id(db, "Council meets"))}
    after = read(mira.post(url, data=sent, headers=PARTIAL))
    assert after.one("div", id="cite-panel").text == ""
    assert "2 passages cited in 2 events" in after.one("span", id="source-counts").text
    assert [mark.text for mark in after.one("div", id="p3").all("mark")] == ["Grain waited 2"]
    assert "Council meets" in after.one("div", id="rests-on").text


@on_sqlite
def test_events_are_found_by_title_and_by_date(signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    for typed, titles in (
        ("mee", ["Council meets"]),
        ("19 Sept 2023", ["Bridge is shut again"]),
        ("September 2023", ["Bridge is shut again", "Grain arrives"]),
        ("e-1", ["Bridge is shut again"]),
        ("nothing of the kind", []),
    ):
        page = read(mira.get(f"/sources/{bulletin}/cite", params={"at": "p1", "find": typed}))
        assert sorted(buttons(page)) == titles


@on_sqlite
def test_a_paragraph_can_be_trimmed_without_javascript(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    reader = read(mira.get(f"/sources/{bulletin}"))
    link = reader.one("div", id="p2").one("a", class_="cite-here")
    assert link.text == "Cite from ¶ 2"
    page = read(mira.get(link.attributes["href"]))
    assert page.one("textarea", name="quote").text == LINES[1]
    search = next(button for button in page.all("button") if button.text == "Search")
    assert search.attributes["formmethod"] == "get"
    sent = {"at": "p2", "text": "1", "quote": "was shut", "event": str(event_id(db, "Bridge is shut again"))}
    assert mira.post(f"/sources/{bulletin}/cite", data=sent).status_code == 303
    place = TEXT.index("was shut again")
    assert citations(db, "Bridge is shut again") == [("supports", "was shut", "", place)]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"quote": "the mayor said plenty of grain"}, "“the mayor said plenty of grain” is not in the text."),
    ({"quote": "THE bridge was shut", "at": ""}, "stands in 2 places of the text (¶ 1, 2)"),
    ({"quote": " "}, "There are no words to cite."),
    ({"event": ""}, "Choose the event for which the words are cited."),
    ({"event": "99999"}, "There is no event e-99999."),
    ({"role": "proves"}, "Choose whether the passage supports, disputes or mentions the event."),
    ({"pin_cite": "x" * 400}, "The place in the source"),
    ({"start": "-1"}, "“-1” is not a number."),
    ({"quote": "x" * 30_000}, "A quote has at most 20,000 characters; 30,000 were sent."),
    ({"person": "12345"}, "This form was opened by another account."),
]


@on_sqlite
def test_what_cannot_be_saved_is_said_and_nothing_is_written(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    before = db.scalars(select(Revision.id)).all()
    mira, event = signed_in("contributor"), str(event_id(db, "Council meets"))
    for changed, said in REFUSED:
        sent = {"at": "p2", "quote": "said nothing", "event": event, "note": "Kept", **changed}
        page = read(mira.post(f"/sources/{bulletin}/cite", data=sent), 409 if "person" in changed else 422)
        assert said in page.one("main").text
        assert page.one("textarea", name="note").text == "Kept"
    assert db.scalars(select(Revision.id)).all() == before


@on_sqlite
def test_the_closest_words_are_offered(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    sent = {"quote": "The mayor sad nothing of grain", "event": str(event_id(db, "Council meets"))}
    page = read(mira.post(f"/sources/{bulletin}/cite", data=sent), 422)
    offered = next(link for link in page.all("a") if link.text == "Use this text")
    page = read(mira.get(offered.attributes["href"]))
    assert page.one("textarea", name="quote").text.startswith("The mayor “said nothing” of grain")


@on_sqlite
def test_a_withdrawn_event_is_refused(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    event = db.get_one(Event, event_id(db, "Council meets"))
    withdraw_event(db, event, EDITOR, "twice")
    sent = {"quote": "said nothing", "event": str(event.id)}
    db.commit()
    for role, status in (("contributor", 410), ("curator", 409)):
        answer = signed_in(role).post(f"/sources/{bulletin}/cite", data=sent)
        assert "withdrawn" in read(answer, status).one("main").text
    assert citations(db, "Council meets") == []


@on_sqlite
def test_who_may_cite(db: Session, client: TestClient, signed_in: SignedIn, bulletin: int) -> None:
    url = f"/sources/{bulletin}/cite"
    assert client.get(url).status_code == 401
    assert signed_in("reader").get(url).status_code == 403
    for confidentiality, status in (("withheld", 403), ("sealed", 404)):
        db.get_one(Source, bulletin).confidentiality = confidentiality
        db.commit()
        assert signed_in("contributor").get(url).status_code == status
        assert signed_in("curator").get(url).status_code == 200
    assert "cite-here" not in signed_in("reader").get(f"/sources/{bulletin}").text


@on_sqlite
def test_words_read_in_an_older_text_are_placed_in_the_newest(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    give_text(db, db.get_one(Source, bulletin), "A new first line.\n\n" + TEXT)
    db.commit()
    old = {"text": "1", "at": "p2", "quote": "said nothing", "start": str(TEXT.index("said nothing"))}
    mira = signed_in("contributor")
    page = read(mira.get(f"/sources/{bulletin}/cite", params=old))
    assert "You read text 1. Passages are placed in the newest one, text 2." in page.one("main").text
    mira.post(f"/sources/{bulletin}/cite", data={**old, "event": str(event_id(db, "Council meets"))})
    place = TEXT.index("said nothing") + len("A new first line.\n\n")
    assert citations(db, "Council meets")[0][3] == place


@on_sqlite
def test_the_number_of_queries_does_not_grow(db: Session, app: FastAPI, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    counts = []
    for _ in range(2):
        mira.get(f"/sources/{bulletin}/cite?at=p2")
        with counting_queries(app.state.sessions.engine) as sent:
            assert mira.get(f"/sources/{bulletin}/cite?at=p2").status_code == 200
        counts.append(len(sent))
        source = db.get_one(Source, bulletin)
        for number in range(12):
            make_event(db, f"Bridge is shut {number}", "2023-09-19", cites=[cite(source, "The bridge was shut on")])
        db.commit()
    assert counts[1] == counts[0]


# --- a new event from words ------------------------------------------------------------------------------------------


def prefilled(mira: TestClient, **query: str) -> Element:
    return read(mira.get("/events/new", params=query))


def test_a_new_event_has_quote_place_and_a_suggested_date(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    mira = signed_in("contributor")
    start = str(TEXT.index("the bridge was shut again"))
    words = {"source": str(bulletin), "at": "p2", "quote": "the bridge was shut", "start": start, "text": "1"}
    page = prefilled(mira, **words)
    assert page.one("input", name="date").attributes["value"] == "19 September 2023"
    assert page.one("input", name="date_as_written").attributes["value"] == "On 19 September"[3:]
    notice = page.one("div", id="suggested-date").text
    assert "The date is a suggestion" in notice
    assert "2023 is taken from “18 September 2023”" in notice
    assert page.one("textarea", name="citations.0.quote").text == "the bridge was shut"
    assert page.one("input", name="citations.0.pin_cite").attributes["value"] == "¶ 2"
    sent = {
        field.attributes["name"]: field.attributes.get("value", "")
        for field in page.one("form", id="event-form").all("input")
        if field.attributes["name"] in ("form_id", "date", "date_as_written", "citations.0.start")
    }
    sent |= {"title": "Bridge is shut twice", "category": page.all("input", name="category")[0].attributes["value"]}
    sent |= {"citations.0.source": str(bulletin), "citations.0.quote": "the bridge was shut"}
    assert mira.post("/events/new", data=sent, follow_redirects=False).status_code == 303
    assert citations(db, "Bridge is shut twice")[0][3] == int(start)


@on_sqlite
def test_a_date_in_full_is_named_as_such_and_others_are_offered(
    db: Session, signed_in: SignedIn, bulletin: int
) -> None:
    mira = signed_in("contributor")
    page = prefilled(mira, source=str(bulletin), quote="The bridge was shut on … bridge was shut again")
    assert page.one("input", name="date").attributes["value"] == "18 September 2023"
    notice = page.one("div", id="suggested-date")
    assert "named in the sentence" in notice.text
    other = read(mira.get(notice.one("a").attributes["href"]))
    assert other.one("input", name="date").attributes["value"] == "19 September 2023"
    plain = prefilled(mira, source=str(bulletin), quote="Grain waited.", at="p3")
    assert not plain.all("div", id="suggested-date")
    assert plain.one("input", name="date").attributes["value"] == ""


# --- the search in a text --------------------------------------------------------------------------------------------


@on_sqlite
def test_the_search_in_a_text(signed_in: SignedIn, bulletin: int) -> None:
    reader = signed_in("reader")
    page = read(reader.get(f"/sources/{bulletin}?find=GRAIN"))
    assert [hit.text for hit in page.all("span", class_="hit")] == ["Grain", "grain", "Grain"]
    assert "1 of 3" in page.one("div", class_="readerbar").text
    ways = {link.text: link.attributes["href"] for link in page.one("div", class_="readerbar").all("a")}
    assert ways["Next place"] == f"/sources/{bulletin}?find=GRAIN&hit=2#hit-2"
    assert ways["Previous place"].endswith("hit=3#hit-3")
    assert "Not in this text" in read(reader.get(f"/sources/{bulletin}?find=ferry")).one("main").text
    assert reader.get(f"/sources/{bulletin}?find=grain&hit=4").status_code == 404
    assert reader.get(f"/sources/{bulletin}?find={'x' * 300}").status_code == 422


@on_sqlite
def test_the_search_goes_over_all_parts(db: Session, signed_in: SignedIn) -> None:
    source = make_source(db, "Minutes")
    give_text(db, source, "\n".join([*(f"Item {n} was read." for n in range(1, 451)), "The ferry sank."]))
    make_event(db, "Ferry sinks", "2021", cites=[cite(source, "The ferry sank.")])
    make_event(db, "Item is read", "2021", cites=[cite(source, "Item 7 was read.")])
    db.commit()
    reader = signed_in("reader")
    page = read(reader.get(f"/sources/{source.id}?find=ferry"))
    assert page.one("span", id="hit-1").text == "ferry"
    assert "Part 3 of 3" in page.one("main").text
    first = read(reader.get(f"/sources/{source.id}"))
    ways = {link.text: link.attributes["href"] for link in first.one("div", class_="readerbar").all("a")}
    assert "Next passage n" in ways
    assert first.one("div", class_="readerbar").attributes["data-after"].startswith(f"/sources/{source.id}?passage=")


def test_visitors_search_no_text_that_is_not_public(client: TestClient, bulletin: int) -> None:
    answer = client.get(f"/sources/{bulletin}?find=mayor")
    assert "mayor" not in read(answer).one("main").text
    assert "of 1" not in read(answer).one("main").text


@on_sqlite
def test_of_lost_passages_curators_see_the_way_to_mend_them(db: Session, signed_in: SignedIn, bulletin: int) -> None:
    give_text(db, db.get_one(Source, bulletin), "Other words.\n\nOf another day.")
    db.commit()
    for role, is_offered in (("contributor", False), ("curator", True)):
        lost = read(signed_in(role).get(f"/sources/{bulletin}")).one("section", class_="unplaced")
        assert "1 passage is not found in this text" in lost.text
        assert ("Compare and re-anchor" in lost.text) is is_offered
