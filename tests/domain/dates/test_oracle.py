"""The edtf library as a second opinion, where it is known to be right.

Left out, because the library errs there: times, winters, years BC, unknown ends, significant digits.
"""

from __future__ import annotations

import warnings
from datetime import date as civil_date
from time import struct_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import OPEN_END, OPEN_START, EventDate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the library's own grammar
    import edtf

TEXTS = """
1985 1985-04 1985-04-12 1984? 2004-06~ 2004-06-11% 199X 19XX 1999-XX 1999-01-XX 1999-XX-XX 2001-21 2001-22 2001-23
2001-29 2001-34 2001-37 2001-40 1964/2008 2004-06/2006-08 2004-02-01/2005-02 2005/2006-02 1984~/2004-06 1984?/2004%
../2006 2004-01-01/.. 156X-12-25 15XX-12-25 1560-XX-25 15XX-12-XX 2004?-06-11 2004-06~-11 2004-06-~11
2004-?06-?11
[1667,1668,1670..1672] [..1760-12-03] [1760-12..] [1667,1760-12] {1960,1961-12} 2004-06-XX/2004-07-03
2004-06-~01/2004-06-~20
"""


def of_library(bound: struct_time | float) -> int:
    if isinstance(bound, float):
        return OPEN_START if bound < 0 else OPEN_END
    return civil_date(*bound[:3]).toordinal()


def assert_same_bounds(text: str) -> None:
    theirs = edtf.parse_edtf(text)
    ours = EventDate.parse(text)
    assert ours.sort_key == (of_library(theirs.lower_strict()), of_library(theirs.upper_strict()))


@pytest.mark.parametrize("text", TEXTS.split())
def test_same_bounds_for_known_texts(text: str) -> None:
    assert_same_bounds(text)


@settings(max_examples=60, deadline=None)
@given(
    st.dates(civil_date(1001, 1, 1)),
    st.dates(civil_date(1001, 1, 1)),
    st.sampled_from((4, 7, 10)),
    st.sampled_from((4, 7, 10)),
    st.sampled_from(("", "~", "?", "%")),
)
def test_same_bounds_for_any_interval(
    first: civil_date, second: civil_date, first_length: int, second_length: int, qualifier: str
) -> None:
    start, end = sorted((first, second))
    texts = start.isoformat()[:first_length] + qualifier, end.isoformat()[:second_length]
    assert_same_bounds(texts[0])
    assert_same_bounds("/".join(texts))
