"""Citations by themselves: list, read, add, change, check and withdraw them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.api.bodies import JsonRoute
from app.api.citation_bodies import EditedCitation, NewCitation
from app.api.described import ACTING, ADDING, CHANGING, RECORD, CitationNumber, IfMatch, IfNoneMatch, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.preconditions import honour_revision, require_revision, revision_tag, tagged, unless_known
from app.api.viewers import Contributor, Curator
from app.database import ReadDb, WriteDb
from app.domain.filters import LARGEST_ID
from app.domain.inputs import Input, Reason
from app.domain.permissions import Viewer, may_curate, may_open_source, readable_reviews
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.formats.event_json import citation_members
from app.formats.event_shape import CitationOutput
from app.models import Citation, Event, Source
from app.queries.events import get_event
from app.services.citations import check_citation, withdraw_citation, write_citation
from app.services.events import touch_cited_event
from app.surface import CurrentViewer

router = APIRouter(prefix="/citations", tags=["Citations"], route_class=JsonRoute)

LOADED = (joinedload(Citation.source), joinedload(Citation.passage), joinedload(Citation.checked_by))


class CitationRecord(CitationOutput):
    event: Annotated[int, Field(description="Id of the event that is borne out, disputed or mentioned.")]
    created_at: datetime


class CitationList(Listing[CitationRecord]):
    """One page of citations."""


class CitationWithdrawal(Input):
    reason: Annotated[Reason, Field(description="Why it is taken out.")] = ""


@router.get("", summary="List citations", responses=problems(401))
def show_citations(
    db: ReadDb,
    viewer: CurrentViewer,
    event: Annotated[int | None, Query(description="Id of an event.")] = None,
    source: Annotated[int | None, Query(description="Id of a source.")] = None,
    role: Annotated[Literal["supports", "disputes", "mentions"] | None, Query(description="What it does.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> CitationList:
    """The citations of all events that you may read, in the order in which they were added."""
    found = select_citations(viewer)
    for column, asked in ((Citation.event_id, event), (Citation.source_id, source)):
        if asked is not None:
            found = found.where(column == (asked if 0 < asked <= LARGEST_ID else 0))
    if role is not None:
        found = found.where(Citation.role == role)
    citations, following, total = page_by_id(db, found, Citation.id, after, limit, *LOADED)
    return CitationList(items=[_output(citation, viewer) for citation in citations], next=following, total=total)


def select_citations(viewer: Viewer) -> Select[Citation]:
    """The standing citations of readable events, without those whose source the viewer may not know of."""
    found = select(Citation).join(Citation.event).where(Citation.is_withdrawn.is_(False))
    found = found.where(Event.review.in_(readable_reviews(viewer)))
    if not may_curate(viewer):
        found = found.join(Citation.source).where(Source.confidentiality != "sealed")
    return found


@router.get("/{citation_id}", summary="Read a citation", response_model=CitationRecord, responses=RECORD)
def show_citation(
    db: ReadDb, viewer: CurrentViewer, citation_id: CitationNumber, if_none_match: IfNoneMatch = None
) -> Response:
    """One citation with its source and passage."""
    return unless_known(if_none_match, _answer(db, citation_id, viewer))


@router.post("", summary="Add a citation", status_code=201, response_model=CitationRecord, responses=ADDING)
def add_citation(editor: Contributor, db: WriteDb, given: NewCitation) -> Response:
    """Needs a contributor. A checked event goes back to in-review."""
    event = get_event(db, given.event, editor)
    _require_standing(event)
    last = db.scalar(select(func.max(Citation.position)).where(Citation.event_id == event.id))
    position = 0 if last is None else last + 1
    citation, _ = write_citation(db, event, given.laid_over(None), position, editor)
    touch_cited_event(db, citation, editor, given.reason)
    return _answer(db, citation.id, editor, 201, {"Location": f"/api/v1/citations/{citation.id}"})


@router.patch("/{citation_id}", summary="Change a citation", response_model=CitationRecord, responses=CHANGING)
def change_citation(
    editor: Contributor, db: WriteDb, citation_id: CitationNumber, given: EditedCitation, if_match: IfMatch = None
) -> Response:
    """Needs a contributor and `If-Match`. A citation that was checked is unchecked, and a checked event goes back to
    in-review."""
    citation = _for_change(db, citation_id, editor, if_match)
    if given.event not in (None, citation.event_id):
        raise Invalid({"event": "A citation stays with its event. Withdraw it and add a new one there."})
    changed = given.laid_over(citation)
    _, is_changed = write_citation(db, citation.event, changed, citation.position, editor, citation)
    if is_changed:
        touch_cited_event(db, citation, editor, given.reason)
    return _answer(db, citation.id, editor)


@router.delete("/{citation_id}", summary="Withdraw a citation", status_code=204, responses=CHANGING)
def remove_citation(
    editor: Contributor,
    db: WriteDb,
    citation_id: CitationNumber,
    given: CitationWithdrawal | None = None,
    reason: Annotated[str, Query(max_length=500, description="Why it is taken out, where there is no body.")] = "",
    if_match: IfMatch = None,
) -> None:
    """Needs a contributor and `If-Match`. The record is kept, and the event’s history tells of it."""
    citation = _for_change(db, citation_id, editor, if_match)
    said = given.reason if given else reason
    withdraw_citation(db, citation, editor, said)
    touch_cited_event(db, citation, editor, said)


@router.post("/{citation_id}/check", summary="Check a citation", response_model=CitationRecord, responses=ACTING)
def sign_citation_off(editor: Curator, db: WriteDb, citation_id: CitationNumber, if_match: IfMatch = None) -> Response:
    """Needs a curator: signs off that the passage says what the citation claims."""
    check_citation(db, _as_seen(db, citation_id, editor, if_match), editor)
    return _answer(db, citation_id, editor)


@router.post("/{citation_id}/uncheck", summary="Uncheck a citation", response_model=CitationRecord, responses=ACTING)
def take_check_back(editor: Curator, db: WriteDb, citation_id: CitationNumber, if_match: IfMatch = None) -> Response:
    """Needs a curator: takes the signature back."""
    check_citation(db, _as_seen(db, citation_id, editor, if_match), editor, is_checked=False)
    return _answer(db, citation_id, editor)


def find_citation(db: Session, citation_id: int, viewer: Viewer) -> Citation:
    """A citation that the viewer may know of. Raises `NotFound`."""
    found = None
    if 0 < citation_id <= LARGEST_ID:
        found = db.scalar(select_citations(viewer).where(Citation.id == citation_id).options(*LOADED))
    if found is None:
        raise NotFound(f"There is no citation {citation_id}.")
    return found


def _as_seen(db: Session, citation_id: int, editor: Viewer, if_match: str | None) -> Citation:
    citation = find_citation(db, citation_id, editor)
    honour_revision(if_match, revision_tag("c", citation.id, citation.revision), lambda: _output(citation, editor))
    return citation


def _for_change(db: Session, citation_id: int, editor: Viewer, if_match: str | None) -> Citation:
    citation = find_citation(db, citation_id, editor)
    if not may_open_source(editor, citation.source.confidentiality):
        raise NotAllowed("The source of this citation is protected: only curators may change it.")
    tag = revision_tag("c", citation.id, citation.revision)
    require_revision(if_match, tag, lambda: _output(citation, editor))
    _require_standing(citation.event)
    return citation


def _require_standing(event: Event) -> None:
    if event.review == "withdrawn":
        raise Conflict("The event is withdrawn. Restore it before you change its citations.")


def _output(citation: Citation, viewer: Viewer) -> CitationRecord:
    members = citation_members(citation, viewer)
    return CitationRecord(**members, event=citation.event_id, created_at=citation.created_at)


def _answer(
    db: Session, citation_id: int, viewer: Viewer, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    db.expire_all()
    citation = find_citation(db, citation_id, viewer)
    return tagged(_output(citation, viewer), revision_tag("c", citation.id, citation.revision), status, headers)
