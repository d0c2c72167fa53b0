"""Drafts of the event form, kept while one types, for their owner alone."""

import re
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.database import WriteDb
from app.errors import NotFound
from app.pages.event_form_fields import EventFields, clean_pairs
from app.pages.event_form_page import EventForm, Posted
from app.pages.other_person import require_same_person
from app.pages.session_cookies import local_path
from app.rendering import OnPage, Page
from app.services.drafts import discard_draft, find_sent_form, keep_draft

router = APIRouter()

FORM = re.compile(r"event-(?:new|([1-9][0-9]{0,9}))")


def _open(page: Page, name: str) -> EventForm:
    """The form that a draft belongs to. Raises `NotFound` for any other name, and what opening the form raises."""
    found = FORM.fullmatch(name)
    if found is None:
        raise NotFound("There is no form of that name.")
    return EventForm.open(page, int(found[1]) if found[1] else None)


@router.post("/drafts/{name}")
def keep_form(page: OnPage, name: str, pairs: Posted, db: WriteDb) -> Response:
    form = _open(page, name)
    fields = clean_pairs(pairs)
    require_same_person(page.viewer, dict(pairs).get("person", ""))
    draft = None
    # A form that was saved meanwhile leaves no draft behind, however late this arrives.
    if find_sent_form(db, page.viewer, EventFields.from_pairs(fields).form_id, fields) is None:
        draft = keep_draft(db, page.viewer, form.name, fields)
    if not page.asks_for("draft-status"):
        return page.redirect(form.url)
    return page.render("event_form_part.html", "draft_kept.html", draft=draft)


@router.post("/drafts/{name}/discard")
def discard_form(page: OnPage, name: str, db: WriteDb, back: Annotated[str, Form()] = "") -> Response:
    form = _open(page, name)
    discard_draft(db, page.viewer, form.name)
    path = local_path(back)
    return page.redirect(path if path.partition("?")[0] == form.url else form.url, "draft-discarded")
