"""How dates are shown."""

from __future__ import annotations

import pytest

from app.domain.dates import EventDate, format_month, format_year, read_date

# (EDTF, short, long, certainty, mark)
CASES = [
    ("2023-09-19", "19 Sep 2023", "Tuesday 19 September 2023", "Tuesday", "day"),
    ("2023-07-15", "15 July 2023", "Saturday 15 July 2023", "Saturday", "day"),
    ("0079-08-24", "24 Aug AD 79", "24 August AD 79", "day known", "day"),
    ("-0043-03-15", "15 Mar 44 BC", "15 March 44 BC", "day known", "day"),
    ("2023-09-19T14:30", "19 Sep 2023, 14:30", "Tuesday 19 September 2023, 14:30", "Tuesday", "day"),
    ("2023-09-19T14:30Z", "19 Sep 2023, 14:30 UTC", "Tuesday 19 September 2023, 14:30 UTC", "Tuesday", "day"),
    (
        "2023-09-19T14:30:05+04:00",
        "19 Sep 2023, 14:30:05 +04:00",
        "Tuesday 19 September 2023, 14:30:05 +04:00",
        "Tuesday",
        "day",
    ),
    ("2023-07", "July 2023", "July 2023", "month known", "month"),
    ("2023", "2023", "2023", "year known", "month"),
    ("-0043", "44 BC", "44 BC", "year known", "month"),
    ("0000", "1 BC", "1 BC", "year known", "month"),
    ("0079", "AD 79", "AD 79", "year known", "month"),
    ("Y-11999", "12,000 BC", "12,000 BC", "year known", "month"),
    ("Y17E8", "Y17E8", "AD 1,700,000,000", "year known", "month"),
    ("1950S2", "1950S2", "some year from 1900 to 1999, estimated as 1950", "some digits unknown", "month"),
    ("2023-22", "summer 2023", "summer 2023", "season known", "month"),
    ("2023-24", "winter 2023/24", "winter 2023/24", "season known", "month"),
    ("1999-24", "winter 1999/2000", "winter 1999/2000", "season known", "month"),
    ("-0043-24", "winter 44 BC", "winter 44 BC", "season known", "month"),
    ("2001-29", "spring 2001 (southern hemisphere)", "spring 2001 (southern hemisphere)", "season known", "month"),
    ("2023-35", "Q3 2023", "Q3 2023", "quarter known", "month"),
    ("2023-38", "second third of 2023", "second third of 2023", "third of the year known", "month"),
    ("2023-40", "first half of 2023", "first half of 2023", "half-year known", "month"),
    ("199X", "1990s", "the 1990s", "decade known", "month"),
    ("190X", "1900s (decade)", "the 1900s (decade)", "decade known", "month"),
    ("18XX", "19th century", "the 19th century", "century known", "month"),
    ("-04XX", "5th century BC", "the 5th century BC", "century known", "month"),
    ("1XXX", "2nd millennium", "the 2nd millennium", "millennium known", "month"),
    ("-165X", "-165X", "some year from 1660 BC to 1651 BC", "some digits unknown", "month"),
    ("2004-06-XX", "some day in June 2004", "some day in June 2004", "month known", "month"),
    ("2004-XX", "some month in 2004", "some month in 2004", "year known", "month"),
    ("2004-XX-XX", "some day in 2004", "some day in 2004", "year known", "month"),
    ("156X-12-25", "156X-12-25", "some time from 25 Dec 1560 to 25 Dec 1569", "some digits unknown", "month"),
    ("2023-07~", "c. July 2023", "about July 2023", "approximate", "approx"),
    ("1915?", "1915?", "possibly 1915", "uncertain", "approx"),
    ("1915%", "c. 1915?", "possibly about 1915", "approximate and uncertain", "approx"),
    ("199X~", "c. 1990s", "about the 1990s", "approximate", "approx"),
    ("2004?-06-11", "11 June 2004 (year uncertain)", "Friday 11 June 2004 (year uncertain)", "uncertain", "approx"),
    (
        "2004-06~-?11",
        "11 June 2004 (year and month approximate; day uncertain)",
        "Friday 11 June 2004 (year and month approximate; day uncertain)",
        "approximate and uncertain",
        "approx",
    ),
    ("?2004-06-11", "?2004-06-11", "Friday 11 June 2004 (year uncertain)", "uncertain", "approx"),
    (
        "2004-06-XX~",
        "2004-06-XX~",
        "some time from 1 June 2004 to 30 June 2004 (approximate)",
        "approximate",
        "approx",
    ),
    (
        "-0043-?03-15",
        "15 Mar 44 BC (month uncertain)",
        "15 March 44 BC (month uncertain)",
        "uncertain",
        "approx",
    ),
    ("?1984~", "c. 1984?", "possibly about 1984", "approximate and uncertain", "approx"),
    ("156X-12-25?", "156X-12-25?", "some time from 25 Dec 1560 to 25 Dec 1569 (uncertain)", "uncertain", "approx"),
    (
        "2022-12-12/2023-09-24",
        "12 Dec 2022 – 24 Sep 2023",
        "Monday 12 December 2022 to Sunday 24 September 2023",
        "287 days",
        "span",
    ),
    (
        "2023-09-19/2023-09-20",
        "19 – 20 Sep 2023",
        "Tuesday 19 September 2023 to Wednesday 20 September 2023",
        "2 days",
        "span",
    ),
    (
        "2023-09-19/2023-09-19",
        "19 – 19 Sep 2023",
        "Tuesday 19 September 2023 to Tuesday 19 September 2023",
        "1 day",
        "span",
    ),
    (
        "2023-09-03/2023-10-05",
        "3 Sep – 5 Oct 2023",
        "Sunday 3 September 2023 to Thursday 5 October 2023",
        "33 days",
        "span",
    ),
    ("2013/2015", "2013 – 2015", "2013 to 2015", "up to 3 years", "span"),
    ("2022-12/2023-09", "December 2022 – September 2023", "December 2022 to September 2023", "up to 10 months", "span"),
    ("2023-06/2023-08", "June – August 2023", "June 2023 to August 2023", "up to 3 months", "span"),
    ("2021-05/2021-06-07", "May 2021 – 7 June 2021", "May 2021 to Monday 7 June 2021", "up to 38 days", "span"),
    ("-0049/-0043", "50 BC – 44 BC", "50 BC to 44 BC", "up to 7 years", "span"),
    (
        "2022-12~/2023-09-24",
        "c. December 2022 – 24 Sep 2023",
        "about December 2022 to Sunday 24 September 2023",
        "start approximate",
        "approx",
    ),
    ("2000~/2025?", "c. 2000 – 2025?", "about 2000 to possibly 2025", "start approximate, end uncertain", "approx"),
    ("2000~/2025~", "c. 2000 – c. 2025", "about 2000 to about 2025", "approximate", "approx"),
    ("2025-01-27/..", "27 Jan 2025 –", "since Monday 27 January 2025", "no end recorded", "open"),
    ("2021-05/..", "May 2021 –", "since May 2021", "month known, no end recorded", "open"),
    ("2021-05~/..", "c. May 2021 –", "since about May 2021", "start approximate, no end recorded", "approx"),
    ("2025-01-27/", "27 Jan 2025 – ?", "from Monday 27 January 2025, end not known", "end not known", "open"),
    ("../2023-09-12", "– 12 Sep 2023", "until Tuesday 12 September 2023", "no start recorded", "open"),
    ("/1985", "? – 1985", "until 1985, start not known", "year known, start not known", "open"),
    (
        "[2025-03-14..2025-03-17]",
        "between 14 and 17 Mar 2025",
        "between Friday 14 March 2025 and Monday 17 March 2025",
        "one time in these 4 days",
        "approx",
    ),
    (
        "[2023-01..2023-04]",
        "between January and April 2023",
        "between January 2023 and April 2023",
        "one time in these 4 months",
        "approx",
    ),
    ("[2022..2023]", "between 2022 and 2023", "between 2022 and 2023", "one time in these 2 years", "approx"),
    (
        "[2022~..2023]",
        "between c. 2022 and 2023",
        "between about 2022 and 2023",
        "one time in these 2 years, approximate",
        "approx",
    ),
    ("[..2023-09-12]", "by 12 Sep 2023", "by Tuesday 12 September 2023", "no earliest day", "approx"),
    ("[2023-09-13..]", "13 Sep 2023 or later", "Wednesday 13 September 2023 or later", "no latest day", "approx"),
    (
        "[2021-05-03,2021-05-05,2021-05-07]",
        "3, 5 or 7 May 2021",
        "Monday 3 May 2021, Wednesday 5 May 2021 or Friday 7 May 2021",
        "one of 3 dates",
        "approx",
    ),
    (
        "[1667,1668,1670..1672]",
        "1667, 1668 or 1670 – 1672",
        "1667, 1668 or 1670 to 1672",
        "one of several dates",
        "approx",
    ),
    ("{1960,1961-12}", "1960 and December 1961", "1960 and December 1961", "all of 2 dates", "span"),
    ("{1670..1672}", "{1670..1672}", "1670 to 1672", "all of several dates", "span"),
    ("{..1984}", "{..1984}", "1984 or earlier", "all of several dates", "open"),
    ("[1760-12..,1700]", "[1700,1760-12..]", "1700 or December 1760 or later", "one of several dates", "approx"),
    ("[-0002..1479,0000]", "[-0002..1479,0000]", "3 BC to 1479 or 1 BC", "one of several dates", "approx"),
]


@pytest.mark.parametrize(("edtf", "short", "long", "certainty", "mark"), CASES)
def test_how_dates_are_shown(edtf: str, short: str, long: str, certainty: str, mark: str) -> None:
    date = EventDate.parse(edtf)
    assert (date.display, date.display_long, date.certainty, date.mark) == (short, long, certainty, mark)
    assert read_date(short) == date


@pytest.mark.parametrize(
    ("typed", "short", "long"),
    [
        ("before 12 Sep 2023", "before 12 Sep 2023", "before Tuesday 12 September 2023"),
        ("after 12 Sep 2023", "after 12 Sep 2023", "after Tuesday 12 September 2023"),
        ("before September 2023", "before September 2023", "before September 2023"),
        ("after 2023", "after 2023", "after 2023"),
        ("before summer 2023", "before June 2023", "before June 2023"),
        ("after the 1990s", "after 1999", "after 1999"),
        ("before AD 1", "before AD 1", "before AD 1"),
        ("before c. 1915", "before c. 1915", "before about 1915"),
    ],
)
def test_before_and_after_are_shown_as_typed(typed: str, short: str, long: str) -> None:
    date = read_date(typed)
    assert (date.display, date.display_long) == (short, long)


@pytest.mark.parametrize(
    ("typed", "explanation"),
    [
        ("19 Sep 2023", "Exact day. The hour is not known, so no time zone is stored."),
        ("19 Sep 2023, 14:30", "Exact day and time. No time zone is stated."),
        ("19 Sep 2023, 14:30 UTC", "Exact day and time. The time is UTC."),
        ("19 Sep 2023, 14:30 +04:00", "Exact day and time. The time is +04:00 from UTC."),
        (
            "15 March 44 BC",
            (
                "Exact day. The hour is not known, so no time zone is stored. "
                "Days before 15 October 1582 are counted by the Gregorian calendar, too."
            ),
        ),
        ("July 2023", "The month is known, the day is not."),
        ("2023", "The year is known, the month and the day are not."),
        ("summer 2023", "The season is known, the day is not. It lies between 1 June 2023 and 31 Aug 2023."),
        ("Q3 2023", "A part of the year is known, the day is not. It lies between 1 July 2023 and 30 Sep 2023."),
        ("the 1990s", "The decade is known, the year is not. It lies between 1 Jan 1990 and 31 Dec 1999."),
        ("196X-12-25", "Some of its digits are not known. It lies between 25 Dec 1960 and 25 Dec 1969."),
        (
            "c. July 2023",
            "The date is approximate. It is placed where its digits say, 1 July 2023 to 31 July 2023.",
        ),
        ("19 Sep 2023?", "The date is uncertain. It is placed where its digits say, 19 Sep 2023."),
        ("2004?-06-11", "Known only in part: year uncertain. It is placed where its digits say, 11 June 2004."),
        ("12 Dec 2022 – 24 Sep 2023", "It lasted 287 days, the first and the last included."),
        ("2013 – 2015", "It lasted at most 3 years, the first and the last included."),
        ("c. Dec 2022 – 24 Sep 2023", "It lasted about 298 days, the first and the last included."),
        ("since 2014", "It began then, and no end is recorded: it may still go on."),
        ("2014 – ?", "It began then, and it ended; when it ended is not known."),
        ("until 2014", "It lasted until then, and no start is recorded."),
        ("? – 2014", "It lasted until then; when it began is not known."),
        ("between 14 and 17 March 2025", "It happened once within these 4 days; on which day is not known."),
        ("by 12 Sep 2023", "It happened then or earlier; no earliest day is known."),
        ("before 12 Sep 2023", "It happened before that date."),
        ("12 Sep 2023 or later", "It happened then or later; no latest day is known."),
        ("after 12 Sep 2023", "It happened after that date."),
        ("3 or 5 May 2021", "It happened at one of these dates; which one is not known."),
        ("3 and 5 May 2021", "It happened at each of these dates."),
    ],
)
def test_explanations(typed: str, explanation: str) -> None:
    assert read_date(typed).explanation == explanation


@pytest.mark.parametrize(
    ("edtf", "value"),
    [
        ("2023-09-19", "2023-09-19"),
        ("2023-09", "2023-09"),
        ("2023", "2023"),
        ("0079", "0079"),
        ("0079-08-24", "0079-08-24"),
        ("Y12000", "12000"),
        ("Y12E3", "12000"),
        ("2023-09-19T14:30", "2023-09-19T14:30"),
        ("2023-09-19T14:30:05Z", "2023-09-19T14:30:05Z"),
        ("2023-09-19T14:30+04:00", "2023-09-19T14:30+04:00"),
        ("0000", None),
        ("-0043-03-15", None),
        ("0000-12-31T12:00", None),
        ("2023~", None),
        ("2023-09-19?", None),
        ("2004?-06-11", None),
        ("2023-22", None),
        ("2004-XX", None),
        ("2004-06-XX", None),
        ("199X", None),
        ("156X-12-25", None),
        ("1950S2", None),
        ("2013/2015", None),
        ("2013/..", None),
        ("[2013..2015]", None),
        ("{2013,2015}", None),
    ],
)
def test_the_value_for_html_is_given_only_where_it_is_valid(edtf: str, value: str | None) -> None:
    assert EventDate.parse(edtf).datetime == value


@pytest.mark.parametrize(
    ("edtf", "is_lasting"),
    [
        ("2013/2015", True),
        ("2013/..", True),
        ("2013/", True),
        ("../2013", True),
        ("[2013..2015]", False),
        ("{2013,2015}", False),
        ("2013", False),
        ("199X", False),
    ],
)
def test_only_intervals_last(edtf: str, is_lasting: bool) -> None:
    assert EventDate.parse(edtf).is_lasting is is_lasting


def test_months_and_years() -> None:
    assert format_month(2023, 9) == "September 2023"
    assert format_month(-43, 3) == "March 44 BC"
    assert [format_year(year) for year in (2023, 1000, 999, 1, 0, -43, -9999, 10_000)] == [
        *("2023", "1000", "AD 999", "AD 1", "1 BC", "44 BC", "10,000 BC", "AD 10,000")
    ]
