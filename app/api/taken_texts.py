"""The words of a source as a body gives them: typed, in JSON, or a file as it is."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from app.api.bodies import read_json
from app.api.described import SourceNumber
from app.api.errors import UnsupportedMediaType
from app.api.faults import invalid
from app.api.sources import find_open_source
from app.api.viewers import Contributor
from app.database import ReadDb
from app.domain.inputs import Input, ShortLine
from app.formats.texts import MEDIA_TYPES, ReadText, read_text

FILE_TYPES = (*MEDIA_TYPES.values(), "application/xhtml+xml", "application/octet-stream")


class NewText(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "All words of the source.", "origin": "pasted from its page"}]}
    )

    text: Annotated[str, StringConstraints(min_length=1), Field(description="The words of the source, as they stand.")]
    origin: Annotated[ShortLine, Field(description="Where they were taken from: an address, a file, a person.")] = ""


@dataclass(frozen=True, slots=True)
class TakenText:
    """The bytes of a text, where they come from, and what reading them gave; None where they are typed words."""

    original: bytes
    origin: str
    read: ReadText | None


async def take_text(
    request: Request,
    editor: Contributor,
    db: ReadDb,
    source_id: SourceNumber,
    origin: Annotated[ShortLine, Query(description="Name or address of the file; for files alone.")] = "",
) -> TakenText:
    """The text that a request brings. It is read before the writers' lock is taken, since that may take a while.

    Raises `UnsupportedMediaType`, and `Invalid` for what cannot be read.
    """
    await run_in_threadpool(find_open_source, db, source_id, editor)
    declared = request.headers.get("content-type", "")
    media_type = declared.partition(";")[0].strip().lower()
    if media_type in FILE_TYPES:
        content = await request.body()
        return TakenText(content, origin, await run_in_threadpool(read_text, content, origin, declared))
    if media_type != "application/json":
        raise UnsupportedMediaType(f"Send JSON, or a file with one of the media types {', '.join(FILE_TYPES)}.")
    try:
        given = NewText.model_validate(read_json(await request.body() or b"{}"))
    except ValidationError as problems:
        raise invalid(problems) from None
    return TakenText(given.text.encode(), given.origin, None)


Taken = Annotated[TakenText, Depends(take_text, scope="function")]

_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
TAKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": NewText.model_json_schema()}, **dict.fromkeys(FILE_TYPES, _FILE)},
    }
}
"""The body for the API's description, which cannot see it in the handler's parameters."""
