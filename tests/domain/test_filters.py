"""Filters and slices: read from the URL, written back, refused with a sentence."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.filters import EventFilters, Slice, timeline_url
from app.errors import Invalid

SLUGS = st.lists(st.sampled_from(["diplomacy", "armed-force", "x1"]), max_size=3).map(tuple)
IDS = st.lists(st.integers(1, 2**31 - 1), max_size=3).map(tuple)
BOUNDS = st.none() | st.sampled_from(["2021", "2021-05", "2021-05-14", "2021~", "202X", "2021-22"])


@st.composite
def filters(draw: st.DrawFn) -> EventFilters:
    return EventFilters(
        q=draw(st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)),
        from_=draw(BOUNDS),
        to=draw(st.none() | st.sampled_from(["2023", "2023-09-19", "2030?"])),
        within=draw(st.sampled_from(["overlaps", "certain"])),
        category=draw(SLUGS),
        actor=draw(IDS),
        place=draw(IDS),
        tag=draw(SLUGS),
        source=draw(IDS),
        evidence=draw(st.lists(st.sampled_from(["uncited", "single"]), max_size=2).map(tuple)),
        review=draw(st.lists(st.sampled_from(["draft", "checked"]), max_size=2).map(tuple)),
        undated=draw(st.booleans()),
    )


@given(filters())
def test_a_filter_reads_back_from_its_query_string(asked: EventFilters) -> None:
    assert EventFilters.from_query(parse_qsl(asked.query_string())) == asked


@given(filters())
def test_equal_filters_have_equal_addresses(asked: EventFilters) -> None:
    turned = [*reversed(asked.pairs())]
    assert EventFilters.from_query(turned).query_string() == asked.query_string()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("q=&from=&category=&undated=", ""),
        ("utm_source=letter&q=call", "q=call"),
        ("q=++two++words+", "q=two+words"),
        ("from=Nov+2020&to=March+2025", "from=2020-11&to=2025-03"),
        ("tag=b&tag=a&tag=b", "tag=a&tag=b"),
        ("actor=12&actor=3", "actor=3&actor=12"),
        ("undated=1&within=overlaps", "undated=1"),
        ("undated=0", ""),
    ],
)
def test_only_what_differs_from_the_defaults_is_written(query: str, expected: str) -> None:
    assert EventFilters.from_query(parse_qsl(query, keep_blank_values=True)).query_string() == expected


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=yestermorn", "from", "yestermorn"),
        ("from=03/04/2023", "from", "April"),
        ("from=2023&to=2020", "from", "ends before it starts"),
        ("actor=abc", "actor", "number of a record"),
        ("actor=-1", "actor", "number of a record"),
        ("actor=99999999999999999999", "actor", "number of a record"),
        ("place=1.5", "place", "number of a record"),
        ("source=٣", "source", "number of a record"),
        ("category=a%20b", "category", "slug"),
        ("tag=" + "x" * 81, "tag", "slug"),
        ("evidence=proven", "evidence", "uncited"),
        ("review=done", "review", "draft"),
        ("within=near", "within", "overlaps"),
        ("undated=maybe", "undated", "neither 1 nor 0"),
        ("q=" + "x" * 500, "q", "at most 400"),
        ("&".join(f"actor={n}" for n in range(1, 102)), "actor", "At most 100"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(query: str, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        EventFilters.from_query(parse_qsl(query))
    assert words in refused.value.faults[field]


@pytest.mark.parametrize(
    "query", ["view=map", "order=random", "sort=colour", "zoom=far", "lanes=place", "pick=x", "at=??"]
)
def test_slices_are_refused_in_the_same_way(query: str) -> None:
    with pytest.raises(Invalid) as refused:
        Slice.from_query(parse_qsl(query))
    assert list(refused.value.faults) == [query.split("=", maxsplit=1)[0]]


def test_toggling_adds_and_takes_away() -> None:
    asked = EventFilters(tag=("lachin",))
    assert asked.toggling("tag", "aid").tag == ("aid", "lachin")
    assert asked.toggling("tag", "lachin") == EventFilters()


def test_an_address_carries_the_filter_and_the_part() -> None:
    asked, part = EventFilters(q="call", from_="2023"), Slice(view="table", after="abc")
    assert timeline_url(asked, part) == "/?from=2023&q=call&after=abc&view=table"
    assert timeline_url(asked, part, after=None, view="list") == "/?from=2023&q=call"
    assert timeline_url(asked, path="/events.csv") == "/events.csv?from=2023&q=call"
    assert timeline_url(EventFilters(), Slice()) == "/"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (EventFilters(from_="2020-11", to="2025-03"), "November 2020 to March 2025"),
        (EventFilters(from_="2023", to="2023"), "2023"),
        (EventFilters(from_="2022"), "since 2022"),
        (EventFilters(to="2022"), "until 2022"),
        (EventFilters(from_="2022", within="certain"), "certainly within since 2022"),
    ],
)
def test_the_range_is_told_in_words(asked: EventFilters, words: str) -> None:
    assert asked.describe_range() == words


def test_the_two_ends_of_the_range_count_as_one_filter() -> None:
    assert EventFilters(from_="2022", to="2023", tag=("aid",)).count() == 2
