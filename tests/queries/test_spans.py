"""Lasting events beside a page: those of the selection that contain events of the page, at most twelve."""

import pytest
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.permissions import Viewer
from app.queries.events import Selection, list_events
from app.queries.paging import page_of
from app.queries.spans import MOST_SPANS, list_spans
from tests.queries.crowds import CURATOR, VISITOR, plant, select_all


def spans_of(db: Session, selection: Selection) -> list[int]:
    return [span.event_id for span in list_spans(db, selection, selection.dated)]


def expected(db: Session, selection: Selection, shown: list[int]) -> list[int]:
    """The rule, read out plainly."""
    dates = {event.id: event.date for event in list_events(db, selection.ids()) if event.date is not None}
    inside = {
        event_id: sum(
            span.earliest <= dates[other].earliest and dates[other].latest <= span.latest
            for other in shown
            if other != event_id and other in dates
        )
        for event_id, span in dates.items()
        if span.is_lasting
    }
    most = sorted((count for count in inside.values() if count), reverse=True)[:MOST_SPANS]
    found = [event_id for event_id in dates if most and inside.get(event_id, 0) >= most[-1]]
    return sorted(found, key=lambda event_id: (dates[event_id].sort_key, event_id))


@pytest.mark.parametrize("viewer", [VISITOR, CURATOR], ids=lambda viewer: viewer.name)
@pytest.mark.parametrize(
    "query", ["", "category=war", "from=2021-05-14 to=2021-05-14", "undated=1", "q=alpha", "actor=1"]
)
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_spans_contain_events_of_the_page(crowd: Session, query: str, viewer: Viewer, order: str) -> None:
    selection = select_all(crowd, query, viewer)
    after = None
    while True:
        page = page_of(selection, order, after, 8)
        dated = page.positions[page.positions < selection.columns.dated]
        found = [span.event_id for span in list_spans(crowd, selection, dated)]
        agreed = expected(crowd, selection, page.ids)
        if len(agreed) <= MOST_SPANS:
            assert found == agreed
        else:  # of those that contain equally many, any may be left out
            assert set(found) < set(agreed)
            assert len(found) == MOST_SPANS
        after = page.next
        if after is None:
            break


@pytest.mark.parametrize(
    ("dates", "spans"),
    [
        ([], []),
        (["2021-05-14"], []),
        (["2021/2022"], []),
        (["2021/2022", "2021/2022"], [0, 1]),
        (["2021/2022", "2021-05-14"], [0]),
        (["2021/2022", "2020-12-31", "2023-01-01", "2022/2023"], [3]),
        (["2021", "2021-05-14"], []),
        (["2021/2022", "2022~"], [0]),
        (["2021/..", "2500"], [0]),
        (["../2022", "-0044-03-15"], [0]),
        (["../2022", "2021/2022", "2021-05/2021-06", "2021-05-14"], [0, 1, 2]),
    ],
)
def test_what_contains_another_is_a_span(scratch: Session, dates: list[str], spans: list[int]) -> None:
    ids = plant(scratch, dates)
    assert spans_of(scratch, select_all(scratch)) == [ids[n] for n in spans]


def test_twelve_spans_that_contain_most_are_taken(scratch: Session) -> None:
    short = plant(scratch, ["2021-01-01/2021-01-05"] * 3)
    long = plant(scratch, ["2021-01-01/2021-12-31"] * MOST_SPANS)
    plant(scratch, ["2021-01-02", "2021-06-01"])
    assert spans_of(scratch, select_all(scratch)) == long
    assert not set(short) & set(long)


def test_a_span_outside_the_selection_is_not_drawn(scratch: Session) -> None:
    plant(scratch, ["2021/2022"], review="draft")
    plant(scratch, ["2021-05-14"])
    assert spans_of(scratch, select_all(scratch, viewer=VISITOR)) == []
    assert len(spans_of(scratch, select_all(scratch))) == 1


def test_a_span_tells_what_is_drawn(scratch: Session) -> None:
    plant(scratch, ["2021-01-01/2021-01-10", "2021-01-02"])
    (span,) = list_spans(scratch, select_all(scratch), select_all(scratch).dated)
    assert (span.title, span.hue, span.date) == ("Event 0", 5, EventDate.parse("2021-01-01/2021-01-10"))
