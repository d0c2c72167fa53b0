"""Pages and fragments, one router per noun."""

from fastapi import APIRouter

from app.pages import accounts, annotations, dates, drafts, event_form, events, sources, timeline

router = APIRouter(include_in_schema=False)
for part in (timeline, event_form, drafts, events, sources, annotations, accounts, dates):
    router.include_router(part.router)
