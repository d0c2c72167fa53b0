"""Laws that hold for every date, over generated EDTF of levels 0 to 2 and over hostile text."""

from __future__ import annotations

import re
from datetime import date as civil_date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.dates import (
    OPEN_END,
    OPEN_START,
    AmbiguousDate,
    EventDate,
    InvalidDate,
    civil_from_days,
    days_from_civil,
    read_date,
)
from tests.domain.dates.strategies import LAST_DAY, day_numbers, expressions, masked_dates, plain_dates

laws = settings(max_examples=200, deadline=None)


@laws
@given(expressions)
def test_canonical_text_is_stable_and_bounds_are_in_order(text: str) -> None:
    date = EventDate.parse(text)
    again = EventDate.parse(date.edtf)
    assert again == date
    assert again.edtf == date.edtf
    assert again.members == date.members
    assert again.sort_key == date.sort_key
    assert OPEN_START <= date.earliest <= date.latest <= OPEN_END


@laws
@given(expressions)
def test_what_is_shown_reads_back_to_the_same_date(text: str) -> None:
    date = EventDate.parse(text)
    assert read_date(date.display).edtf == date.edtf
    assert read_date(date.display.upper()).edtf == date.edtf
    assert read_date(f"  {date.display.replace(' ', chr(160))} ").edtf == date.edtf


@laws
@given(expressions)
def test_long_words_read_back_wherever_short_words_do(text: str) -> None:
    date = EventDate.parse(text)
    if date.display != date.edtf:
        assert read_date(date.display_long).edtf == date.edtf


@laws
@given(expressions)
def test_every_date_is_explained_in_sentences_without_a_year_0(text: str) -> None:
    date = EventDate.parse(text)
    assert date.certainty
    assert re.fullmatch(r"[A-Z][^.]*(\.[^.]*)*\.", date.explanation)
    assert date.mark in ("day", "month", "approx", "span", "open")
    for words in (date.display_long, date.certainty, date.explanation):
        assert not re.search(r"\b0 BC\b|\bAD 0\b|\b0000\b", words)


@laws
@given(plain_dates(), st.sampled_from(("before", "after")))
def test_before_and_after_are_strict_and_remembered(text: str, side: str) -> None:
    named = EventDate.parse(text)
    assume(named.latest <= LAST_DAY)  # of a winter that runs into the year 10000, EDTF cannot name the month after
    date = read_date(f"{side} {named.display}")
    assert date.exclusive
    if side == "before":
        assert date.sort_key == (OPEN_START, named.earliest - 1)
    else:
        assert date.sort_key == (named.latest + 1, OPEN_END)
    for again in (read_date(date.display), EventDate.parse_as_written(date.edtf, f"{side} {named.display}")):
        assert again == date
        assert again.display == date.display
        assert again.display.startswith(side)
    assert not EventDate.parse(date.edtf).display.startswith(side)


@laws
@given(masked_dates())
def test_a_date_with_unknown_digits_holds_every_day_that_fits(drawn: tuple[int, str]) -> None:
    day_number, text = drawn
    date = EventDate.parse(text)
    assert date.earliest <= day_number <= date.latest


@laws
@given(day_numbers)
def test_days_and_calendar_dates_are_inverse(day_number: int) -> None:
    assert days_from_civil(*civil_from_days(day_number)) == day_number
    if 1 <= day_number <= civil_date.max.toordinal():
        known = civil_date.fromordinal(day_number)
        assert civil_from_days(day_number) == (known.year, known.month, known.day)


DATE_WORDS = """
12 31 2023 1915 44 BC AD - – / . .. [ ] { } , ? ~ % X Y S2 E9 : T Z +04:00 14:30 pm at May Sept. Monday early mid end of
the 1990s 1900s 19th century winter first half Q3 some day in between and or before after since until from to present
unknown c. possibly ( ) southern hemisphere later 03/04/2023 -0000 9999999999
"""
date_like_text = st.lists(st.sampled_from(DATE_WORDS.split()), min_size=1, max_size=9)


@laws
@given(st.one_of(st.text(max_size=220), date_like_text.map(" ".join), date_like_text.map("".join)), st.booleans())
def test_any_text_is_a_date_or_refused_with_a_sentence(text: str, is_day_first: bool) -> None:
    for day_first in (None, is_day_first):
        try:
            date = read_date(text, day_first=day_first)
        except InvalidDate as problem:
            assert_is_a_sentence(problem)
        else:
            assert read_date(date.display) == date
    try:
        date = EventDate.parse(text)
    except InvalidDate as problem:
        assert_is_a_sentence(problem)
    else:
        assert EventDate.parse(date.edtf).edtf == date.edtf


@laws
@given(expressions, st.one_of(st.text(max_size=220), date_like_text.map(" ".join)))
def test_the_words_as_written_never_change_the_date(text: str, as_written: str) -> None:
    date = EventDate.parse_as_written(text, as_written)
    assert date == EventDate.parse(text)
    assert read_date(date.display) == date


def assert_is_a_sentence(problem: InvalidDate) -> None:
    sentence = str(problem)
    assert sentence.startswith("“")
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 400
    if isinstance(problem, AmbiguousDate):
        assert problem.question.endswith("?")
        assert len(problem.readings) > 1
