"""Events: list, read, add, change, withdraw and restore them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.bodies import JsonRoute
from app.api.described import ACTING, ADDING, CHANGING, MOVED, RECORD, EventNumber, IfMatch, IfNoneMatch, problems
from app.api.event_bodies import EventChanges, NewEvent
from app.api.lists import After, Limit, Listing
from app.api.preconditions import honour_revision, require_revision, revision_tag, tagged, unless_known
from app.api.viewers import Contributor, Curator
from app.database import ReadDb, WriteDb
from app.domain.filters import EventFilters, Slice
from app.domain.inputs import Input, Reason
from app.domain.moments import require_moment
from app.domain.permissions import Viewer
from app.formats.event_json import event_output
from app.formats.event_shape import EventOutput
from app.formats.filter_parameters import AS_OF, FILTER_PARAMETERS, ORDER_PARAMETER
from app.models import Event
from app.queries.events import get_event, list_citations, list_events, select_events
from app.queries.merged_events import find_survivor
from app.queries.paging import page_of
from app.queries.past_event import get_past_event
from app.services.event_review import check_event, restore_event, withdraw_event
from app.services.events import create_event, edit_event
from app.surface import CurrentViewer

router = APIRouter(prefix="/events", tags=["Events"], route_class=JsonRoute)


class EventList(Listing[EventOutput]):
    """One page of events."""


class Withdrawal(Input):
    reason: Annotated[Reason, Field(description="Why it is taken out.")] = ""


class Restoration(Input):
    reason: Annotated[Reason, Field(description="Why it is brought back.")] = ""


@router.get(
    "",
    summary="List events",
    responses=problems(401, 403),
    openapi_extra={"parameters": [*FILTER_PARAMETERS, ORDER_PARAMETER]},
)
def show_events(
    request: Request, db: ReadDb, viewer: CurrentViewer, after: After = None, limit: Limit = 50
) -> EventList:
    """The events of a filter, by the same parameters as the timeline. Several values of one parameter mean any of
    them; several parameters mean all of them."""
    query = request.query_params.multi_items()
    filters = EventFilters.from_query(query)
    part = Slice.from_query((name, value) for name, value in query if name == "order")
    selection = select_events(db, filters, viewer)
    page = page_of(selection, part.order, after or None, limit)
    citations = list_citations(db, page.ids, selection.at)
    events = [event_output(event, citations[event.id], viewer) for event in list_events(db, page.ids, selection.at)]
    return EventList(items=events, next=page.next, total=selection.total)


@router.get(
    "/{event_id}", summary="Read an event", response_model=EventOutput, responses=RECORD | problems(403, 410) | MOVED
)
def show_event(
    db: ReadDb,
    viewer: CurrentViewer,
    event_id: EventNumber,
    if_none_match: IfNoneMatch = None,
    as_of: Annotated[str, Query(description=AS_OF)] = "",
) -> Response:
    """One event with its citations and passages. One that was merged into another leads there (301)."""
    if as_of.strip():
        past = get_past_event(db, event_id, require_moment(as_of), viewer)
        return unless_known(if_none_match, answer(event_output(past.event, past.citations, viewer)))
    survivor = find_survivor(db, event_id, viewer)
    if survivor is not None:
        headers = {"Cache-Control": "no-cache"}
        return RedirectResponse(f"/api/v1/events/{survivor}", status_code=301, headers=headers)
    return unless_known(if_none_match, answer(output(db, event_id, viewer)))


@router.post("", summary="Add an event", status_code=201, response_model=EventOutput, responses=ADDING)
def add_event(editor: Contributor, db: WriteDb, given: NewEvent) -> Response:
    """Needs a contributor. Actors, places and tags may be given by name; new names make new records."""
    event = create_event(db, given.laid_over(None, (), editor), editor, given.reason)
    if given.review == "checked":
        check_event(db, event, editor)
    return answer(output(db, event.id, editor), 201, {"Location": f"/api/v1/events/{event.id}"})


@router.patch("/{event_id}", summary="Change an event", response_model=EventOutput, responses=CHANGING)
def change_event(
    editor: Contributor, db: WriteDb, event_id: EventNumber, given: EventChanges, if_match: IfMatch = None
) -> Response:
    """Needs a contributor and `If-Match`. What is not given stays as it is; lists are replaced as a whole. A citation
    with its `id` keeps what is not given of it. Changing the date, title, summary or citations of a checked event
    sets it back to in-review."""
    event = _for_change(db, event_id, editor, if_match)
    asked_review = given.review if "review" in given.model_fields_set and given.review != event.review else None
    changed = given.laid_over(event, list_citations(db, [event.id])[event.id], editor)
    edit_event(db, event, changed, editor, None, given.reason)
    if asked_review == "checked":
        check_event(db, event, editor)
    elif asked_review == "in-review" and event.review == "checked":
        check_event(db, event, editor, is_checked=False)
    return answer(output(db, event.id, editor))


@router.delete("/{event_id}", summary="Withdraw an event", response_model=EventOutput, responses=CHANGING)
def remove_event(
    editor: Curator,
    db: WriteDb,
    event_id: EventNumber,
    given: Withdrawal | None = None,
    reason: Annotated[str, Query(max_length=500, description="Why it is taken out, where there is no body.")] = "",
    if_match: IfMatch = None,
) -> Response:
    """Needs a curator, `If-Match` and a reason, in the body or as a parameter. Nothing is destroyed: the event is
    hidden and can be restored."""
    event = _for_change(db, event_id, editor, if_match)
    withdraw_event(db, event, editor, given.reason if given else reason)
    return answer(output(db, event.id, editor))


@router.post("/{event_id}/restore", summary="Restore an event", response_model=EventOutput, responses=ACTING)
def bring_event_back(
    editor: Curator,
    db: WriteDb,
    event_id: EventNumber,
    given: Restoration | None = None,
    if_match: IfMatch = None,
) -> Response:
    """Needs a curator. The event returns to the review state that it had. `If-Match` is heeded where it is sent."""
    event = get_event(db, event_id, editor)
    honour_revision(if_match, revision_tag("e", event.id, event.revision), lambda: output(db, event_id, editor))
    restore_event(db, event, editor, given.reason if given else "")
    return answer(output(db, event.id, editor))


def _for_change(db: Session, event_id: int, editor: Viewer, if_match: str | None) -> Event:
    event = get_event(db, event_id, editor)
    require_revision(if_match, revision_tag("e", event.id, event.revision), lambda: output(db, event_id, editor))
    return event


def output(db: Session, event_id: int, viewer: Viewer) -> EventOutput:
    """An event as it stands, also right after it was written. Raises `NotFound`."""
    db.expire_all()
    event = get_event(db, event_id, viewer)
    return event_output(event, list_citations(db, [event.id])[event.id], viewer)


def answer(event: EventOutput, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return tagged(event, revision_tag("e", event.id, event.revision), status, headers)
