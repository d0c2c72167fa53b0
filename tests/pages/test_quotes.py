"""Quotations over time on pages: what is shown of changed and lost passages, what is decided, and checks."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Citation, Event, Passage, QuoteCheck, Source
from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, read
from tests.services.test_quote_health import BRIDGE, GRAIN, MAYOR, OLD
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests where the database makes no difference."""


@pytest.fixture
def bulletin(db: Session) -> Source:
    """A sealed source of whose three passages one has moved, one has changed and one is lost."""
    source = make_source(db, "Evening bulletin", language="en", confidentiality="sealed")
    give_text(db, source, OLD)
    for title, quote in (("Grain arrives", GRAIN), ("Bridge shut", BRIDGE), ("Mayor silent", MAYOR)):
        make_event(db, title, cites=[cite(source, quote)])
    withdraw_event(
        db, make_event(db, "Entered twice", cites=[cite(source, "said the harbour master")]), EDITOR, "twice"
    )
    give_text(db, source, "\n\n".join(("Corrected.", GRAIN, BRIDGE.replace("lorries", "trucks"))))
    db.commit()
    return source


def shown(page: Element) -> list[str]:
    return [article.one("h2").text for article in page.all("article")]


def form_of(page: Element, address: str) -> dict[str, str]:
    (form,) = [form for form in page.all("form") if form.attributes.get("action") == address]
    return {field.attributes["name"]: field.attributes["value"] for field in form.all("input", type="hidden")}


def passage_of(db: Session, title: str) -> Passage:
    db.rollback()
    found = select(Passage).join(Citation, Citation.passage_id == Passage.id).join(Citation.event)
    return db.scalars(found.where(Event.title == title)).one()


def test_what_waits_is_shown_with_its_difference(signed_in: SignedIn, bulletin: Source) -> None:
    curator = signed_in()
    page = read(curator.get(f"/sources/{bulletin.id}/quotes"))
    assert [article.one("span", class_="badge").text for article in page.all("article")] == [
        "Changed",
        "No longer found",
    ]
    changed, lost = page.all("article")
    assert [ins.text for ins in changed.all("ins")] == ["put in: trucks"]
    assert [gone.text for gone in changed.all("del")] == ["taken out: lorries"]
    assert MAYOR in lost.text
    assert [link.text for link in page.one("nav", **{"aria-label": "Health"}).all("a")] == [
        "Waiting 2",
        "Changed 1",
        "No longer found 1",
        "Moved 1",
    ]
    assert shown(read(curator.get("/quotes?health=moved"))) == ["Evening bulletin, ¶ 2"]
    source_page = read(curator.get(f"/sources/{bulletin.id}")).one("main").text
    assert "1 passage changed" in source_page
    assert "1 passage no longer found" in source_page
    event_page = read(curator.get(f"/events/{passage_event(page)}"))
    assert "The words have changed" in event_page.text
    assert f"/sources/{bulletin.id}/quotes?health=changed" in {link.attributes["href"] for link in event_page.all("a")}


def passage_event(page: Element) -> int:
    (link,) = [a.attributes["href"] for a in page.all("article")[0].all("a") if "/events/" in a.attributes["href"]]
    return int(link.rsplit("/", 1)[1])


@on_sqlite
@pytest.mark.parametrize(
    "address",
    ["/quotes?health=bad", "/quotes?at=0", "/quotes?at=x", "/quotes?at=9", "/sources/1/quotes?health=%00"],
)
def test_what_cannot_be_read_is_refused_in_words(signed_in: SignedIn, bulletin: Source, address: str) -> None:
    assert read(signed_in().get(address), 422).one("h1").text == "Something cannot be read"


@on_sqlite
def test_only_curators_come_here(client: TestClient, signed_in: SignedIn, bulletin: Source, db: Session) -> None:
    passage = passage_of(db, "Bridge shut")
    posts = [f"/passages/{passage.id}/{act}" for act in ("accept", "anchor", "keep", "withdraw")] + ["/quotes/checks"]
    contributor = signed_in("contributor")
    for address in ("/quotes", f"/sources/{bulletin.id}/quotes", "/quotes/checks/1"):
        assert client.get(address).status_code == 401
        assert contributor.get(address).status_code == 403
    for address in [*posts, "/quotes/checks/1/stop", "/quotes/checks/1/go-on"]:
        assert client.post(address).status_code in (401, 403)
        assert contributor.post(address).status_code == 403
    assert db.scalar(select(func.count()).select_from(QuoteCheck)) == 0
    curator = signed_in()
    for address in ("/sources/99/quotes", "/quotes/checks/99"):
        assert curator.get(address).status_code == 404
    assert curator.post("/passages/99/accept").status_code == 404


@pytest.mark.parametrize(
    ("act", "title", "typed", "told", "exact"),
    [
        ("accept", "Bridge shut", {}, "The new wording is cited", BRIDGE.replace("lorries", "trucks")),
        ("keep", "Bridge shut", {}, "The older text is kept", BRIDGE),
        ("keep", "Mayor silent", {}, "The older text is kept", MAYOR),
        ("anchor", "Mayor silent", {"quote": "grain ARRIVED at the harbour"}, "is found again",
         "Grain arrived at the harbour"),
    ],
    ids=("accept", "keep-changed", "keep-lost", "anchor"),
)  # fmt: skip
def test_a_curator_decides(
    signed_in: SignedIn,
    bulletin: Source,
    db: Session,
    act: str,
    title: str,
    typed: dict[str, str],
    told: str,
    exact: str,
) -> None:
    curator, passage = signed_in(), passage_of(db, title)
    base = f"/sources/{bulletin.id}/quotes"
    address = f"/passages/{passage.id}/{act}"
    response = curator.post(address, data={**form_of(read(curator.get(base)), address), **typed})
    assert (response.status_code, response.headers["location"]) == (303, base)
    page = read(curator.get(base))
    assert told in page.one("div", id="flash").text
    assert len(shown(page)) == 1
    assert passage_of(db, title).exact == exact
    undo = page.one("div", id="flash").one("form")
    fields = {field.attributes["name"]: field.attributes["value"] for field in undo.all("input")}
    assert curator.post(undo.attributes["action"], data=fields).status_code == 303
    assert passage_of(db, title).id == passage.id


@on_sqlite
def test_citations_are_taken_out_and_nothing_is_done_twice(signed_in: SignedIn, bulletin: Source, db: Session) -> None:
    curator, passage = signed_in(), passage_of(db, "Mayor silent")
    address = f"/passages/{passage.id}/withdraw"
    fields = form_of(read(curator.get("/quotes")), address)
    refused = curator.post(address, data=fields)
    assert (refused.status_code, "Say why the citation is taken out" in refused.text) == (422, True)
    assert curator.post(address, data={**fields, "reason": "x" * 501}).status_code == 422
    done = curator.post(address, data={**fields, "reason": "It was retracted"})
    assert done.headers["location"] == "/quotes"
    assert "Citations taken out: 1" in curator.get("/quotes").text
    assert curator.post(address, data={**fields, "reason": "It was retracted"}).status_code == 409


@on_sqlite
def test_words_that_are_not_there_stay_in_the_form(signed_in: SignedIn, bulletin: Source, db: Session) -> None:
    curator, passage = signed_in(), passage_of(db, "Mayor silent")
    address = f"/passages/{passage.id}/anchor"
    fields = form_of(read(curator.get("/quotes")), address)
    response = curator.post(address, data={**fields, "quote": "<b>never</b> said"})
    page = read(response, 422)
    assert page.one("textarea").text == "<b>never</b> said"
    assert "not in the text" in page.one("p", class_="err").text
    stale = curator.post(address, data={"seen": "1-2-3", "quote": "Grain arrived"})
    assert (stale.status_code, "looked for again since you saw it" in stale.text) == (409, True)
    away = curator.post(f"/passages/{passage.id}/keep", data={**fields, "back": "https://elsewhere.example/"})
    assert urlsplit(away.headers["location"]).netloc == ""


@pytest.mark.parametrize("scope", ["all", "source"])
def test_a_check_runs_in_the_background(
    app: FastAPI, signed_in: SignedIn, bulletin: Source, db: Session, scope: str
) -> None:
    curator = signed_in()
    base = "/quotes" if scope == "all" else f"/sources/{bulletin.id}/quotes"
    begun = curator.post("/quotes/checks", data={"source": str(bulletin.id)} if scope == "source" else {})
    assert (begun.status_code, begun.headers["location"]) == (303, base)
    assert app.state.quote_checker.wait(30)
    page = read(curator.get(base))
    assert "4 passages looked for" in page.one("div", id="quote-run").text
    db.rollback()
    check = db.scalars(select(QuoteCheck)).one()
    assert (check.state, check.counts) == ("finished", {"changed": 1, "lost": 1, "moved": 2})
    assert curator.post(f"/quotes/checks/{check.id}/go-on").status_code == 409
    partial = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#quote-run"}
    fragment = read(curator.get(f"/quotes/checks/{check.id}", headers=partial))
    assert "hx-get" not in fragment.one("div", id="quote-run").attributes
    assert read(curator.get(f"/quotes/checks/{check.id}")).one("h1").text == "Check of quotations"
    assert curator.post("/quotes/checks", data={"source": "x"}).status_code == 422


@on_sqlite
def test_a_check_is_stopped_and_goes_on(app: FastAPI, signed_in: SignedIn, bulletin: Source, db: Session) -> None:
    db.add(QuoteCheck(total=4, started_by_name="editor"))
    db.commit()
    curator = signed_in()
    page = read(curator.get("/quotes"))
    assert page.one("div", id="quote-run").attributes["hx-trigger"] == "every 2s"
    refused = curator.post("/quotes/checks")
    assert (refused.status_code, "at work already, begun by editor" in refused.text) == (409, True)
    assert curator.post("/quotes/checks/1/stop").status_code == 303
    assert "Stopped after 0 of 4 passages" in read(curator.get("/quotes")).one("div", id="quote-run").text
    assert curator.post("/quotes/checks/1/go-on").status_code == 303
    assert app.state.quote_checker.wait(30)
    assert "4 passages looked for" in read(curator.get("/quotes")).one("div", id="quote-run").text


@on_sqlite
def test_a_list_costs_the_same_however_long_it_is(app: FastAPI, signed_in: SignedIn, db: Session) -> None:
    source = make_source(db)
    give_text(db, source, "\n\n".join(f"On day {n} the {n * 7}th convoy reached village {n * 13}." for n in range(24)))
    for n in range(24):
        make_event(db, f"Day {n}", cites=[cite(source, f"the {n * 7}th convoy reached village {n * 13}")])
    db.commit()
    curator, counts = signed_in(), []
    curator.get("/quotes")  # the first page reads the events for the count of what waits
    for address in ("/quotes?health=exact&at=2", "/quotes?health=exact"):
        with counting_queries(app.state.sessions.engine) as sent:
            page = read(curator.get(address))
        counts.append((len(shown(page)), len(sent)))
    assert [rows for rows, _ in counts] == [4, 20]
    assert counts[0][1] == counts[1][1]
    assert re.search(r"Page 1 of 2", page.one("main").text)
