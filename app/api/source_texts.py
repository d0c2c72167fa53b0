"""The stored texts of a source: every version is kept, with its digest and origin."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import defer

from app.api.bodies import JsonRoute
from app.api.described import ADDING, READING, SourceNumber, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.sources import find_open_source
from app.api.viewers import Contributor
from app.database import ReadDb, WriteDb
from app.domain.filters import LARGEST_ID
from app.domain.inputs import Input, ShortLine
from app.domain.permissions import may_read_texts
from app.errors import NotAllowed, NotFound
from app.models import SourceText
from app.services.passages import newest_text
from app.services.sources import add_text
from app.surface import CurrentViewer

router = APIRouter(prefix="/sources/{source_id}/texts", tags=["Sources"], route_class=JsonRoute)


class TextVersion(BaseModel):
    number: Annotated[int, Field(description="Number of the version, from 1.")]
    sha256: Annotated[str, Field(description="SHA-256 of the bytes as they were taken.")]
    chars: Annotated[int, Field(description="Length of the normalised text in code points.")]
    origin: Annotated[str, Field(description="Where the text was taken from.")]
    media_type: str
    taken_at: datetime


class WholeText(TextVersion):
    text: Annotated[str, Field(description="The normalised text; positions of passages count its code points.")]


class LocatedText(TextVersion):
    located: Annotated[int, Field(description="How many passages of the source were found in the text.")]
    passages: Annotated[int, Field(description="How many passages the source has.")]


class TextList(Listing[TextVersion]):
    """One page of the texts of a source."""


class NewText(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "All words of the source.", "origin": "pasted from its page"}]}
    )

    text: Annotated[str, StringConstraints(min_length=1), Field(description="The words of the source, as they stand.")]
    origin: Annotated[ShortLine, Field(description="Where they were taken from: an address, a file, a person.")] = ""


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
    return WholeText(**_members(found), text=found.text)


@router.post("", summary="Add a text to a source", status_code=201, response_model=LocatedText, responses=ADDING)
def add_text_version(editor: Contributor, db: WriteDb, source_id: SourceNumber, given: NewText) -> Response:
    """Needs a contributor. The passages of the source are located in the text. A text that is held already is not
    stored again: the answer is then 200."""
    source = find_open_source(db, source_id, editor)
    newest = newest_text(db, source.id)
    held = newest.number if newest else 0
    stored, located, total = add_text(db, source, given.text.encode(), editor, origin=given.origin)
    answer = LocatedText(**_members(stored), located=located, passages=total)
    headers = {"Location": f"/api/v1/sources/{source.id}/texts/{stored.number}"}
    return JSONResponse(answer.model_dump(mode="json"), 201 if stored.number > held else 200, headers)


def _members(text: SourceText) -> dict[str, object]:
    return {name: getattr(text, name) for name in TextVersion.model_fields}
