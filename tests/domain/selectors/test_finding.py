from random import Random

import pytest

from app.domain.selectors import Found, PassageAmbiguous, TextPositionSelector, TextQuoteSelector, find_quote, quote_at
from tests.domain.selectors.edits import random_clause, random_sentences, retype
from tests.domain.selectors.prose import ARABIC, ARMENIAN, AZERBAIJANI, RUSSIAN, article

TEXT = """The committee met in the spring. “He refused,” the clerk wrote. Nobody was charged.
The committee met in the autumn. “He refused,” the surveyor said. Nobody was charged.
A well-known case, long for-
gotten, was opened again in Zürich."""


def words(text: str, found: Found | None) -> str | None:
    return text[found.position.start : found.position.end] if found else None


def test_a_quote_keeps_its_surroundings() -> None:
    assert quote_at("one two three four", 4, 7, context=3) == TextQuoteSelector("two", "ne ", " th")
    assert quote_at("one", 0, 3) == TextQuoteSelector("one")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 4)])
def test_a_quote_lies_within_its_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="No passage"):
        quote_at("one", start, end)


@pytest.mark.parametrize(
    ("exact", "found"),
    [
        ("the clerk wrote", "the clerk wrote"),
        ('"HE  REFUSED," THE CLERK', "“He refused,” the clerk"),
        ("forgotten, was opened", "for-\ngotten, was opened"),
        ("known case", "known case"),
        ("Zurich.", "Zürich."),
        ("the clerk spoke", None),
        ("ring. “He", None),
        ("…", None),
        ("", None),
    ],
)
def test_words_are_found_however_they_are_typed(exact: str, found: str | None) -> None:
    assert words(TEXT, find_quote(TEXT, TextQuoteSelector(exact))) == found


def test_context_tells_equal_words_apart() -> None:
    second = TEXT.index("“He refused", 100)
    found = find_quote(TEXT, TextQuoteSelector("He refused", prefix="met in the autumn. “", suffix=",” the surveyor"))
    assert found == Found(TextPositionSelector(second + 1, second + 11), "exact", 1.0)
    found = find_quote(TEXT, TextQuoteSelector("Nobody was charged.", suffix="\nA well-known case"))
    assert found
    assert found.position.end == TEXT.index("\nA well")


def test_where_context_does_not_decide_the_quote_is_ambiguous_whatever_the_hint() -> None:
    for hint in (None, TEXT.index("He refused")):
        with pytest.raises(PassageAmbiguous, match=r"“He refused” stands in 2 places of the text \(¶ 1, 2\)"):
            find_quote(TEXT, TextQuoteSelector("He refused"), hint=hint)


def test_a_hint_says_whether_the_quote_has_moved() -> None:
    selector = TextQuoteSelector("the clerk wrote")
    at = TEXT.index(selector.exact)
    assert [found.health for hint in (None, at, 0) if (found := find_quote(TEXT, selector, hint=hint))] == [
        "exact",
        "exact",
        "moved",
    ]


def test_a_quote_cut_out_of_words_is_found_inside_them() -> None:
    at = TEXT.index("ring. “He")
    assert words(TEXT, find_quote(TEXT, quote_at(TEXT, at, at + 9))) == "ring. “He"


@pytest.mark.parametrize(
    "sample", [ARMENIAN, RUSSIAN, ARABIC, AZERBAIJANI, "委员会昨天决定重新开放旧桥，但道路仍然封闭。"]
)
def test_other_scripts(sample: str) -> None:
    text = f"Before.\n{sample}\nAfter."
    middle = text.index(sample) + len(sample) // 3
    start = text.rfind(" ", 0, middle) + 1 if " " in sample else middle
    selector = quote_at(text, start, start + 12)
    assert words(text, find_quote(text, selector)) == selector.exact
    assert words(text.upper(), find_quote(text.upper(), selector)) == selector.exact.upper()


def test_passages_of_an_article_are_found_where_they_were_taken() -> None:
    random = Random(5)
    text = article(random, 15_000)
    for number in range(120):
        start, end = (random_clause if number % 2 else random_sentences)(random, text)
        try:
            found = find_quote(text, quote_at(text, start, end))
        except PassageAmbiguous:
            assert text.count(text[start:end]) > 1
            continue
        assert found == Found(TextPositionSelector(start, end), "exact", 1.0)


def test_other_typography_does_not_hide_a_passage() -> None:
    random = Random(6)
    text = article(random, 10_000)
    for _ in range(40):
        span = random_sentences(random, text)
        if text.count(text[slice(*span)]) > 1:
            continue
        edited = retype(random, text, span)
        assert edited.span
        found = find_quote(edited.text, quote_at(text, *span))
        assert found == Found(TextPositionSelector(*edited.span), "exact", 1.0)
