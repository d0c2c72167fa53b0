"""Merging an event with another one: choosing it, seeing what will move, and undoing it."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.database import WriteDb
from app.domain.inputs import clean_line
from app.domain.permissions import may_curate
from app.errors import AppError, Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn
from app.messages import Flash, Undo
from app.models import Event
from app.pages.event_form_names import EVENT_NUMBER
from app.queries.annotations import list_notes
from app.queries.event_page import list_parts
from app.queries.events import get_event
from app.queries.similar import list_similar_events
from app.queries.suggestions import suggest_events
from app.rendering import OnPage, Page
from app.services.event_merge import find_twin, list_citations_of, merge_events, require_mergeable
from app.services.event_unmerge import unmerge_events

router = APIRouter()

LONGEST_REASON = 500
LONGEST_SEARCH = 200
SeenRevision = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge will move."""

    citations: int
    same: int
    """How many of these are there already, and are taken out."""
    notes: int
    parts: int
    words: list[str]
    """Names of the actors, places and tags that come along."""


@router.get("/events/{event_id:id}/merge")
def show_merge(page: OnPage, event_id: int, q: str = "", other: str = "") -> Response:
    _require_curator(page)
    return _show(page, get_event(page.db, event_id, page.viewer), q[:LONGEST_SEARCH], other)


def _show(page: Page, event: Event, typed: str, other: str, *, reason: str = "", fault: str = "") -> Response:
    db, viewer = page.db, page.viewer
    chosen, problem = None, fault
    found: list[Event] = []
    if not other and (number := EVENT_NUMBER.fullmatch(typed.strip())):
        other = number[1] or number[2]
    if other:
        try:
            chosen = _find_other(page, other)
            require_mergeable(event, chosen)
        except AppError as refusal:
            chosen, problem = None, str(refusal)
    elif typed.strip():
        found = [one for one in suggest_events(db, viewer, typed) if one.id != event.id]
        problem = "" if found else f"No other event has the words “{typed[:80]}”."
    similar = list_similar_events(db, event.title, event.date, viewer, apart_from=event.id)
    return page.render(
        "event_merge.html",
        status=422 if fault else 200,
        event=event,
        other=chosen,
        moving=_moving(page, event, chosen) if chosen else None,
        typed=typed,
        found=found,
        similar=[] if found or chosen else [alike.event for alike in similar],
        problem=problem,
        reason=reason,
    )


def _find_other(page: Page, typed: str) -> Event:
    """Raises `Invalid` for what is no number of an event that the viewer may read."""
    digits = typed.removeprefix("e-")
    number = int(digits) if re.fullmatch("[0-9]{1,10}", digits) else 0
    try:
        return get_event(page.db, number, page.viewer)
    except (NotFound, Gone):
        raise Invalid({"other": f"There is no event e-{digits[:20]}."}) from None


def _moving(page: Page, event: Event, other: Event) -> Moving:
    held, coming = list_citations_of(page.db, event), list_citations_of(page.db, other)
    standing = [cited for cited in coming if not cited.is_withdrawn]
    here = {(link.actor_id, link.role) for link in event.actor_links}
    words = [link.actor.name for link in other.actor_links if (link.actor_id, link.role) not in here]
    words += [place.name for place in other.places if place not in event.places]
    words += [tag.label for tag in other.tags if tag not in event.tags]
    notes = list_notes(page.db, other.id, page.viewer)
    return Moving(
        citations=len(standing),
        same=sum(find_twin(cited, held) is not None for cited in standing),
        notes=sum(1 + len(thread.replies) for thread in (*notes.open, *notes.resolved)),
        parts=len(list_parts(page.db, other, page.viewer)),
        words=words,
    )


@router.post("/events/{event_id:id}/merge")
def save_merge(
    page: OnPage,
    db: WriteDb,
    event_id: int,
    other: Annotated[int, Form(ge=1, le=2**31 - 1)],
    revision: SeenRevision = "",
    other_revision: SeenRevision = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    _require_curator(page)
    words = str(clean_line(reason))
    if len(words) > LONGEST_REASON:
        sentence = f"The reason has at most {LONGEST_REASON} characters."
        return _show(page, get_event(page.db, event_id, page.viewer), "", str(other), reason=reason, fault=sentence)
    survivor, merged = (get_event(db, one, page.viewer) for one in (event_id, other))
    require_mergeable(survivor, merged)
    for record, seen in ((survivor, revision), (merged, other_revision)):
        if seen != str(record.revision):
            raise Conflict(f"{record.name} was changed while you looked. Open the page again, then merge.")
    merge_events(db, survivor, merged, page.viewer, words)
    undo = Undo("m", merged.id, 0, 0)
    return page.redirect(f"/events/{survivor.id}", Flash("event-merged", merged.id, undo=undo))


@router.post("/events/{event_id:id}/unmerge")
def undo_merge(page: OnPage, db: WriteDb, event_id: int) -> Response:
    """Undo the merge of the event of that number, at once or much later."""
    _require_curator(page)
    other = get_event(db, event_id, page.viewer)
    survivor = unmerge_events(db, other, page.viewer)
    return page.redirect(f"/events/{other.id}", Flash("event-unmerged", survivor.id))


def _require_curator(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in as a curator to merge events.")
    if not may_curate(page.viewer):
        raise NotAllowed("Only curators merge events.")
