"""The reference by which an event is cited."""

from datetime import date

import pytest

from app.domain.dates import read_date
from app.formats.citing import NO_PIN, STYLES, to_text
from app.formats.event_reference import date_in_full, event_work
from app.models import Event


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("19 Sept 2023", "19 September 2023"),
        ("12 Dec 2022 – 24 Sep 2023", "12 December 2022 to 24 September 2023"),
        ("since 10 Nov 2020", "since 10 November 2020"),
        ("before 12 Sep 2023", "before 12 September 2023"),
        ("c. July 2023", "about July 2023"),
        ("44 BC", "44 BC"),
    ],
)
def test_dates_are_written_out_without_weekdays(typed: str, words: str) -> None:
    assert date_in_full(read_date(typed)) == words


READ_ON = date(2025, 11, 2)
SITE = "https://dispute.example"


def cited(event: Event, chronology: str) -> str:
    return to_text(STYLES["oscola"].note(event_work(event, chronology, SITE, READ_ON), NO_PIN, ""))


def test_reference_names_title_date_chronology_record_and_version() -> None:
    event = Event(id=130, title="Union answers", edtf="2021-03-12", date_as_written="", revision=6)
    assert cited(event, "The dispute") == (
        "‘Union answers, 12 March 2021’ in The dispute (Dateline) (record e-130, version 6) "
        "<https://dispute.example/e-130> accessed 2 November 2025."
    )


def test_reference_of_an_undated_event_in_a_chronology_without_title() -> None:
    event = Event(id=7, title="Union answers", edtf=None, revision=1)
    assert cited(event, "") == (
        "‘Union answers, undated’ in Dateline (record e-7, version 1) "
        "<https://dispute.example/e-7> accessed 2 November 2025."
    )
