"""Saved views: one's own and those that others share."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.filters import EventFilters, Slice
from app.domain.permissions import Viewer, may_change_view, may_open_view, may_save_views
from app.domain.view_addresses import split_address, view_url
from app.errors import Invalid, NotAllowed, NotFound
from app.models import SavedView
from app.queries.desk import Queue, get_queue

DESK = "/desk/"


@dataclass(frozen=True, slots=True)
class AskedView:
    """What an address asks for."""

    address: str
    """Its canonical form."""
    filters: EventFilters
    queue: Queue | None
    """The queue of the desk; None: the timeline."""


def read_view(address: str) -> AskedView:
    """The view that an address of the timeline or of a queue of the desk asks for; unknown parameters are dropped.

    Raises `Invalid`, with a sentence for `address`, where it is neither or cannot be read.
    """
    path, query = split_address(address)
    try:
        if path == "/":
            filters = EventFilters.from_query(query)
            return AskedView(view_url(filters, Slice.from_query(query)), filters, None)
        if path.startswith(DESK):
            queue = get_queue(path.removeprefix(DESK))
            kept = queue.address(query)
            return AskedView(kept, EventFilters.from_query(split_address(kept)[1]), queue)
    except Invalid as problem:
        raise Invalid({"address": " ".join(problem.faults.values())}) from None
    except NotFound as problem:
        raise Invalid({"address": str(problem)}) from None
    raise Invalid({"address": f"“{path[:60]}” is no address of the timeline or the desk. Copy one from there."})


def select_saved_views(viewer: Viewer) -> Select[SavedView]:
    """One's own, then those of others that are shared, each by name; nothing for visitors."""
    is_own = SavedView.owner_id == viewer.person_id
    known = or_(is_own, SavedView.is_shared) if may_save_views(viewer) else SavedView.id.is_(None)
    return select(SavedView).where(known).order_by(is_own.desc(), SavedView.name_key, SavedView.id)


def list_saved_views(db: Session, viewer: Viewer) -> Sequence[SavedView]:
    if not may_save_views(viewer):
        return []
    return db.scalars(select_saved_views(viewer).where(SavedView.is_withdrawn.is_(False))).all()


def list_withdrawn_views(db: Session, viewer: Viewer) -> list[SavedView]:
    """Those that were taken out and that the viewer may bring back."""
    found = db.scalars(select_saved_views(viewer).where(SavedView.is_withdrawn))
    return [view for view in found if may_change_view(viewer, view.owner_id, view.is_shared)]


def get_saved_view(db: Session, view_id: int, viewer: Viewer, *, to_change: bool = False) -> SavedView:
    """Raises `NotFound` for what the viewer may not know of, `NotAllowed` where they may open it and not change it."""
    view = db.get(SavedView, view_id)
    if view is None or not may_open_view(viewer, view.owner_id, view.is_shared):
        raise NotFound("There is no such view, or it is not shared.")
    may_change = may_change_view(viewer, view.owner_id, view.is_shared)
    if view.is_withdrawn and not may_change:
        raise NotFound("This view was taken out.")
    if to_change and not may_change:
        raise NotAllowed(f"This view is {view.owner.name}’s. Save one of your own under another name.")
    return view
