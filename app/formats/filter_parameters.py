"""The filter parameters as OpenAPI describes them, for every address that takes a filter."""

from typing import Any

from app.domain.evidence import EVIDENCE_STATES
from app.domain.filters import HEALTHS, REVIEW_STATES
from app.domain.history import KIND_WORDS
from app.domain.source_filters import SOURCE_ORDERS


def _parameter(name: str, description: str, schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
    return found if example is None else {**found, "example": example}


def _several(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_TEXT = {"type": "string"}
_ID = {"type": "integer", "minimum": 1}

AS_OF = "As it stood then: a date, a time, or a version of the chronology (`v130`). For members."
AS_OF_PARAMETER = _parameter("as_of", AS_OF, _TEXT)

FILTER_PARAMETERS = [
    _parameter(
        "q", "Words that must all be found; “in quotation marks” for words side by side.", _TEXT, '"peace treaty"'
    ),
    _parameter("from", "From this date on: EDTF or plain words.", _TEXT, "Sept 2023"),
    _parameter("to", "Up to this date: EDTF or plain words.", _TEXT, "2024-12"),
    _parameter(
        "within",
        "Whether an event need only overlap the range, or must certainly lie within it.",
        {"type": "string", "enum": ["overlaps", "certain"], "default": "overlaps"},
    ),
    _parameter("category", "Slug of a category; repeat it for any of several.", _several(_TEXT)),
    _parameter("actor", "Id of an actor; repeat it for any of several.", _several(_ID)),
    _parameter("place", "Id of a place; repeat it for any of several.", _several(_ID)),
    _parameter("tag", "Slug of a tag; repeat it for any of several.", _several(_TEXT)),
    _parameter("source", "Id of a source that is cited; repeat it for any of several.", _several(_ID)),
    _parameter("evidence", "Evidence state; repeat it for any of several.", _several({"enum": list(EVIDENCE_STATES)})),
    _parameter("review", "Review state; repeat it for any of several.", _several({"enum": list(REVIEW_STATES)})),
    _parameter(
        "health",
        "Events with a cited passage that is no longer found, or whose words have changed. For members.",
        _several({"enum": list(HEALTHS)}),
    ),
    _parameter(
        "citations",
        "Events with a citation that is not checked. For members.",
        {"type": "string", "enum": ["unchecked"]},
    ),
    _parameter(
        "notes",
        "Events with a question that is not resolved. For members.",
        {"type": "string", "enum": ["open-question"]},
    ),
    _parameter("assigned", "Id of the person to whom they are assigned; for members.", _several(_ID)),
    _parameter("undated", "1: only events without a date.", {"type": "string", "enum": ["0", "1"]}),
    AS_OF_PARAMETER,
]

ORDER_PARAMETER = _parameter(
    "order",
    "By date, oldest or newest first; undated events come last.",
    {"type": "string", "enum": ["oldest", "newest"], "default": "oldest"},
)

SOURCE_PARAMETERS = [
    _parameter("q", "Words that must all be found, in the fields of a source or in its text.", _TEXT, "bridge"),
    _parameter("kind", "CSL item type.", _TEXT, "article-newspaper"),
    _parameter("order", "Order of the list of sources.", {"type": "string", "enum": list(SOURCE_ORDERS)}),
    _parameter("source", "Id of a source; repeat it for a selection.", _several(_ID)),
]

ACTIVITY_PARAMETERS = [
    _parameter("person", "The name under which it was saved.", _TEXT),
    _parameter("kind", "Kind of record.", {"type": "string", "enum": list(KIND_WORDS)}),
    _parameter("action", "What was done: create, edit, withdraw and so on.", _TEXT, "edit"),
    _parameter("record", "One record: e- events, s- sources, c- citations, a- notes, actor-, place-.", _TEXT, "e-130"),
    _parameter("from", "From this date on, in UTC: EDTF or plain words.", _TEXT, "20 Nov 2026"),
    _parameter("to", "Up to this date: EDTF or plain words.", _TEXT, "2026-11"),
    _parameter("each", "1: imports are told record by record.", {"type": "string", "enum": ["0", "1"]}),
]

NOTE_PARAMETERS = [
    _parameter("q", "Words, all of which must be found; double quotes keep words together.", _TEXT),
    _parameter("kind", "Kind of note.", {"type": "string", "enum": ["comment", "question", "tag"]}),
    _parameter("author", "Name of the author, as notes give it.", _TEXT),
    _parameter("resolved", "Settled notes, or open ones.", {"type": "string", "enum": ["yes", "no"]}),
    _parameter("on", "The event or source that it is on.", _TEXT, "e-130"),
    _parameter("mine", "1: your own notes.", {"type": "string", "enum": ["1"]}),
]
