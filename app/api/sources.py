"""Sources: list, read, add and change them. Their texts are in `source_texts`."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session, joinedload

from app.api.bodies import JsonRoute
from app.api.described import ADDING, CHANGING, RECORD, IfMatch, IfNoneMatch, SourceNumber, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.preconditions import require_revision, revision_tag, tagged, unless_known
from app.api.source_bodies import EditedSource, NewSource
from app.api.viewers import Contributor
from app.database import ReadDb, WriteDb
from app.domain.filters import LARGEST_ID
from app.domain.inputs import Author
from app.domain.permissions import Viewer, may_know_of_source, may_open_source
from app.domain.source_filters import SourceFilters
from app.errors import Invalid, NotAllowed, NotFound
from app.formats.event_shape import CitedSourceOutput, ProtectedSourceOutput
from app.models import Source
from app.queries.source_list import select_matching
from app.queries.sources import select_sources
from app.services.sources import create_source, edit_source
from app.surface import CurrentViewer

router = APIRouter(prefix="/sources", tags=["Sources"], route_class=JsonRoute)


class SourceOutput(CitedSourceOutput):
    is_title_supplied: bool
    authors: list[Author]
    is_issued_supplied: bool
    issued_note: str
    archived_url: Annotated[str, Field(description="Address of a copy in a web archive.")]
    language: str
    note: Annotated[str, Field(description="Markdown.")]
    text_sha256: str | None
    confidentiality: Literal["public", "withheld", "sealed"]
    is_text_public: bool
    derived_from: Annotated[int | None, Field(description="Id of the source that this one repeats.")]
    revision: int
    created_at: datetime
    updated_at: datetime


class SourceList(Listing[SourceOutput | ProtectedSourceOutput]):
    """One page of sources."""


@router.get("", summary="List sources", responses=problems(401))
def show_sources(
    db: ReadDb,
    viewer: CurrentViewer,
    q: Annotated[
        str,
        Query(
            max_length=400,
            description="Words, each of which is in the title, authors, publisher, container, notes, key, URL or, for "
            "those who may read it, the text.",
        ),
    ] = "",
    kind: Annotated[str, Query(max_length=40, description="CSL item type.")] = "",
    after: After = None,
    limit: Limit = 50,
) -> SourceList:
    """In the order in which they were added. Of protected sources only id and type are shown."""
    found = select_matching(SourceFilters.from_query([("q", q), ("kind", kind)]), viewer)
    sources, following, total = page_by_id(db, found, Source.id, after, limit, joinedload(Source.derived_from))
    return SourceList(items=[source_output(source, viewer) for source in sources], next=following, total=total)


@router.get(
    "/{source_id}",
    summary="Read a source",
    response_model=SourceOutput | ProtectedSourceOutput,
    responses=RECORD,
)
def show_source(
    db: ReadDb, viewer: CurrentViewer, source_id: SourceNumber, if_none_match: IfNoneMatch = None
) -> Response:
    """Its fields follow CSL-JSON; what is unknown is empty."""
    return unless_known(if_none_match, _answer(db, find_visible_source(db, source_id, viewer), viewer))


@router.post(
    "", summary="Add a source", status_code=201, response_model=SourceOutput | ProtectedSourceOutput, responses=ADDING
)
def add_source(editor: Contributor, db: WriteDb, given: NewSource) -> Response:
    """Needs a contributor. Who protects a source and is no curator does not see it any more."""
    source = create_source(db, given.laid_over(None), editor)
    return _answer(db, source, editor, 201, {"Location": f"/api/v1/sources/{source.id}"})


@router.patch(
    "/{source_id}", summary="Change a source", response_model=SourceOutput | ProtectedSourceOutput, responses=CHANGING
)
def change_source(
    editor: Contributor, db: WriteDb, source_id: SourceNumber, given: EditedSource, if_match: IfMatch = None
) -> Response:
    """Needs a contributor and `If-Match`. What is not given stays as it is."""
    source = find_open_source(db, source_id, editor)
    tag = revision_tag("s", source.id, source.revision)
    require_revision(if_match, tag, lambda: source_output(source, editor))
    if "key" in given.model_fields_set and given.key not in (None, source.key):
        raise Invalid({"key": "The key of a record never changes."})
    edit_source(db, source, given.laid_over(source), editor, None, given.reason)
    return _answer(db, source, editor)


def find_visible_source(db: Session, source_id: int, viewer: Viewer) -> Source:
    """A source that the viewer may know of. Raises `NotFound`."""
    found = None
    if 0 < source_id <= LARGEST_ID:
        found = db.scalar(select_sources(viewer).where(Source.id == source_id))
    if found is None:
        raise NotFound(f"There is no source {source_id}.")
    return found


def find_open_source(db: Session, source_id: int, viewer: Viewer) -> Source:
    """A source that the viewer may read in full. Raises `NotFound`, and `NotAllowed` for a withheld one."""
    source = find_visible_source(db, source_id, viewer)
    if not may_open_source(viewer, source.confidentiality):
        raise NotAllowed("This source is protected: only curators may read or change it.")
    return source


def source_output(source: Source, viewer: Viewer) -> SourceOutput | ProtectedSourceOutput:
    if not may_open_source(viewer, source.confidentiality):
        return ProtectedSourceOutput(id=source.id, type=source.type, reliability=source.reliability)
    return SourceOutput(
        id=source.id,
        key=source.key,
        type=source.type,
        title=source.title,
        publisher=source.publisher,
        container=source.container,
        issued=source.issued,
        url=source.url,
        reliability=source.reliability,
        is_title_supplied=source.is_title_supplied,
        authors=[Author.model_validate(author) for author in source.authors],
        is_issued_supplied=source.is_issued_supplied,
        issued_note=source.issued_note,
        archived_url=source.archived_url,
        language=source.language,
        note=source.note,
        text_sha256=source.text_sha256,
        confidentiality=source.confidentiality,
        is_text_public=source.is_text_public,
        derived_from=source.derived_from_id
        if source.derived_from and may_know_of_source(viewer, source.derived_from.confidentiality)
        else None,
        revision=source.revision,
        created_at=source.created_at,
        updated_at=source.updated_at,
    )


def _answer(
    db: Session, source: Source, viewer: Viewer, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    db.refresh(source)
    return tagged(source_output(source, viewer), revision_tag("s", source.id, source.revision), status, headers)
