"""What changed between two saved states, in words."""

from typing import Any

import pytest

from app.domain.history import list_changes, list_references

NAMES = {
    ("category", 1): "Diplomacy",
    ("category", 2): "Aid",
    ("actor", 7): "Ann",
    ("actor", 8): "Bob",
    ("tag", 3): "Truce",
    ("source", 5): "Gazette",
    ("passage", 9): "it was signed",
}
EVENT = {"title": "Ceasefire signed", "edtf": "2020-11~", "category_id": 1, "actors": [[7, "caller"]], "tags": [3]}


def named(kind: str, record_id: int) -> str:
    return NAMES[kind, record_id]


@pytest.mark.parametrize(
    ("changes", "label", "gone", "come"),
    [
        ({"title": "Ceasefire broken"}, "Title", "signed", "broken"),
        ({"edtf": "2020-12"}, "Date", "about November", "December"),
        ({"edtf": None}, "Date", "about November 2020", ""),
        ({"category_id": 2}, "Category", "Diplomacy", "Aid"),
        ({"actors": [[7, "caller"], [8, ""]]}, "Actors", "", "; Bob"),
        ({"actors": [[7, ""]]}, "Actors", " (caller)", ""),
        ({"tags": []}, "Tags", "Truce", ""),
        ({"sequence": 2}, "Order within its date", "", "2"),
        ({"review": "in-review"}, "State", "", "in review"),
    ],
)
def test_each_field_is_told_in_words(changes: dict[str, Any], label: str, gone: str, come: str) -> None:
    (change,) = list_changes("event", EVENT, {**EVENT, **changes}, named)
    assert change.label == label
    assert "".join(words for kind, words in change.steps if kind == "del") == gone
    assert "".join(words for kind, words in change.steps if kind == "ins") == come


def test_a_state_that_is_the_same_has_no_changes() -> None:
    assert list_changes("event", EVENT, {**EVENT, "evidence": "single", "note": "not a field of events"}, named) == []


def test_a_first_state_is_all_new() -> None:
    changes = list_changes("event", {}, EVENT, named)
    assert [change.label for change in changes] == ["Title", "Date", "Category", "Actors", "Tags"]
    assert all(kind == "ins" for change in changes for kind, _ in change.steps)


def test_of_a_protected_source_only_stance_and_date_are_told() -> None:
    cited = {
        "source_id": 5,
        "passage_id": 9,
        "role": "supports",
        "note": "Secret",
        "pin_cite": "p. 3",
        "claimed": "2020",
    }
    told = list_changes("citation", {}, cited, named, is_protected=True)
    assert [change.label for change in told] == ["Stance", "Date that it gives"]
    assert len(list_changes("citation", {}, cited, named)) == 6


def test_every_record_that_is_named_can_be_read_beforehand() -> None:
    assert list_references("event", EVENT) == {("category", 1), ("actor", 7), ("tag", 3)}
    assert list_references("citation", {"source_id": 5, "passage_id": None, "checked_by_id": 4}) == {
        ("source", 5),
        ("person", 4),
    }
