"""Sources and their texts: read, write, and what is protected."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.models import Passage, SourceText
from app.services.sources import add_text
from tests.api.answers import faults, ids, problem, tag
from tests.api.conftest import Writing
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.files import SENTENCE, make_pdf
from tests.support.sources import cite

TEXT = "The first line.\r\n\r\nThe line that says so is the third one."


def test_a_source_reads_as_documented(contributor: TestClient) -> None:
    body = {
        "type": "report",
        "title": "Bulletin 12",
        "authors": [{"family": "Doe", "given": "A."}, {"literal": "Press office"}],
        "publisher": "Press office",
        "container": "Bulletin",
        "issued": "19 Sept 2023",
        "url": "https://example.org/12",
        "language": "en",
    }
    response = contributor.post("/api/v1/sources", json=body)
    assert (response.status_code, response.headers["location"]) == (201, "/api/v1/sources/1")
    source = response.json()
    assert source.pop("created_at").endswith("Z")
    assert source.pop("updated_at").endswith("Z")
    assert source == {
        "id": 1,
        "key": "bulletin-12",
        "type": "report",
        "title": "Bulletin 12",
        "publisher": "Press office",
        "container": "Bulletin",
        "issued": "2023-09-19",
        "url": "https://example.org/12",
        "is_protected": False,
        "is_title_supplied": False,
        "authors": [
            {"family": "Doe", "given": "A.", "literal": ""},
            {"family": "", "given": "", "literal": "Press office"},
        ],
        "is_issued_supplied": False,
        "issued_note": "",
        "archived_url": "",
        "language": "en",
        "note": "",
        "text_sha256": None,
        "reliability": "",
        "confidentiality": "public",
        "is_text_public": False,
        "derived_from": None,
        "revision": 1,
    }


NAME = "A name has a family name (and a given name), or is given whole."
ADDRESS = "An address starts with http:// or https:// and has no blanks."
LANGUAGE = "Write the language as a BCP 47 tag, for example en, hy or pt-BR."
INFERRED = "A date that the source does not state needs a note that says from what it was inferred."
DIGEST = "text_sha256 has the 64 digits of a SHA-256, from 0 to 9 and a to f."
CONFIDENTIALITY = "confidentiality is one of public, withheld, sealed."
TYPE = "type has small letters and hyphens, for example article-newspaper."

REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"title": "title must be given."}),
    ({"title": " "}, {"title": "title may not be empty."}),
    ({"title": "A", "type": "Big Book"}, {"type": TYPE}),
    ({"title": "A", "authors": [{"given": "B"}]}, {"authors.0": NAME}),
    ({"title": "A", "url": "javascript:alert(1)"}, {"url": ADDRESS}),
    ({"title": "A", "language": "English!"}, {"language": LANGUAGE}),
    ({"title": "A", "text_sha256": "abc"}, {"text_sha256": DIGEST}),
    ({"title": "A", "confidentiality": "secret"}, {"confidentiality": CONFIDENTIALITY}),
    ({"title": "A", "is_text_public": "maybe"}, {"is_text_public": "is_text_public is true or false."}),
    ({"title": "A", "derived_from": 9}, {"derived_from": "There is no source with the id 9."}),
    ({"title": "A", "derived_from": 2**40}, {"derived_from": f"derived_from is at most {2**31 - 1}."}),
    ({"title": "A", "issued": "2023", "is_issued_supplied": True}, {"issued_note": INFERRED}),
    ({"title": "A", "isbn": 1}, {"isbn": "There is no field isbn here."}),
]


def test_what_is_wrong_is_said_field_by_field(contributor: TestClient) -> None:
    found = [(body, faults(contributor.post("/api/v1/sources", json=body))) for body, _ in REFUSED]
    assert found == REFUSED
    assert contributor.get("/api/v1/sources").json()["total"] == 0


def test_a_source_is_changed_in_part_and_never_overwritten(contributor: TestClient) -> None:
    made = contributor.post("/api/v1/sources", json={"title": "Bulletin", "publisher": "Press office"})
    path = "/api/v1/sources/1"
    assert problem(contributor.patch(path, json={"note": "x"}))[0] == 428
    changed = contributor.patch(path, json={"note": "Scanned.", "reason": "found"}, headers=tag(made))
    assert (changed.json()["note"], changed.json()["publisher"], changed.json()["revision"]) == (
        "Scanned.",
        "Press office",
        2,
    )
    stale = contributor.patch(path, json={"note": "Other."}, headers=tag(made))
    assert problem(stale)[0] == 412
    assert stale.json()["current"]["note"] == "Scanned."
    again = contributor.patch(path, json=changed.json(), headers={"If-Match": '"s-1.2"'})
    assert again.json() == changed.json()
    assert faults(contributor.patch(path, json={"key": "x"}, headers=tag(again))) == {
        "key": "The key of a record never changes."
    }
    circle = contributor.patch(path, json={"derived_from": 1}, headers=tag(again))
    assert faults(circle) == {"derived_from": "A source cannot be derived from itself, not even by way of others."}
    seen = {"If-None-Match": again.headers["etag"]}
    assert contributor.get(path, headers=seen).status_code == 304


def test_sources_are_found_by_words_and_listed_in_pages(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        for title, publisher in (("Évening bulletin", "Press office"), ("Morning paper", ""), ("100% proof_", "")):
            make_source(db, title, publisher=publisher)
    found = {
        q: ids(client.get("/api/v1/sources", params={"q": q})) for q in ("", "ÉVEN press", "o", "%", "_", "zzz", "\x00")
    }
    assert found == {"": [1, 2, 3], "ÉVEN press": [1], "o": [1, 2, 3], "%": [3], "_": [3], "zzz": [], "\x00": [1, 2, 3]}
    first = client.get("/api/v1/sources?limit=2").json()
    assert ([one["id"] for one in first["items"]], first["total"]) == ([1, 2], 3)
    rest = client.get("/api/v1/sources", params={"limit": 2, "after": first["next"]}).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([3], None)
    for cursor in ("nowhere", "aWQ6LTE", "aWQ6OTk5OTk5OTk5OTk5", "é", "x" * 5000):
        assert "after" in faults(client.get("/api/v1/sources", params={"after": cursor}))


def test_protected_sources_are_not_read_nor_found_by_those_who_may_not(
    writing: Writing, contributor: TestClient, curator: TestClient
) -> None:
    with writing() as db:
        make_source(db, "Open bulletin")
        make_source(db, "Hidden bulletin", confidentiality="withheld", type="interview")
        make_source(db, "Deep bulletin", confidentiality="sealed")
        make_source(db, "Copy", derived_from=3)
    on_file = {
        "id": 2,
        "type": "interview",
        "reliability": "",
        "title": "Source on file, protected",
        "is_protected": True,
    }
    assert contributor.get("/api/v1/sources/2").json() == on_file
    assert problem(contributor.get("/api/v1/sources/3")) == (404, "There is no source 3.")
    listed = contributor.get("/api/v1/sources").json()
    assert (listed["items"][1], listed["total"]) == (on_file, 3)
    assert ids(contributor.get("/api/v1/sources?q=bulletin")) == [1]
    assert contributor.get("/api/v1/sources/4").json()["derived_from"] is None
    for path in ("/api/v1/sources/2/texts", "/api/v1/sources/2/texts/1"):
        assert problem(contributor.get(path))[0] == 403
    for number, status in ((2, 403), (3, 404)):
        headers = {"If-Match": f'"s-{number}.1"'}
        assert problem(contributor.patch(f"/api/v1/sources/{number}", json={}, headers=headers))[0] == status
        assert problem(contributor.post(f"/api/v1/sources/{number}/texts", json={"text": "x"}))[0] == status
    assert ids(curator.get("/api/v1/sources?q=bulletin")) == [1, 2, 3]
    assert curator.get("/api/v1/sources/4").json()["derived_from"] == 3


def test_who_protects_a_source_does_not_see_it_any_more(contributor: TestClient) -> None:
    made = contributor.post("/api/v1/sources", json={"title": "A witness", "confidentiality": "sealed"})
    assert (made.status_code, made.json()["is_protected"]) == (201, True)
    assert contributor.get("/api/v1/sources/1").status_code == 404


def test_texts_are_kept_in_versions(contributor: TestClient, client: TestClient) -> None:
    contributor.post("/api/v1/sources", json={"title": "Bulletin"})
    path = "/api/v1/sources/1/texts"
    first = contributor.post(path, json={"text": TEXT, "origin": "pasted"})
    assert (first.status_code, first.headers["location"]) == (201, f"{path}/1")
    version = first.json()
    assert (version["number"], version["chars"], version["origin"]) == (1, len(TEXT) - 2, "pasted")
    assert contributor.post(path, json={"text": TEXT}).status_code == 200, "it is held already"
    assert contributor.post(path, json={"text": "Other words."}).json()["number"] == 2
    listed = client.get(path).json()
    assert ([one["number"] for one in listed["items"]], listed["total"]) == ([1, 2], 2)
    assert "text" not in listed["items"][0]
    whole = contributor.get(f"{path}/1").json()
    assert whole["text"] == TEXT.replace("\r\n", "\n")
    assert whole["sha256"] == version["sha256"]
    assert problem(client.get(f"{path}/1"))[0] == 403
    assert problem(contributor.get(f"{path}/3")) == (404, "Source 1 has no text 3.")
    assert problem(contributor.get(f"{path}/{2**40}"))[0] == 404
    assert problem(client.post(path, json={"text": "x"}))[0] == 401
    assert faults(contributor.post(path, json={"text": ""})) == {"text": "text may not be empty."}
    assert faults(contributor.post(path, json={})) == {"text": "text must be given."}


def test_a_text_that_may_be_republished_is_read_by_all(writing: Writing, client: TestClient) -> None:
    with writing() as db:
        add_text(db, make_source(db, is_text_public=True), TEXT.encode(), EDITOR, origin="file")
    assert client.get("/api/v1/sources/1/texts/1").json()["text"].startswith("The first line.")


def test_adding_a_text_locates_the_passages(writing: Writing, contributor: TestClient) -> None:
    with writing() as db:
        source = make_source(db)
        quotes = ("The line that says so is the third one.", "words that stand nowhere in it")
        make_event(db, cites=[CitationInput(source=Reference(id=source.id), quote=quote) for quote in quotes])
    added = contributor.post("/api/v1/sources/1/texts", json={"text": TEXT}).json()
    assert (added["located"], added["passages"]) == (1, 2)
    citations = contributor.get("/api/v1/events/1").json()["citations"]
    assert [c["passage"]["health"] for c in citations] == ["exact", "lost"]


@pytest.mark.parametrize("path", ["/api/v1/sources/9", "/api/v1/sources/9/texts", "/api/v1/sources/9/texts/1"])
def test_a_source_that_is_not_there(client: TestClient, path: str) -> None:
    assert problem(client.get(path)) == (404, "There is no source 9.")


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_taken_with_its_media_type(writing: Writing, contributor: TestClient) -> None:
    with writing() as db:
        source = make_source(db)
        make_event(db, cites=[cite(source, "left the harbour at dawn")])
    path, pdf = "/api/v1/sources/1/texts", make_pdf([["A page without it."], [SENTENCE]], first_label="ii")
    headers = {"Content-Type": "application/pdf"}
    added = contributor.post(f"{path}?origin=report.pdf", content=pdf, headers=headers)
    assert (added.status_code, added.headers["Location"]) == (201, f"{path}/1")
    told = added.json()
    assert (told["media_type"], told["origin"], told["located"]) == ("application/pdf", "report.pdf", 1)
    assert told["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert told["extractor"].startswith("pypdf ")
    whole = contributor.get(f"{path}/1").json()
    assert SENTENCE in whole["text"]
    assert [label for label, _ in whole["pages"]] == ["ii", "iii"]
    assert contributor.post(path, content=pdf, headers=headers).status_code == 200, "it is held already"
    with writing() as db:
        assert [bytes(text.original) for text in db.scalars(select(SourceText))] == [pdf]
        assert [passage.page for passage in db.scalars(select(Passage))] == ["iii"]


@pytest.mark.parametrize(
    ("media_type", "content", "status", "sentence"),
    [
        ("application/pdf", b"%PDF-1.7 broken", 422, "The PDF is damaged"),
        ("text/plain", bytes(range(256)), 422, "This is no text"),
        ("text/plain", b"", 422, "The text is empty"),
        ("image/png", b"\x89PNG", 415, "Send JSON, or a file"),
        ("multipart/form-data; boundary=x", b"--x--", 415, "Send JSON, or a file"),
        ("application/json", b"{", 422, "The body is no JSON"),
    ],
)
def test_files_that_cannot_be_read_leave_nothing(
    writing: Writing, contributor: TestClient, media_type: str, content: bytes, status: int, sentence: str
) -> None:
    with writing() as db:
        make_source(db)
    path = "/api/v1/sources/1/texts"
    told = problem(contributor.post(path, content=content, headers={"Content-Type": media_type}))
    assert (told[0], told[1].startswith(sentence)) == (status, True)
    assert contributor.get(path).json()["total"] == 0
