"""`/activity`: what was changed, newest first."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.activity import ACTIONS, ActivityFilters, read_before
from app.domain.history import KIND_WORDS, plural_of, say_deed
from app.domain.permissions import require_history
from app.errors import Invalid
from app.queries.activity import Activity, list_activity, list_names
from app.rendering import OnPage

router = APIRouter()


@router.get("/activity")
def show_activity(page: OnPage) -> Response:
    require_history(page.viewer)
    query = page.request.query_params.multi_items()
    faults: dict[str, str] = {}
    try:
        filters = ActivityFilters.from_query(query)
        before = read_before(dict(query).get("before", ""))
        activity = list_activity(page.db, filters, page.viewer, before)
    except Invalid as problem:
        faults, filters, before, activity = problem.faults, ActivityFilters(), None, Activity([], None)
    return page.render(
        "activity.html",
        status=422 if faults else 200,
        filters=filters,
        typed={name: value[:200] for name, value in query},
        faults=faults,
        activity=activity,
        before=before,
        names=list_names(page.db),
        kinds=KIND_WORDS,
        plural_of=plural_of,
        deeds=[(action, say_deed("", action)) for action in ACTIONS],
    )
