"""Saved views: keep, change and take out named views of the timeline and the desk."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import clean_line
from app.domain.permissions import Viewer, may_change_view, may_save_views, may_share_views
from app.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from app.models import SavedView
from app.queries.saved_views import read_view
from app.services.people import name_key

LONGEST_NAME = 80
MOST_VIEWS = 200
"""Of one person, with those that were taken out."""


def save_view(
    db: Session, owner: Viewer, name: str, address: str, *, is_shared: bool = False, replaces: bool = False
) -> SavedView:
    """Keep a view under a name. With `replaces` it takes the place of the owner's view of that name.

    Raises `NotSignedIn`, `NotAllowed`, and `Invalid` with the fields at fault: `name`, `address`, `is_shared`.
    """
    if owner.person_id is None or not may_save_views(owner):
        raise NotSignedIn("Sign in to save views.")
    name, kept = _read(name, address)
    view = _find_named(db, owner.person_id, name)
    if view is None:
        count = db.scalar(select(func.count()).where(SavedView.owner_id == owner.person_id)) or 0
        if count >= MOST_VIEWS:
            raise Invalid({"name": f"You have {MOST_VIEWS} views. Give one of them another name and filter."})
        view = SavedView(owner_id=owner.person_id, is_shared=False, number=0)
        db.add(view)
    elif not replaces and not _is_same(view, kept, is_shared):
        where = " among those that you took out" if view.is_withdrawn else ""
        raise Invalid({"name": f"You have a view “{view.name}”{where}. Choose another name, or replace it."})
    _apply(view, owner, name, kept, is_shared)
    db.flush()
    return view


def change_view(
    db: Session, view: SavedView, editor: Viewer, name: str, address: str, is_shared: bool, seen: int | None
) -> None:
    """Rename, share or unshare a view, or give it another filter. `seen` is the number that the editor started from.

    Raises `Conflict` where it was changed in between, `Invalid` with the fields at fault, `NotAllowed`.
    """
    _require_change(view, editor)
    if seen is not None and seen != view.number:
        raise Conflict(f"The view “{view.name}” was changed in the meantime. Look at it before you save yours.")
    name, kept = _read(name, address)
    other = _find_named(db, view.owner_id, name)
    if other is not None and other.id != view.id:
        raise Invalid({"name": f"There is a view “{other.name}” already. Choose another name."})
    _apply(view, editor, name, kept, is_shared)
    db.flush()


def withdraw_view(db: Session, view: SavedView, editor: Viewer, *, is_withdrawn: bool = True) -> None:
    """Take a view out, or bring it back. Raises `NotAllowed`."""
    _require_change(view, editor)
    view.is_withdrawn = is_withdrawn
    view.number += 1
    db.flush()


def _require_change(view: SavedView, editor: Viewer) -> None:
    if not may_change_view(editor, view.owner_id, view.is_shared):
        raise NotAllowed("Only its owner changes this view, and curators where it is shared.")


def _read(name: str, address: str) -> tuple[str, str]:
    """The name and the canonical address."""
    faults: dict[str, str] = {}
    shown, kept = str(clean_line(name)), ""
    if not any(letter.isprintable() and letter != " " for letter in shown):
        faults["name"] = "Give the view a name."
    elif len(shown) > LONGEST_NAME:
        faults["name"] = f"A name has at most {LONGEST_NAME} characters."
    try:
        kept = read_view(address).address
    except Invalid as problem:
        faults |= problem.faults
    if faults:
        raise Invalid(faults)
    return shown, kept


def _find_named(db: Session, owner_id: int, name: str) -> SavedView | None:
    return db.scalar(select(SavedView).where(SavedView.owner_id == owner_id, SavedView.name_key == name_key(name)))


def _is_same(view: SavedView, address: str, is_shared: bool) -> bool:
    """Whether the view is this already: a form that is sent twice saves once."""
    return (view.address, view.is_shared, view.is_withdrawn) == (address, is_shared, False)


def _apply(view: SavedView, editor: Viewer, name: str, address: str, is_shared: bool) -> None:
    if is_shared and not view.is_shared and not may_share_views(editor):
        raise NotAllowed("Readers keep views for themselves; sharing needs a contributor.")
    view.name, view.name_key, view.address = name, name_key(name), address
    view.is_shared, view.is_withdrawn = is_shared, False
    view.number += 1
