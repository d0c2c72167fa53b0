import hashlib
import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.domain.selectors import (
    AbridgedQuote,
    PassageAmbiguous,
    PassageNotFound,
    TextPositionSelector,
    abridge,
    find_abridged,
    normalise_text,
    paragraph_at,
    paragraph_spans,
)
from tests.domain.selectors.edits import random_sentences
from tests.domain.selectors.prose import article

SHARED = Path(__file__).parents[4] / "shared"

TEXT = """\ufeff
The gate was shut. The gate was painted in the spring, and the keeper left.
The gate was shut. The gate was painted in the autumn, and the keeper left.
"""


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


@pytest.mark.parametrize(
    ("passage", "words", "ends"),
    [
        ("one two three four five six seven eight nine", 4, ("one two three four", "six seven eight nine")),
        ("one two three four five six seven eight", 4, ("one two three", "six seven eight")),
        ("one two three four five six seven", 5, ("one two three", "five six seven")),
        (" one two three four five six seven ", 3, ("one two three", "five six seven")),
        ("one two three four five six", 4, None),
        ("one two three\u00a0four five six seven eight nine ten", 4, ("one two three", "eight nine ten")),
        ("one two  three four five six seven eight", 3, None),
        ("", 3, None),
    ],
)
def test_first_and_last_words(passage: str, words: int, ends: tuple[str, str] | None) -> None:
    assert abridge(passage, words) == ends


@pytest.mark.parametrize("words", [2, 6])
def test_an_end_has_three_to_five_words(words: int) -> None:
    with pytest.raises(ValueError, match="three to five"):
        abridge("one two three four five six seven eight nine ten eleven twelve thirteen", words)


def test_an_abridged_passage_is_found_by_ends_length_digest_and_paragraph() -> None:
    passage = "The gate was painted in the autumn, and the keeper left."
    quote = AbridgedQuote("The gate was painted", "the keeper left.", chars=56, sha256=digest(passage), paragraph=3)
    found = find_abridged(TEXT, quote)
    assert TEXT[found.start : found.end] == passage
    assert find_abridged(TEXT, replace(quote, paragraph=None)) == found
    assert find_abridged(TEXT, replace(quote, chars=None, sha256=None)) == found
    assert find_abridged(TEXT, AbridgedQuote(passage, passage, chars=56)) == found


def test_prefix_and_suffix_tell_places_apart() -> None:
    quote = AbridgedQuote("The gate was", "keeper left.", prefix="shut. ", suffix="\n", paragraph=2)
    found = find_abridged(TEXT, quote)
    assert TEXT[found.start : found.end] == "The gate was painted in the spring, and the keeper left."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (AbridgedQuote("The bridge was", "left."), "“The bridge was” are not in the text"),
        (AbridgedQuote("The gate was", "left.", paragraph=1), "“The gate was” are not in paragraph 1"),
        (AbridgedQuote("The gate was", "left.", paragraph=9), "no paragraph 9: the text has 3"),
        (AbridgedQuote("The gate was", "left.", paragraph=0), "no paragraph 0"),
        (AbridgedQuote("The gate was", "left.", chars=10, paragraph=2), "No place in paragraph 2 agrees"),
        (AbridgedQuote("The gate was", "left.", chars=-5), "No place"),
        (AbridgedQuote("The gate was painted", "left.", sha256="0" * 64), "No place"),
        (AbridgedQuote("The gate was", "nobody left."), "No place"),
        (AbridgedQuote("", "left."), "no first or no last words"),
    ],
)
def test_a_passage_that_is_not_there(quote: AbridgedQuote, sentence: str) -> None:
    with pytest.raises(PassageNotFound, match=sentence) as raised:
        find_abridged(TEXT, quote)
    assert not isinstance(raised.value, PassageAmbiguous)


def test_two_places_that_agree_are_never_settled_by_taking_the_first() -> None:
    with pytest.raises(PassageAmbiguous, match="4 places in the text agree"):
        find_abridged(TEXT, AbridgedQuote("The gate was", "keeper left."))
    with pytest.raises(PassageAmbiguous):
        find_abridged("the cat, the cat", AbridgedQuote("the cat", "the cat", chars=7, sha256=digest("the cat")))


def test_passages_of_a_made_up_article_are_found_again_by_their_ends() -> None:
    random = Random(11)
    text = article(random, 12_000)
    spans = paragraph_spans(text)
    abridged = 0
    for _ in range(60):
        start, end = random_sentences(random, text)
        passage = text[start:end]
        if ends := abridge(passage):
            number = paragraph_at(spans, start)
            quote = AbridgedQuote(*ends, chars=len(passage), sha256=digest(passage), paragraph=number)
            assert find_abridged(text, quote) == TextPositionSelector(start, end)
            abridged += 1
    assert abridged > 40


def starter_passages() -> list[tuple[str, dict[str, Any]]]:
    """(text, passage) for each passage of the starter chronology; none where it does not lie beside the repository."""
    chronology = SHARED / "starter" / "nagorno-karabakh.json"
    if not chronology.exists():
        return []
    files = [path.read_bytes() for path in (SHARED / "sources").glob("*.txt")]
    held = {hashlib.sha256(content).hexdigest(): content.decode("utf-8-sig") for content in files}
    document = json.loads(chronology.read_bytes())
    texts = {source["key"]: held[source["text_sha256"]] for source in document["sources"]}
    citations = [citation for event in document["events"] for citation in event.get("citations", [])]
    return [(texts[c["source"]], c["passage"]) for c in citations if c.get("passage")]


if starter_passages():

    def test_every_passage_of_the_starter_chronology_is_found() -> None:
        specification = importlib.util.spec_from_file_location("check", SHARED / "starter" / "check_starter.py")
        assert specification
        assert specification.loader
        check = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(check)
        passages = starter_passages()
        assert len(passages) == 137
        for text, passage in passages:
            assert check.locate(passage, text) is None
            found = find_abridged(text, AbridgedQuote(**passage))
            words = text[found.start : found.end]
            assert (len(words), digest(words)) == (passage["chars"], passage["sha256"])
            line_start, line_end = check.paragraphs(text)[passage["paragraph"] - 1]
            assert line_start <= found.start < line_end
            normalised = normalise_text(text)
            span = normalised.to_normalised(found.start), normalised.to_normalised(found.end)
            assert normalised.original_span(*span) == (found.start, found.end)
