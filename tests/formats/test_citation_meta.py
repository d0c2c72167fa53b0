"""What reference managers find in a page."""

from html.parser import HTMLParser
from urllib.parse import parse_qs

import pytest

from app.formats.citation_meta import citation_tags, coins
from app.formats.citing import Work
from tests.formats.citing import works as w


def read_coins(work: Work) -> dict[str, list[str]]:
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(dict(attrs))

    Reader().feed(str(coins(work)))
    (span,) = found
    assert span["class"] == "Z3988"
    return parse_qs(span["title"] or "", strict_parsing=True)


def test_coins_of_an_article() -> None:
    told = read_coins(w.NEWS)
    assert told["ctx_ver"] == ["Z39.88-2004"]
    assert told["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert told["rft.atitle"] == ["Why the “old” bridge stays shut"]
    assert told["rft.jtitle"] == ["Harbour Weekly"]
    assert told["rft.au"] == ["Ada Beth Sample"]
    assert (told["rft.aulast"], told["rft.date"]) == (["Sample"], ["2023-09-19"])


@pytest.mark.parametrize(
    ("work", "form", "member", "value"),
    [
        (w.BOOK, "book", "rft.btitle", "A history of bridges"),
        (w.REPORT, "book", "rft.genre", "report"),
        (w.CHAPTER, "book", "rft.btitle", "Northern bridges"),
        (w.INTERVIEW, "dc", "rft.type", "interview"),
        (w.PAGE, "dc", "rft.identifier", "https://office.example/"),
    ],
)
def test_coins_of_other_kinds(work: Work, form: str, member: str, value: str) -> None:
    told = read_coins(work)
    assert told["rft_val_fmt"] == [f"info:ofi/fmt:kev:mtx:{form}"]
    assert told[member] == [value]


def test_coins_cannot_be_broken_out_of() -> None:
    assert read_coins(w.work('"><script>&x=1', "book"))["rft.btitle"] == ['"><script>&x=1']


def test_tags_of_the_head() -> None:
    assert citation_tags(w.NEWS) == [
        ("citation_title", "Why the “old” bridge stays shut"),
        ("citation_author", "Sample, Ada Beth"),
        ("citation_publication_date", "2023/09/19"),
        ("citation_journal_title", "Harbour Weekly"),
        ("citation_publisher", "Harbour Press"),
        ("citation_public_url", "https://weekly.example/bridge"),
    ]
    assert dict(citation_tags(w.REPORT))["citation_technical_report_institution"] == "Working Group on Roads"
    assert citation_tags(w.work("Bridge", issued="199X")) == [("citation_title", "Bridge")]
