"""`/activity.atom`: the activity as a feed, for members: by a bearer token, as feed readers have no session."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from app.database import ReadDb
from app.domain.activity import ActivityFilters, read_before
from app.domain.history import KIND_WORDS, plural_of
from app.domain.permissions import require_history
from app.exports.streams import file_headers
from app.formats.activity_atom import ActivityFeed, Change, write_activity
from app.formats.event_atom import MEDIA_TYPE
from app.formats.filter_parameters import ACTIVITY_PARAMETERS
from app.queries.activity import Bulk, list_activity
from app.queries.chronology import get_chronology
from app.queries.revision_words import SavedState
from app.surface import CurrentViewer, site_of

router = APIRouter()


@router.get(
    "/activity.atom",
    summary="The activity as an Atom feed",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    openapi_extra={"parameters": ACTIVITY_PARAMETERS},
)
def export_activity(
    request: Request,
    db: ReadDb,
    viewer: CurrentViewer,
    before: Annotated[str, Query(description="Where the page starts; links in the feed carry it.")] = "",
) -> Response:
    """Who changed what, newest first, for members. Each change keeps its id for ever."""
    require_history(viewer)
    filters = ActivityFilters.from_query(request.query_params.multi_items())
    activity = list_activity(db, filters, viewer, read_before(before))
    site, chronology = site_of(request), get_chronology(db).title or "Chronology"
    feed = ActivityFeed(
        title=f"{chronology}: {filters.describe()}",
        page=site + filters.url(),
        own=site + filters.url("/activity.atom", before=before or None),
        first=site + filters.url("/activity.atom"),
        next=site + filters.url("/activity.atom", before=activity.next) if activity.next else None,
        changes=[_told(entry, site) for entry in activity.entries],
    )
    return Response(write_activity(feed), headers=file_headers("activity.atom"), media_type=MEDIA_TYPE)


def _told(entry: SavedState | Bulk, site: str) -> Change:
    if isinstance(entry, Bulk):
        counts = ", ".join(
            f"{count:,} {KIND_WORDS[kind] if count == 1 else plural_of(kind)}" for kind, count in entry.counts
        )
        title = f"{'More than ' if entry.is_cut else ''}{entry.total:,} versions saved at one go"
        # Where it began does not change while more is imported on the same day.
        return Change(
            id=f"{site}/activity#import-{entry.oldest + 1}",
            title=title,
            url=f"{site}/activity?before={entry.newest + 1}",
            author=entry.author_name,
            saved_at=entry.created_at,
            content=str(Markup("<p>{}</p>").format(counts)),
        )
    words = f"{KIND_WORDS[entry.kind]} {entry.deed}"
    changed = Markup("<p>{}</p>").format(", ".join(entry.changed)) if entry.revision.number > 1 else Markup("")
    reason = Markup("<p><q>{}</q></p>").format(entry.reason) if entry.reason else Markup("")
    return Change(
        id=f"{site}/activity#v-{entry.revision.version}",
        title=f"{words[0].upper()}{words[1:]}: {entry.title}",
        url=site + entry.url,
        author=entry.revision.author_name,
        saved_at=entry.revision.created_at,
        content=str(changed + reason),
    )
