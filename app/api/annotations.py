"""Annotations: list, read, write, change, resolve and withdraw notes."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session, joinedload

from app.api.annotation_bodies import (
    AnnotationChanges,
    AnnotationOutput,
    Kind,
    NewAnnotation,
    annotation_input,
    annotation_output,
)
from app.api.bodies import JsonRoute
from app.api.citations import find_citation
from app.api.described import ADDING, CHANGING, RECORD, AnnotationNumber, IfMatch, IfNoneMatch, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.preconditions import require_revision, revision_tag, tagged, unless_known
from app.api.sources import find_open_source
from app.api.viewers import SignedIn
from app.database import ReadDb, WriteDb
from app.domain.filters import LARGEST_ID
from app.domain.inputs import Input, Reason
from app.domain.permissions import Viewer, may_annotate
from app.domain.selectors import TextQuoteSelector
from app.errors import Invalid, NotAllowed, NotFound
from app.models import Annotation, Event, Passage, Source
from app.queries.annotated_passages import get_passage_of
from app.queries.events import get_event
from app.queries.note_list import select_annotations
from app.services.annotated_passages import save_selector
from app.services.annotations import annotate, edit_annotation, resolve_annotation, withdraw_annotation
from app.surface import CurrentViewer

WITH = (joinedload(Annotation.resolved_by), joinedload(Annotation.passage), joinedload(Annotation.source))

router = APIRouter(prefix="/annotations", tags=["Annotations"], route_class=JsonRoute)


class AnnotationList(Listing[AnnotationOutput]):
    """One page of annotations."""


class AnnotationWithdrawal(Input):
    reason: Annotated[Reason, Field(description="Why it is taken out.")] = ""


@router.get("", summary="List annotations", responses=problems(401))
def show_annotations(
    db: ReadDb,
    viewer: CurrentViewer,
    event: Annotated[int | None, Query(description="Id of an event.")] = None,
    source: Annotated[int | None, Query(description="Id of a source.")] = None,
    passage: Annotated[int | None, Query(description="Id of a passage.")] = None,
    author: Annotated[str, Query(max_length=200, description="Name of its author, as notes give it.")] = "",
    kind: Annotated[Kind | None, Query(description="What sort of note it is.")] = None,
    is_resolved: Annotated[bool | None, Query(description="true or false: settled notes, or open ones.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> AnnotationList:
    """The notes that you may see: public ones, for members those of the team, and your own private ones."""
    found = select_annotations(viewer)
    targets = ((Annotation.event_id, event), (Annotation.source_id, source), (Annotation.passage_id, passage))
    for column, asked in targets:
        if asked is not None:
            found = found.where(column == (asked if 0 < asked <= LARGEST_ID else 0))
    if author:
        found = found.where(Annotation.author_name == author)
    if kind is not None:
        found = found.where(Annotation.kind == kind)
    if is_resolved is not None:
        found = found.where(Annotation.is_resolved.is_(is_resolved))
    notes, following, total = page_by_id(db, found, Annotation.id, after, limit, *WITH)
    return AnnotationList(items=[annotation_output(note, viewer) for note in notes], next=following, total=total)


@router.get("/{annotation_id}", summary="Read an annotation", response_model=AnnotationOutput, responses=RECORD)
def show_annotation(
    db: ReadDb, viewer: CurrentViewer, annotation_id: AnnotationNumber, if_none_match: IfNoneMatch = None
) -> Response:
    """One note."""
    return unless_known(if_none_match, _answer(db, annotation_id, viewer))


@router.post("", summary="Add an annotation", status_code=201, response_model=AnnotationOutput, responses=ADDING)
def add_annotation(author: SignedIn, db: WriteDb, given: NewAnnotation) -> Response:
    """Readers may keep private notes; what others see needs a contributor. A reply is no more public than what it
    answers."""
    citation = find_citation(db, given.citation, author) if given.citation is not None else None
    target: Event | Source
    passage = None
    if given.source is not None:
        target = find_open_source(db, given.source, author)
        passage = _find_passage(db, target, given, author)
    else:
        event_id = given.event if given.event is not None else citation.event_id if citation else 0
        target = get_event(db, event_id, author)
    reply_to = _find(db, given.reply_to, author) if given.reply_to is not None else None
    written = annotation_input(
        {"key": given.key, "kind": given.kind, "body": given.body, "visibility": given.visibility}
    )
    note = annotate(db, target, written, author, citation=citation, passage=passage, reply_to=reply_to)
    return _answer(db, note.id, author, 201, {"Location": f"/api/v1/annotations/{note.id}"})


@router.patch("/{annotation_id}", summary="Change an annotation", response_model=AnnotationOutput, responses=CHANGING)
def change_annotation(
    editor: SignedIn, db: WriteDb, annotation_id: AnnotationNumber, given: AnnotationChanges, if_match: IfMatch = None
) -> Response:
    """Its author may change it; needs `If-Match`."""
    note = _for_change(db, annotation_id, editor, if_match)
    current = {"kind": note.kind, "body": note.body, "visibility": note.visibility}
    edit_annotation(db, note, annotation_input(current | given.model_dump(exclude_unset=True)), editor, None)
    return _answer(db, annotation_id, editor)


@router.delete("/{annotation_id}", summary="Withdraw an annotation", status_code=204, responses=CHANGING)
def remove_annotation(
    editor: SignedIn,
    db: WriteDb,
    annotation_id: AnnotationNumber,
    given: AnnotationWithdrawal | None = None,
    reason: Annotated[str, Query(max_length=500, description="Why it is taken out, where there is no body.")] = "",
    if_match: IfMatch = None,
) -> None:
    """Its author and curators may; needs `If-Match`."""
    note = _for_change(db, annotation_id, editor, if_match)
    withdraw_annotation(db, note, editor, given.reason if given else reason)


@router.post(
    "/{annotation_id}/resolve", summary="Resolve an annotation", response_model=AnnotationOutput, responses=ADDING
)
def settle_annotation(editor: SignedIn, db: WriteDb, annotation_id: AnnotationNumber) -> Response:
    """Marks a note as settled: its author and curators may."""
    resolve_annotation(db, _find(db, annotation_id, editor), editor)
    return _answer(db, annotation_id, editor)


@router.post(
    "/{annotation_id}/reopen", summary="Reopen an annotation", response_model=AnnotationOutput, responses=ADDING
)
def reopen_annotation(editor: SignedIn, db: WriteDb, annotation_id: AnnotationNumber) -> Response:
    """Opens a settled note again: its author and curators may."""
    resolve_annotation(db, _find(db, annotation_id, editor), editor, is_resolved=False)
    return _answer(db, annotation_id, editor)


def _find(db: Session, annotation_id: int, viewer: Viewer) -> Annotation:
    found = None
    if 0 < annotation_id <= LARGEST_ID:
        found = db.scalar(select_annotations(viewer).where(Annotation.id == annotation_id))
    if found is None:
        raise NotFound(f"There is no annotation {annotation_id}.")
    return found


def _find_passage(db: Session, source: Source, given: NewAnnotation, author: Viewer) -> Passage | None:
    """The passage that a new note is on. Words are kept only for those who may write the note."""
    if given.passage is not None:
        return get_passage_of(db, source, str(given.passage), author)
    if given.selector is None:
        return None
    if not may_annotate(author, given.visibility):
        raise NotAllowed("Readers keep private notes; what others see needs a contributor.")
    try:
        return save_selector(
            db, source, TextQuoteSelector(given.selector.exact, given.selector.prefix, given.selector.suffix)
        )
    except Invalid as problem:
        raise Invalid({"selector": problem.faults["quote"]}) from None


def _for_change(db: Session, annotation_id: int, editor: Viewer, if_match: str | None) -> Annotation:
    note = _find(db, annotation_id, editor)
    require_revision(if_match, revision_tag("a", note.id, note.revision), lambda: annotation_output(note, editor))
    return note


def _answer(
    db: Session, annotation_id: int, viewer: Viewer, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    db.expire_all()
    note = _find(db, annotation_id, viewer)
    return tagged(annotation_output(note, viewer), revision_tag("a", note.id, note.revision), status, headers)
