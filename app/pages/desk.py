"""The desk: what still needs a person, queue by queue, with the row that is looked at beside it."""

import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.filters import timeline_url
from app.domain.inputs import clean_prose
from app.domain.permissions import may_curate, may_edit, may_open_source, require_desk
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.messages import Flash
from app.pages.acts import Act
from app.pages.numbers import read_number
from app.queries.desk import (
    PER_PAGE,
    Queue,
    QueueCount,
    count_progress,
    count_queues,
    find_thread,
    get_queue,
    get_row,
    list_rows,
)
from app.queries.event_evidence import get_citation, get_evidence
from app.queries.events import get_event, select_events
from app.queries.paging import page_of
from app.queries.saved_views import list_saved_views
from app.rendering import OnPage, Page, is_partial
from app.services.desk_acts import MOST, list_assignees, list_categories
from app.services.event_review import check_event
from app.services.judging import dispute, judge_citation

router = APIRouter()

Typed = Annotated[str, Form()]
VERDICTS = ("checked", "dispute")


@router.get("/desk")
def show_desk(page: OnPage) -> Response:
    """The first queue in which anything waits."""
    require_desk(page.viewer)
    counts = count_queues(page.db, page.viewer)
    first = next((counted.queue for counted in counts if counted.count), counts[0].queue)
    return show_queue(page, first.name)


@router.get("/desk/{queue}")
def show_queue(page: OnPage, queue: str) -> Response:
    require_desk(page.viewer)
    return render_queue(page, get_queue(queue))


def render_queue(page: Page, queue: Queue, *, status: int = 200, faults: dict[str, str] | None = None) -> Response:
    """A queue with the row that `peek` names, or its first one; for htmx that row alone."""
    query = page.request.query_params.multi_items()
    asked = dict(query)
    if is_partial(page.request) and asked.get("peek"):
        looked_at = peek_context(page, queue, asked["peek"], "")
        return page.render("desk.html", "desk_peek.html", kept=_kept(query), **looked_at)
    filters = queue.filters(page.viewer, query)
    hits = select_events(page.db, filters, page.viewer)
    shown = page_of(hits, "oldest", asked.get("after") or None, PER_PAGE)
    rows = list_rows(page.db, queue, shown.ids, page.viewer)
    counts = count_queues(page.db, page.viewer)
    keys = [row.key for row in rows]
    peek = asked.get("peek") or (keys[0] if keys else "")
    following = keys[keys.index(peek) + 1] if peek in keys[:-1] else ""
    context: dict[str, Any] = {
        "queue": queue,
        "kept": _kept(query),
        "counts": counts,
        "saved_views": [view for view in list_saved_views(page.db, page.viewer) if view.is_of_desk],
        "view_here": queue.address(query),
        "progress": count_progress(page.db, page.viewer),
        "rows": rows,
        "total": hits.total,
        "next": shown.next,
        "start": shown.start,
        "narrowed": filters.pairs() != queue.filters(page.viewer).pairs(),
        "filters": filters,
        "url": timeline_url,
        "most": MOST,
        "other": _next_queue(counts, queue),
        "faults": faults or {},
        "people": list_assignees(page.db) if may_edit(page.viewer) else [],
        "categories": list_categories(page.db),
        **(peek_context(page, queue, peek, following) if peek else {"row": None}),
    }
    return page.render("desk.html", status=status, **context)


def _kept(pairs: Iterable[tuple[str, str]]) -> str:
    """What a link to another row of the same page carries along, `after=…&`."""
    kept = [pair for pair in pairs if pair[0] != "peek" and pair[1]][:20]
    return f"{urlencode(kept)}&" if kept else ""


def _next_queue(counts: list[QueueCount], queue: Queue) -> QueueCount | None:
    """The queue after this one in which anything waits, from the top again behind the last one."""
    at = next(n for n, counted in enumerate(counts) if counted.queue == queue)
    return next((counted for counted in counts[at + 1 :] + counts[:at] if counted.count), None)


def peek_context(page: Page, queue: Queue, key: str, following: str) -> dict[str, Any]:
    row = get_row(page.db, key, page.viewer)
    return {
        "queue": queue,
        "row": row,
        "thread": find_thread(page.db, row, page.viewer),
        "evidence": get_evidence(page.db, row.event, page.viewer),
        "following": following,
    }


@router.post("/desk/{queue}/judge")
def judge(
    page: OnPage,
    db: WriteDb,
    queue: str,
    row: Typed = "",
    seen: Typed = "",
    verdict: Typed = "",
    role: Typed = "",
    remark: Annotated[str | None, Form()] = None,
    following: Typed = "",
    kept: Typed = "",
) -> Response:
    """Check or dispute one row. For htmx the row as it then is, and what is said; else the queue again, one row on."""
    require_desk(page.viewer)
    if not may_edit(page.viewer):
        raise NotAllowed("Your role does not let you judge what stands on the desk.")
    here = get_queue(queue)
    if verdict not in VERDICTS:
        raise Invalid({"verdict": "Choose Checked or Dispute."})
    version = read_number(seen)
    if version is None:
        raise Invalid({"seen": "The version that you saw cannot be read. Open the queue again."})
    if not _is_key(row) or row.startswith("a"):
        raise NotFound("There is no such row on the desk.")
    said = _judge(page, db, row[0], int(row[2:]), version, verdict, role, remark)
    back = _kept(parse_qsl(kept))
    if is_partial(page.request):
        judged = get_row(db, row, page.viewer)
        return page.render("desk.html", "desk_judged.html", queue=here, row=judged, said=page.said(said), kept=back)
    onward = urlencode({"peek": following}) if _is_key(following) else ""
    return page.redirect(f"/desk/{here.name}?{back}{onward}".rstrip("?&"), said)


def _is_key(typed: str) -> bool:
    return re.fullmatch("[eca]-[0-9]{1,10}", typed) is not None


def _judge(
    page: Page, db: Session, kind: str, record_id: int, seen: int, verdict: str, role: str, remark: str | None
) -> Flash:
    if kind == "e":
        event = get_event(db, record_id, page.viewer)
        if verdict == "dispute":
            raise Invalid({"verdict": "Only citations can dispute an event."})
        if not may_curate(page.viewer):
            raise NotAllowed("Only curators may check events.")
        if event.revision != seen:
            raise Conflict("This event was changed since you saw it. Look at it again, then check it.")
        act = Act(db, event)
        check_event(db, event, page.viewer)
        return act.flash("event-checked")
    citation = get_citation(db, record_id, page.viewer)
    act = Act(db, citation.event)
    if not may_open_source(page.viewer, citation.source.confidentiality):
        raise NotAllowed("The source is protected; a curator judges it.")
    note = str(clean_prose(remark)) if remark is not None else None
    if verdict == "checked":
        if not may_curate(page.viewer):
            raise NotAllowed("Only curators may check citations.")
        judge_citation(db, citation, page.viewer, seen=seen, role=role or citation.role, remark=note, is_checked=True)
        return act.flash("citation-checked")
    judge_citation(db, citation, page.viewer, seen=seen, role=citation.role, remark=note, is_checked=False)
    dispute(db, citation, page.viewer)
    return act.flash("citation-disputed")
