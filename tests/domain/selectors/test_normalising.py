import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.selectors import normalise_text, paragraph_at, paragraph_spans
from tests.domain.selectors.prose import ARABIC, ARMENIAN, AZERBAIJANI, RUSSIAN

# Characters that the rules treat apart, among plain ones: pieces of any text may be made of them.
TRICKY = (
    "ab é\u0301\u0323\r\n\t\v\f\x85\u2028\u2029\x00\x07\ufeff\u00a0\u2003\u3000\u212b\u0344\u1100\u1161\u11a8가\ud800"
)
texts = st.text(st.sampled_from(TRICKY) | st.characters())


@pytest.mark.parametrize(
    ("original", "stored"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("page one\fpage two\vthree\x85four\u2028five\u2029six", "page one\npage two\nthree\nfour\nfive\nsix"),
        ("one\r\ftwo\r\vthree\r\n\ffour", "one\n\ntwo\n\nthree\n\nfour"),
        ("\ufeffbyte order mark, \ufeffhere too", "byte order mark, here too"),
        ("no\u00a0break, thin\u2009space,\ttab", "no break, thin space, tab"),
        ("runs   stay  ", "runs   stay  "),
        ("bell\x07 and null\x00", "bell and null"),
        ("cafe\u0301", "café"),
        ("e\x07\u0301", "é"),
        ("\u212bngström", "Ångström"),
        ("\u1112\u1161\u11ab", "한"),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("soft\u00adhyphen and zero\u200cwidth stay", "soft\u00adhyphen and zero\u200cwidth stay"),
        ("", ""),
        *((text, text) for text in (ARMENIAN, RUSSIAN, ARABIC, AZERBAIJANI)),
    ],
)
def test_what_is_stored(original: str, stored: str) -> None:
    assert normalise_text(original).text == stored


@given(texts)
@example("a" + "\u0301\u0323" * 40)
def test_normalising_twice_changes_nothing(original: str) -> None:
    stored = normalise_text(original).text
    assert normalise_text(stored).text == stored


@given(texts.filter(lambda text: len(text) < 30))
@example("\r\f")
def test_agrees_with_rules_applied_one_character_at_a_time(original: str) -> None:
    def plain(character: str) -> str:
        if character in "\n\v\f\x85\u2028\u2029":
            return "\n"
        kind = unicodedata.category(character)
        if kind == "Zs" or character == "\t":
            return " "
        if kind == "Cs":
            return "\ufffd"
        return "" if kind == "Cc" or character == "\ufeff" else character

    lines = original.replace("\r\n", "\n").replace("\r", "\n")
    assert normalise_text(original).text == unicodedata.normalize("NFC", "".join(map(plain, lines)))


def test_more_marks_on_one_letter_than_any_script_uses_are_dropped() -> None:
    stored = normalise_text("x" + "\u0301\u0323" * 100_000 + " y").text
    assert len(stored) == 33
    assert stored.endswith(" y")


@given(texts)
def test_positions_map_in_order_and_back(original: str) -> None:
    normalised = normalise_text(original)
    forth = [normalised.to_normalised(position) for position in range(len(original) + 1)]
    assert forth == sorted(forth)
    assert (forth[-1], normalised.to_normalised(10**9)) == (len(normalised.text), len(normalised.text))
    back = [normalised.to_original(position) for position in range(len(normalised.text) + 1)]
    assert back == sorted(back)
    assert all(normalised.to_normalised(original_place) >= place for place, original_place in enumerate(back))


@given(texts, st.data())
@settings(max_examples=200)
def test_a_span_maps_to_the_characters_it_was_made_of(original: str, data: st.DataObject) -> None:
    normalised = normalise_text(original)
    words = _words(normalised.text)
    if not words:
        return
    start, end = data.draw(st.sampled_from(words))
    first, last = normalised.original_span(start, end)
    assert normalise_text(original[first:last]).text == normalised.text[start:end]
    assert normalised.to_original(start) == first


def _words(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for place, character in enumerate(text + " "):
        if character in " \n":
            if start is not None:
                spans.append((start, place))
            start = None
        elif start is None:
            start = place
    return spans


def test_positions_around_what_was_removed_and_composed() -> None:
    normalised = normalise_text("\ufeffOne\r\ncafe\u0301 \x07two")
    assert normalised.text == "One\ncafé two"
    assert [normalised.to_normalised(p) for p in (0, 1, 4, 6, 9, 11, 12)] == [0, 0, 3, 4, 7, 8, 9]
    assert normalised.original_span(0, 3) == (1, 4)
    assert normalised.original_span(4, 8) == (6, 11)
    assert normalised.original_span(9, 12) == (13, 16)
    assert normalised.to_original(3) == 4


def test_paragraphs_are_lines_that_hold_more_than_white_space() -> None:
    text = "\nFirst line\n \u00a0 \n  Second\n\nThird"
    spans = paragraph_spans(text)
    assert [text[start:end] for start, end in spans] == ["First line", "  Second", "Third"]
    assert [paragraph_at(spans, text.index(word)) for word in ("First", "Second", "Third")] == [1, 2, 3]
    assert paragraph_at(spans, 0) == 1
    assert paragraph_at(spans, text.index("Second") - 3) == 1
    assert paragraph_at(spans, len(text)) == 3
    assert paragraph_spans(" \n\t\n") == []
    assert paragraph_at([], 5) == 1
