"""What changed between two saved states of a record, told field by field in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.dates import EventDate
from app.domain.reliability import reliability_words
from app.domain.selectors import Change, word_diff
from app.domain.source_types import type_label

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
        "verdict": "Date that is held",
        "summary": "Summary",
        "category_id": "Category",
        "actors": "Actors",
        "places": "Places",
        "tags": "Tags",
        "part_of_id": "Part of",
        "merged_into_id": "Merged into",
        "sequence": "Order within its date",
        "review": "State",
        "withdrawn_reason": "Why it is withdrawn",
        "checked_by_id": "Checked by",
        "assigned_to_id": "Assigned to",
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
    "source": {
        "title": "Title",
        "is_title_supplied": "Title supplied by us",
        "type": "Kind",
        "authors": "Authors",
        "publisher": "Publisher",
        "container": "Published in",
        "issued": "Published",
        "is_issued_supplied": "Date inferred",
        "issued_note": "Its date",
        "url": "Address",
        "archived_url": "Archived copy",
        "language": "Language",
        "note": "Note",
        "derived_from_id": "Repeats",
        "reliability": "Reliability",
        "confidentiality": "Protection",
        "is_text_public": "Words may be republished",
        "text_sha256": "Digest of its text",
    },
    "annotation": {
        "kind": "Kind",
        "body": "Note",
        "visibility": "For",
        "is_resolved": "Resolved",
        "is_withdrawn": "Taken out",
    },
    "actor": {"name": "Name", "kind": "Kind", "aliases": "Also called", "note": "Note"},
    "place": {
        "name": "Name",
        "aliases": "Also called",
        "lat": "Latitude",
        "lon": "Longitude",
        "precision": "Exactness",
        "note": "Note",
    },
    "tag": {"label": "Name"},
    "category": {"label": "Name", "hue": "Colour"},
}
"""By kind of record: the fields that people know, in the order in which they are told."""

KIND_WORDS = {
    "event": "event",
    "citation": "citation",
    "source": "source",
    "annotation": "note",
    "actor": "actor",
    "place": "place",
    "tag": "tag",
    "category": "category",
}
"""What people call the kinds of records of which every saved state is kept."""

_DEEDS = {
    "create": "added",
    "edit": "edited",
    "check": "checked",
    "assign": "assigned",
    "uncheck": "no longer checked",
    "withdraw": "withdrawn",
    "restore": "brought back",
    "revert": "restored to an earlier version",
    "undo": "put back as it was",
    "merge": "merged",
    "unmerge": "parted again",
    "hold": "judged as to which date is held",
    "resolve": "resolved",
    "reopen": "opened again",
    "add-text": "given a text",
}
_TAKEN_OUT = {"citation", "annotation"}
"""Kinds that are taken out of what they belong to, rather than withdrawn."""

_WORDS = {
    ("annotation", "visibility"): {"public": "everyone", "team": "members", "private": "its author only"},
    ("source", "confidentiality"): {
        "public": "none",
        "withheld": "withheld: that there is a source is shown, not what it is",
        "sealed": "sealed: only curators know of it",
    },
}
"""What some values are called on pages."""

OPEN_OF_PROTECTED = ("role", "claimed", "is_withdrawn")
"""What those who may not open a source may know of its citations."""

_REFERENCES = {
    "category_id": "category",
    "part_of_id": "event",
    "merged_into_id": "event",
    "checked_by_id": "person",
    "assigned_to_id": "person",
    "source_id": "source",
    "derived_from_id": "source",
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
    """The fields of a record that differ; those of a first state all came, if `before` is empty.

    Of a protected source nothing is told, of a citation of one only what `OPEN_OF_PROTECTED` lists.
    """
    differing = _list_differing(kind, before, after, named, is_protected)
    return [FieldChange(label, word_diff(old, new)) for label, old, new in differing]


def list_changed_labels(
    kind: str, before: Snapshot, after: Snapshot, named: Named, *, is_protected: bool = False
) -> list[str]:
    """The names of the fields that differ, as `list_changes` tells them: a change in short."""
    return [label for label, _, _ in _list_differing(kind, before, after, named, is_protected)]


def _list_differing(
    kind: str, before: Snapshot, after: Snapshot, named: Named, is_protected: bool
) -> Iterator[tuple[str, str, str]]:
    for name, label in LABELS[kind].items():
        if is_protected and (kind != "citation" or name not in OPEN_OF_PROTECTED):
            continue
        if before.get(name) == after.get(name):
            continue
        old, new = (_say(kind, name, state, named) for state in (before, after))
        if old != new:
            yield label, old, new


def plural_of(kind: str) -> str:
    """What people call several records of a kind: `events`, `categories`."""
    return "categories" if kind == "category" else f"{KIND_WORDS[kind]}s"


def say_deed(kind: str, action: str) -> str:
    """What was done to a record, as it follows the record's name: `edited`, `taken out`."""
    if action == "withdraw" and kind in _TAKEN_OUT:
        return "taken out"
    return _DEEDS.get(action, action.replace("-", " "))


def _say(kind: str, name: str, snapshot: Snapshot, named: Named) -> str:
    value = snapshot.get(name)
    if kind == "event" and name in _LISTS:
        return "; ".join(_say_entry(_LISTS[name], entry, named) for entry in value or ())
    if value is None or value == "" or (name == "sequence" and value == 0):
        return ""
    if name == "position":
        return str(value + 1)
    if name in _REFERENCES:
        return named(_REFERENCES[name], value)
    if name in ("edtf", "claimed", "issued"):
        return EventDate.parse(value).display_long
    if name == "verdict":
        return _say_verdict(value)
    if name == "authors":
        return "; ".join(_say_author(author) for author in value)
    if kind == "source" and name == "type":
        return type_label(value)
    if name == "reliability":
        return reliability_words(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "; ".join(str(entry) for entry in value)
    words = _WORDS.get((kind, name), {}).get(str(value), str(value))
    return words.replace("-", " ") if name == "review" else words


def _say_verdict(state: Mapping[str, Any]) -> str:
    held = EventDate.parse(state["date"]).display_long if state["date"] else "undecided"
    return f"{held}: {state['reason']} ({state['by']}, {state['at'][:10]})"


def _say_author(author: Mapping[str, str]) -> str:
    return author.get("literal") or " ".join(filter(None, (author.get("given"), author.get("family"))))


def _say_entry(kind: str, entry: Any, named: Named) -> str:
    words = named(kind, _id_of(entry))
    role = entry[1] if isinstance(entry, (list, tuple)) else ""
    return f"{words} ({role})" if role else words


def _id_of(entry: Any) -> int:
    """An actor stands in a snapshot with its role, a place or a tag alone."""
    number: int = entry[0] if isinstance(entry, (list, tuple)) else entry
    return number
