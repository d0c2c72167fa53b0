"""What is asked of the list of sources, from the address and back into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.source_filters import SOURCE_ORDERS, SourceFilters
from app.domain.source_types import SOURCE_TYPES, type_label
from app.errors import Invalid


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ([], SourceFilters()),
        ([("q", "  grain   export ")], SourceFilters(q="grain export")),
        ([("q", " "), ("kind", ""), ("order", "")], SourceFilters()),
        ([("kind", "legal_case"), ("order", "newest")], SourceFilters(kind="legal_case", order="newest")),
        ([("q", "a\x00b")], SourceFilters(q="a b")),
        ([("after", "12"), ("colour", "red")], SourceFilters()),
        ([("source", "7"), ("source", "s-3"), ("source", ""), ("source", "7")], SourceFilters(source=(3, 7))),
    ],
)
def test_reading(query: list[tuple[str, str]], expected: SourceFilters) -> None:
    assert SourceFilters.from_query(query) == expected


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ([("order", "best")], "order", "“best” is none of cited, newest, title, attention."),
        ([("kind", "<b>")], "kind", "“<b>” is no kind of source."),
        ([("kind", "x" * 50)], "kind", "is no kind of source."),
        ([("q", "x" * 401)], "q", "A search has at most 400 characters."),
        ([("source", "x7")], "source", "“x7” is not the number of a source."),
        ([("source", "0")], "source", "“0” is not the number of a source."),
        ([("source", str(n)) for n in range(1, 502)], "source", "At most 500 sources can be chosen one by one."),
    ],
)
def test_refusals_name_the_parameter(query: list[tuple[str, str]], field: str, words: str) -> None:
    with pytest.raises(Invalid) as problem:
        SourceFilters.from_query(query)
    assert words in problem.value.faults[field]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Invalid) as problem:
        SourceFilters.from_query([("order", "best"), ("kind", "?")])
    assert set(problem.value.faults) == {"order", "kind"}


@given(st.text(max_size=30), st.sampled_from(["", *SOURCE_TYPES]), st.sampled_from(list(SOURCE_ORDERS)), st.booleans())
def test_an_address_leads_back_to_its_filter(q: str, kind: str, order: str, is_later: bool) -> None:
    from urllib.parse import parse_qsl, urlsplit

    filters = SourceFilters.from_query([("q", q), ("kind", kind), ("order", order), ("source", "9"), ("source", "4")])
    address = urlsplit(filters.url(12 if is_later else None))
    pairs = parse_qsl(address.query, keep_blank_values=True)
    assert address.path == "/sources"
    assert SourceFilters.from_query(pairs) == filters
    assert dict(pairs).get("after") == ("12" if is_later else None)


def test_what_is_not_asked_is_not_in_the_address() -> None:
    assert SourceFilters().url() == "/sources"
    assert SourceFilters(q="a b", order="title").url(3) == "/sources?after=3&order=title&q=a+b"


@pytest.mark.parametrize(
    ("name", "label"),
    [("article-newspaper", "News article"), ("legal_case", "Court document"), ("field-note", "Field note")],
)
def test_kinds_have_plain_labels(name: str, label: str) -> None:
    assert type_label(name) == label


def test_no_two_kinds_are_called_the_same() -> None:
    assert len(set(SOURCE_TYPES.values())) == len(SOURCE_TYPES)
