"""Citing on pages: the style that is kept, the event's box, the source's own citation, and the bibliography."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Source
from app.services.sources import add_text
from tests.pages.event_reading import Element, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bulletin(db: Session) -> Source:
    source = make_source(
        db,
        "Evening bulletin",
        type="article-newspaper",
        authors=[{"family": "Sample", "given": "Ada"}],
        container="Harbour Weekly",
        issued="2023-09-19",
        url="https://bulletin.example/evening",
    )
    give_text(db, source, "Grain arrived at the harbour.\n\nThe bridge stayed shut until noon.")
    return source


def lines(page: Element, element_id: str) -> list[str]:
    return [line.text for line in page.one(id=element_id).all("li")]


def test_sources_of_an_event_are_notes_and_a_bibliography(client: TestClient, db: Session, bulletin: Source) -> None:
    withheld = make_source(db, "Diary of the pilot", confidentiality="withheld")
    sealed = make_source(db, "Sealed letter", confidentiality="sealed")
    cites = [cite(bulletin, "stayed shut until noon", pin_cite="p. 4"), cite(withheld), cite(sealed), cite(bulletin)]
    event = make_event(db, "Bridge stays shut", "2023-09-18", cites=cites)
    db.commit()
    page = read(client.get(f"/events/{event.id}"))
    assert lines(page, "cited-notes") == [
        "Ada Sample, “Evening bulletin,” Harbour Weekly, September 19, 2023, 4, https://bulletin.example/evening.",
        "Source on file, protected.",
        "Sample, “Evening bulletin.”",
    ]
    (link,) = page.one(id="cited-notes").all("a")
    assert link.attributes["href"].startswith("https://bulletin.example/evening#:~:text=")
    assert lines(page, "cited-list") == [
        "Sample, Ada. “Evening bulletin.” Harbour Weekly, September 19, 2023. https://bulletin.example/evening."
    ]
    for word in ("Diary", "Sealed"):
        assert word not in client.get(f"/events/{event.id}?style=apa").text


@on_sqlite
def test_the_style_is_chosen_by_address_and_kept(client: TestClient, db: Session, bulletin: Source) -> None:
    event = make_event(db, cites=[bulletin])
    db.commit()
    page = read(client.get(f"/events/{event.id}?style=oscola"))
    (note,) = lines(page, "cited-notes")
    assert note.startswith("Ada Sample, ‘Evening bulletin’ Harbour Weekly (19 September 2023) <")
    assert "open" in page.one(id="cite-box").one("details").attributes
    kept = read(client.get(f"/sources/{bulletin.id}"))
    assert lines(kept, "own-entry")[0].startswith("Sample A, ‘Evening bulletin’")
    assert [o.text for o in kept.one("select", id="style").all("option", selected="")] == ["OSCOLA 4"]
    client.cookies.clear()
    client.cookies.set("dateline_style", "nonsense")
    assert lines(read(client.get(f"/sources/{bulletin.id}")), "own-entry")[0].startswith("Sample, Ada. ")


@on_sqlite
@pytest.mark.parametrize("path", ["/events/1", "/sources/1", "/sources/bibliography", "/events.md"])
def test_unknown_styles_are_refused(client: TestClient, db: Session, bulletin: Source, path: str) -> None:
    make_event(db, cites=[bulletin])
    db.commit()
    response = client.get(f"{path}?style=%3Cb%3E")
    assert response.status_code == 422
    assert "“&lt;b&gt;” is none of the styles chicago, apa, oscola." in response.text
    assert "dateline_style" not in response.headers.get("set-cookie", "")


@on_sqlite
def test_boxes_are_swapped_as_fragments(client: TestClient, db: Session, bulletin: Source) -> None:
    event = make_event(db, cites=[bulletin])
    db.commit()
    for path, box in ((f"/events/{event.id}", "cite-box"), (f"/sources/{bulletin.id}", "cite-source")):
        response = client.get(f"{path}?style=apa", headers={**PARTIAL, "HX-Target": f"section#{box}"})
        page = read(response)
        assert not page.all("h1")
        assert "Sample, 2023." in page.one(id=box).text
        assert "dateline_style=apa" in response.headers["set-cookie"]


@on_sqlite
def test_the_day_on_which_words_were_fetched_is_the_day_of_access(client: TestClient, db: Session) -> None:
    page_of = make_source(db, "About us", type="webpage", url="https://office.example/about")
    add_text(db, page_of, b"We are the office.", EDITOR, origin="https://office.example/about")
    typed = make_source(db, "Imprint", type="webpage", url="https://office.example/imprint")
    give_text(db, typed, "We are the office.")
    db.commit()
    told = [lines(read(client.get(f"/sources/{source.id}")), "own-note")[0] for source in (page_of, typed)]
    assert told[0].startswith("“About us,” accessed ")
    assert told[1] == "“Imprint,” n.d., https://office.example/imprint."


@on_sqlite
def test_reference_managers_recognise_a_source(client: TestClient, db: Session, bulletin: Source) -> None:
    event = make_event(db, cites=[bulletin])
    withheld = make_source(db, "Diary of the pilot", confidentiality="withheld")
    db.commit()
    page = read(client.get(f"/sources/{bulletin.id}"))
    tags = {tag.attributes["name"]: tag.attributes["content"] for tag in page.all("meta") if "name" in tag.attributes}
    assert tags["citation_title"] == "Evening bulletin"
    assert tags["citation_journal_title"] == "Harbour Weekly"
    for path in (f"/sources/{bulletin.id}", "/sources", f"/events/{event.id}"):
        (span,) = read(client.get(path)).all("span", class_="Z3988")
        assert "rft.atitle=Evening+bulletin" in span.attributes["title"]
    assert "citation_" not in client.get(f"/sources/{withheld.id}").text


def test_the_bibliography_has_the_sources_of_the_filter(client: TestClient, signed_in: SignedIn, db: Session) -> None:
    for title, kind in (("Ships", "report"), ("Bridges", "report"), ("Bridges again", "book")):
        make_source(db, title, type=kind, issued="1999")
    hidden = make_source(db, "Bridges withheld", type="report", confidentiality="withheld")
    make_source(db, "Bridges sealed", type="report", confidentiality="sealed")
    db.commit()

    def listed(who: TestClient, query: str) -> list[str]:
        return lines(read(who.get(f"/sources/bibliography?{query}")), "bibliography")

    assert listed(client, "") == ["Bridges. 1999.", "Bridges again. 1999.", "Ships. 1999."]
    assert listed(client, "kind=report") == ["Bridges. 1999.", "Ships. 1999."]
    assert listed(client, "q=bridges&kind=report&style=apa") == ["Bridges. (1999)."]
    assert listed(client, f"source={hidden.id}&style=chicago") == []
    assert len(listed(signed_in("curator"), "q=bridges")) == 4
    page = client.get("/sources/bibliography?kind=report")
    assert "1 source on file, protected" in page.text
    links = {link.text: link.attributes["href"] for link in read(page).one("main").all("a")}
    assert (links["RIS"], links["Sources"]) == ("/sources.ris?kind=report", "/sources?kind=report")
    assert client.get("/sources/bibliography?source=nobody").status_code == 422


@on_sqlite
def test_a_long_bibliography_says_what_it_leaves_out(
    client: TestClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.citing.MOST_LISTED", 2)
    for number in range(5):
        make_source(db, f"Bulletin {number}")
    db.commit()
    page = read(client.get("/sources/bibliography"))
    assert len(lines(page, "bibliography")) == 2
    assert "3 sources more fit the filter. The files above have all of them." in page.one("main").text


@on_sqlite
def test_queries_do_not_grow_with_the_sources(client: TestClient, db: Session) -> None:
    costs = []
    for size in (2, 9):
        event = make_event(
            db,
            f"Meeting {size}",
            cites=[make_source(db, f"Minutes {size} {n}", url="https://a.example/") for n in range(size)],
        )
        db.commit()
        for path in (f"/events/{event.id}", "/sources/bibliography"):
            client.get(path)
            with counting_queries(client.app.state.sessions.engine) as sent:  # type: ignore[attr-defined]
                assert client.get(path).status_code == 200
            costs.append(len(sent))
    assert costs[:2] == costs[2:]
