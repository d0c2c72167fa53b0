"""The standard: every example of the specification, bounds, canonical text, refusals."""

from __future__ import annotations

import time

import pytest

from app.domain.dates import OPEN_END, OPEN_START, EventDate, InvalidDate
from app.domain.dates.single import SingleDate
from tests.domain.dates.days import bounds

# (EDTF, earliest, latest, precision); the canonical text is the text itself
LEVEL_0 = [
    ("1985-04-12", "1985-04-12", "1985-04-12", "day"),
    ("1985-04", "1985-04-01", "1985-04-30", "month"),
    ("1985", "1985-01-01", "1985-12-31", "year"),
    ("0000", "0-01-01", "0-12-31", "year"),
    ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12", "time"),
    ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", "time"),
    ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12", "time"),
    ("2023-07-19T18:30", "2023-07-19", "2023-07-19", "time"),
    ("1964/2008", "1964-01-01", "2008-12-31", "interval"),
    ("2004-06/2006-08", "2004-06-01", "2006-08-31", "interval"),
    ("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08", "interval"),
    ("2004-02-01/2005-02", "2004-02-01", "2005-02-28", "interval"),
    ("2004-02-01/2005", "2004-02-01", "2005-12-31", "interval"),
    ("2005/2006-02", "2005-01-01", "2006-02-28", "interval"),
]
LEVEL_1 = [
    ("Y170000002", "170000002-01-01", "170000002-12-31", "year"),
    ("Y-170000002", "-170000002-01-01", "-170000002-12-31", "year"),
    ("2001-21", "2001-03-01", "2001-05-31", "season"),
    ("2001-22", "2001-06-01", "2001-08-31", "season"),
    ("2001-23", "2001-09-01", "2001-11-30", "season"),
    ("2001-24", "2001-12-01", "2002-02-28", "season"),
    ("2003-24", "2003-12-01", "2004-02-29", "season"),
    ("1984?", "1984-01-01", "1984-12-31", "year"),
    ("2004-06~", "2004-06-01", "2004-06-30", "month"),
    ("2004-06-11%", "2004-06-11", "2004-06-11", "day"),
    ("201X", "2010-01-01", "2019-12-31", "decade"),
    ("20XX", "2000-01-01", "2099-12-31", "century"),
    ("2004-XX", "2004-01-01", "2004-12-31", "year"),
    ("1985-04-XX", "1985-04-01", "1985-04-30", "month"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31", "year"),
    ("1985-04-12/..", "1985-04-12", "open", "interval"),
    ("1985-04/..", "1985-04-01", "open", "interval"),
    ("1985/..", "1985-01-01", "open", "interval"),
    ("../1985-04-12", "open", "1985-04-12", "interval"),
    ("../1985-04", "open", "1985-04-30", "interval"),
    ("../1985", "open", "1985-12-31", "interval"),
    ("1985-04-12/", "1985-04-12", "1985-04-12", "interval"),
    ("1985-04/", "1985-04-01", "1985-04-30", "interval"),
    ("1985/", "1985-01-01", "1985-12-31", "interval"),
    ("/1985-04-12", "1985-04-12", "1985-04-12", "interval"),
    ("/1985-04", "1985-04-01", "1985-04-30", "interval"),
    ("/1985", "1985-01-01", "1985-12-31", "interval"),
    ("1984~/2004-06", "1984-01-01", "2004-06-30", "interval"),
    ("1984-06-02?/2004-08-08~", "1984-06-02", "2004-08-08", "interval"),
    ("-1985", "-1985-01-01", "-1985-12-31", "year"),
    ("-0043-03-15", "-43-03-15", "-43-03-15", "day"),
]
LEVEL_2 = [
    ("Y-17E7", "-170000000-01-01", "-170000000-12-31", "year"),
    ("Y17E8", "1700000000-01-01", "1700000000-12-31", "year"),
    ("1950S2", "1900-01-01", "1999-12-31", "century"),
    ("-1950S2", "-1999-01-01", "-1900-12-31", "century"),
    ("1950S3", "1950-01-01", "1959-12-31", "decade"),
    ("Y171010000S3", "171000000-01-01", "171999999-12-31", "millennium"),
    ("Y3388E2S3", "338000-01-01", "338999-12-31", "millennium"),
    ("2001-25", "2001-03-01", "2001-05-31", "season"),
    ("2001-28", "2001-12-01", "2002-02-28", "season"),
    ("2001-29", "2001-09-01", "2001-11-30", "season"),
    ("2001-30", "2001-12-01", "2002-02-28", "season"),
    ("2001-31", "2001-03-01", "2001-05-31", "season"),
    ("2001-32", "2001-06-01", "2001-08-31", "season"),
    ("2001-33", "2001-01-01", "2001-03-31", "season"),
    ("2001-34", "2001-04-01", "2001-06-30", "season"),
    ("2001-36", "2001-10-01", "2001-12-31", "season"),
    ("2001-37", "2001-01-01", "2001-04-30", "season"),
    ("2001-39", "2001-09-01", "2001-12-31", "season"),
    ("2001-40", "2001-01-01", "2001-06-30", "season"),
    ("2001-41", "2001-07-01", "2001-12-31", "season"),
    ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", "set"),
    ("[..1760-12-03]", "open", "1760-12-03", "range"),
    ("[1760-12..]", "1760-12-01", "open", "range"),
    ("[1760-01,1760-02,1760-12..]", "1760-01-01", "open", "set"),
    ("[1667,1760-12]", "1667-01-01", "1760-12-31", "set"),
    ("[..1984]", "open", "1984-12-31", "range"),
    ("[2025-03-14..2025-03-17]", "2025-03-14", "2025-03-17", "range"),
    ("{1667,1668,1670..1672}", "1667-01-01", "1672-12-31", "set"),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31", "set"),
    ("{..1984}", "open", "1984-12-31", "set"),
    ("2004-06~-11", "2004-06-11", "2004-06-11", "day"),
    ("2004?-06-11", "2004-06-11", "2004-06-11", "day"),
    ("?2004-06-~11", "2004-06-11", "2004-06-11", "day"),
    ("2004-%06-11", "2004-06-11", "2004-06-11", "day"),
    ("156X-12-25", "1560-12-25", "1569-12-25", "decade"),
    ("15XX-12-25", "1500-12-25", "1599-12-25", "century"),
    ("XXXX-12-XX", "0-12-01", "9999-12-31", "millennium"),
    ("1XXX-XX", "1000-01-01", "1999-12-31", "millennium"),
    ("1XXX-12", "1000-12-01", "1999-12-31", "millennium"),
    ("1984-1X", "1984-10-01", "1984-12-31", "year"),
    ("1560-XX-25", "1560-01-25", "1560-12-25", "year"),
    ("20XX-04", "2000-04-01", "2099-04-30", "century"),
    ("1X99", "1099-01-01", "1999-12-31", "millennium"),
    ("2004-06-~01/2004-06-~20", "2004-06-01", "2004-06-20", "interval"),
    ("2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03", "interval"),
]
# Beyond the specification's own examples
FURTHER = [
    ("190X-02-29", "1904-02-29", "1908-02-29", "decade"),
    ("2023-0X-31", "2023-01-31", "2023-08-31", "year"),
    ("2023-XX-3X", "2023-01-30", "2023-12-31", "year"),
    ("2023-X1", "2023-01-01", "2023-11-30", "year"),
    ("199X-24", "1990-12-01", "2000-02-29", "decade"),
    ("-00XX", "-99-01-01", "0-12-31", "century"),
    ("-0653-XX", "-653-01-01", "-653-12-31", "year"),
    ("198X?", "1980-01-01", "1989-12-31", "decade"),
    ("2004-22~", "2004-06-01", "2004-08-31", "season"),
    ("[-0029,0010]", "-29-01-01", "10-12-31", "set"),
    ("[..1760,1770..]", "open", "open", "set"),
    ("2023-09-19/2023-09", "2023-09-19", "2023-09-30", "interval"),
    ("2023-09/2023-09-12", "2023-09-01", "2023-09-12", "interval"),
    ("Y17E8~", "1700000000-01-01", "1700000000-12-31", "year"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "precision"), [*LEVEL_0, *LEVEL_1, *LEVEL_2, *FURTHER])
def test_bounds_and_precision(text: str, earliest: str, latest: str, precision: str) -> None:
    date = EventDate.parse(text)
    assert (date.edtf, *bounds(date), date.precision) == (text, earliest, latest, precision)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" 2023-09-19 ", "2023-09-19"),
        ("199x", "199X"),
        ("y17e8", "Y17E8"),
        ("1950s2", "1950S2"),
        ("1950S4", "1950"),
        ("2023-09-19t14:30z", "2023-09-19T14:30Z"),
        ("1985-04-12T23:20:30-04", "1985-04-12T23:20:30-04:00"),
        ("1985-04-12T23:20:30+0400", "1985-04-12T23:20:30+04:00"),
        ("1985-04-12T23:20:30+00:00", "1985-04-12T23:20:30Z"),
        ("?2004", "2004?"),
        ("2004?-06?", "2004-06?"),
        ("?2004-?06-?11", "2004-06-11?"),
        ("2004-06-11?", "2004-06-11?"),
        ("~2004?-06", "~2004?-06"),
        ("[1667, 1668, 1670..1672]", "[1667,1668,1670..1672]"),
        ("{1961-12, 1960,1960}", "{1960,1961-12}"),
        ("[1984]", "1984"),
        ("{1984}", "1984"),
        ("[1984..1984]", "1984"),
        ("[2023-09-13 ..]", "[2023-09-13..]"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert EventDate.parse(text).edtf == canonical
    assert EventDate.parse(canonical).edtf == canonical


@pytest.mark.parametrize(
    ("text", "parts", "whole"),
    [
        ("2004-06~-11", ("~", "~", ""), ""),
        ("2004?-06-11", ("?", "", ""), ""),
        ("?2004-06-~11", ("?", "", "~"), ""),
        ("2004?-06~-11", ("%", "~", ""), ""),
        ("2004-06-11~", (), "~"),
        ("~2004?-06-11%", (), "%"),  # all parts share it, so that it is the date's
    ],
)
def test_qualifiers_of_groups_and_of_single_parts(text: str, parts: tuple[str, ...], whole: str) -> None:
    date = EventDate.parse(text).members[0]
    assert isinstance(date, SingleDate)
    assert (date.part_qualifiers, date.qualifier) == (parts, whole)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("2023-13", "there is no month 13"),
        ("2023-00", "there is no month 00"),
        ("2023-20", "there is no month 20"),
        ("2023-42", "there is no month 42"),
        ("2023-13-01", "there is no month 13"),
        ("2023-24-01", "there is no month 24"),
        ("2023-02-29", "that month has 28 days"),
        ("2023-04-31", "that month has 30 days"),
        ("2023-04-00", "that month has 30 days"),
        ("2023-02-3X", "no day of the calendar is written so"),
        ("190X-00-01", "no day of the calendar is written so"),
        ("XXX1-02-29", "no day of the calendar is written so"),
        ("2023-9X", "no month is written 9X"),
        ("-0000", "the year 0000 has no sign"),
        ("-0000-01-01", "the year 0000 has no sign"),
        ("Y1985", "a year of up to four digits is written without Y"),
        ("Y17E2", "a year of up to four digits is written without Y"),
        ("Y17E7-12", "a year with Y or S takes no month"),
        ("1950S2-12", "a year with Y or S takes no month"),
        ("1950S5", "1950 has fewer than 5 digits"),
        ("195XS2", "a year has either X or S"),
        ("Y9999999999", "years are limited"),
        ("Y9E99", "years are limited"),
        ("Y-2000000001", "years are limited"),
        ("Y2E9S1", "years are limited"),
        ("2023-09-19T24:00", "24:00 is not a time"),
        ("2023-09-19T14:60", "14:60 is not a time"),
        ("2023-09-19T14", "14 is not a time"),
        ("2023-09-19T14:30:00.5", "14:30:00.5 is not a time"),
        ("2023-09-19T14:30-00:00", "an offset of zero is written Z"),
        ("2023-09T14:30", ""),
        ("2023-09-XXT14:30", "a time of day needs a full day"),
        ("2023-09-19~T14:30", "a time of day needs a full day"),
        ("2023-09-19T14:30~", "14:30~ is not a time"),
        ("2023-09-19T14:30/2023-09-20", "takes days, not times"),
        ("[2023-09-19T14:30,2023-09-20]", "takes days, not times"),
        ("2023-09-19/2023-09-18", "its end, 18 Sep 2023, is before its start, 19 Sep 2023"),
        ("2015/2013", "its end, 2013, is before its start, 2015"),
        ("[2015..2013]", "its end, 2013, is before its start, 2015"),
        ("../..", "neither end is known"),
        ("/", "neither end is known"),
        ("../", "neither end is known"),
        ("/..", "neither end is known"),
        ("[..]", "neither end is known"),
        ("{..}", "neither end is known"),
        ("[..1990,1980..]", "it leaves every day possible"),
        ("[..1990,1991..]", "it leaves every day possible"),
        ("1984/1985/1986", "an interval has one stroke"),
        ("[1984", "a set needs both of its brackets"),
        ("[1984}", "a set needs both of its brackets"),
        ("[]", "a set needs both of its brackets"),
        ("[1984,]", ""),
        ("[1984...1986]", ""),
        ("[1984/1985]", ""),
        ("19 Sep 2023", ""),
        ("20230919", ""),
        ("12345", ""),
        ("198", ""),
        ("2004-6-1", ""),
        ("199u", ""),
        ("2004-(06)?-11", ""),
        ("2004-06-11??", ""),
        ("2023-W38", ""),
        ("2023-262", ""),
        ("P1Y", ""),
        ("1950ſ2", ""),
        ("２０２３", "its digits must be 0 to 9"),
        ("2023–09–19", ""),
        ("2023-09-19\x00", "control character"),
        ("2023-09-19\x85", "control character"),
        ("9" * 201, "it has 201 characters, 200 are allowed"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    with pytest.raises(InvalidDate) as refusal:
        EventDate.parse(text)
    assert reason in refusal.value.reason
    assert refusal.value.reason in str(refusal.value)
    assert "write, for example, 19 Sep 2023, c. July 2023 or 2013 – 2015." in str(refusal.value)


def test_a_refusal_is_one_sentence_that_names_the_value() -> None:
    with pytest.raises(InvalidDate) as refusal:
        EventDate.parse("2023-02-30")
    assert str(refusal.value) == (
        "“2023-02-30” cannot be read as a date: that month has 28 days; "
        "write, for example, 19 Sep 2023, c. July 2023 or 2013 – 2015."
    )


@pytest.mark.parametrize("text", ["9" * 10_000_000, "[" * 10_000_000, "X" * 200, "XXX1-02-29," * 18, "é" * 10_000_000])
def test_hostile_length_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(InvalidDate) as refusal:
        EventDate.parse(text)
    assert time.process_time() - start < 2, "backtracking would take minutes"
    assert len(str(refusal.value)) < 300


def test_unknown_ends_are_not_open_ends() -> None:
    unknown_end, open_end = EventDate.parse("1985/"), EventDate.parse("1985/..")
    unknown_start, open_start = EventDate.parse("/1985"), EventDate.parse("../1985")
    assert (unknown_end.has_unknown_end, open_end.has_unknown_end) == (True, False)
    assert (unknown_start.has_unknown_start, open_start.has_unknown_start) == (True, False)
    assert not unknown_end.has_unknown_start
    assert unknown_end.latest < OPEN_END == open_end.latest
    assert unknown_start.earliest > OPEN_START == open_start.earliest


def test_equal_dates_are_equal_whatever_was_written() -> None:
    assert EventDate.parse("[1668, 1667]") == EventDate.parse("[1667,1668]")
    assert len({EventDate.parse("2004?-06?"), EventDate.parse("2004-06?"), EventDate.parse("2004-06")}) == 2


def test_sort_key() -> None:
    texts = ["2023-09-19", "2023-09", "2023", "[..2023]", "2023-09/..", "-0043"]
    ordered = sorted(map(EventDate.parse, texts), key=lambda date: date.sort_key)
    assert [date.edtf for date in ordered] == ["[..2023]", "-0043", "2023", "2023-09", "2023-09/..", "2023-09-19"]


def test_time_and_offset_are_kept() -> None:
    date = EventDate.parse("2023-09-19T14:30:05+04:00")
    assert (date.time, date.offset) == ("14:30:05", "+04:00")
    assert (EventDate.parse("2023-09-19").time, EventDate.parse("2023-09-19").offset) == (None, None)
    assert (EventDate.parse("2013/2015").time, EventDate.parse("2013/2015").offset) == (None, None)


@pytest.mark.parametrize(
    ("text", "is_approximate", "is_uncertain"),
    [
        ("2023", False, False),
        ("2023~", True, False),
        ("2023?", False, True),
        ("2023%", True, True),
        ("2004-06~-?11", True, True),
        ("2023~/2024?", True, True),
        ("2023/2024", False, False),
        ("[2023?,2025]", False, True),
    ],
)
def test_qualifiers_are_asked_of_the_whole_date(text: str, is_approximate: bool, is_uncertain: bool) -> None:
    date = EventDate.parse(text)
    assert (date.is_approximate, date.is_uncertain) == (is_approximate, is_uncertain)
