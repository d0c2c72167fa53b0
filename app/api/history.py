"""The histories of events, sources and citations, and the activity of the whole chronology: for members."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from app.api.bodies import JsonRoute
from app.api.change_bodies import ChangeOutput, change_output
from app.api.described import CitationNumber, EventNumber, SourceNumber, problems
from app.api.lists import After, Limit, Listing
from app.database import ReadDb
from app.domain.activity import ActivityFilters, read_before
from app.domain.permissions import Viewer, require_history
from app.formats.filter_parameters import ACTIVITY_PARAMETERS
from app.queries.activity import Bulk, count_activity, list_activity
from app.queries.events import get_event
from app.queries.history import (
    count_event_history,
    count_record_history,
    get_record,
    list_event_history,
    list_record_history,
)
from app.surface import CurrentViewer

router = APIRouter(tags=["History"], route_class=JsonRoute)


class ChangeList(Listing[ChangeOutput]):
    """One page of saved states, newest first."""


class ActivityList(BaseModel):
    """One page of changes, newest first."""

    items: list[ChangeOutput]
    next: Annotated[str | None, Field(description="Cursor for `after`; null on the last page.")]
    total: Annotated[int | None, Field(description="How many on all pages together; null where there are over 10,000.")]


@router.get("/events/{event_id}/history", summary="The history of an event", responses=problems(401, 403, 404, 410))
def show_event_history(
    db: ReadDb, viewer: CurrentViewer, event_id: EventNumber, after: After = None, limit: Limit = 50
) -> ChangeList:
    """What was saved of an event and of its citations: who, when, why, and which fields changed. For members."""
    require_history(viewer)
    event = get_event(db, event_id, viewer)
    history = list_event_history(db, event, viewer, read_before(after or "", "after"), limit)
    items = [change_output(state) for state in history.states]
    return ChangeList(items=items, next=_cursor(history.next), total=count_event_history(db, event, viewer))


@router.get("/sources/{source_id}/history", summary="The history of a source", responses=problems(401, 403, 404))
def show_source_history(
    db: ReadDb, viewer: CurrentViewer, source_id: SourceNumber, after: After = None, limit: Limit = 50
) -> ChangeList:
    """What was saved of a source. For members; of a protected one it is told that, not what, to all but curators."""
    return _of_record(db, viewer, "source", source_id, after, limit)


@router.get("/citations/{citation_id}/history", summary="The history of a citation", responses=problems(401, 403, 404))
def show_citation_history(
    db: ReadDb, viewer: CurrentViewer, citation_id: CitationNumber, after: After = None, limit: Limit = 50
) -> ChangeList:
    """What was saved of a citation, also of one that was taken out. For members."""
    return _of_record(db, viewer, "citation", citation_id, after, limit)


def _of_record(db: ReadDb, viewer: Viewer, kind: str, record_id: int, after: str | None, limit: int) -> ChangeList:
    require_history(viewer)
    record = get_record(db, kind, record_id, viewer)
    history = list_record_history(db, kind, record.id, viewer, read_before(after or "", "after"), limit)
    total = count_record_history(db, kind, record.id, viewer)
    return ChangeList(items=[change_output(state) for state in history.states], next=_cursor(history.next), total=total)


@router.get(
    "/activity",
    summary="The activity",
    responses=problems(401, 403),
    openapi_extra={"parameters": [one for one in ACTIVITY_PARAMETERS if one["name"] != "each"]},
)
def show_activity(
    request: Request,
    db: ReadDb,
    viewer: CurrentViewer,
    after: Annotated[str | None, Query(description="The `next` of the page before: goes on behind it.")] = None,
    limit: Limit = 50,
) -> ActivityList:
    """Who changed what in the whole chronology, newest first, as far as you may know of it. For members."""
    require_history(viewer)
    filters = ActivityFilters.from_query(request.query_params.multi_items()).replacing(each=True)
    activity = list_activity(db, filters, viewer, read_before(after or "", "after"), limit)
    items = [change_output(entry) for entry in activity.entries if not isinstance(entry, Bulk)]
    return ActivityList(items=items, next=_cursor(activity.next), total=count_activity(db, filters, viewer))


def _cursor(version: int | None) -> str | None:
    return None if version is None else str(version)
