"""The stored texts of a source: every version is kept, with its digest and origin."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, WithJsonSchema
from sqlalchemy import select
from sqlalchemy.orm import defer

from app.api.bodies import JsonRoute
from app.api.described import ADDING, READING, SourceNumber, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.sources import find_open_source
from app.api.taken_texts import TAKEN_BODY, Taken
from app.api.viewers import Contributor
from app.database import ReadDb, WriteDb
from app.domain.filters import LARGEST_ID
from app.domain.permissions import may_read_texts
from app.errors import NotAllowed, NotFound
from app.models import Passage, SourceText
from app.queries.quotes import count_outcomes
from app.services.passages import newest_text
from app.services.sources import add_text
from app.surface import CurrentViewer

router = APIRouter(prefix="/sources/{source_id}/texts", tags=["Sources"], route_class=JsonRoute)


# As JSON Schema before 2020 can say it too: many programs that read the description know no `prefixItems`.
PAIR = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "minItems": 2, "maxItems": 2}
PageStart = Annotated[tuple[str, int], WithJsonSchema(PAIR)]


class TextVersion(BaseModel):
    number: Annotated[int, Field(description="Number of the version, from 1.")]
    sha256: Annotated[str, Field(description="SHA-256 of the bytes as they were taken.")]
    chars: Annotated[int, Field(description="Length of the normalised text in code points.")]
    origin: Annotated[str, Field(description="Where the text was taken from.")]
    media_type: str
    extractor: Annotated[str, Field(description="What took the words out of a file; empty for UTF-8 text.")]
    taken_at: datetime


class WholeText(TextVersion):
    text: Annotated[str, Field(description="The normalised text; positions of passages count its code points.")]
    pages: Annotated[list[PageStart], Field(description="Label of each page, and the position at which it begins.")]


class LocatedText(TextVersion):
    located: Annotated[int, Field(description="How many passages of the source were found in the text.")]
    passages: Annotated[int, Field(description="How many passages the source has.")]
    counts: Annotated[
        dict[str, int], Field(description="Its passages by health; those whose older text is kept as `kept`.")
    ]


class TextList(Listing[TextVersion]):
    """One page of the texts of a source."""


@router.get("", summary="List the texts of a source", responses=READING | problems(403))
def show_texts(
    db: ReadDb, viewer: CurrentViewer, source_id: SourceNumber, after: After = None, limit: Limit = 50
) -> TextList:
    """All stored versions, oldest first, without their words."""
    source = find_open_source(db, source_id, viewer)
    found = select(SourceText).where(SourceText.source_id == source.id)
    texts, following, total = page_by_id(db, found, SourceText.id, after, limit, defer(SourceText.text))
    return TextList(items=[TextVersion(**_members(text)) for text in texts], next=following, total=total)


@router.get("/{number}", summary="Read a text of a source", responses=READING | problems(403))
def show_text(
    db: ReadDb,
    viewer: CurrentViewer,
    source_id: SourceNumber,
    number: Annotated[int, Path(description="Number of the version, from 1.")],
) -> WholeText:
    """The words of one version; for members, or where they may be republished."""
    source = find_open_source(db, source_id, viewer)
    if not may_read_texts(viewer, source.is_text_public):
        raise NotAllowed("The words of this source may not be republished: only members may read them.")
    found = None
    if 0 < number <= LARGEST_ID:
        found = db.scalar(select(SourceText).where(SourceText.source_id == source.id, SourceText.number == number))
    if found is None:
        raise NotFound(f"Source {source_id} has no text {number}.")
    return WholeText(
        **_members(found), text=found.text, pages=[(str(label), int(start)) for label, start in found.pages]
    )


@router.post(
    "",
    summary="Add a text to a source",
    status_code=201,
    response_model=LocatedText,
    responses=ADDING | {200: {"model": LocatedText, "description": "The text is held already."}},
    openapi_extra=TAKEN_BODY,
)
def add_text_version(editor: Contributor, taken: Taken, db: WriteDb, source_id: SourceNumber) -> Response:
    """Needs a contributor. Send the words as JSON, or a file as it is with its media type: plain text, Markdown, HTML,
    PDF, Word (`.docx`) or EPUB. The passages of the source are located in the text. A text that is held already is not
    stored again: the answer is then 200."""
    source = find_open_source(db, source_id, editor)
    newest = newest_text(db, source.id)
    held = newest.number if newest else 0
    stored, located, total = add_text(db, source, taken.original, editor, origin=taken.origin, read=taken.read)
    counts = count_outcomes(db, Passage.source_id == source.id)
    answer = LocatedText(**_members(stored), located=located, passages=total, counts=counts)
    headers = {"Location": f"/api/v1/sources/{source.id}/texts/{stored.number}"}
    return JSONResponse(answer.model_dump(mode="json"), 201 if stored.number > held else 200, headers)


def _members(text: SourceText) -> dict[str, object]:
    return {name: getattr(text, name) for name in TextVersion.model_fields}
