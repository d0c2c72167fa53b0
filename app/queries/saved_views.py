"""Saved views: one's own and those that others share."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_change_view, may_open_view, may_save_views
from app.errors import NotAllowed, NotFound
from app.models import SavedView


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
