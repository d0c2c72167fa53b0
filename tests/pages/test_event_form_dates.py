"""The date of the event form: several fields, one EDTF text, and back."""

import pytest

from app.domain.dates import EventDate, read_date
from app.pages.event_form_dates import DateFields, fields_of_date, qualified, read_date_field, read_date_fields


@pytest.mark.parametrize(
    ("edtf", "sign", "expected"),
    [
        ("2023-09-19", "", "2023-09-19"),
        ("2023-09-19", "~", "2023-09-19~"),
        ("2023-09-19~", "~", "2023-09-19~"),
        ("2023-09-19~", "?", "2023-09-19%"),
        ("2023-09-19%", "?", "2023-09-19%"),
        ("2023-09/2023-10?", "~", "2023-09~/2023-10%"),
        ("2023-09/..", "~", "2023-09~/.."),
        ("2023-09/", "?", "2023-09?/"),
        ("[2023-09-14..2023-09-17]", "~", "[2023-09-14~..2023-09-17~]"),
        ("{1960,1961-12}", "?", "{1960?,1961-12?}"),
        ("-0044", "~", "-0044~"),
        ("199X", "~", "199X~"),
        ("Y17E8", "?", "Y17E8?"),
    ],
)
def test_each_date_of_a_text_is_qualified(edtf: str, sign: str, expected: str) -> None:
    assert qualified(edtf, sign) == expected
    assert EventDate.parse(expected).edtf == expected


@pytest.mark.parametrize(
    ("edtf", "as_written", "shown"),
    [
        ("2023-09-19", "19 Sept 2023", DateFields("19 Sept 2023")),
        ("2023-09-19", "", DateFields("19 Sep 2023")),
        ("2023-09-19", "three days later", DateFields("19 Sep 2023")),
        ("2023-09-19", "20 Sept 2023", DateFields("19 Sep 2023")),
        ("2023-09-19/2023-09-28", "", DateFields("19 Sep 2023", end="28 Sep 2023")),
        ("2023-09-19/2023-09-28", "19–28 Sep 2023", DateFields("19–28 Sep 2023")),
        ("2021-05/..", "", DateFields("May 2021", ending="open")),
        ("2021-05/", "", DateFields("May 2021", ending="unknown")),
        ("../2021-05", "", DateFields("– May 2021")),
        ("/2021-05", "", DateFields("? – May 2021")),
        ("2021-05~/2022?", "", DateFields("c. May 2021", end="2022?")),
        ("[2021-05..2021-07]", "", DateFields("between May and July 2021")),
        ("2004-?06-~11", "", None),
    ],
)
def test_a_stored_date_is_shown_in_words_that_mean_it(edtf: str, as_written: str, shown: DateFields | None) -> None:
    fields = fields_of_date(EventDate.parse(edtf), as_written)
    if shown is not None:
        assert fields == shown
    reading = read_date_fields(fields)
    assert reading.whole is not None
    assert (reading.whole.edtf, reading.faults) == (edtf, {})


def test_no_date_is_no_words() -> None:
    assert fields_of_date(None, "that spring") == DateFields()
    assert read_date_fields(DateFields()).whole is None


def test_a_choice_counts_only_where_it_was_offered() -> None:
    assert read_date_field("03/04/2023", "2023-03-04").date == read_date("4 March 2023")
    for choice in ("", "2023-09-19", "x"):
        reading = read_date_field("03/04/2023", choice)
        assert reading.date is None
        assert [date.edtf for date in reading.choices] == ["2023-04-03", "2023-03-04"]
    assert read_date_field("19 Sep 2023", "2023-03-04").date == read_date("19 Sep 2023")


def test_endings_and_sureness_that_are_unknown_are_left_out() -> None:
    fields = DateFields.of({"date": "2021", "ending": "never", "sureness": "very", "other": "x"})
    assert fields == DateFields("2021")
