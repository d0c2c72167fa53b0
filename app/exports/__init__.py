"""The events of a filter in other formats: one file for each format. Exports take filters only, never a page."""

from fastapi import APIRouter

from app.exports import events_atom, events_csv, events_json

router = APIRouter(tags=["Exports"])
for part in (events_csv, events_json, events_atom):
    router.include_router(part.router)
