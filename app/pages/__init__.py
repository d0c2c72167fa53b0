"""Pages and fragments, one router per noun."""

from fastapi import APIRouter

from app.pages.account import router as account
from app.pages.accounts import router as accounts
from app.pages.activity import router as activity
from app.pages.annotations import router as annotations
from app.pages.captures import router as captures
from app.pages.dates import router as dates
from app.pages.desk import router as desk
from app.pages.desk_bulk import router as desk_bulk
from app.pages.drafts import router as drafts
from app.pages.event_form import router as event_form
from app.pages.event_merge import router as event_merge
from app.pages.event_position import router as event_position
from app.pages.events import router as events
from app.pages.history import router as history
from app.pages.inbox import router as inbox
from app.pages.invitations import router as invitations
from app.pages.note_import import router as note_import
from app.pages.notes import router as notes
from app.pages.openid import router as openid
from app.pages.people import router as people
from app.pages.quotes import router as quotes
from app.pages.saved_views import router as saved_views
from app.pages.second_factor import router as second_factor
from app.pages.source_notes import router as source_notes
from app.pages.sources import router as sources
from app.pages.text_versions import router as text_versions
from app.pages.timeline import router as timeline
from app.pages.undo import router as undo

router = APIRouter(include_in_schema=False)
for part in (
    timeline,
    saved_views,
    inbox,
    note_import,
    event_form,
    event_merge,
    event_position,
    drafts,
    events,
    history,
    activity,
    sources,
    captures,
    text_versions,
    quotes,
    desk_bulk,
    desk,
    annotations,
    source_notes,
    notes,
    dates,
    undo,
):
    router.include_router(part)
for part in (accounts, openid, account, second_factor, invitations, people):
    router.include_router(part)
