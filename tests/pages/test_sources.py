"""The list of sources and the page of one source, as their readers see them."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Passage, Source
from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, facts, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

SignedIn = Callable[..., TestClient]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests where the database makes no difference."""

LINES = [
    "Grain arrived at the harbour on Monday, said the harbour master, and it was unloaded before noon.",
    "The bridge stayed shut.",
    "Nobody was told why <b>it</b> stayed shut.",
]


@pytest.fixture
def bulletin(db: Session) -> Source:
    """A source with a text of three paragraphs, cited by two events, a draft and a withdrawn event."""
    source = make_source(
        db,
        "Evening bulletin",
        type="article-newspaper",
        authors=[{"family": "Sample", "given": "Ada"}],
        publisher="Harbour Press",
        container="Harbour Weekly",
        issued="2023-09-19",
        is_issued_supplied=True,
        issued_note="The newest day that it tells of.",
        url="https://bulletin.example/evening",
        language="en-GB",
        note="Kept by the *harbour master*.",
    )
    give_text(db, source, "\n\n".join(LINES))
    grain = cite(source, LINES[0][:-1], pin_cite="column 2")
    make_event(db, "Grain arrives", "2023-09-18", cites=[grain])
    make_event(db, "Bridge stays shut", "2023-09-01", cites=[cite(source, LINES[1], role="disputes"), grain])
    make_event(db, "Draft of an answer", "2023-09-02", cites=[cite(source, "Nobody was told")], review="draft")
    gone = make_event(db, "Entered twice", "2023-09-03", cites=[cite(source, "told why")])
    withdraw_event(db, gone, EDITOR, "twice")
    make_event(db, "Mayor says nothing", cites=[source])
    db.commit()
    return source


def rows(page: Element) -> list[list[str]]:
    """The table of a page, cell by cell."""
    (body,) = page.all("tbody")
    return [[cell.text for cell in row.parts if isinstance(cell, Element)] for row in body.all("tr")]


def links(page: Element) -> dict[str, str]:
    return {link.text: link.attributes["href"] for link in page.one("main").all("a")}


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_has_real_figures(client: TestClient, signed_in: SignedIn, bulletin: Source) -> None:
    page = read(client.get("/sources"))
    assert page.one("h1").text == "Sources"
    assert "1 document. 3 events rest on 2 passages found in them." in page.one("main").text
    byline = "Evening bulletin Ada Sample, Harbour Press, in Harbour Weekly"
    assert rows(page) == [[byline, "News article", "19 Sep 2023", "", "2", "3", "Text current"]]
    assert len(page.all("rect", class_="hit")) == 2
    for_readers = read(signed_in("reader").get("/sources"))
    assert rows(for_readers)[0][4:6] == ["3", "4"]


@on_sqlite
def test_the_list_is_swapped_as_a_fragment(client: TestClient, bulletin: Source) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#source-list"}
    response = client.get("/sources?q=evening", headers=headers)
    page = read(response)
    assert not page.all("h1")
    assert page.one("div", id="source-list").one("th", scope="row").all("a")[0].text == "Evening bulletin"
    assert page.one("hx-partial").text == "1 source"
    assert "no-store" in response.headers["cache-control"]


@on_sqlite
def test_the_filter_stands_in_the_form(client: TestClient, bulletin: Source) -> None:
    page = read(client.get("/sources?q=evening&kind=article-newspaper&order=title"))
    assert page.one("input", name="q").attributes["value"] == "evening"
    chosen = [option.text for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["News article (1)", "Title"]


@on_sqlite
def test_nothing_found_says_what_could_be_left_out(client: TestClient, bulletin: Source) -> None:
    page = read(client.get("/sources?q=evening&kind=interview"))
    assert page.one("h2").text == "No source fits"
    found = links(page)
    assert found["Leave out the kind Interview"] == "/sources?q=evening"
    assert found["Show all sources"] == "/sources"
    assert "Leave out “evening”" not in found, "no interview is there at all"
    chosen = [option.text for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["Interview (0)", "Most cited"]


@on_sqlite
def test_an_empty_list_invites_those_who_may_add(client: TestClient, signed_in: SignedIn) -> None:
    page = read(client.get("/sources"))
    assert page.one("h2").text == "No source yet"
    assert "Add the first source" not in links(page)
    assert links(read(signed_in("contributor").get("/sources")))["Add the first source"] == "/sources/new"
    assert "Add a source" not in links(read(signed_in("reader").get("/sources")))


def test_parameters_that_cannot_be_read(client: TestClient, bulletin: Source) -> None:
    queries = ["order=best", "kind=%3Cscript%3E", "q=" + "x" * 500]
    queries += ["after=x", "after=0", "after=99", "after=9999999999999"]
    for query in queries:
        response = client.get(f"/sources?{query}")
        name, _, _ = query.partition("=")
        assert name in read(response, 422).one("main").text
        assert "<script>" not in response.text


def test_strange_words_find_nothing_and_break_nothing(client: TestClient, bulletin: Source) -> None:
    for q in ("%00", "%", "_", "\\", "'", '"', "%ED%A0%80", "🐟", "a" * 400, "\x00"):
        assert client.get("/sources", params={"q": q}).status_code == 200, q


@on_sqlite
def test_long_lists_are_paged(client: TestClient, db: Session) -> None:
    for n in range(53):
        make_source(db, f"Bulletin {n:02}")
    db.commit()
    page = read(client.get("/sources?order=title"))
    assert len(rows(page)) == 50
    (following,) = page.all("a", rel="next")
    assert following.text == "Next 3 sources"
    last = read(client.get(following.attributes["href"]))
    assert [row[0] for row in rows(last)] == ["Bulletin 50", "Bulletin 51", "Bulletin 52"]
    assert "Sources 51 to 53 of 53." in last.one("main").text
    assert last.one("a", rel="prev").attributes["href"] == "/sources?order=title"


# --- one source, for those who may not read its text ------------------------------------------------------------------


def test_visitors_see_abridged_passages_and_what_rests_on_them(client: TestClient, bulletin: Source) -> None:
    response = client.get(f"/sources/{bulletin.id}")
    page = read(response)
    assert page.one("h1").text == "Evening bulletin"
    head = page.one("main").one("div", class_="pagehead").text
    assert "News article. Ada Sample, Harbour Press, in Harbour Weekly, 19 Sep 2023 (date inferred). English." in head
    assert "2 passages cited in 3 events" in head
    cards = page.all("article", class_="evidence")
    quotes = ["Grain arrived at the … was unloaded before noon", "The bridge stayed shut."]
    assert [card.one("q").text for card in cards] == quotes
    assert "said the harbour master" not in response.text
    assert "Nobody was told" not in response.text
    assert "Draft of an answer" not in response.text
    assert "Entered twice" not in response.text
    assert [link.text for link in cards[0].all("a")] == ["Bridge stays shut", "Grain arrives"]
    assert "18 Sep 2023, one source; column 2" in cards[0].text
    assert "1 Sep 2023, disputes it, disputed" in cards[1].text
    assert "¶ 1" in cards[0].text
    assert "¶ 2" in cards[1].text


@on_sqlite
def test_facts_of_a_source(client: TestClient, bulletin: Source) -> None:
    page = read(client.get(f"/sources/{bulletin.id}"))
    told = facts(page)
    assert told["Kind"] == "News article"
    assert told["Author"] == "Ada Sample"
    assert (told["Publisher"], told["Published in"]) == ("Harbour Press", "Harbour Weekly")
    assert told["Published"] == "19 Sep 2023 2023-09-19 Date inferred: the source does not state it."
    assert told["Its date"] == "The newest day that it tells of."
    assert told["Language"] == "English en-GB"
    assert told["Note"] == "Kept by the harbour master."
    assert told["Record"] == f"s-{bulletin.id}, version {bulletin.revision}, key evening-bulletin"
    (address,) = [
        link for link in page.one("dl", class_="facts").all("a") if link.text == "https://bulletin.example/evening"
    ]
    assert "noopener" in address.attributes["rel"]
    assert page.one("em").text == "harbour master"


@on_sqlite
def test_what_is_not_known_is_not_shown(client: TestClient, db: Session) -> None:
    source = make_source(db, "[Note without a title]", is_title_supplied=True)
    db.commit()
    page = read(client.get(f"/sources/{source.id}"))
    assert set(facts(page)) == {"Kind", "Title", "Words", "Record"}
    assert "Text not held" in page.one("main").text
    assert "No event rests on this source yet." in page.one("main").text


@on_sqlite
def test_events_that_rest_on_it_are_listed_by_date(client: TestClient, signed_in: SignedIn, bulletin: Source) -> None:
    page = read(client.get(f"/sources/{bulletin.id}"))
    assert rows(page) == [
        ["1 Sep 2023", "Bridge stays shut", "disputes, supports it", "In review"],
        ["18 Sep 2023", "Grain arrives", "supports it", "In review"],
        ["Undated", "Mayor says nothing", "supports it", "In review"],
    ]
    assert links(page)["Show them on the timeline"] == f"/?source={bulletin.id}"
    assert "Cited without a passage 1 citation" in page.one("main").text
    for_curators = read(signed_in().get(f"/sources/{bulletin.id}"))
    assert [row[1:] for row in rows(for_curators)][1:3] == [
        ["Draft of an answer", "supports it", "Draft"],
        ["Entered twice", "supports it", "Withdrawn"],
    ]
    assert "3 passages cited in 4 events" in for_curators.one("main").text


@on_sqlite
def test_words_that_may_be_republished_are_shown_to_all(client: TestClient, db: Session, bulletin: Source) -> None:
    db.get_one(Source, bulletin.id).is_text_public = True
    db.commit()
    page = read(client.get(f"/sources/{bulletin.id}"))
    assert [words(p) for p in paragraphs(page)] == LINES_SHOWN


@on_sqlite
def test_without_a_text_readers_see_whole_quotes_and_visitors_do_not(
    client: TestClient, signed_in: SignedIn, db: Session
) -> None:
    source = make_source(db, "Letter to the mayor")
    make_event(db, "Mayor is asked", cites=[cite(source, LINES[0])])
    db.commit()
    assert read(client.get(f"/sources/{source.id}")).one("q").text == "Grain arrived at the … was unloaded before noon."
    assert read(signed_in("reader").get(f"/sources/{source.id}")).one("q").text == LINES[0]


@on_sqlite
def test_derivation_is_told_both_ways(client: TestClient, db: Session) -> None:
    origin = make_source(db, "Wire report")
    reprint = make_source(db, "Reprint", derived_from=origin.id)
    quiet = make_source(db, "Quiet report", confidentiality="sealed")
    other = make_source(db, "Other reprint", derived_from=quiet.id)
    db.commit()
    assert facts(read(client.get(f"/sources/{origin.id}")))["Repeated by"] == "Reprint"
    assert facts(read(client.get(f"/sources/{reprint.id}")))["Repeats"] == "Wire report"
    assert "Repeats" not in facts(read(client.get(f"/sources/{other.id}")))


# --- the reader -------------------------------------------------------------------------------------------------------

# The marks' numbers stand in the text of the page.
LINES_SHOWN = [
    "Grain arrived at the harbour on Monday, said the harbour master, and it was unloaded before noon1.",
    "The bridge stayed shut.2",
    "Nobody was told why <b>it</b> stayed shut.",
]


def words(element: Element) -> str:
    """What stands in an element, blank for blank."""
    return "".join(part if isinstance(part, str) else words(part) for part in element.parts)


def paragraphs(page: Element) -> list[Element]:
    return [one for para in page.all("div", class_="para") for one in para.all("p", dir="auto")]


@on_sqlite
def test_members_read_the_text_with_its_passages_marked(signed_in: SignedIn, bulletin: Source) -> None:
    page = read(signed_in("contributor").get(f"/sources/{bulletin.id}"))
    shown = paragraphs(page)
    assert [words(p) for p in shown][:2] == LINES_SHOWN[:2]
    assert words(shown[2]) == "Nobody was told3 why <b>it</b> stayed shut."
    marks = [LINES[0][:-1] + "1", LINES[1] + "2", "Nobody was told3"]
    assert [words(mark) for p in shown for mark in p.all("mark")] == marks
    assert {p.attributes["lang"] for p in shown} == {"en-GB"}
    para = page.one("div", id="p1")
    assert para.one("a", class_="pn").attributes == {"class": "pn", "href": "#p1", "aria-label": "Paragraph 1"}
    margin = para.one("div", class_="margin").text
    assert margin.startswith("1 Bridge stays shut 1 Sep 2023, disputed; column 2 Grain arrives")
    assert para.one("a", class_="cite-here").attributes["href"] == f"/sources/{bulletin.id}/cite?at=p1&text=1"
    assert "disputes it" in page.one("div", id="p2").text
    assert "3 passages are cited" in page.one("svg", role="img").attributes["aria-label"]


@on_sqlite
def test_readers_are_offered_nothing_that_they_may_not_do(signed_in: SignedIn, bulletin: Source) -> None:
    page = read(signed_in("reader").get(f"/sources/{bulletin.id}"))
    assert not page.all("a", class_="cite-here")
    assert "Edit details" not in links(page)


@on_sqlite
def test_overlapping_passages_keep_their_places(signed_in: SignedIn, db: Session, bulletin: Source) -> None:
    quote = "said the harbour master, and it was unloaded before noon."
    make_event(db, "Master speaks", "2023-09-18", cites=[cite(bulletin, quote)])
    db.commit()
    page = read(signed_in("reader").get(f"/sources/{bulletin.id}"))
    assert [words(mark) for mark in paragraphs(page)[0].all("mark")] == [
        "Grain arrived at the harbour on Monday, ",
        "said the harbour master, and it was unloaded before noon1",
        ".2",
    ]
    anchors = [anchor.attributes["id"] for anchor in page.all("span", class_="anchor")]
    assert len(anchors) == len(set(anchors)) == 4


def test_a_passage_has_an_address(client: TestClient, signed_in: SignedIn, db: Session, bulletin: Source) -> None:
    passage = db.query(Passage).filter(Passage.exact == "Nobody was told").one()
    assert client.get(f"/passages/{passage.id}").status_code == 404, "only a draft cites it"
    reader = signed_in("reader")
    response = reader.get(f"/passages/{passage.id}")
    assert response.status_code == 303
    assert response.headers["location"] == f"/sources/{bulletin.id}?passage={passage.id}#passage-{passage.id}"
    page = read(reader.get(response.headers["location"]))
    (mark,) = page.all("mark", class_="wanted")
    assert mark.one("span", id=f"passage-{passage.id}").text == ""
    assert client.get("/passages/4711").status_code == 404
    assert client.get(f"/passages/{10**30}").status_code == 404


@on_sqlite
def test_a_long_text_comes_in_parts(signed_in: SignedIn, db: Session) -> None:
    source = make_source(db, "Minutes of the harbour board")
    give_text(db, source, "\n".join(f"Item {n} was agreed to." for n in range(1, 501)))
    event = make_event(db, "Item is agreed to", cites=[cite(source, "Item 321 was agreed to.")])
    db.commit()
    reader = signed_in("reader")
    first = read(reader.get(f"/sources/{source.id}"))
    assert len(paragraphs(first)) == 200
    assert "Part 1 of 3: 1 to 200 of 500" in first.one("main").text
    assert first.all("a", rel="next")[0].attributes["href"] == f"/sources/{source.id}?part=2"
    last = read(reader.get(f"/sources/{source.id}?part=3"))
    assert paragraphs(last)[0].text == "Item 401 was agreed to."
    assert last.one("div", id="p500").one("a", class_="pn").attributes["href"] == f"/sources/{source.id}?part=3#p500"
    (passage,) = db.query(Passage).filter(Passage.source_id == source.id)
    asked = read(reader.get(f"/sources/{source.id}?passage={passage.id}"))
    assert "Part 2 of 3" in asked.one("main").text
    assert (
        asked.one("div", id="p321").one("mark").one("a", href=f"/events/{event.id}").text == "Item 321 was agreed to."
    )
    counts = [count.text for count in first.one("nav", class_="outline").all("span", class_="num")]
    assert sorted(counts) == ["Passages:"] * (len(counts) - 1) + ["Passages: 1"]


PARAMETERS = [
    ("part=2", 404), ("part=0", 422), ("part=x", 422), ("part=", 200), ("passage=4711", 404), ("passage=-1", 422),
    ("text=1", 200), ("text=2", 404), ("text=99999999999999999999", 422), ("part=1&passage=", 200),
]  # fmt: skip


def test_parameters_of_the_page(signed_in: SignedIn, bulletin: Source) -> None:
    reader = signed_in("reader")
    answers = [(query, reader.get(f"/sources/{bulletin.id}?{query}").status_code) for query, _ in PARAMETERS]
    assert answers == PARAMETERS


@on_sqlite
def test_lost_passages_stand_above_the_text(signed_in: SignedIn, db: Session, bulletin: Source) -> None:
    give_text(db, db.get_one(Source, bulletin.id), "Grain came by the river.\nThe bridge stayed shut.")
    db.commit()
    reader = signed_in("reader")
    page = read(reader.get(f"/sources/{bulletin.id}"))
    lost = page.all("li", class_="lost")
    assert len(lost) == 2
    assert lost[0].one("q").text == LINES[0][:-1]
    assert "No longer found" in lost[0].text
    assert "Grain arrives" in lost[0].text
    assert [words(mark) for mark in page.all("mark")] == ["The bridge stayed shut.2"]
    assert "2 passages no longer found" in page.one("div", class_="pagehead").text
    versions = links(page)
    assert (
        versions[next(name for name in versions if name.startswith("Text 1, taken"))]
        == f"/sources/{bulletin.id}?text=1"
    )
    older = read(reader.get(f"/sources/{bulletin.id}?text=1"))
    assert len(paragraphs(older)) == 3
    assert [mark.text[:5] for mark in older.all("mark")] == ["Grain", "Nobod"]
    assert "Text 1 of 2" in older.one("main").text


@on_sqlite
def test_scripts_written_from_right_to_left_keep_their_direction(signed_in: SignedIn, db: Session) -> None:
    source = make_source(db, "نشرة المساء", language="ar")
    give_text(db, source, "وصل القمح يوم الاثنين.\nبقي الجسر مغلقا.")
    make_event(db, "Grain arrives", cites=[cite(source, "وصل القمح")])
    db.commit()
    page = read(signed_in("reader").get(f"/sources/{source.id}"))
    first = paragraphs(page)[0]
    assert (first.attributes["lang"], first.attributes["dir"]) == ("ar", "auto")
    assert words(first.one("mark")) == "وصل القمح1"


# --- confidentiality --------------------------------------------------------------------------------------------------


def test_a_withheld_source_is_only_known_to_exist(client: TestClient, signed_in: SignedIn, db: Session) -> None:
    source = make_source(
        db, "Secret title", type="report", confidentiality="withheld", publisher="Secret Office", url="https://secret.example/",
        note="Secret note", is_text_public=True, reliability="B", authors=[{"literal": "Secret author"}], issued="1999",
    )  # fmt: skip
    give_text(db, source, "Secret words of the report.")
    make_event(db, "Known from a report", "2024", cites=[cite(source, "Secret words", note="Secret remark")])
    db.commit()
    (passage,) = db.query(Passage)
    for viewer in (client, signed_in("reader"), signed_in("contributor")):
        for path in ("/sources", f"/sources/{source.id}", "/sources?q=secret", "/sources?order=newest"):
            response = viewer.get(path)
            assert response.status_code == 200
            told = response.text.replace("q=secret", "").replace('value="secret"', "").replace("“secret”", "")
            assert "secret" not in told.lower()
            assert "1999" not in told
        page = read(viewer.get(f"/sources/{source.id}"))
        assert page.one("h1").text == "Source on file, protected"
        assert "Report. Usually reliable (B)." in page.one("main").text
        kind = "Report Usually reliable (B)"
        assert rows(read(viewer.get("/sources")))[0] == ["Source on file, protected", kind, "", "", "", "", ""]
        card = read(viewer.get("/events/1")).one("article", class_="evidence").text
        assert "Report" in card
        assert "Usually reliable (B)" in card
        known = {"id": source.id, "type": "report", "reliability": "B", "title": "Source on file, protected"}
        assert viewer.get(f"/api/v1/sources/{source.id}").json() == {**known, "is_protected": True}
        assert viewer.get("/api/v1/events/1").json()["citations"][0]["source"] == {**known, "is_protected": True}
        assert viewer.get(f"/passages/{passage.id}").status_code == 404
    curator = signed_in("curator")
    assert read(curator.get(f"/sources/{source.id}")).one("h1").text == "Secret title"
    assert "Withheld" in rows(read(curator.get("/sources")))[0][0]


@on_sqlite
def test_a_sealed_source_is_not_known_to_exist(client: TestClient, signed_in: SignedIn, db: Session) -> None:
    source = make_source(db, "Secret title", confidentiality="sealed")
    make_source(db, "Evening bulletin")
    make_event(db, "Known from a report", "2024", cites=[cite(source, "Secret words")])
    db.commit()
    (passage,) = db.query(Passage)
    for viewer in (client, signed_in("contributor")):
        listing = read(viewer.get("/sources"))
        assert [row[0] for row in rows(listing)] == ["Evening bulletin"]
        assert "1 document. 0 events rest on 0 passages" in listing.one("main").text
        response = viewer.get(f"/sources/{source.id}")
        assert response.status_code == 404
        told = response.text.replace(f"s-{source.id}", "s-?").replace(f"sources/{source.id}", "sources/?")
        never = viewer.get("/sources/4711").text.replace("s-4711", "s-?").replace("sources/4711", "sources/?")
        assert told == never
        assert viewer.get(f"/passages/{passage.id}").status_code == 404
    assert "Sealed" in read(signed_in("curator").get(f"/sources/{source.id}")).one("div", class_="pagehead").text


@on_sqlite
def test_hostile_fields_are_shown_as_text(client: TestClient, signed_in: SignedIn, db: Session) -> None:
    mark = "<script>alert(1)</script>"
    source = make_source(
        db,
        mark,
        publisher=mark,
        container=mark,
        note=mark,
        issued="2020",
        issued_note=mark,
        authors=[{"literal": mark}],
    )
    give_text(db, source, f"Words {mark} and more.")
    make_event(db, mark, cites=[cite(source, f"Words {mark}", pin_cite=mark)])
    db.commit()
    for viewer in (client, signed_in("curator")):
        for path in ("/sources", f"/sources/{source.id}", f"/sources/{source.id}/edit"):
            assert "<script>alert" not in viewer.get(path).text


@on_sqlite
def test_a_page_costs_the_same_for_few_and_many(signed_in: SignedIn, db: Session, app: object) -> None:
    reader = signed_in("reader")
    costs = []
    for size in (3, 30):
        source = make_source(db, f"Minutes {size}")
        give_text(db, source, "\n".join(f"Item {n} was agreed to." for n in range(size)))
        for n in range(size):
            make_source(db, f"Bulletin {size} {n}")
            make_event(db, f"Item {n} is agreed to", cites=[cite(source, f"Item {n} was")])
        db.commit()
        engine = app.state.sessions.engine  # type: ignore[attr-defined]
        paths = ("/sources", f"/sources/{source.id}")
        for path in paths:
            reader.get(path)
        for path in paths:
            with counting_queries(engine) as sent:
                assert reader.get(path).status_code == 200
            costs.append(len(sent))
    assert costs[:2] == costs[2:]
