"""Words that were selected are found where they were selected, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.selectors import (
    PassageAmbiguous,
    PassageNotFound,
    Spot,
    find_selected,
    normalise_text,
    search_text,
)

TEXT = "The bridge is shut. The bridge is shut, he said.\n\nIn the “old town”  the bridge is shut again, 𝔸nd open."


def words_at(quote: str, spot: Spot, text: str = TEXT) -> tuple[int, str]:
    found = find_selected(text, quote, spot)
    return found.start, text[found.start : found.end]


def test_repeated_words_are_told_apart_by_where_they_were_selected() -> None:
    places = [0, 20, 69]
    assert [words_at("The bridge is shut", Spot(start))[0] for start in places] == places
    assert words_at("bridge is shut", Spot(73))[0] == 73, "trimmed words are looked for near where they began"


def test_a_paragraph_tells_them_apart_too_or_asks() -> None:
    assert words_at("the bridge is shut", Spot(paragraph=2)) == (69, "the bridge is shut")
    with pytest.raises(PassageAmbiguous, match="stands in 2 places of the text \\(¶ 1\\)"):
        find_selected(TEXT, "the bridge is shut", Spot(paragraph=1))


def test_words_that_were_cut_are_taken_whole() -> None:
    assert words_at("idge is sh", Spot(6)) == (4, "bridge is shut")


def test_spaces_at_the_ends_and_ends_of_paragraphs_are_no_words() -> None:
    assert words_at("  he said.\nIn the ", Spot(40)) == (40, "he said.\n\nIn the")


def test_typography_may_differ_and_letters_beyond_the_first_plane_count_once() -> None:
    assert words_at('the "old town" the bridge', Spot(53))[1] == "the “old town”  the bridge"
    assert words_at("𝔸nd open", Spot(93)) == (TEXT.index("𝔸"), "𝔸nd open")


def test_right_to_left_words() -> None:
    text = normalise_text("أُغلق الجسر يوم الاثنين. ثم أُغلق الجسر ثانية.").text
    second = text.rindex("الجسر")
    assert words_at("الجسر", Spot(second), text) == (second, "الجسر")


def test_words_that_are_not_there_are_refused() -> None:
    with pytest.raises(PassageNotFound):
        find_selected(TEXT, "the ferry is shut", Spot(0))
    with pytest.raises(PassageNotFound):
        find_selected(TEXT, " … ", Spot(0))


@given(st.text("ab é-\n", min_size=1, max_size=80), st.data())
def test_what_is_selected_is_within_what_is_found(source: str, data: st.DataObject) -> None:
    text = normalise_text(source).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    try:
        found = find_selected(text, quote, Spot(start + len(quote) - len(quote.lstrip(" \n"))))
    except PassageNotFound:
        return
    core = quote.strip(" \n-")
    assert core in text[found.start : found.end]


def test_a_search_finds_words_however_they_are_written() -> None:
    text = "The Café’s café — CAFE-rooms."
    assert [text[hit.start : hit.end] for hit in search_text(text, "cafe")] == ["Café", "café", "CAFE"]
    assert search_text(text, "’") == []
    assert [hit.start for hit in search_text("aaaa", "aa")] == [0, 2]
