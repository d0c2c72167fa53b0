"""What the API's description says of every operation: its problems, and the headers of conditional requests."""

from typing import Annotated, Any

from fastapi import Header, Path

from app.api.errors import PROBLEM_JSON, Problem

WHAT_WENT_WRONG = {
    401: "Nobody is signed in: send a token as `Authorization: Bearer TOKEN`.",
    403: "The role does not allow this.",
    404: "There is no such record, or none that you may know of.",
    409: "It does not fit what stands: a key is taken, or the record is withdrawn.",
    410: "The record was public once and has been withdrawn.",
    412: "`If-Match` names another revision; `current` in the problem is the record as it stands.",
    413: "The body is larger than this site takes.",
    415: "The body is not declared as JSON.",
    422: "Something cannot be read; `errors` has one sentence for each field.",
    428: "A change needs `If-Match`.",
    429: "Too many requests in a minute: `Retry-After` says how many seconds to wait.",
}


def _problem_schema() -> dict[str, Any]:
    # Written out in full: a reference would need a place among the components, which are made from routes alone.
    schema = Problem.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldFault"]
    return schema


_SCHEMA = _problem_schema()


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of an operation, for the description; 422 and 429 are always among them."""
    return {
        status: {"description": WHAT_WENT_WRONG[status], "content": {PROBLEM_JSON: {"schema": _SCHEMA}}}
        for status in sorted({*statuses, 422, 429})
    }


READING = problems(401, 404)
RECORD = READING | {304: {"description": "`If-None-Match` names the tag that the record has still."}}
"""Of operations that read one record with a tag."""
ADDING = problems(401, 403, 404, 409, 413, 415)
MOVED: dict[int | str, dict[str, Any]] = {
    301: {"description": "It was merged into another event: `Location` leads there."}
}
ACTING = problems(401, 403, 404, 409, 412, 413, 415)
CHANGING = problems(401, 403, 404, 409, 412, 413, 415, 428)

IfMatch = Annotated[
    str | None, Header(description='The ETag that you read, or one by hand: "e-130.6" is revision 6 of event 130.')
]
IfNoneMatch = Annotated[str | None, Header(description="An ETag that you have: 304 where nothing has changed since.")]
EventNumber = Annotated[int, Path(description="Id of the event: the number in e-130.")]
SourceNumber = Annotated[int, Path(description="Id of the source.")]
CitationNumber = Annotated[int, Path(description="Id of the citation.")]
AnnotationNumber = Annotated[int, Path(description="Id of the annotation.")]
