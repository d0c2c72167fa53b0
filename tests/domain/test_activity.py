"""What can be asked of the activity."""

import pytest

from app.domain.activity import ActivityFilters, read_before
from app.errors import Invalid


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"person": "Mira"},
        {"kind": "annotation", "action": "withdraw"},
        {"record": "e-130", "each": "1"},
        {"from": "2026-11-20", "to": "2026-11"},
        {"from": "2026-11-20T14:00:00.250000Z"},
    ],
)
def test_a_filter_is_written_back_as_it_was_read(query: dict[str, str]) -> None:
    filters = ActivityFilters.from_query(query.items())
    assert dict(filters.pairs()) == query
    assert ActivityFilters.from_query(filters.pairs()) == filters


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "person"),
        ("action", "x y"),
        ("action", "a" * 21),
        ("record", "130"),
        ("record", "x-130"),
        ("record", "e-0"),
        ("record", "e-9999999999"),
        ("from", "yestermorn"),
        ("to", "v12"),
        ("each", "yes"),
        ("person", "x" * 201),
    ],
)
def test_what_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        ActivityFilters.from_query([(name, value)])
    assert set(refused.value.faults) == {name}


def test_a_field_is_replaced_or_taken_out() -> None:
    asked = ActivityFilters(kind="event", from_="2026")
    assert asked.replacing(each=True, kind=None).url(before=7) == "/activity?each=1&from=2026&before=7"


def test_blanks_and_unknown_names_are_left_alone() -> None:
    assert ActivityFilters.from_query([("person", " "), ("q", "x"), ("kind", "")]) == ActivityFilters()


def test_filters_are_told_in_words() -> None:
    assert ActivityFilters().describe() == "all changes"
    asked = ActivityFilters(kind="category", person="Mira", from_="20 Nov 2026", to="2027")
    assert asked.describe() == "changes of categories by Mira since 20 Nov 2026 until 2027"


@pytest.mark.parametrize("typed", ["x", "-1", "1" * 19, "٣"])
def test_a_place_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_before(typed)
