"""The reader's text: what is marked is what the passages cover, whatever they overlap, and nothing is left out."""

from collections.abc import Callable
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reader import PART_CHARS, PART_PARAGRAPHS, Placed, ReadableText, Segment, shorten_line
from app.domain.selectors import search_text

TEXT = "One two three.\n\nFour five six seven.\n  \nEight nine."


def marks(text: ReadableText, paragraph: int) -> list[tuple[str, tuple[int, ...]]]:
    part = text.part_with(paragraph)
    shown = text.paragraphs(part)[paragraph - part.first]
    return [(segment.text, segment.covering) for segment in shown.segments]


def place(number: int, words: str, text: str = TEXT) -> Placed:
    start = text.index(words)
    return Placed(number, start, start + len(words))


def test_a_passage_is_marked_in_its_paragraph() -> None:
    text = ReadableText(TEXT, [place(7, "five six")])
    assert marks(text, 1) == [("One two three.", ())]
    assert marks(text, 2) == [("Four ", ()), ("five six", (7,)), (" seven.", ())]


def test_overlapping_passages_are_cut_into_segments() -> None:
    text = ReadableText(TEXT, [place(2, "five six"), place(1, "Four five"), place(3, "six")])
    assert marks(text, 2) == [("Four ", (1,)), ("five", (1, 2)), (" ", (2,)), ("six", (2, 3)), (" seven.", ())]
    segments = text.paragraphs(text.parts[0])[1].segments
    assert [segment.starting for segment in segments] == [(1,), (2,), (), (3,), ()]
    assert [segment.ending for segment in segments] == [(), (1,), (), (2, 3), ()]


def test_of_passages_that_start_together_the_longer_comes_first() -> None:
    text = ReadableText(TEXT, [place(1, "Four"), place(2, "Four five")])
    assert marks(text, 2)[0] == ("Four", (2, 1))


def test_a_passage_over_several_paragraphs_starts_and_ends_once() -> None:
    text = ReadableText(TEXT, [place(1, "three.\n\nFour five six seven.\n  \nEight")])
    paragraphs = text.paragraphs(text.parts[0])
    assert [paragraph.starting for paragraph in paragraphs] == [(1,), (), ()]
    assert [[(s.text, s.starting, s.ending) for s in p.segments if s.covering] for p in paragraphs] == [
        [("three.", (1,), ())],
        [("Four five six seven.", (), ())],
        [("Eight", (), (1,))],
    ]


@given(
    st.text("ab \n", min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6),
)
@settings(max_examples=300)
def test_segments_tell_of_each_character_which_passages_cover_it(words: str, spans: list[tuple[int, int]]) -> None:
    placed = [
        Placed(number, start, min(start + size, len(words)))
        for number, (start, size) in enumerate(spans)
        if start < len(words)
    ]
    text = ReadableText(words, placed)
    shown = [paragraph for part in text.parts for paragraph in text.paragraphs(part)]
    lines = [(at, line) for at, line in _lines(words) if line.strip()]
    assert ["".join(s.text for s in paragraph.segments) for paragraph in shown] == [line for _, line in lines]
    for (start, _), paragraph in zip(lines, shown, strict=True):
        at = start
        for segment in paragraph.segments:
            for position in range(at, at + len(segment.text)):
                assert set(segment.covering) == {p.id for p in placed if p.start <= position < p.end}
            at += len(segment.text)
    seen = {p.id for p in placed if any(p.start < at + len(line) and at < p.end for at, line in lines)}
    segments = [segment for paragraph in shown for segment in paragraph.segments]
    assert sorted(key for segment in segments for key in segment.starting) == sorted(seen)
    assert sorted(key for segment in segments for key in segment.ending) == sorted(seen)
    assert sorted(key for paragraph in shown for key in paragraph.starting) == sorted(seen)


def _lines(text: str) -> list[tuple[int, str]]:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return lines


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["a"], [(1, 1)]),
        (["a"] * PART_PARAGRAPHS, [(1, 200)]),
        (["a"] * (2 * PART_PARAGRAPHS + 1), [(1, 200), (201, 400), (401, 401)]),
        (["a" * (PART_CHARS // 2)] * 3, [(1, 1), (2, 2), (3, 3)]),
        (["a", "b" * 2 * PART_CHARS, "c"], [(1, 1), (2, 2), (3, 3)]),
    ],
)
def test_parts_are_short_enough_and_leave_no_paragraph_out(lines: list[str], expected: list[tuple[int, int]]) -> None:
    text = ReadableText("\n".join(lines), [])
    assert [(part.first, part.last) for part in text.parts] == expected
    assert [part.number for part in text.parts] == list(range(1, len(expected) + 1))


def test_the_outline_counts_every_passage_once() -> None:
    words = "\n".join(f"Paragraph number {n} says a little" for n in range(1, 451))
    placed = [place(n, f"number {n} says", words) for n in (1, 44, 45, 46, 200, 201, 450)]
    outline = ReadableText(words, placed).outline()
    assert (outline[0].first, outline[-1].last) == (1, 450)
    assert all(one.last + 1 == following.first for one, following in pairwise(outline))
    assert sum(stretch.passages for stretch in outline) == 7
    assert outline[0].passages == 3
    assert outline[0].opening == "Paragraph number 1 says a little"
    assert {stretch.part for stretch in outline} == {1, 2, 3}
    assert len(outline) <= 13


def growth(work: Callable[[int], None], size: int) -> float:
    """How many times as much processor time the double size takes: the smallest of five tries each, one by one."""
    spent: dict[int, list[float]] = {size: [], 2 * size: []}
    for _ in range(5):
        for asked, tries in spent.items():
            started = process_time()
            work(asked)
            tries.append(process_time() - started)
    return min(spent[2 * size]) / min(spent[size])


def test_a_long_text_costs_by_its_length_however_often_it_is_cited() -> None:
    line = "word " * 60

    def read(lines: int) -> None:
        placed = [Placed(n, n * 300, n * 300 + 50) for n in range(lines)]
        text = ReadableText("\n".join([line] * lines), placed)
        assert text.paragraphs(text.parts[-1])[-1].number == lines
        text.outline()

    assert growth(read, 3500) < 3.5, "it would be four times if it grew by the square"


def test_very_many_overlapping_passages_in_one_paragraph_are_cut_in_time() -> None:
    def cut(passages: int) -> None:
        text = ReadableText("x" * (passages + 1000), [Placed(n, n, n + 30) for n in range(passages)])
        assert len(text.paragraphs(text.parts[0])[0].segments) > passages

    assert growth(cut, 2000) < 3.5


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Short", "Short"),
        ("  Many   blanks ", "Many blanks"),
        ("One word after the other, and so it goes on and on", "One word after the other, and so it goes on …"),
        ("x" * 100, "x" * 44 + " …"),
    ],
)
def test_an_opening_is_cut_at_a_word(line: str, expected: str) -> None:
    assert shorten_line(line) == expected


def test_blanks_and_stops_are_no_words() -> None:
    assert not Segment(" … ").has_words
    assert Segment("и").has_words


def test_hits_of_a_search_cut_segments_and_lose_no_passage() -> None:
    text = ReadableText(TEXT, [place(7, "five six")], search_text(TEXT, "ve S"))
    segments = text.paragraphs(text.parts[0])[1].segments
    assert [(s.text, s.covering, s.hit, s.opens_hit) for s in segments] == [
        ("Four ", (), 0, False),
        ("fi", (7,), 0, False),
        ("ve s", (7,), 1, True),
        ("ix", (7,), 0, False),
        (" seven.", (), 0, False),
    ]
    assert [(s.starting, s.ending) for s in segments if s.covering] == [((7,), ()), ((), ()), ((), (7,))]


@given(st.text("ab \n", min_size=1, max_size=60), st.text("ab", min_size=1, max_size=2))
def test_all_hits_are_shown_where_they_are(source: str, typed: str) -> None:
    hits = search_text(source, typed)
    text = ReadableText(source, [], hits)
    shown: dict[int, str] = {}
    for part in text.parts:
        for paragraph in text.paragraphs(part):
            assert "".join(s.text for s in paragraph.segments) == source[paragraph.start :].partition("\n")[0]
            for segment in paragraph.segments:
                if segment.hit:
                    shown[segment.hit] = shown.get(segment.hit, "") + segment.text
    assert shown == {number: source[hit.start : hit.end] for number, hit in enumerate(hits, start=1)}
