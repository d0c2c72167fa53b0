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

NAMES = {
    "title": "The title",
    "summary": "The summary",
    "date_as_written": "The source’s wording of the date",
    "date_note": "The note on the date",
    "quote": "The quote",
    "pin_cite": "The place in the source",
    "note": "The note",
    "new_title": "The new source’s title",
    "publisher": "The publisher",
    "url": "The address",
    "actors": "The name of an actor",
    "places": "The name of a place",
    "tags": "A tag",
    "role": "The role of an actor",
}


def fault_of(problem: Mapping[str, Any]) -> str:
    """One sentence for an error as `ValidationError.errors()` lists it."""
    place, kind = problem["loc"], problem["type"].removeprefix("string_")
    context = problem.get("ctx") or {}
    last = str(place[-1]) if place else ""
    if kind == "value_error":
        return str(context["error"])
    if last == "name":
        last = str(place[0])
    if last == "title" and "new_source" in place:
        last = "new_title"
    if sentence := BY_FIELD.get((last, kind)):
        return sentence
    if kind == "too_long":
        length = len(problem["input"]) if isinstance(problem.get("input"), str) else context["max_length"] + 1
        return f"{NAMES.get(last, 'This')} has {length:,} characters; {context['max_length']:,} are allowed."
    if kind in ("greater_than_equal", "less_than_equal", "int_parsing_size"):
        return "This number is too large. Write one between -1,000,000 and 1,000,000."
    return "This cannot be read."
