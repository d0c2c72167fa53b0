"""What the validator finds wrong, in words for the person at the form."""

from collections.abc import Mapping
from typing import Any

BY_FIELD = {
    ("title", "too_short"): "Give the event a title: one sentence, who did what.",
    ("new_title", "too_short"): "Give the new source a title.",
    ("sequence", "int_parsing"): "The order within the day is a whole number, for example 2.",
    ("role", "literal_error"): "Choose whether the passage supports, disputes or mentions the event.",
    ("citations", "too_long"): "An event has at most 200 citations.",
    ("review", "literal_error"): "An event is saved as a draft or sent to review.",
    ("type", "pattern_mismatch"): "Choose the kind of the new source.",
}
"""By the last name of the place and the validator's type of error, without its `string_`."""

LISTED = {"actors": "The name of an actor", "places": "The name of a place", "tags": "A tag"}


def fault_of(problem: Mapping[str, Any]) -> str:
    """One sentence for an error as `ValidationError.errors()` lists it."""
    place, kind = problem["loc"], problem["type"].removeprefix("string_")
    context = problem.get("ctx") or {}
    last = str(place[-1]) if place else ""
    if kind == "value_error":
        return str(context["error"])
    if "new_source" in place and last == "title":
        last = "new_title"
    if sentence := BY_FIELD.get((last, kind)):
        return sentence
    if kind == "too_long":
        return _too_long(place, last, context["max_length"], problem.get("input"))
    if kind in ("greater_than_equal", "less_than_equal", "int_parsing_size"):
        return "This number is too large. Write one between -1,000,000 and 1,000,000."
    return "This cannot be read."


def _too_long(place: tuple[str | int, ...], last: str, most: int, value: object) -> str:
    if len(place) > 1 and place[0] in LISTED:
        name = "The role of an actor" if last == "role" else LISTED[str(place[0])]
        return f"{name} has at most {most} characters."
    length = f"{len(value):,} characters" if isinstance(value, str) else "more"
    return f"At most {most:,} characters fit here; there are {length}."
