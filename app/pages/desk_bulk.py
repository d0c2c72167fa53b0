"""One act on many rows of the desk: a preview of what will change, then the act, and its undo."""

from collections import Counter
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.inputs import clean_line
from app.domain.permissions import may_edit, require_desk
from app.errors import Invalid, NotAllowed
from app.messages import Flash, Undo
from app.pages.desk import render_queue
from app.queries.desk import Queue, get_queue, list_all_rows
from app.queries.events import select_events
from app.rendering import OnPage, Page
from app.services.desk_acts import ACTS, MOST, BulkAct, Pick, Step, carry_out, plan, read_act
from app.services.revisions import current_version
from app.services.undoing import SavedSince, undo_bulk

router = APIRouter()

Typed = Annotated[str, Form()]
Picks = Annotated[list[str] | None, Form()]
Version = Annotated[int, Form(ge=0, le=2**53)]
SHOWN = 20
"""Titles of each kind that a preview lists."""


@router.post("/desk/undo")
def undo_desk_act(page: OnPage, db: WriteDb, since: Version, until: Version) -> Response:
    _require_editor(page)
    try:
        undo_bulk(db, since, until, page.viewer)
    except SavedSince:
        db.rollback()
        return page.redirect("/activity", "undo-late")
    return page.redirect("/desk", "undone")


@router.post("/desk/{queue}/preview")
def preview_act(
    page: OnPage,
    queue: str,
    act: Typed = "",
    tag: Typed = "",
    category: Typed = "",
    person: Typed = "",
    reason: Typed = "",
    pick: Picks = None,
    whole: Typed = "",
    kept: Typed = "",
) -> Response:
    """Say what would change; nothing is changed. `whole`: all rows of the queue as `kept` narrows it."""
    _require_editor(page)
    here = get_queue(queue)
    name = act or ("tag" if tag.strip() else "withdraw" if reason.strip() else "")
    try:
        asked = read_act(page.db, name, _value(name, tag, category, person, reason), page.viewer)
        picks = _list_picks(page, here, pick or [], whole, kept)
        steps = plan(page.db, asked, picks, page.viewer)
    except Invalid as problem:
        return render_queue(page, here, status=422, faults=problem.faults)
    return page.render("desk_preview.html", queue=here, **_context(asked, steps))


def _value(name: str, tag: str, category: str, person: str, reason: str) -> str:
    typed = {"tag": tag, "category": category, "assign": person, "withdraw": reason}.get(name, "")
    return str(clean_line(typed))


def _list_picks(page: Page, queue: Queue, typed: list[str], whole: str, kept: str) -> list[Pick]:
    if whole != "1":
        return [Pick.read(one) for one in dict.fromkeys(typed)]
    hits = select_events(page.db, queue.filters(page.viewer, parse_qsl(kept)), page.viewer)
    if hits.total > MOST:
        raise Invalid({"pick": f"This queue has {hits.total:,} events; at most {MOST} can be changed at once."})
    return [Pick.read(row.pick) for row in list_all_rows(page.db, queue, hits, page.viewer, MOST)]


def _context(asked: BulkAct, steps: list[Step]) -> dict[str, Any]:
    by_verdict = {name: [s for s in steps if s.verdict == name] for name in ("change", "same", "refused", "since")}
    return {
        "act": asked,
        "acts": ACTS,
        "by_verdict": by_verdict,
        "reasons": Counter(step.why for step in by_verdict["refused"]).most_common(),
        "shown": SHOWN,
    }


@router.post("/desk/{queue}/apply")
def apply_act(
    page: OnPage, db: WriteDb, queue: str, act: Typed = "", value: Typed = "", pick: Picks = None
) -> Response:
    """Do it: what was changed since the preview is left alone and counted."""
    _require_editor(page)
    here = get_queue(queue)
    try:
        said = _apply(page, db, act, str(clean_line(value)), pick or [])
    except Invalid as problem:
        db.rollback()
        return render_queue(page, here, status=422, faults=problem.faults)
    return page.redirect(f"/desk/{here.name}", said)


def _apply(page: Page, db: Session, act: str, value: str, picks: list[str]) -> Flash:
    asked = read_act(db, act, value, page.viewer)
    steps = plan(db, asked, [Pick.read(one) for one in dict.fromkeys(picks)], page.viewer)
    since = current_version(db)
    done = carry_out(db, asked, steps, page.viewer)
    until = current_version(db)
    same = sum(step.verdict == "same" for step in steps)
    undo = Undo("b", 0, since, until) if done else None
    return Flash("desk-done", done, same, len(steps) - done - same, undo=undo)


def _require_editor(page: Page) -> None:
    require_desk(page.viewer)
    if not may_edit(page.viewer):
        raise NotAllowed("Your role does not let you change what stands on the desk.")
