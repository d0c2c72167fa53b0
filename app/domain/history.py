"""What changed between two saved states of a record, told field by field in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.dates import EventDate
from app.domain.selectors import Change, word_diff

Snapshot = Mapping[str, Any]
"""A record's columns as JSON values, as its revisions keep them."""

Named = Callable[[str, int], str]
"""Gives the words for a record that a snapshot names by kind and id."""

LABELS: dict[str, dict[str, str]] = {
    "event": {
        "title": "Title",
        "edtf": "Date",
        "date_as_written": "Date as written",
        "date_note": "How it is known",
        "summary": "Summary",
        "category_id": "Category",
        "actors": "Actors",
        "places": "Places",
        "tags": "Tags",
        "part_of_id": "Part of",
        "sequence": "Order within its date",
        "review": "State",
        "withdrawn_reason": "Why it is withdrawn",
        "checked_by_id": "Checked by",
    },
    "citation": {
        "source_id": "Source",
        "role": "Stance",
        "passage_id": "Passage",
        "pin_cite": "Place in the source",
        "claimed": "Date that it gives",
        "note": "Note",
        "position": "Order",
        "checked_by_id": "Checked by",
        "is_withdrawn": "Taken out",
    },
}
"""By kind of record: the fields that people know, in the order in which they are told."""

OPEN_OF_PROTECTED = ("role", "claimed", "is_withdrawn")
"""What those who may not open a source may know of its citations."""

_REFERENCES = {
    "category_id": "category",
    "part_of_id": "event",
    "checked_by_id": "person",
    "source_id": "source",
    "passage_id": "passage",
}
_LISTS = {"actors": "actor", "places": "place", "tags": "tag"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what stayed, went (`del`) and came (`ins`), word by word."""

    label: str
    steps: list[Change]


def list_references(kind: str, snapshot: Snapshot) -> set[tuple[str, int]]:
    """Kind and id of each record that a snapshot names, so that all of them can be read at once."""
    found = {(_REFERENCES[name], snapshot[name]) for name in LABELS[kind] if name in _REFERENCES and snapshot.get(name)}
    for name in _LISTS.keys() & LABELS[kind].keys():
        found |= {(_LISTS[name], _id_of(entry)) for entry in snapshot.get(name) or ()}
    return found


def list_changes(
    kind: str, before: Snapshot, after: Snapshot, named: Named, *, is_protected: bool = False
) -> list[FieldChange]:
    """The fields of an event or a citation that differ; those of a first state all came, if `before` is empty.

    Of a citation whose source is protected only what `OPEN_OF_PROTECTED` lists is told.
    """
    changes = []
    for name, label in LABELS[kind].items():
        if is_protected and name not in OPEN_OF_PROTECTED:
            continue
        old, new = (_say(name, state, named) for state in (before, after))
        if old != new:
            changes.append(FieldChange(label, word_diff(old, new)))
    return changes


def _say(name: str, snapshot: Snapshot, named: Named) -> str:
    value = snapshot.get(name)
    if name in _LISTS:
        return "; ".join(_say_entry(_LISTS[name], entry, named) for entry in value or ())
    if value is None or value == "" or (name == "sequence" and value == 0):
        return ""
    if name == "position":
        return str(value + 1)
    if name in _REFERENCES:
        return named(_REFERENCES[name], value)
    if name in ("edtf", "claimed"):
        return EventDate.parse(value).display_long
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value).replace("-", " ") if name == "review" else str(value)


def _say_entry(kind: str, entry: Any, named: Named) -> str:
    words = named(kind, _id_of(entry))
    role = entry[1] if isinstance(entry, (list, tuple)) else ""
    return f"{words} ({role})" if role else words


def _id_of(entry: Any) -> int:
    """An actor stands in a snapshot with its role, a place or a tag alone."""
    number: int = entry[0] if isinstance(entry, (list, tuple)) else entry
    return number
