import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.selectors import word_diff

words = st.lists(st.sampled_from(["one", "two", "three", " ", "  ", ",", "\n", "é", "-"])).map("".join)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("", "", []),
        ("same words", "same words", [("same", "same words")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("a red door", "a green door", [("same", "a "), ("del", "red"), ("ins", "green"), ("same", " door")]),
        ("the old bridge stood", "the new tower stood", [("same", "the "), ("del", "old bridge"), ("ins", "new tower"),
         ("same", " stood")]),
        ("It fell.", "It fell?", [("same", "It fell"), ("del", "."), ("ins", "?")]),
    ],
)  # fmt: skip
def test_changes_by_word(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert word_diff(old, new) == changes


@given(words | st.text(), words | st.text())
def test_changes_lead_from_old_to_new(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert "".join(words for kind, words in changes if kind != "ins") == old
    assert "".join(words for kind, words in changes if kind != "del") == new
    assert all(words for _, words in changes)
    assert all(kind == "same" for kind, _ in changes) or old != new


def test_long_texts_are_compared_by_lines() -> None:
    lines = [f"line {number} of a long register\n" for number in range(4000)]
    old, new = "".join(lines), "".join([*lines[:2000], "an added line\n", *lines[2000:]])
    assert word_diff(old, new) == [
        ("same", "".join(lines[:2000])),
        ("ins", "an added line\n"),
        ("same", "".join(lines[2000:])),
    ]
