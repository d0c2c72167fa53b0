"""The history of an event: what was saved, by whom and why, and making a record what it was."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.database import WriteDb
from app.domain.inputs import clean_line
from app.domain.permissions import Viewer, may_open_source, may_read_history
from app.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.models import Revision, Source
from app.queries.event_evidence import get_citation
from app.queries.events import get_event
from app.queries.history import find_citation_version, find_version, list_history
from app.rendering import OnPage
from app.services.citations import restore_citation
from app.services.events import restore_revision, touch_cited_event

router = APIRouter()

LONGEST_REASON = 500

Number = Annotated[int, Form(ge=1, le=2**31 - 1)]
"""The version that is to be restored."""
Base = Annotated[int, Form(ge=1, le=2**31 - 1)]
"""The newest version that the page showed: what was saved since is not overwritten unseen."""
Reason = Annotated[str, Form()]


@router.get("/events/{event_id:id}/history")
def show_history(page: OnPage, event_id: int, before: str = "") -> Response:
    _require_member(page.viewer)
    event = get_event(page.db, event_id, page.viewer)
    start = int(before) if before.isascii() and before.isdecimal() and len(before) <= 18 else None
    if before and start is None:
        raise Invalid({"before": f"“{before[:40]}” is no place in a history."})
    states, next_page = list_history(page.db, event, page.viewer, start)
    return page.render("history.html", event=event, states=states, next_page=next_page, start=start)


@router.post("/events/{event_id:id}/restore")
def restore_event_version(
    page: OnPage, db: WriteDb, event_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    _require_member(page.viewer)
    event = get_event(db, event_id, page.viewer)
    revision = _required(find_version(db, event, number), number)
    is_changed = restore_revision(db, event, revision, page.viewer, base, _read_reason(reason))
    flash = ("version-restored", number) if is_changed else ("event-unchanged",)
    return page.redirect(f"/events/{event.id}", *flash)


@router.post("/citations/{citation_id:id}/restore")
def restore_citation_version(
    page: OnPage, db: WriteDb, citation_id: int, number: Number, base: Base, reason: Reason = ""
) -> Response:
    _require_member(page.viewer)
    citation = get_citation(db, citation_id, page.viewer, is_standing=False)
    if base != citation.revision:
        raise Conflict(f"Version {citation.revision} of this citation was saved while you read version {base}.")
    revision = _required(find_citation_version(db, citation, number), number)
    sources = (citation.source, db.get_one(Source, revision.snapshot["source_id"]))
    if not all(may_open_source(page.viewer, source.confidentiality) for source in sources):
        raise NotAllowed("The source is protected; a curator may restore this citation.")
    is_changed = restore_citation(db, citation, revision, page.viewer, _read_reason(reason))
    if is_changed:
        touch_cited_event(db, citation, page.viewer, _read_reason(reason))
    flash = ("citation-restored", number) if is_changed else ("event-unchanged",)
    return page.redirect(f"/events/{citation.event_id}", *flash)


def _require_member(viewer: Viewer) -> None:
    if not viewer.is_signed_in:
        raise NotSignedIn("Sign in to read who changed what.")
    if not may_read_history(viewer):
        raise NotAllowed("Only members read who changed what.")


def _required(revision: Revision | None, number: int) -> Revision:
    if revision is None:
        raise NotFound(f"There is no version {number} of this record.")
    return revision


def _read_reason(reason: str) -> str:
    words = str(clean_line(reason))
    if len(words) > LONGEST_REASON:
        raise Invalid({"reason": f"The reason has at most {LONGEST_REASON} characters."})
    return words
