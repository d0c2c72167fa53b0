"""Folding for search: the same words on every database."""

import pytest

from app.domain.search_words import BREAK, fold_words, join_for_search, read_terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Événement", ["evenement"]),
        ("Volker Türk’s call", ["volker", "turk", "s", "call"]),
        ("Straße ＡＢＣ ﬁne", ["strasse", "abc", "fine"]),
        ("17.8 million (2024)", ["17", "8", "million", "2024"]),
        ("Արցախ Карабах", ["արցախ", "карабах"]),
        ("snake_case e-130", ["snake", "case", "e", "130"]),
        ("x" * 100, ["x" * 60]),
        (" \x00\t", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert fold_words(text) == words


def test_a_break_stands_between_texts() -> None:
    assert join_for_search(["One two", "", "three"]) == f"one two {BREAK} three"


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("Lachin corridor", [["lachin"], ["corridor"]]),
        ('"Lachin corridor" 2023', [["lachin", "corridor"], ["2023"]]),
        ('"unclosed phrase', [["unclosed"], ["phrase"]]),
        ("-- ' OR 1=1 *", [["or"], ["1", "1"]]),
        ("", []),
        (" ".join(f"w{n}" for n in range(40)), [[f"w{n}"] for n in range(12)]),
    ],
)
def test_terms_are_phrases_that_must_all_be_found(typed: str, phrases: list[list[str]]) -> None:
    assert read_terms(typed) == phrases
