"""Handing in texts: upload or paste, review, store; what is held already, refused, or somebody else's."""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.fetching import Fetched, FetchFailed
from app.models import Capture, Passage, Revision, Source, SourceText, now
from app.pages import capture_reading
from app.starter import load
from tests.pages.event_reading import Element, read
from tests.support.factories import make_event, make_source
from tests.support.files import SENTENCE, make_page, make_pdf
from tests.support.sources import cite, give_text

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def source(db: Session) -> Source:
    """A source that an event cites, with words that stand on the second page of the report."""
    source = make_source(db, publisher="Somebody else", url="https://press.example/report")
    make_event(db, cites=[cite(source, "left the harbour at dawn")])
    db.commit()
    return source


REPORT = make_pdf([["Nothing is on the first page."], [SENTENCE]], title="The report", first_label="v")


def upload(client: TestClient, content: bytes, name: str = "report.pdf", source: Source | None = None) -> Response:
    data = {"source": str(source.id)} if source else {}
    return client.post("/captures", data=data, files={"file": (name, content, "application/octet-stream")})


def see(client: TestClient, response: Response) -> tuple[str, Element]:
    """The address to which an upload leads, and the page there once the file has been read."""
    assert response.status_code == 303, response.text
    address = response.headers["location"]
    for _ in range(100):
        page = read(client.get(address))
        if not page.all("progress"):
            return address, page
        time.sleep(0.1)
    raise AssertionError("the file is being read for ever")


def offers(page: Element) -> dict[str, str]:
    """What can be taken over, by the name of its tick: the value that the file has."""
    rows = page.one("table").one("tbody").all("tr")
    ticks = {row.all("input")[0].attributes["value"]: row for row in rows if row.all("input")}
    return {name: row.all("span", dir="auto")[0].text for name, row in ticks.items()}


def count(db: Session, model: type) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_uploaded_reviewed_and_stored(signed_in: SignedIn, db: Session, source: Source) -> None:
    client = signed_in("contributor")
    address, page = see(client, upload(client, REPORT, source=source))
    assert SENTENCE in page.one("div", class_="preview").text
    assert offers(page) == {"title": "The report", "authors": "Sample, Ada Harbour desk", "language": "en"}
    assert not [tick for tick in page.all("input", type="checkbox") if "checked" in tick.attributes], "nothing imposed"
    assert count(db, SourceText) == 0, "nothing is stored before it is confirmed"
    stored = client.post(address, data={"take": ["title", "language"], "revision": str(source.revision)})
    assert (stored.status_code, stored.headers["location"]) == (303, f"/sources/{source.id}")
    db.rollback()
    text = db.scalars(select(SourceText)).one()
    assert bytes(text.original) == REPORT
    assert (text.media_type, text.origin, text.number) == ("application/pdf", "report.pdf", 1)
    assert text.extractor.startswith("pypdf ")
    passage = db.scalars(select(Passage)).one()
    assert (passage.health, passage.page, passage.text_id) == ("exact", "vi", text.id)
    db.refresh(source)
    assert (source.title, source.language, source.publisher) == ("The report", "en", "Somebody else")
    assert source.authors == []
    actions = db.scalars(select(Revision.action).where(Revision.record_kind == "source").order_by(Revision.number))
    assert list(actions) == ["create", "edit", "add-text"]
    assert count(db, Capture) == 0
    assert client.get(address).status_code == 404


def test_words_are_pasted(signed_in: SignedIn, db: Session, source: Source) -> None:
    client = signed_in("contributor")
    pasted = client.post("/captures", data={"source": str(source.id), "words": f"Of the ferry.\r\n{SENTENCE}"})
    address, page = see(client, pasted)
    assert "says nothing of itself" in page.one("main").text
    assert client.post(address).status_code == 303
    db.rollback()
    text = db.scalars(select(SourceText)).one()
    assert (bytes(text.original), text.origin) == (f"Of the ferry.\n{SENTENCE}".encode(), "words that were pasted")


def test_a_source_can_begin_with_its_file(signed_in: SignedIn, db: Session) -> None:
    client = signed_in("contributor")
    address, page = see(client, upload(client, make_page([SENTENCE] * 3), "page.html"))
    assert offers(page) == {
        "title": "Harbour closed",
        "authors": "Ada Sample",
        "publisher": "Harbour Press",
        "date": "2023-09-19",
        "url": "https://press.example/harbour",
        "language": "en",
    }
    number = address.rpartition("/")[2]
    form = read(client.get(f"/sources/new?capture={number}&take=title&take=authors&take=date&take=nonsense"))
    values = {field.attributes.get("name"): field.attributes.get("value") for field in form.all("input")}
    assert (values["title"], values["date"], values["publisher"]) == ("Harbour closed", "2023-09-19", "")
    sent = {"title": "Harbour closed", "date": "2023-09-19", "type": "webpage", "capture": number}
    for _ in range(2):
        added = client.post("/sources/new", data=sent)
        assert added.status_code == 303, "a form that is sent twice makes one source"
    db.rollback()
    source = db.scalars(select(Source)).one()
    assert source.issued == "2023-09-19"
    assert db.scalars(select(SourceText.source_id)).all() == [source.id]
    assert count(db, Capture) == 0


def test_a_fault_in_the_new_source_keeps_the_file(signed_in: SignedIn, db: Session) -> None:
    client = signed_in("contributor")
    address, _ = see(client, upload(client, REPORT))
    number = address.rpartition("/")[2]
    assert client.post("/sources/new", data={"title": "", "capture": number}).status_code == 422
    assert (count(db, Capture), count(db, Source), count(db, SourceText)) == (1, 0, 0)


def test_bytes_that_are_held_are_recognised_at_once(signed_in: SignedIn, db: Session, source: Source) -> None:
    give_text(db, source, SENTENCE)
    other = make_source(db, "Reprint")
    sealed = make_source(db, "Sealed copy", confidentiality="sealed")
    give_text(db, sealed, SENTENCE)
    db.commit()
    client = signed_in("contributor")
    again = upload(client, SENTENCE.encode(), "again.txt", source)
    assert again.headers["location"] == f"/sources/{source.id}?text=1"
    assert "held already: this is text 1" in client.get(again.headers["location"]).text
    _, page = see(client, upload(client, SENTENCE.encode(), "other.txt", other))
    told = page.one("div", class_="warn").text
    assert "Evening bulletin" in told
    assert "Sealed copy" not in told, "of a sealed source a contributor learns nothing"
    curator = signed_in("curator")
    _, page = see(curator, upload(curator, SENTENCE.encode(), "other.txt", other))
    assert "Sealed copy" in page.one("div", class_="warn").text


def test_an_address_that_a_source_has_is_recognised(signed_in: SignedIn, db: Session) -> None:
    make_source(db, "Known page", url="http://www.press.example/harbour/")
    db.commit()
    client = signed_in("contributor")
    _, page = see(client, upload(client, make_page([SENTENCE] * 3), "page.html"))
    assert "Known page" in page.one("div", class_="warn").text


@on_sqlite
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 broken", "The PDF is damaged"),
        (make_pdf([[SENTENCE]], password="secret"), "locked with a password"),
        (bytes(range(256)) * 4, "This is no text"),
    ],
)
def test_what_cannot_be_read_is_told(
    signed_in: SignedIn, db: Session, source: Source, content: bytes, sentence: str
) -> None:
    client = signed_in("contributor")
    address, page = see(client, upload(client, content, "file.pdf" if b"PDF" in content else "file.txt", source))
    assert sentence in page.one("div", role="alert").text
    assert client.post(address).status_code == 409
    assert count(db, SourceText) == 0
    assert client.post(f"{address}/discard").status_code == 303
    assert count(db, Capture) == 0


@on_sqlite
def test_empty_forms_are_told_and_keep_what_was_typed(signed_in: SignedIn, source: Source) -> None:
    client = signed_in("contributor")
    assert "is empty" in read(upload(client, b" \n", "empty.txt", source), 422).one("p", id="file-e").text
    nothing = client.post("/captures", data={"source": str(source.id), "words": " "})
    assert read(nothing, 422).one("p", id="words-e").text == "Paste the words."
    no_file = client.post("/captures", data={}, files={"file": ("", b"", "application/octet-stream")})
    assert no_file.status_code == 422


@on_sqlite
def test_somebody_who_saved_in_between_is_not_overwritten(signed_in: SignedIn, db: Session, source: Source) -> None:
    client = signed_in("contributor")
    address, _ = see(client, upload(client, REPORT, source=source))
    db.rollback()
    db.execute(update(Source).values(revision=9))
    db.commit()
    page = read(client.post(address, data={"take": "title", "revision": "1"}), 409)
    assert "Version 9 of this source was saved" in page.one("div", role="alert").text
    assert "checked" in page.one("input", type="checkbox", value="title").attributes, "what was ticked stays"
    assert (count(db, SourceText), count(db, Capture)) == (0, 1)


@on_sqlite
def test_only_its_owner_sees_what_waits(signed_in: SignedIn, client: TestClient, source: Source) -> None:
    owner, other, reader = signed_in("contributor"), signed_in("admin"), signed_in("reader")
    address, _ = see(owner, upload(owner, REPORT, source=source))
    for path in (address, f"{address}/discard"):
        assert other.post(path).status_code == 404
    assert other.get(address).status_code == 404
    for nobody, status in ((client, 401), (reader, 403)):
        assert upload(nobody, REPORT, source=source).status_code == status
        assert nobody.get(f"/sources/{source.id}/texts/new").status_code == status
        assert nobody.get("/captures/new").status_code == status


@on_sqlite
def test_protected_sources_take_texts_of_curators_alone(signed_in: SignedIn, db: Session) -> None:
    withheld = make_source(db, "Withheld", confidentiality="withheld")
    sealed = make_source(db, "Sealed", confidentiality="sealed")
    db.commit()
    client = signed_in("contributor")
    assert upload(client, REPORT, source=withheld).status_code == 403
    assert upload(client, REPORT, source=sealed).status_code == 404
    assert upload(signed_in("curator"), REPORT, source=sealed).status_code == 303


@on_sqlite
def test_progress_is_shown_and_a_silent_reading_begins_anew(
    signed_in: SignedIn, app: FastAPI, db: Session, source: Source
) -> None:
    client = signed_in("contributor")
    address = upload(client, REPORT, source=source).headers["location"]
    db.rollback()
    db.execute(update(Capture).values(state="working", done=3, total=1000, touched_at=now()))
    db.commit()
    page = read(client.get(address))
    assert "Reading page or chapter 3 of 1,000" in page.one("p", role="status").text
    assert page.one("a", href=address).text == "look again"
    part = client.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.text.lstrip().startswith('<div id="capture"')
    db.rollback()
    db.execute(update(Capture).values(touched_at=now() - timedelta(minutes=5)))
    db.commit()
    assert read(client.get(address)).all("div", class_="preview"), "whoever was reading it has stopped"


@on_sqlite
def test_a_reading_that_fails_on_our_side_is_told(
    signed_in: SignedIn, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(capture_reading, "read_text", fail)
    client = signed_in("contributor")
    _, page = see(client, upload(client, REPORT, source=source))
    assert "failed on our side" in page.one("div", role="alert").text


@on_sqlite
def test_captures_go_after_a_week_and_do_not_pile_up(
    signed_in: SignedIn, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.captures.MOST_WAITING", 2)
    client = signed_in("contributor")
    assert [upload(client, REPORT).status_code for _ in range(3)] == [303, 303, 429]
    db.rollback()
    db.execute(update(Capture).values(created_at=now() - timedelta(days=8)))
    db.commit()
    assert upload(client, REPORT).status_code == 303
    assert count(db, Capture) == 1


SHARED = Path(__file__).parents[3] / "shared" / "sources"
"""The texts of the starter chronology, which are not in this repository."""


@on_sqlite
def test_the_texts_of_the_starter_go_in_by_upload(signed_in: SignedIn, app: FastAPI, db: Session) -> None:
    with app.state.sessions.writing() as writing:
        load(writing)
        writing.commit()
    client = signed_in("contributor")
    files = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in SHARED.glob("*.txt")}
    sources = db.scalars(select(Source).where(Source.text_sha256.is_not(None))).all()
    assert len(sources) == 4
    for source in sources:
        file = files.get(source.text_sha256 or "")
        content = file.read_bytes() if file else SENTENCE.encode()
        address, page = see(client, upload(client, content, "text.txt", source))
        assert page.one("div", class_="preview").text
        assert client.post(address).status_code == 303
    db.rollback()
    health = select(Passage.health, func.count()).group_by(Passage.health)
    rows = [(word, number) for word, number in db.execute(health)]
    found = dict(rows)
    assert found.keys() == ({"exact"} if files else {"lost"}), "all are in the true texts, and none is in others"
    assert sum(found.values()) > 100


# --- fetching ---------------------------------------------------------------------------------------------------------


@on_sqlite
def test_fetching_is_off_unless_it_is_switched_on(signed_in: SignedIn, source: Source) -> None:
    client = signed_in("contributor")
    assert not read(client.get(f"/sources/{source.id}/texts/new")).all("input", id="address")
    assert client.post("/captures", data={"way": "address", "address": "https://press.example/"}).status_code == 403


@pytest.fixture
def fetching(app: FastAPI) -> list[str]:
    """The app with fetching, from a web of two pages; the addresses that were asked for."""
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        if "gone" in url:
            raise FetchFailed("The site answered 404 (Not Found), and gave no document.", [f"{url} answered 404"])
        final = "https://press.example/report.pdf"
        return Fetched(make_page([SENTENCE] * 3), "text/html", final, [f"{url} led to {final}", "It answered 200"])

    app.state.settings = app.state.settings.model_copy(update={"fetching": True})
    app.state.capture_reader = capture_reading.CaptureReader(app.state.sessions, fetch)
    return asked


@on_sqlite
def test_an_address_is_fetched_and_what_was_done_is_told(
    signed_in: SignedIn, db: Session, source: Source, fetching: list[str]
) -> None:
    client = signed_in("contributor")
    form = read(client.get(f"/sources/{source.id}/texts/new"))
    offered = form.one("input", id="address").attributes["value"]
    assert offered == "https://press.example/report", "the source’s own address is offered"
    address, page = see(
        client, client.post("/captures", data={"source": str(source.id), "way": "address", "address": offered})
    )
    assert [step.text for step in page.one("ol", class_="steps").all("li")] == [
        "https://press.example/report led to https://press.example/report.pdf",
        "It answered 200",
    ]
    assert client.post(address).status_code == 303
    db.rollback()
    text = db.scalars(select(SourceText)).one()
    assert (text.origin, text.media_type) == ("https://press.example/report.pdf", "text/html")
    assert fetching == ["https://press.example/report"]


@on_sqlite
def test_what_is_not_fetched_is_told(signed_in: SignedIn, db: Session, source: Source, fetching: list[str]) -> None:
    client = signed_in("contributor")
    _, page = see(client, client.post("/captures", data={"way": "address", "address": "https://press.example/gone"}))
    assert "404 (Not Found)" in page.one("div", role="alert").text
    assert page.one("ol", class_="steps").text == "https://press.example/gone answered 404"
    for typed in ("", "ftp://press.example/", "javascript:alert(1)", "https://press.example/" + "a" * 2000):
        refused = client.post("/captures", data={"source": str(source.id), "way": "address", "address": typed})
        field = read(refused, 422).one("input", id="address")
        assert (field.attributes["value"], field.attributes["aria-invalid"]) == (typed, "true")
    assert len(fetching) == 1
