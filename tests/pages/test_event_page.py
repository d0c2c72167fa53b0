"""The page of one event: what it says, to whom, and signing off the event and its citations."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event as hooks
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput, CitationInput, Reference
from app.models import Citation
from app.services.annotations import annotate
from app.services.citations import check_citation, withdraw_citation
from app.services.event_review import check_event, withdraw_event
from app.services.people import as_viewer, create_person
from app.services.sources import add_text
from tests.pages.event_reading import Element, buttons, cards, facts, read
from tests.support.factories import EDITOR, make_event, make_source

SignIn = Callable[..., TestClient]

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For what the databases could do differently; the rest runs on SQLite alone."""

BEFORE = "The harbour board met on Monday evening in the old customs house and sat until midnight behind closed doors."
QUOTE = "On 12 March the pilots answered that they had not been asked, and that two of them had been sent away."
AFTER = "The board did not reply in writing, and the chair left the town on the next morning without a further word."
TEXT = f"{BEFORE}\n\n{QUOTE} {AFTER}\n"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: SQLite, or the one that `on_both` asks for."""
    url: str = request.getfixturevalue(
        "postgres_url" if getattr(request, "param", "") == "postgresql" else "sqlite_url"
    )
    return url


def cite(source: Any, role: str = "supports", **fields: Any) -> CitationInput:
    return CitationInput(source=Reference(id=source.id), role=role, **fields)


def make_cited_event(db: Session, **source: Any) -> int:
    """An event with one passage that is located in a stored text."""
    gazette = make_source(db, "Gazette", **source)
    add_text(db, gazette, TEXT.encode(), EDITOR, origin="test")
    event = make_event(db, "Pilots answer the board", "2021-03-12", cites=[cite(gazette, quote=QUOTE)])
    db.commit()
    return event.id


def see(client: TestClient, event_id: int) -> Element:
    return read(client.get(f"/events/{event_id}"))


# --- title, date and facts ------------------------------------------------------------------------------------------


def test_title_date_and_places_open_the_page(client: TestClient, db: Session) -> None:
    event = make_event(
        db, "Pilots answer", "12 March 2021", places=["Eastport", "Quay"], summary="They *answer*.\n\nNothing else."
    )
    db.commit()
    page = see(client, event.id)
    assert page.one("title").text == "Pilots answer, 12 March 2021 · Dateline"
    assert page.one("h1").text == "Pilots answer"
    assert page.one("div", class_="datehead").text == "Friday 12 March 2021"
    first, second = page.one("div", class_="lede").all("p")
    assert first.text == "Eastport / Quay — They answer."
    assert first.one("em").text == "answer"
    assert second.text == "Nothing else."


@pytest.mark.parametrize(
    ("date", "crumbs"),
    [
        ("2023-09-19", ["/?from=2023&to=2023", "/?from=2023-09&to=2023-09"]),
        ("2022-12-12/2023-09-24", ["/?from=2022&to=2022", "/?from=2022-12&to=2022-12"]),
        ("2023", ["/?from=2023&to=2023"]),
        ("-0043-03-15", ["/?from=-0043&to=-0043", "/?from=-0043-03&to=-0043-03"]),
        ("Y12345", ["/?from=Y12345&to=Y12345"]),
        ("199X", []),
        ("../2023", []),
        (None, ["/?undated=1"]),
    ],
)
def test_crumbs_lead_to_the_place_on_the_timeline(
    client: TestClient, db: Session, date: str | None, crumbs: list[str]
) -> None:
    event = make_event(db, date=date)
    db.commit()
    links = see(client, event.id).one("main").all("p")[0].all("a")
    assert [link.attributes["href"] for link in links] == ["/", *crumbs]
    assert all(client.get(link.attributes["href"]).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("12 March 2021", {"Date": "12 Mar 2021 2021-03-12"}),
        ("circa March 2021", {"As written": "“circa March 2021”", "Earliest": "1 Mar 2021", "Latest": "31 Mar 2021"}),
        ("[2021-03-04..2021-04-02]", {"Date": "between 4 Mar and 2 Apr 2021 [2021-03-04..2021-04-02]"}),
        ("before 12 March 2021", {"Latest": "11 Mar 2021"}),
        ("2021-03-19/2021-03-20", {"Date": "19 – 20 Mar 2021 2021-03-19/2021-03-20"}),
        ("2020-11-10/..", {"Date": "10 Nov 2020 – 2020-11-10/.."}),
        (None, {"Date": "Not known"}),
    ],
)
def test_facts_say_what_is_known_of_the_date(
    client: TestClient, db: Session, date: str | None, expected: dict[str, str]
) -> None:
    event = make_event(db, date=date)
    db.commit()
    listed = facts(see(client, event.id))
    assert expected.items() <= listed.items()
    assert {"Earliest", "Latest", "As written"} & set(listed) == {"Earliest", "Latest", "As written"} & set(expected)
    assert ("Certainty" in listed) is (date is not None)


def test_facts_link_to_the_timeline(client: TestClient, db: Session) -> None:
    event = make_event(
        db, date="2021", actors=["Pilots"], places=["Quay"], tags=["Open letter"], date_note="Counted from the strike."
    )
    db.commit()
    page = see(client, event.id)
    listed = facts(page)
    assert listed["How known"] == "Counted from the strike."
    assert (listed["Actors"], listed["Places"], listed["Tags"]) == ("Pilots", "Quay", "Open letter")
    links = [link.attributes["href"] for link in page.one("dl", class_="facts").all("a")]
    assert links == ["/?actor=1", "/?place=1", "/?tag=open-letter"]
    assert listed["Record"] == f"e-{event.id}, version 1"


def test_record_name_leads_to_the_page(client: TestClient) -> None:
    response = client.get("/e-130")
    assert (response.status_code, response.headers["location"]) == (308, "/events/130")


def test_reference_and_print_name_record_and_version(client: TestClient, db: Session) -> None:
    event = make_event(db, "Pilots answer", "2021-03-12")
    db.commit()
    page = see(client, event.id)
    reference = page.one("textarea", id="reference").text
    assert reference.startswith("“Pilots answer, 12 March 2021,” in ")
    assert f"record e-{event.id}, version 1, accessed " in reference
    assert reference.endswith(f"http://testserver/e-{event.id}.")
    assert f"from record e-{event.id}, version 1." in page.one("p", class_="printonly").text
    assert {"Copy link", "Copy reference", "JSON"} <= buttons(page)


def test_html_in_every_field_is_shown_as_words(client: TestClient, db: Session) -> None:
    evil = "<script>alert(1)</script>"
    source = make_source(db, evil, publisher=evil, language="en", note=evil)
    event = make_event(
        db,
        f"Title {evil}",
        "2021",
        actors=[evil],
        places=[evil],
        tags=[evil],
        summary=evil,
        date_note=evil,
        cites=[cite(source, "disputes", quote=evil, pin_cite=evil, note=evil, claimed_date="2024")],
    )
    annotate(db, event, AnnotationInput(body=evil), EDITOR)
    db.commit()
    page = see(client, event.id)
    assert all("src" in script.attributes for script in page.all("script"))
    assert page.text.count(evil) >= 9


# --- what stands around it ------------------------------------------------------------------------------------------


@on_both
def test_neighbours_are_two_before_and_two_after_as_the_viewer_sees_them(
    client: TestClient, db: Session, signed_in: SignIn
) -> None:
    for day in (1, 2, 3):
        make_event(db, f"Before {day}", f"2021-03-0{day}")
    make_event(db, "Draft before", "2021-03-04", review="draft")
    event = make_event(db, "The one", "2021-03-12")
    for day in (13, 14, 15):
        make_event(db, f"After {day}", f"2021-03-{day}")
    make_event(db, "Undated")
    db.commit()
    page = see(client, event.id)
    near = page.one("section", **{"aria-labelledby": "nearby"})
    assert [item.text for item in near.all("li")] == [
        "2 Mar 2021 Before 2",
        "3 Mar 2021 Before 3",
        "12 Mar 2021 The one",
        "13 Mar 2021 After 13",
        "14 Mar 2021 After 14",
    ]
    assert [item.text for item in near.all("li", **{"aria-current": "true"})] == ["12 Mar 2021 The one"]
    assert (page.one("a", rel="prev").text, page.one("a", rel="next").text) == ("Before 3", "After 13")
    assert see(signed_in("reader"), event.id).one("a", rel="prev").text == "Draft before"


def test_an_undated_event_has_no_neighbours(client: TestClient, db: Session) -> None:
    make_event(db, "Dated", "2021")
    event = make_event(db, "Undated")
    make_event(db, "Undated too")
    db.commit()
    page = see(client, event.id)
    assert page.all("section", **{"aria-labelledby": "nearby"}) == page.all("a", rel="next") == []


@on_both
def test_within_part_of_and_contains(client: TestClient, db: Session, signed_in: SignIn) -> None:
    whole = make_event(db, "Harbour closed", "2020-12-01/2021-09-14")
    make_event(db, "Long strike", "2021-03-10/..")
    make_event(db, "Century of trade", "1950/2050")
    make_event(db, "The year of talks", "2021-01-01/2021-12-31")
    make_event(db, "Elsewhere", "2021-04-01/2021-04-05")
    make_event(db, "Draft strike", "2021-03-11/2021-03-13", review="draft")
    event = make_event(db, "The one", "2021-03-12", part_of=whole.id)
    make_event(db, "Second part", "2021-03-15", part_of=event.id)
    make_event(db, "First part", "2021-03-13", part_of=event.id)
    make_event(db, "Undated part", None, part_of=event.id)
    make_event(db, "Draft part", "2021-03-13", part_of=event.id, review="draft")
    db.commit()
    page = see(client, event.id)
    listed = facts(page)
    assert listed["Part of"] == "Harbour closed, day 102 of 288"
    assert listed["Within"] == "The year of talks, day 71 of 365 Century of trade"
    parts = page.one("section", **{"aria-labelledby": "parts"})
    assert [link.text for link in parts.all("a")] == ["First part", "Second part", "Undated part"]
    assert facts(see(signed_in("reader"), event.id))["Within"].startswith("Draft strike, day 2 of 3")
    assert facts(see(client, whole.id)).keys() & {"Part of", "Within"} == {"Within"}


def test_a_stretch_of_days_within_an_open_interval(client: TestClient, db: Session) -> None:
    make_event(db, "Long strike", "2021-03-10/..")
    event = make_event(db, "Three days", "2021-03-12/2021-03-14")
    db.commit()
    assert facts(see(client, event.id))["Within"] == "Long strike, days 3 to 5"


def test_a_hidden_whole_is_not_named(client: TestClient, db: Session, signed_in: SignIn) -> None:
    whole = make_event(db, "Secret plan", "2021", review="draft")
    event = make_event(db, "The one", "2021-03-12", part_of=whole.id)
    db.commit()
    assert "Secret plan" not in see(client, event.id).text
    assert facts(see(signed_in("reader"), event.id))["Part of"] == "Secret plan"


# --- evidence -------------------------------------------------------------------------------------------------------


@on_both
def test_members_read_the_passage_in_its_context(db: Session, signed_in: SignIn) -> None:
    event_id = make_cited_event(db)
    (card,) = cards(see(signed_in("reader"), event_id))
    context = card.one("blockquote")
    assert context.one("q").text == QUOTE
    assert context.text.startswith("… ")
    before, after = context.text.split(QUOTE)
    assert before.removeprefix("… ").strip() in BEFORE
    assert 60 < len(before) < 95
    assert after.removesuffix(" …").strip() in AFTER
    assert 60 < len(after) < 95
    assert f"¶ 2, characters {TEXT.index(QUOTE) + 1:,} to {TEXT.index(QUOTE) + len(QUOTE):,}" in card.text


def test_visitors_read_first_and_last_words(client: TestClient, db: Session) -> None:
    event_id = make_cited_event(db)
    (card,) = cards(see(client, event_id))
    assert card.one("q").text == "On 12 March the … had been sent away."
    before, after = card.one("blockquote").text.split(card.one("q").text)
    assert len(before) <= 35
    assert len(after) <= 35
    assert before.removeprefix("… ").strip() in BEFORE
    assert after.removesuffix(" …").strip() in AFTER


def test_words_that_may_be_republished_are_shown_to_all(client: TestClient, db: Session) -> None:
    event_id = make_cited_event(db, is_text_public=True)
    (card,) = cards(see(client, event_id))
    assert card.one("q").text == QUOTE


def test_context_ends_where_the_text_ends(db: Session, signed_in: SignIn) -> None:
    source = make_source(db, "Short")
    add_text(db, source, b"Alpha beta gamma.", EDITOR, origin="test")
    event = make_event(db, date="2021", cites=[cite(source, quote="beta")])
    db.commit()
    (card,) = cards(see(signed_in("reader"), event.id))
    assert card.one("blockquote").text == "Alpha beta gamma."


@on_both
def test_positions_count_code_points(db: Session, signed_in: SignIn) -> None:
    source = make_source(db, "Letters of many lengths")
    add_text(db, source, "😀 Բարեւ, 𝔘nser Haus. Ölüm yok, ёлка! Конец.".encode(), EDITOR, origin="test")
    event = make_event(db, date="2021", cites=[cite(source, quote="Ölüm yok, ёлка")])
    db.commit()
    (card,) = cards(see(signed_in("reader"), event.id))
    assert card.one("q").text == "Ölüm yok, ёлка"
    assert card.one("blockquote").text == "😀 Բարեւ, 𝔘nser Haus. Ölüm yok, ёлка! Конец."
    assert "¶ 1, characters 22 to 35" in card.text


@on_both
def test_a_very_long_passage_is_cut(db: Session, signed_in: SignIn) -> None:
    source = make_source(db, "Long")
    words = " ".join(f"word{n}" for n in range(1000))
    add_text(db, source, f"Start. {words} End.".encode(), EDITOR, origin="test")
    event = make_event(db, date="2021", cites=[cite(source, quote=words)])
    db.commit()
    (card,) = cards(see(signed_in("reader"), event.id))
    assert card.one("q").text.startswith("word0 word1 ")
    assert card.one("q").text.endswith(" …")
    assert 4_900 < len(card.one("q").text) < 5_010


def test_a_citation_says_all_that_is_known_of_it(client: TestClient, db: Session) -> None:
    source = make_source(
        db, "Bulletin", publisher="Press office", issued="2021-03", url="https://example.org/b", language="hy"
    )
    event = make_event(
        db,
        date="2021-03-12",
        cites=[
            cite(
                source, "mentions", quote="a rumour", pin_cite="p. 4", note="Read *twice*.", claimed_date="March 2021"
            ),
            cite(make_source(db, "Letter"), "disputes"),
        ],
    )
    db.commit()
    page = see(client, event.id)
    first, second = cards(page)
    assert first.one("h3").one("a").attributes["href"] == f"/sources/{source.id}"
    assert "Press office, March 2021" in first.text
    assert first.one("blockquote").attributes["lang"] == "hy"
    assert first.one("q").text == "a rumour"
    assert {"Mentions", "p. 4", "Read twice.", "Text not held", "Not checked yet"} <= words(first)
    assert "Gives the date March 2021" in first.text
    links = {link.text: link.attributes for link in first.all("a")}
    assert links["Open at the passage"]["href"].startswith("/passages/")
    assert links["Open the original at the words"]["href"].startswith("https://example.org/b#:~:text=")
    assert links["Open the original at the words"]["rel"] == "noopener"
    assert "No passage has been found in it yet." in second.text
    assert "Disputes" in second.text
    assert second.all("a", href=f"/sources/{source.id + 1}") != []
    assert "1 passage in 2 sources" in page.one("h2", id="evidence").text


def words(element: Element) -> set[str]:
    return {part.text for tag in ("span", "p", "div") for part in element.all(tag)}


@pytest.mark.parametrize(
    ("health", "words"),
    [("lost", "Not in the stored text"), ("changed", "The words have changed"), ("moved", "Moved within the text")],
)
def test_health_is_told(client: TestClient, db: Session, health: str, words: str) -> None:
    event_id = make_cited_event(db)
    citation = db.query(Citation).one()
    assert citation.passage is not None
    citation.passage.health = health
    db.commit()
    assert words in cards(see(client, event_id))[0].text


@on_both
def test_citations_keep_the_curators_order_and_leave_out_withdrawn_ones(client: TestClient, db: Session) -> None:
    sources = [make_source(db, title) for title in ("Zeta", "Alpha", "Mu")]
    roles = ("mentions", "supports", "disputes")
    event = make_event(db, date="2021", cites=[cite(s, role) for s, role in zip(sources, roles, strict=True)])
    withdraw_citation(db, db.query(Citation).filter_by(source_id=sources[1].id).one(), EDITOR)
    db.commit()
    assert [card.one("h3").text for card in cards(see(client, event.id))] == ["Zeta", "Mu"]


@on_both
def test_withheld_sources_are_on_file_and_sealed_ones_do_not_appear(
    client: TestClient, db: Session, signed_in: SignIn
) -> None:
    secrets: dict[str, Any] = {"quote": "I stood at the gate", "note": "She was there", "pin_cite": "page 77"}
    withheld = make_source(db, "Witness A", publisher="Quiet house", confidentiality="withheld", url="https://e.org/w")
    sealed = make_source(db, "Witness B", confidentiality="sealed")
    event = make_event(
        db, date="2021", cites=[cite(withheld, **secrets), cite(sealed, "disputes", claimed_date="2019", **secrets)]
    )
    citations = db.query(Citation).order_by(Citation.position).all()
    annotate(db, event, AnnotationInput(body="On the witness"), EDITOR, citation=citations[0])
    annotate(db, event, AnnotationInput(body="On the sealed one"), EDITOR, citation=citations[1])
    db.commit()
    for viewer in (client, signed_in("contributor")):
        page = see(viewer, event.id)
        (card,) = cards(page)
        assert card.one("h3").text == "Source on file, protected"
        assert card.all("a") == card.all("blockquote") == []
        assert "1 source" in page.one("h2", id="evidence").text
        assert "1 source" in words(page)
        assert "disputed" not in page.text.lower()
        hidden = ("Witness", "Quiet house", "gate", "She was there", "page 77", "e.org/w", "On the sealed", "2019")
        assert [word for word in hidden if word in page.text] == []
        assert "e.org/w" not in viewer.get(f"/events/{event.id}").text
    page = see(signed_in("curator"), event.id)
    assert [card.one("h3").text for card in cards(page)] == ["Witness A", "Witness B"]
    assert "1 source" in words(page)
    assert ["Sealed: only curators see it" in card.text for card in cards(page)] == [False, True]
    assert {"On the witness", "On the sealed one"} <= words(page)


def test_where_the_sources_differ(client: TestClient, db: Session) -> None:
    titles = ("Read-out", "Analysis", "Digest", "Denial")
    readout, analysis, digest, denial = [make_source(db, title) for title in titles]
    event = make_event(
        db,
        "Call",
        "2023-09-19",
        date_note="The read-out is the first document.",
        cites=[
            cite(readout, quote="they spoke today"),
            cite(analysis, pin_cite="item 7"),
            cite(digest, "disputes", quote="in a Wednesday call", claimed_date="20 Sept 2023", note="Made at night."),
            cite(denial, "disputes", note="Says that there was no call."),
        ],
    )
    plain = make_event(db, "Plain", "2023-09-19", date_note="Stated.", cites=[readout])
    db.commit()
    page = see(client, event.id)
    section = page.one("section", **{"aria-labelledby": "differ"})
    assert section.one("h2").text == "Where the sources differ on the date and on what happened"
    held, dated, disputed = section.all("div", class_="claim")
    assert held.text == "19 September 2023 2 sources in support. they spoke today Read-out, passage 1 Analysis, item 7"
    assert dated.text == "20 September 2023 1 source. in a Wednesday call Made at night. Digest, passage 3"
    assert disputed.text == "Disputed 1 source. Says that there was no call. Denial, passage 4"
    verdict = section.one("div", class_="verdict")
    assert verdict.text == "Dated 19 September 2023: The read-out is the first document."
    assert "Date disputed" in page.one("div", class_="datehead").text
    assert see(client, plain.id).all("section", **{"aria-labelledby": "differ"}) == []


# --- who may see and do what ----------------------------------------------------------------------------------------


def test_drafts_are_for_members_and_withdrawn_events_for_curators(
    client: TestClient, db: Session, signed_in: SignIn
) -> None:
    draft = make_event(db, "Draft", "2021", review="draft")
    gone = make_event(db, "Gone", "2021")
    withdraw_event(db, gone, EDITOR, "It never happened")
    db.commit()
    assert client.get(f"/events/{draft.id}").status_code == 404
    assert "Only members see it" in see(signed_in("reader"), draft.id).text
    for viewer in (client, signed_in("contributor")):
        assert viewer.get(f"/events/{gone.id}").status_code == 410
    page = see(signed_in("curator"), gone.id)
    assert "It never happened" in page.one("div", class_="msg").text
    assert buttons(page) & {"Edit", "Mark as checked", "Add a citation"} == set()


@on_both
@pytest.mark.parametrize("path", ["/events/4711", "/events/0", f"/events/{2**31}", f"/events/{'9' * 40}"])
def test_there_is_no_such_event(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_buttons_are_for_those_who_may_use_them(client: TestClient, db: Session, signed_in: SignIn) -> None:
    event = make_event(db, date="2021", cites=[make_source(db)])
    db.commit()
    acts = {"Edit", "Add a citation", "Mark as checked", "Mark as checked, passage 1"}
    shown = {
        role: buttons(see(signed_in(role), event.id)) & acts for role in ("reader", "contributor", "curator", "admin")
    }
    assert buttons(see(client, event.id)) & acts == shown["reader"] == set()
    assert shown["contributor"] == {"Edit", "Add a citation"}
    assert shown["curator"] == shown["admin"] == acts


@pytest.mark.parametrize("path", ["/events/1/check", "/events/1/uncheck", "/citations/1/check", "/citations/1/uncheck"])
def test_only_curators_check(client: TestClient, db: Session, signed_in: SignIn, path: str) -> None:
    make_event(db, date="2021", cites=[make_source(db)])
    db.commit()
    assert client.post(path).status_code == 401
    response = signed_in("contributor").post(path)
    assert response.status_code == 403
    assert "Only curators check" in response.text
    assert signed_in("curator").post(path).status_code == 303


@on_both
def test_checking_an_event_and_taking_it_back(client: TestClient, db: Session, signed_in: SignIn) -> None:
    event = make_event(db, date="2021")
    db.commit()
    curator = signed_in("curator")
    response = curator.post(f"/events/{event.id}/check", data={"revision": "1"})
    assert (response.status_code, response.headers["location"]) == (303, f"/events/{event.id}")
    page = see(curator, event.id)
    assert page.one("div", id="flash").one("p").text == "Event checked."
    assert "Take back the check" in buttons(page)
    assert any(text.startswith("Checked by curator ") for text in words(see(client, event.id)))
    curator.post(f"/events/{event.id}/uncheck")
    assert "In review" in words(see(client, event.id))


def test_a_check_without_a_name_says_checked(client: TestClient, db: Session) -> None:
    event = make_event(db, date="2021")
    check_event(db, event, EDITOR)
    db.commit()
    assert "Checked" in words(see(client, event.id))


def test_nobody_signs_off_what_was_changed_meanwhile(db: Session, signed_in: SignIn) -> None:
    event = make_event(db, date="2021", cites=[make_source(db)])
    check_event(db, event, EDITOR)
    check_event(db, event, EDITOR, is_checked=False)
    db.commit()
    curator = signed_in("curator")
    response = curator.post(f"/events/{event.id}/check", data={"revision": "1"})
    assert response.status_code == 409
    assert "changed while you read it" in response.text
    assert curator.post("/citations/1/check", data={"revision": "7"}).status_code == 409
    db.rollback()
    assert event.review == "in-review"


@on_both
def test_checking_a_citation(client: TestClient, db: Session, signed_in: SignIn) -> None:
    event = make_event(db, date="2021", cites=[make_source(db), make_source(db, "Other")])
    db.commit()
    second = db.query(Citation).order_by(Citation.position).all()[1]
    curator = signed_in("curator")
    response = curator.post(f"/citations/{second.id}/check")
    assert response.headers["location"] == f"/events/{event.id}#citation-{second.id}"
    one, other = cards(see(client, event.id))
    assert "Not checked yet" in one.text
    assert "Checked by curator " in other.text
    curator.post(f"/citations/{second.id}/uncheck")
    assert "Not checked yet" in cards(see(client, event.id))[1].text


def test_htmx_gets_the_card_of_the_citation_alone(db: Session, signed_in: SignIn) -> None:
    make_event(db, date="2021", cites=[make_source(db), make_source(db, "Other")])
    db.commit()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    fragment = read(signed_in("curator").post("/citations/2/check", headers=headers))
    assert [card.one("h3").text for card in cards(fragment)] == ["Other"]
    assert fragment.one("hx-partial").one("p").text == "Citation checked."
    assert fragment.all("h1") == []


@on_both
@pytest.mark.parametrize("citation_id", [0, 99, 2**31, 10**40])
def test_there_is_no_such_citation(db: Session, signed_in: SignIn, citation_id: int) -> None:
    make_event(db, date="2021", cites=[make_source(db)])
    db.commit()
    assert signed_in("curator").post(f"/citations/{citation_id}/check").status_code == 404


def test_citations_of_withdrawn_events_and_sealed_sources(db: Session, signed_in: SignIn) -> None:
    event = make_event(db, date="2021", cites=[make_source(db), make_source(db, "B", confidentiality="sealed")])
    withdraw_citation(db, db.query(Citation).order_by(Citation.id).first() or Citation(), EDITOR)
    withdraw_event(db, event, EDITOR, "Gone")
    db.commit()
    curator = signed_in("curator")
    assert curator.post("/citations/1/check").status_code == 404
    assert curator.post("/citations/2/check").status_code == 303


def test_a_checked_citation_names_who_and_when(client: TestClient, db: Session) -> None:
    curator = as_viewer(create_person(db, "Mara", "curator"))
    event = make_event(db, date="2021", cites=[make_source(db)])
    check_citation(db, db.query(Citation).one(), curator)
    db.commit()
    assert "Checked by Mara, " in cards(see(client, event.id))[0].text


# --- what it costs --------------------------------------------------------------------------------------------------


@contextmanager
def counted(app: FastAPI) -> Any:
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    engine = app.state.sessions.engine
    hooks.listen(engine, "before_cursor_execute", note)
    yield statements
    hooks.remove(engine, "before_cursor_execute", note)


@on_both
def test_a_page_costs_a_fixed_number_of_queries(app: FastAPI, db: Session, signed_in: SignIn) -> None:
    ids = [make_full_event(db, count) for count in (2, 20)]
    db.commit()
    curator = signed_in("curator")
    costs = []
    for event_id in ids:
        see(curator, event_id)  # the index and the templates are made on first use
        with counted(app) as statements:
            page = see(curator, event_id)
        costs.append(len(statements))
        assert page.all("article", class_="note")
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def make_full_event(db: Session, count: int) -> int:
    """An event with that many citations, notes with replies, parts, actors, places and tags."""
    author = as_viewer(create_person(db, f"Author of {count}", "curator"))
    names = [f"{count}-{n}" for n in range(count)]
    sources = [make_source(db, f"Source {name}") for name in names]
    for source in sources:
        add_text(db, source, TEXT.encode(), EDITOR, origin="test")
    whole = make_event(db, f"Whole {count}", "2021")
    event = make_event(
        db,
        f"Full {count}",
        "2021-03-12",
        actors=names,
        places=names,
        tags=names,
        part_of=whole.id,
        cites=[cite(source, "disputes", quote=QUOTE, claimed_date="2019") for source in sources],
    )
    for citation in db.query(Citation).filter_by(event_id=event.id).all():
        check_citation(db, citation, author)
        note = annotate(db, event, AnnotationInput(body="A note"), author, citation=citation)
        annotate(db, event, AnnotationInput(body="A reply"), author, reply_to=note)
        make_event(db, "A part", "2021-03-12", part_of=event.id)
    return event.id
