"""Sources as files, and events as Markdown with footnotes: the right ones, for whoever may see them."""

import json
import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt
from starlette.testclient import TestClient

from app.exports import streams
from app.models import Source
from tests.api.conftest import Writing
from tests.support.factories import make_event, make_source
from tests.support.sources import cite

SignedIn = Callable[..., TestClient]

QUERIES = [
    "", "q=bridge", "q=harbour+bridge", "kind=report", "q=bridge&kind=book", "source=1&source=3", "q=nothing", "q=r-7",
    "order=title&kind=report", "q=sample",
]  # fmt: skip


@pytest.fixture
def library(writing: Writing) -> None:
    """Sources of several kinds: 1 to 7 are open, 8 is withheld and 9 sealed."""
    with writing() as db:
        for number, (title, kind) in enumerate(
            (("Bridge & harbour", "report"), ("Bridges", "book"), ("Ships", "report"), ("Harbour", "webpage"),
             ("Roads", "report"), ("Bridge again", "article"), ("Rails", "report")), 1,
        ):  # fmt: skip
            make_source(
                db,
                title,
                type=kind,
                key=f"r-{number}",
                publisher="Harbour Press" if number == 2 else "",
                authors=[{"family": "Sample", "given": "Ada"}] if number == 3 else [],
                issued="2023-09-19",
            )
        make_source(db, "Bridge diary", type="report", key="withheld", confidentiality="withheld")
        make_source(db, "Bridge letter", type="report", key="sealed", confidentiality="sealed")


def keys_by_surface(client: TestClient, query: str) -> dict[str, list[str]]:
    ids_of_page = re.findall(
        r'<a class="ttl" href="/sources/([0-9]+)">(?!Source on file)', client.get(f"/sources?{query}").text
    )
    given = "&".join(part for part in query.split("&") if not part.startswith(("order", "source")))
    items = client.get(f"/api/v1/sources?{given}").json()["items"]
    csl = json.loads(client.get(f"/sources.csl.json?{query}").text)
    found = {
        "page": [
            f"r-{number}" if int(number) < 8 else {8: "withheld", 9: "sealed"}[int(number)] for number in ids_of_page
        ],
        "bib": re.findall(r"^@[a-z]+\{([^,]+),$", client.get(f"/sources.bib?{query}").text, re.MULTILINE),
        "ris": re.findall(r"^ID  - (.*?)\r$", client.get(f"/sources.ris?{query}").text, re.MULTILINE),
        "csl": [item["id"] for item in csl],
        "list": [""] * client.get(f"/sources/bibliography?{query}").text.count('<li dir="auto">'),
    }
    if "source=" not in query:
        found["api"] = [item["key"] for item in items if "key" in item]
    return found


@pytest.mark.usefixtures("library")
def test_one_filter_gives_the_same_sources_everywhere(client: TestClient, signed_in: SignedIn) -> None:
    sizes = set()
    for who in (client, signed_in("reader"), signed_in("curator")):
        for query in QUERIES:
            found = keys_by_surface(who, query)
            sizes.add(len(found["csl"]))
            assert len(found.pop("list")) == len(found["csl"]), query
            assert {name: sorted(keys) for name, keys in found.items()} == dict.fromkeys(found, sorted(found["csl"])), (
                query
            )
    assert len(sizes) > 4
    assert "withheld" not in client.get("/sources.bib").text
    assert "Bridge diary" in signed_in("curator").get("/sources.ris").text


@pytest.mark.usefixtures("library")
def test_headers_and_refusals(client: TestClient) -> None:
    told = {}
    for path in ("/sources.bib", "/sources.ris", "/sources.csl.json", "/events.md"):
        response = client.get(path)
        told[path] = (response.headers["content-type"].partition(";")[0], response.headers["content-disposition"])
        assert response.headers["vary"].startswith("Authorization, Cookie")
        assert client.get(f"{path}?source=x").status_code == 422
    assert told == {
        "/sources.bib": ("application/x-bibtex", 'attachment; filename="sources.bib"'),
        "/sources.ris": ("application/x-research-info-systems", 'attachment; filename="sources.ris"'),
        "/sources.csl.json": ("application/vnd.citationstyles.csl+json", 'attachment; filename="sources.csl.json"'),
        "/events.md": ("text/markdown", 'attachment; filename="events.md"'),
    }
    assert client.get("/sources.bib?q=nothing").text == ""


@pytest.mark.usefixtures("library")
def test_markdown_numbers_its_notes_through(
    client: TestClient, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 1)
    with writing() as db:
        bridge, diary, letter = (db.get_one(Source, number) for number in (1, 8, 9))
        make_event(db, "Bridge opens", "2021", cites=[cite(bridge), cite(letter)], summary="It *opened* at noon.")
        make_event(db, "Bridge shuts", "2022", cites=[cite(diary, role="disputes"), cite(bridge, pin_cite="p. 3")])
    site = "http://testserver"
    assert client.get("/events.md").text == (
        "# Chronology\n\nall events\n"
        f"\n## 2021: Bridge opens\n\nIt *opened* at noon. [^1]\n\n[e-1](<{site}/e-1>)\n\n"
        "[^1]: *Bridge \\& harbour* (September 19, 2023).\n"
        f"\n## 2022: Bridge shuts\n\n[e-2](<{site}/e-2>) [^2][^3]\n\n"
        "[^2]: Disputes this: Source on file, protected.\n\n"
        "[^3]: *Bridge \\& harbour*, 3.\n"
        "\n## Bibliography\n\n- *Bridge \\& harbour*. September 19, 2023.\n"
    )


def test_hostile_words_break_no_markdown(client: TestClient, writing: Writing) -> None:
    evil = (
        "# x\n\n<script>alert(1)</script> [^1] [a](javascript:alert(1)) [b](https://b.example)\n\n"
        "[^1]: no\n\n- [ ] item\n\n    code"
    )
    with writing() as db:
        source = make_source(db, "<img src=x> *[a](javascript:1)* [^9]", publisher="`|`")
        make_event(db, "# <b>Title</b> [^1]", "2021", summary=evil, cites=[source])
    text = client.get("/events.md").text
    assert re.findall(r"(?<!\\)\[\^[0-9]+\]", text) == ["[^1]", "[^1]"]
    html = MarkdownIt("commonmark").render(text)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"h1", "h2", "p", "a", "em", "ul", "li"}
    assert set(re.findall(r'href="([^"]*)"', html)) == {"https://b.example", "http://testserver/e-1"}
