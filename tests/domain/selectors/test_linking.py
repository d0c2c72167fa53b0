import re
from random import Random
from urllib.parse import unquote

import pytest

from app.domain.selectors import AbridgedQuote, TextQuoteSelector, link_to_passage, quote_at, text_fragment
from tests.domain.selectors.edits import Span, random_clause, random_sentences
from tests.domain.selectors.prose import article

TEXT = """The clerk, well-known in town, wrote: “Nobody was charged.” The gate was shut.
The surveyor said that nobody was charged. The gate was shut.
At last the gate was shut & sold for £5."""


def browser_finds(text: str, fragment: str) -> Span | None:
    """Where a browser scrolls: the first fit of a text directive, by the rules of the specification, for plain text."""
    parts = fragment.removeprefix("#:~:text=").split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = (unquote(part) for part in (*parts, "")[:2])

    def pattern(words: str) -> str:
        return r"\s+".join(re.escape(word) for word in words.split())

    first = rf"(?:(?<!\w){pattern(prefix)}\s*)?" if not prefix else rf"(?<!\w){pattern(prefix)}\s*"
    rest = rf"(?!\w)(?s:.*?)(?<!\w)(?P<end>{pattern(end)})(?!\w)" if end else r"(?!\w)"
    after = rf"\s*{pattern(suffix)}(?!\w)" if suffix else ""
    start_pattern = rf"(?P<start>{pattern(start)})"
    guard = r"(?<!\w)" if not prefix and start[:1].isalnum() else ""
    closing = rest if start[-1:].isalnum() or end else ""
    found = re.search(first + guard + start_pattern + closing + after, text, re.IGNORECASE)
    return (found.start("start"), found.end("end" if end else "start")) if found else None


@pytest.mark.parametrize(
    ("words", "occurrence", "fragment"),
    [
        ("The clerk, well-known in town", 0, "The%20clerk%2C%20well%2Dknown%20in%20town"),
        ("shut & sold for £5", 0, "shut%20%26%20sold%20for%20%C2%A35"),
        ("The gate was shut.", 0, "“Nobody%20was%20charged.”-,The%20gate%20was%20shut."),
        ("The gate was shut.", 1, "nobody%20was%20charged.-,The%20gate%20was%20shut."),
        ("was charged.” The gate was shut.\nThe surveyor said that", 0, "was%20charged.”%20The,surveyor%20said%20that"),
    ],
)
def test_a_fragment_in_a_text(words: str, occurrence: int, fragment: str) -> None:
    start = [match.start() for match in re.finditer(re.escape(words), TEXT)][occurrence]
    expected = "#:~:text=" + fragment.replace("“", "%E2%80%9C").replace("”", "%E2%80%9D")
    made = text_fragment(quote_at(TEXT, start, start + len(words)), TEXT)
    assert made == expected
    assert browser_finds(TEXT, made) == (start, start + len(words))


@pytest.mark.parametrize(
    ("selector", "fragment"),
    [
        (TextQuoteSelector("the gate was shut"), "the%20gate%20was%20shut"),
        (
            TextQuoteSelector("was shut", "ost half a word, at last the gate ", " & sold for £5 toda"),
            "last%20the%20gate-,was%20shut,-%26%20sold%20for",
        ),
        (TextQuoteSelector("was shut", "end of a line.\nThe gate ", " now.\nNext"), "The%20gate-,was%20shut,-now."),
        (TextQuoteSelector("ate was sh", " The g", "ut. "), "The-,gate%20was%20shut,-."),
        (AbridgedQuote("The gate was", "for £5."), "The%20gate%20was,for%20%C2%A35."),
        (AbridgedQuote("The gate", "for £5.", prefix="last ", suffix=" Then"), "last-,The%20gate,for%20%C2%A35.,-Then"),
    ],
)
def test_a_fragment_of_a_selector_alone(selector: TextQuoteSelector | AbridgedQuote, fragment: str) -> None:
    assert text_fragment(selector) == f"#:~:text={fragment}"
    assert text_fragment(selector, "A text that has none of it.") == f"#:~:text={fragment}"


def test_a_long_passage_is_named_by_its_ends() -> None:
    passage = "At first " + "nothing at all of note was seen here, " * 10 + "and then it ended."
    assert text_fragment(TextQuoteSelector(passage)) == "#:~:text=At%20first%20nothing,then%20it%20ended."
    text = f"At first nothing moved. {passage} At last it ended."
    fragment = text_fragment(TextQuoteSelector(passage), text)
    assert browser_finds(text, fragment) == (24, 24 + len(passage))


def test_an_abridged_passage_is_told_apart_in_the_whole_text() -> None:
    text = "It was shut, and so it ended.\nIt was shut, but then, against all hope, it ended.\n"
    quote = AbridgedQuote("It was shut,", "hope, it ended.", paragraph=2)
    assert browser_finds(text, text_fragment(quote)) == (0, len(text) - 1)
    assert browser_finds(text, text_fragment(quote, text)) == (30, len(text) - 1)


def test_nothing_makes_no_fragment() -> None:
    assert text_fragment(TextQuoteSelector("")) == ""
    assert text_fragment(TextQuoteSelector(" \n"), "text") == ""
    assert text_fragment(TextQuoteSelector("half \ud83d pair")) == "#:~:text=half%20%3F%20pair"


def test_browsers_land_on_the_passages_of_an_article() -> None:
    random = Random(21)
    text = article(random, 20_000)
    for number in range(80):
        start, end = (random_clause if number % 2 else random_sentences)(random, text)
        if text.count(text[start:end]) == 1:
            found = browser_finds(text, text_fragment(quote_at(text, start, end), text))
            assert found
            assert text[slice(*found)].strip(" .,;:“”") == text[start:end].strip(" .,;:“”")
            assert abs(found[0] - start) < 3


@pytest.mark.parametrize(
    ("url", "page", "link"),
    [
        ("https://example.org/a", None, "https://example.org/a#:~:text=words"),
        ("https://example.org/a?b=c#part", None, "https://example.org/a?b=c#part:~:text=words"),
        ("https://example.org/a#:~:text=old", None, "https://example.org/a#:~:text=words"),
        ("https://example.org/a#part:~:text=old", None, "https://example.org/a#part:~:text=words"),
        ("https://example.org/a#", None, "https://example.org/a#:~:text=words"),
        ("https://example.org/a.pdf", 7, "https://example.org/a.pdf#page=7"),
        ("https://example.org/A.PDF?v=2#page=1", 7, "https://example.org/A.PDF?v=2#page=7"),
        ("https://example.org/a.pdf", None, "https://example.org/a.pdf#:~:text=words"),
        ("https://example.org/a.html", 7, "https://example.org/a.html#:~:text=words"),
        ("https://[broken", None, "https://[broken#:~:text=words"),
    ],
)
def test_links(url: str, page: int | None, link: str) -> None:
    assert link_to_passage(url, "#:~:text=words", page) == link


def test_a_link_without_a_fragment_is_the_url() -> None:
    assert link_to_passage("https://example.org/a", "") == "https://example.org/a"
    assert link_to_passage("https://example.org/a#part", "") == "https://example.org/a#part"
