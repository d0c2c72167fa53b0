"""Three-way merging: nothing is lost, and nobody is asked without need."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.merging import merge

STATES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=6)


@given(STATES, STATES)
def test_what_only_one_side_changed_is_taken_over(base: dict[str, int], changed: dict[str, int]) -> None:
    assert merge(base, base, changed).values == changed
    assert merge(base, changed, base).values == changed
    assert merge(base, changed, changed).values == changed
    assert not merge(base, base, changed).overlapping
    assert set(merge(base, changed, base).from_theirs) == {
        name for name in base.keys() | changed.keys() if base.get(name) != changed.get(name)
    }


@given(STATES, STATES, STATES)
def test_both_sides_see_the_same_where_they_do_not_overlap(
    base: dict[str, int], one: dict[str, int], other: dict[str, int]
) -> None:
    mine, theirs = merge(base, one, other), merge(base, other, one)
    assert set(mine.overlapping) == set(theirs.overlapping)
    apart = [name for name in "abcdef" if name not in mine.overlapping]
    assert [mine.values.get(name) for name in apart] == [theirs.values.get(name) for name in apart]
    assert theirs.choosing_theirs(theirs.overlapping) == mine.values


@given(STATES | st.none(), STATES, STATES)
def test_nothing_is_lost(base: dict[str, int] | None, theirs: dict[str, int], yours: dict[str, int]) -> None:
    merged = merge(base, theirs, yours)
    for name in theirs.keys() | yours.keys() | (base or {}).keys():
        their, your, held = theirs.get(name), yours.get(name), (base or {}).get(name)
        if name in merged.overlapping:
            assert merged.values.get(name) == your
            assert merged.choosing_theirs([name]).get(name) == their
            assert your != their
        elif your != held:
            assert merged.values.get(name) == your, "a change of yours"
        else:
            assert merged.values.get(name) == their, "a change of theirs, or none"


def test_rows_stay_in_the_order_of_whoever_changed_it() -> None:
    base = {"a": 1, "b": 2}
    assert list(merge(base, {"b": 2, "a": 1}, {"a": 1, "b": 2, "mine": 3}).values) == ["b", "a", "mine"]
    assert list(merge(base, {"a": 1, "b": 2, "theirs": 3}, {"b": 2, "a": 1}).values) == ["b", "a", "theirs"]
