"""Dates in running text: what is named is found, a year is supplied only from the text, and nothing is guessed."""

import pytest

from app.domain.dates import EventDate
from app.domain.dates.finding import find_dates, sentences_around


def found(text: str, issued: str | None = None) -> list[tuple[str, str | None, str]]:
    dates = find_dates(text, 0, len(text), EventDate.parse(issued) if issued else None)
    return [(date.words, date.date.edtf if date.date else None, date.year_from) for date in dates]


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("19 September 2023", "2023-09-19"),
        ("September 19, 2023", "2023-09-19"),
        ("19th of Sept. 2023", "2023-09-19"),
        ("2023-09-19", "2023-09-19"),
        ("25/12/2022", "2022-12-25"),
        ("May 2021", "2021-05"),
        ("late March 2022", "[2022-03-21..2022-03-31]"),
        ("around 5 May 2021", "2021-05-05~"),
        ("19–20 September 2023", "2023-09-19/2023-09-20"),
    ],
)
def test_full_dates(words: str, edtf: str) -> None:
    assert found(f"It began on {words}, they say.") == [(words, edtf, "")]


def test_what_can_be_read_in_two_ways_is_left_open() -> None:
    assert found("It began on 03/04/2023.") == [("03/04/2023", None, "")]


def test_a_day_takes_the_year_that_was_named_last() -> None:
    text = "War came on 12 December 2022. On 3 March they met. The 2020 war ended on November 9."
    assert found(text)[1:] == [
        ("3 March", "2022-03-03", "12 December 2022"),
        ("November 9", "2020-11-09", "The 2020"),
    ]


def test_without_one_it_takes_the_year_of_the_source_and_is_never_later_than_it() -> None:
    assert found("They met on 3 March.", "2023-10-28") == [("3 March", "2023-03-03", "28 Oct 2023")]
    assert found("They met on 30 November.", "2023-10-28") == [("30 November", "2022-11-30", "28 Oct 2023")]
    assert found("By 2 May 2025 it ends. They met on 3 March.", "2023-10-28")[1] == (
        "3 March",
        "2023-03-03",
        "28 Oct 2023",
    )
    assert found("They met on 3 March.") == []


@pytest.mark.parametrize(
    "text", ["He may 19 people.", "In May they met.", "Chapter 3, part 2020.", "31 February 2021", "five days later"]
)
def test_what_is_no_date(text: str) -> None:
    assert found(text, "2023-10-28") == []


def test_the_sentences_that_hold_words() -> None:
    text = "Mr. Sample spoke. The U.N. met on 5 Sept. 2021 in town! “Nothing came of it.” Then rain."
    start = text.index("met")
    low, high = sentences_around(text, start, start + 3)
    assert text[low:high] == "The U.N. met on 5 Sept. 2021 in town! "
    low, high = sentences_around(text, 0, len(text))
    assert text[low:high] == text
    assert sentences_around("one\ntwo\nthree", 4, 7) == (4, 8)
