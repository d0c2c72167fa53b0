"""What people type."""

from __future__ import annotations

import time

import pytest

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from tests.domain.dates.days import bounds

DAYS = [
    ("19 Sept 2023", "2023-09-19"),
    ("19 September 2023", "2023-09-19"),
    ("Sept. 19, 2023", "2023-09-19"),
    ("September 19th, 2023", "2023-09-19"),
    ("19th of September, 2023", "2023-09-19"),
    ("on the 19th of September 2023", "2023-09-19"),
    ("On 19 sep 2023.", "2023-09-19"),
    ("2023 September 19", "2023-09-19"),
    ("Tuesday 19 September 2023", "2023-09-19"),
    ("Tue., 19 Sep 2023", "2023-09-19"),
    ("on Tuesday, September 19, 2023", "2023-09-19"),
    ("19. September 2023", "2023-09-19"),
    ("19-Sep-2023", "2023-09-19"),
    ("2023-09-19", "2023-09-19"),
    ("2023–09–19", "2023-09-19"),
    ("2023-9-19", "2023-09-19"),
    ("20230919", "2023-09-19"),
    ("2023/09/19", "2023-09-19"),
    ("2023.09.19", "2023-09-19"),
    ("19.09.2023", "2023-09-19"),
    ("19/9/2023", "2023-09-19"),
    ("19-09-2023", "2023-09-19"),
    ("09/19/2023", "2023-09-19"),
    ("05/05/2023", "2023-05-05"),
    ("Tuesday 19/09/2023", "2023-09-19"),
    ("  19\u00a0SEPTEMBER\t2023\n", "2023-09-19"),
    ("29 Feb 2024", "2024-02-29"),
]
MONTHS_AND_YEARS = [
    ("September 2023", "2023-09"),
    ("Sep 2023", "2023-09"),
    ("in July 2023", "2023-07"),
    ("Sep-2023", "2023-09"),
    ("09/2023", "2023-09"),
    ("2023/09", "2023-09"),
    ("September, 2023", "2023-09"),
    ("2023", "2023"),
    ("in 2023", "2023"),
    ("the year 2023", "2023"),
    ("476", "0476"),
]
DOUBT = [
    ("c. July 2023", "2023-07~"),
    ("circa July 2023", "2023-07~"),
    ("ca. 1915", "1915~"),
    ("c1915", "1915~"),
    ("about 1915", "1915~"),
    ("in about 1915", "1915~"),
    ("around 19 Sep 2023", "2023-09-19~"),
    ("on or about 19 Sep 2023", "2023-09-19~"),
    ("approx. 1915", "1915~"),
    ("approximately the 1990s", "199X~"),
    ("~ 1915", "1915~"),
    ("~1915", "1915~"),
    ("1915 (approx.)", "1915~"),
    ("1915?", "1915?"),
    ("1915 ?", "1915?"),
    ("1915 (?)", "1915?"),
    ("maybe 1915", "1915?"),
    ("possibly in 1915", "1915?"),
    ("probably 19 Sep 2023", "2023-09-19?"),
    ("perhaps July 2023", "2023-07?"),
    ("c. 1915?", "1915%"),
    ("possibly about 1915", "1915%"),
    ("c. 1915~", "1915~"),
    ("c. 156X-12-25", "156X-12-25~"),
    ("possibly between 14 and 17 March 2025", "[2025-03-14?..2025-03-17?]"),
    ("probably before 1915", "[..1914?]"),
    ("sometime between 1914 and 1918", "[1914..1918]"),
    ("11 June 2004 (year uncertain)", "2004?-06-11"),
    ("11 June 2004 (year and month approximate; day uncertain)", "2004-06~-?11"),
    ("June 2004 (month approximate and uncertain)", "2004-%06"),
]
BEFORE_AND_AFTER = [
    ("before 12 Sep 2023", "[..2023-09-11]"),
    ("before 1 Jan 2023", "[..2022-12-31]"),
    ("before September 2023", "[..2023-08]"),
    ("before January 2023", "[..2022-12]"),
    ("before 2023", "[..2022]"),
    ("before summer 2023", "[..2023-05]"),
    ("before the 1990s", "[..1989]"),
    ("before the 19th century", "[..1799]"),
    ("before 44 BC", "[..-0044]"),
    ("before AD 1", "[..0000]"),
    ("before c. 1915", "[..1914~]"),
    ("prior to 12 Sep 2023", "[..2023-09-11]"),
    ("after 12 Sep 2023", "[2023-09-13..]"),
    ("after December 2023", "[2024-01..]"),
    ("after 31 December 9999", "[Y10000..]"),
    ("after winter 2023", "[2024-03..]"),
    ("after the 19th century", "[1900..]"),
    ("by 12 Sep 2023", "[..2023-09-12]"),
    ("12 Sep 2023 or earlier", "[..2023-09-12]"),
    ("12 Sep 2023 at the latest", "[..2023-09-12]"),
    ("no later than 12 Sep 2023", "[..2023-09-12]"),
    ("on or before 12 Sep 2023", "[..2023-09-12]"),
    ("not after 2023", "[..2023]"),
    ("12 Sep 2023 or later", "[2023-09-12..]"),
    ("not before May 2021", "[2021-05..]"),
    ("on or after 12 Sep 2023", "[2023-09-12..]"),
]
INTERVALS = [
    ("12–24 Sep 2023", "2023-09-12/2023-09-24"),
    ("12-24 Sep 2023", "2023-09-12/2023-09-24"),
    ("12 — 24 Sep 2023", "2023-09-12/2023-09-24"),
    ("September 12–24, 2023", "2023-09-12/2023-09-24"),
    ("from 3 to 7 May 2021", "2021-05-03/2021-05-07"),
    ("5-7 May 2021", "2021-05-05/2021-05-07"),
    ("3 Sep – 5 Oct 2023", "2023-09-03/2023-10-05"),
    ("12 Dec 2022 – 19 Sep 2023", "2022-12-12/2023-09-19"),
    ("Dec 2022 – 19 Sep 2023", "2022-12/2023-09-19"),
    ("May 2021 until 7 June 2021", "2021-05/2021-06-07"),
    ("from May to August 2021", "2021-05/2021-08"),
    ("Sept-Oct 2023", "2023-09/2023-10"),
    ("19 Sep 2023 to 24 Sep", "2023-09-19/2023-09-24"),
    ("2023-09-12 – 2023-09-24", "2023-09-12/2023-09-24"),
    ("12/09/2023 – 24/09/2023", "2023-09-12/2023-09-24"),
    ("2013-2015", "2013/2015"),
    ("2013 – 2015", "2013/2015"),
    ("c. 2000 – 2025", "2000~/2025"),
    ("1915? – 1918", "1915?/1918"),
    ("50–44 BC", "-0049/-0043"),
    ("500–400 BC", "-0499/-0399"),
    ("500 BC – 44 BC", "-0499/-0043"),
    ("44 BC – AD 79", "-0043/0079"),
    ("79 – 81 AD", "0079/0081"),
    ("AD 79 – 81", "0079/0081"),
    ("12 – 24 March 44 BC", "-0043-03-12/-0043-03-24"),
    ("spring – autumn 2024", "2024-21/2024-23"),
    ("the 1990s to the 2010s", "199X/201X"),
    ("since May 2021", "2021-05/.."),
    ("from May 2021", "2021-05/.."),
    ("from May 2021 onwards", "2021-05/.."),
    ("ongoing since 2014", "2014/.."),
    ("27 Jan 2025 –", "2025-01-27/.."),
    ("27 Jan 2025 – present", "2025-01-27/.."),
    ("from 2014 to the present", "2014/.."),
    ("2014 – now", "2014/.."),
    ("2014, ongoing", "2014/.."),
    ("since 2014 (still ongoing)", "2014/.."),
    ("until 12 Sep 2023", "../2023-09-12"),
    ("up to 12 Sep 2023", "../2023-09-12"),
    ("till 2023", "../2023"),
    ("– 12 Sep 2023", "../2023-09-12"),
    ("27 Jan 2025 – ?", "2025-01-27/"),
    ("27 Jan 2025 – unknown", "2025-01-27/"),
    ("from 27 Jan 2025, end not known", "2025-01-27/"),
    ("1985, unknown end", "1985/"),
    ("? – 1985", "/1985"),
    ("until 1985, start not known", "/1985"),
]
RANGES_AND_SETS = [
    ("between 14 and 17 March 2025", "[2025-03-14..2025-03-17]"),
    ("between March and May 2022", "[2022-03..2022-05]"),
    ("between 2022 and 12 Sep 2023", "[2022..2023-09-12]"),
    ("3, 5 or 7 May 2021", "[2021-05-03,2021-05-05,2021-05-07]"),
    ("3, 5, or 7 May 2021", "[2021-05-03,2021-05-05,2021-05-07]"),
    ("either 3 May 2021 or 5 June 2022", "[2021-05-03,2022-06-05]"),
    ("May 3, 2021 or May 5, 2021", "[2021-05-03,2021-05-05]"),
    ("September 19, 20 or 21, 2023", "[2023-09-19,2023-09-20,2023-09-21]"),
    ("1667, 1668 or 1670 – 1672", "[1667,1668,1670..1672]"),
    ("3 and 5 May 2021", "{2021-05-03,2021-05-05}"),
    ("May, June and July 2021", "{2021-05,2021-06,2021-07}"),
    ("AD 79, 1066 or 1070", "[0079,1066,1070]"),
]
SEASONS_AND_PARTS = [
    ("spring 2024", "2024-21"),
    ("in the spring of 2024", "2024-21"),
    ("Summer 2023", "2023-22"),
    ("autumn 2024", "2024-23"),
    ("fall of 2024", "2024-23"),
    ("winter 2023", "2023-24"),
    ("winter 2023/24", "2023-24"),
    ("winter 2023-24", "2023-24"),
    ("winter 2023–24", "2023-24"),
    ("winter of 2023–2024", "2023-24"),
    ("winter 1999/2000", "1999-24"),
    ("spring 2001 (northern hemisphere)", "2001-25"),
    ("spring 2001 (southern hemisphere)", "2001-29"),
    ("summer 2001/02 in the southern hemisphere", "2001-30"),
    ("Q3 2023", "2023-35"),
    ("third quarter of 2023", "2023-35"),
    ("last quarter of 2023", "2023-36"),
    ("first third of 2023", "2023-37"),
    ("H1 2023", "2023-40"),
    ("the first half of 2023", "2023-40"),
    ("second half of 2023", "2023-41"),
    ("first half of September 2023", "[2023-09-01..2023-09-15]"),
    ("second half of February 2023", "[2023-02-16..2023-02-28]"),
    ("first half of the 19th century", "[1800..1849]"),
    ("second half of the 1990s", "[1995..1999]"),
    ("early 2023", "[2023-01..2023-04]"),
    ("mid 2023", "[2023-05..2023-08]"),
    ("mid-2023", "[2023-05..2023-08]"),
    ("in late 2023", "[2023-09..2023-12]"),
    ("early September 2023", "[2023-09-01..2023-09-10]"),
    ("mid-September 2023", "[2023-09-11..2023-09-20]"),
    ("late February 2024", "[2024-02-21..2024-02-29]"),
    ("end of October 2023", "[2023-10-21..2023-10-31]"),
    ("at the end of October 2023", "[2023-10-21..2023-10-31]"),
    ("beginning of October 2023", "[2023-10-01..2023-10-10]"),
    ("the early 1990s", "[1990..1993]"),
    ("mid-1990s", "[1994..1996]"),
    ("late 1990s", "[1997..1999]"),
    ("early 19th century", "[1800..1833]"),
    ("late 5th century BC", "[-0432..-0400]"),
    ("c. early 2023", "[2023-01~..2023-04~]"),
    ("the 1990s", "199X"),
    ("1990's", "199X"),
    ("the 2000s", "200X"),
    ("1900s (decade)", "190X"),
    ("19th century", "18XX"),
    ("the nineteenth century", "18XX"),
    ("1st century", "00XX"),
    ("5th century BC", "-04XX"),
    ("2nd millennium", "1XXX"),
    ("some day in June 2004", "2004-06-XX"),
    ("some month in 2004", "2004-XX"),
    ("some day in 2004", "2004-XX-XX"),
]
ERAS_AND_TIMES = [
    ("44 BC", "-0043"),
    ("44 BCE", "-0043"),
    ("44 B.C.", "-0043"),
    ("1 BC", "0000"),
    ("AD 79", "0079"),
    ("A.D. 79", "0079"),
    ("79 AD", "0079"),
    ("79 CE", "0079"),
    ("15 March 44 BC", "-0043-03-15"),
    ("March 15, 44 BC", "-0043-03-15"),
    ("24 Aug AD 79", "0079-08-24"),
    ("12,000 BC", "Y-11999"),
    ("AD 12000", "Y12000"),
    ("Y170000002", "Y170000002"),
    ("19 September 2023 at 14:30", "2023-09-19T14:30"),
    ("19 Sep 2023, 14:30", "2023-09-19T14:30"),
    ("14:30 on 19 September 2023", "2023-09-19T14:30"),
    ("19 Sep 2023 14:30:05", "2023-09-19T14:30:05"),
    ("19 Sep 2023 at 14.30", "2023-09-19T14:30"),
    ("19 Sep 2023 at 2.30 p.m.", "2023-09-19T14:30"),
    ("19 Sep 2023 12 am", "2023-09-19T00:00"),
    ("19 Sep 2023 12 pm", "2023-09-19T12:00"),
    ("noon on 19 Sep 2023", "2023-09-19T12:00"),
    ("2023-09-19 14:30 +04:00", "2023-09-19T14:30+04:00"),
    ("2023-09-19 14:30+0400", "2023-09-19T14:30+04:00"),
    ("2023-09-19 14:30 -05:00", "2023-09-19T14:30-05:00"),
    ("2023-09-19 14:30 UTC", "2023-09-19T14:30Z"),
    ("2023-09-19 14:30 GMT", "2023-09-19T14:30Z"),
    ("2023-09-19 14:30 UTC+4", "2023-09-19T14:30+04:00"),
    ("2023-09-19T14:30+04:00", "2023-09-19T14:30+04:00"),
    ("Tuesday 19 Sep 2023, 14:30 local time", "2023-09-19T14:30"),
]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        *(*DAYS, *MONTHS_AND_YEARS, *DOUBT, *BEFORE_AND_AFTER, *INTERVALS),
        *(*RANGES_AND_SETS, *SEASONS_AND_PARTS, *ERAS_AND_TIMES),
    ],
)
def test_what_people_type(text: str, edtf: str) -> None:
    date = read_date(text)
    assert date.edtf == edtf
    assert read_date(text.upper()) == date
    assert read_date(date.display) == date


@pytest.mark.parametrize(
    "text", ["156X-12-25", "?2004-06-~11", "[1667,1668, 1670..1672]", "{..1984}", "1985/", "1950S2", "2023-24"]
)
def test_edtf_is_read_as_edtf(text: str) -> None:
    assert read_date(text) == EventDate.parse(text)


@pytest.mark.parametrize(
    ("text", "question", "readings"),
    [
        (
            "03/04/2023",
            "Is 03/04/2023 the 3rd of April or the 4th of March 2023?",
            ["2023-04-03", "2023-03-04"],
        ),
        ("1-2-2023", "Is 1-2-2023 the 1st of February or the 2nd of January 2023?", ["2023-02-01", "2023-01-02"]),
        (
            "before 11.12.2023",
            "Is 11.12.2023 the 11th of December or the 12th of November 2023?",
            ["[..2023-12-10]", "[..2023-11-11]"],
        ),
        (
            "03/04/2023 – 05/06/2023",
            "Is 03/04/2023 the 3rd of April or the 4th of March 2023?",
            ["2023-04-03/2023-06-05", "2023-03-04/2023-05-06"],
        ),
        ("the 1900s", "Does 1900s mean the years 1900 to 1909 or 1900 to 1999?", ["190X", "19XX"]),
        ("since the 1800s", "Does 1800s mean the years 1800 to 1809 or 1800 to 1899?", ["180X/..", "18XX/.."]),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_back(text: str, question: str, readings: list[str]) -> None:
    with pytest.raises(AmbiguousDate) as asked:
        read_date(text)
    assert asked.value.question == question
    assert [reading.edtf for reading in asked.value.readings] == readings
    assert str(asked.value).startswith(f"“{text}” can be read in more than one way; write ")
    for reading in asked.value.readings:
        assert reading.display in str(asked.value)
        assert read_date(reading.display) == reading


def test_two_questions_in_one_text_give_every_reading() -> None:
    with pytest.raises(AmbiguousDate) as asked:
        read_date("from the 1900s to 03/04/1950")
    readings = ["190X/1950-04-03", "19XX/1950-04-03", "190X/1950-03-04", "19XX/1950-03-04"]
    assert sorted(reading.edtf for reading in asked.value.readings) == sorted(readings)


def test_a_convention_answers_the_question() -> None:
    assert read_date("03/04/2023", day_first=True).edtf == "2023-04-03"
    assert read_date("03/04/2023", day_first=False).edtf == "2023-03-04"
    assert read_date("13/04/2023", day_first=False).edtf == "2023-04-13"
    assert read_date("04/13/2023", day_first=True).edtf == "2023-04-13"
    assert read_date("2023-04-03", day_first=False).edtf == "2023-04-03"


def test_a_reading_that_is_impossible_leaves_the_other() -> None:
    assert read_date("05/04/2023 – 06/03/2023").edtf == "2023-05-04/2023-06-03"
    assert read_date("Tuesday 03/10/2023").edtf == "2023-10-03"


COUNTS_FROM_ANOTHER = "it counts from another date, so write the date itself"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yesterday", COUNTS_FROM_ANOTHER),
        ("five days before the attack", COUNTS_FROM_ANOTHER),
        ("before the attack", COUNTS_FROM_ANOTHER),
        ("last Tuesday", COUNTS_FROM_ANOTHER),
        ("the following day, September 19", COUNTS_FROM_ANOTHER),
        ("two weeks ago", COUNTS_FROM_ANOTHER),
        ("after the meeting", COUNTS_FROM_ANOTHER),
        ("on the eve", COUNTS_FROM_ANOTHER),
        ("earlier this year", COUNTS_FROM_ANOTHER),
        ("Monday 19 September 2023", "that day was a Tuesday, not a Monday"),
        ("Friday 5 November 1605", "that day was a Saturday by the Gregorian calendar, not a Friday"),
        ("Tuesday September 2023", "a weekday needs a full date"),
        ("03.04.23", "its year needs all four digits"),
        ("19 Sep 23", "its year needs all four digits"),
        ("19 September", "it has no year"),
        ("in July", "it has no year"),
        ("3 – 7 May", "it has no year"),
        ("12", "12 alone is neither a day nor a year"),
        ("2013–15", "15 alone is neither a day nor a year"),
        ("2013-15", "there is no month 15"),
        ("13/13/2023", "there is no month 13"),
        ("0/1/2023", "there is no such day"),
        ("2023/24", "there is no month 24"),
        ("31 Feb 2023", "that month has 28 days"),
        ("29 Feb 2023", "that month has 28 days"),
        ("32 Jan 2023", "that month has 31 days"),
        ("19 2023", "it has no month"),
        ("0 BC", "there was no year 0"),
        ("AD 0", "there was no year 0"),
        ("12345", "a year of more than four digits needs AD or BC"),
        ("19 Septembre 2023", "“septembre” is not understood"),
        ("the '90s", "“'90s” needs its century, as in 1990s"),
        ("since the 90s", "“90s” needs its century, as in 1990s"),
        ("since 12 Septembr 2023", "“septembr” is not understood"),
        ("May July 2023", "it names two parts of the year"),
        ("2023 2024", "it names two years"),
        ("3, 5, 7 May 2021", "a list needs “or” or “and”"),
        ("3 or 5 and 7 May 2021", "a list has either “or” or “and”, not both"),
        ("since early 2023", "“early” cannot be part of a longer date"),
        ("early spring 2023", "early, mid, late and half take a month, a year, a decade or a century"),
        ("winter 2023/25", "is not two years of one winter"),
        ("summer 2023/24", "is not two years of one winter"),
        ("May 2023 (southern hemisphere)", "a hemisphere needs a season"),
        ("fourth third of 2023", "a year has 3 thirds"),
        ("third half of 2023", "a year has 2 halves"),
        ("0th century", "is no century that can be counted"),
        ("11th millennium", "is no millennium that can be counted"),
        ("some day in 3 June 2004", "it gives the day that it calls unknown"),
        ("some month in June 2004", "it gives the month that it calls unknown"),
        ("24 Sep – 12 Sep 2023", "its end, 12 Sep 2023, is before its start, 24 Sep 2023"),
        ("12 Dec 2022 – 5 January", "its end, 5 Jan 2022, is before its start, 12 Dec 2022"),
        ("between 2023 and 2021", "its end, 2021, is before its start, 2023"),
        ("2023-09-19/2023-09-18", "its end, 18 Sep 2023, is before its start, 19 Sep 2023"),
        ("../..", "neither end is known"),
        ("19 Sep 2023 at 25:00", "25:00 is not a time"),
        ("19 Sep 2023 at 13 pm", "there is no hour 13 pm"),
        ("19 Sep 2023 at midnight", "midnight ends one day and begins another"),
        ("19 Sep 2023, 14:30 – 16:00", "an interval or a list takes days, not times of day"),
        ("19 Sep 2023 14:30-16:00", "it holds two times of day"),
        ("19 Sep 2023 14:30 CET", "a time zone is written as its offset, +04:00 or UTC"),
        ("c. 19 Sep 2023, 14:30", "a time of day is exact"),
        ("September 2023 at 14:30", "a time of day needs a full day"),
        ("before 19 Sep 2023, 14:30", "“before” and “after” take a day, a month or a year"),
        ("after winter 9999", "EDTF has no months beyond the year 9999"),
        ("before 2004?-06-11", "“before” and “after” take a day, a month or a year"),
        ("c. 2004?-06-11", "its parts are qualified already"),
        ("1990 (day uncertain)", "only the year, month and day of a full date can be qualified one by one"),
        ("June 2004 (day uncertain)", "it has no day"),
        ("June 2004 (day strange)", "“day strange” is not understood"),
        ("3 May 2021 – 5 May 2021 – 7 May 2021", "“-” is not understood"),
        ("19\u200b Sep 2023", "is not understood"),
        ("１９ Sep 2023", "its digits must be 0 to 9"),
        ("19 Sep 2023\x00", "it holds a control character"),
        ("19 \x1b[31mSep 2023", "it holds a control character"),
        ("", "it is empty"),
        ("\u00a0", "it is empty"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    with pytest.raises(InvalidDate) as refusal:
        read_date(text)
    assert not isinstance(refusal.value, AmbiguousDate)
    assert reason in refusal.value.reason
    assert refusal.value.value == text
    assert str(refusal.value).endswith("write, for example, 19 Sep 2023, c. July 2023 or 2013 – 2015.")
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "٣" * 10_000_000,
        "12 – " * 40,
        "or " * 66,
        "c. " * 66,
        "between " * 25,
        "1:1 " * 50,
        "? " * 100,
        "{" * 200,
    ],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(InvalidDate) as refusal:
        read_date(text)
    assert time.process_time() - start < 2, "backtracking would take minutes"
    assert len(str(refusal.value)) < 400


def test_the_words_as_written_keep_before_and_after() -> None:
    assert EventDate.parse("[..2023-09-11]").display == "by 11 Sep 2023"
    assert EventDate.parse_as_written("[..2023-09-11]", "before 12 Sept 2023").display == "before 12 Sep 2023"
    assert EventDate.parse_as_written("[2023-09-13..]", "after 12.09.2023").display == "after 12 Sep 2023"
    assert EventDate.parse_as_written("[..2023-04-02]", "before 03/04/2023").display == "before 3 Apr 2023"


@pytest.mark.parametrize(
    ("edtf", "as_written"),
    [
        ("[..2023-09-11]", None),
        ("[..2023-09-11]", ""),
        ("[..2023-09-11]", "before 13 Sep 2023"),
        ("[..2023-09-11]", "by 11 Sep 2023"),
        ("[..2023-09-11]", "before the attack"),
        ("[..2023-09-11]", "before " * 100_000),
        ("[2023-09-11..2023-09-12]", "before 12 Sep 2023"),
        ("2023-09-12", "on September 12"),
        ("2023-09-12", "before 12 Sep 2023"),
    ],
)
def test_other_words_as_written_change_nothing(edtf: str, as_written: str | None) -> None:
    date = EventDate.parse_as_written(edtf, as_written)
    assert date == EventDate.parse(edtf)
    assert not date.exclusive
    assert date.display == EventDate.parse(edtf).display


def test_parse_as_written_refuses_what_parse_refuses() -> None:
    with pytest.raises(InvalidDate):
        EventDate.parse_as_written("2023-02-30", "30 Feb 2023")


def test_bounds_of_what_was_typed() -> None:
    assert bounds(read_date("before 12 Sep 2023")) == ("open", "2023-09-11")
    assert bounds(read_date("winter 2023/24")) == ("2023-12-01", "2024-02-29")
    assert bounds(read_date("the 5th century BC")) == ("-499-01-01", "-400-12-31")
