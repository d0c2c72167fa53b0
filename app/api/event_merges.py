"""Merging two events, and undoing it."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.api.bodies import JsonRoute
from app.api.described import ACTING, EventNumber, IfMatch
from app.api.events import answer, output
from app.api.preconditions import honour_revision, revision_tag
from app.api.viewers import Curator
from app.database import WriteDb
from app.domain.inputs import Input, Reason
from app.errors import Gone, Invalid, NotFound
from app.formats.event_shape import EventOutput
from app.queries.events import get_event
from app.services.event_merge import merge_events
from app.services.event_unmerge import unmerge_events

router = APIRouter(prefix="/events", tags=["Events"], route_class=JsonRoute)


class Merger(Input):
    other: Annotated[int, Field(ge=1, le=2**31 - 1, description="Id of the event that is merged into this one.")]
    reason: Annotated[Reason, Field(description="Why.")] = ""


class MergerUndone(Input):
    reason: Annotated[Reason, Field(description="Why it is undone.")] = ""


@router.post(
    "/{event_id}/merge", summary="Merge another event into this one", response_model=EventOutput, responses=ACTING
)
def merge_into_event(
    editor: Curator, db: WriteDb, event_id: EventNumber, given: Merger, if_match: IfMatch = None
) -> Response:
    """Needs a curator. Citations, notes, parts, actors, places and tags move here; the other event is withdrawn, and
    its name leads here. `If-Match`, where it is sent, is about this event."""
    survivor = get_event(db, event_id, editor)
    honour_revision(if_match, revision_tag("e", survivor.id, survivor.revision), lambda: output(db, event_id, editor))
    try:
        other = get_event(db, given.other, editor)
    except (NotFound, Gone):
        raise Invalid({"other": f"There is no event e-{given.other}."}) from None
    merge_events(db, survivor, other, editor, given.reason)
    return answer(output(db, survivor.id, editor))


@router.post("/{event_id}/unmerge", summary="Undo the merge of an event", response_model=EventOutput, responses=ACTING)
def undo_merge_of_event(
    editor: Curator, db: WriteDb, event_id: EventNumber, given: MergerUndone | None = None, if_match: IfMatch = None
) -> Response:
    """Needs a curator. Of the event that was merged into another one: what was moved goes back, what was changed since
    stays changed."""
    other = get_event(db, event_id, editor)
    honour_revision(if_match, revision_tag("e", other.id, other.revision), lambda: output(db, event_id, editor))
    unmerge_events(db, other, editor, given.reason if given else "")
    return answer(output(db, other.id, editor))
