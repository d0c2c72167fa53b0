"""Saved views: a name for a view of the timeline or the desk, the list of them, and what is done with one."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from app.database import WriteDb
from app.domain.permissions import may_save_views
from app.errors import Conflict, Invalid, NotSignedIn
from app.models import SavedView
from app.pages.numbers import read_number
from app.pages.other_person import require_same_person
from app.queries.facets import describe
from app.queries.saved_views import DESK, get_saved_view, list_saved_views, list_withdrawn_views, read_view
from app.rendering import OnPage, Page
from app.services.saved_views import LONGEST_NAME, change_view, save_view, withdraw_view

router = APIRouter(prefix="/views")


class ViewFields(BaseModel):
    """The fields of a view's form as they were sent."""

    name: str = ""
    address: str = "/"
    is_shared: str = ""
    replaces: str = ""
    number: str = ""
    """Of the view that is changed, as the form showed it."""
    person: str = ""
    """Id of who opened the form."""


SentView = Annotated[ViewFields, Form()]
SentPerson = Annotated[str, Form()]


@router.get("")
def show_views(page: OnPage) -> Response:
    _require_member(page)
    views = list_saved_views(page.db, page.viewer)
    return page.render(
        "saved_views.html",
        own=[view for view in views if view.owner_id == page.viewer.person_id],
        shared=[view for view in views if view.owner_id != page.viewer.person_id],
        withdrawn=list_withdrawn_views(page.db, page.viewer),
    )


@router.get("/new")
def show_new_view(page: OnPage) -> Response:
    """The form for the view whose parameters the address carries; `queue` names one of the desk, else the timeline."""
    _require_member(page)
    query = page.request.query_params.multi_items()
    queue = dict(query).get("queue")
    path = f"{DESK}{quote(queue)}" if queue else "/"
    return _show_form(page, None, ViewFields(address=read_view(f"{path}?{urlencode(query)}").address))


@router.post("")
def save_new_view(page: OnPage, db: WriteDb, sent: SentView) -> Response:
    _require_member(page)
    try:
        require_same_person(page.viewer, sent.person)
        shared, replaces = bool(sent.is_shared), bool(sent.replaces)
        view = save_view(db, page.viewer, sent.name, sent.address, is_shared=shared, replaces=replaces)
    except (Invalid, Conflict) as problem:
        return _show_form(page, None, sent, problem)
    return page.redirect(view.address, "view-saved")


@router.get("/{view_id:id}")
def open_view(page: OnPage, view_id: int) -> Response:
    _require_member(page)
    return RedirectResponse(get_saved_view(page.db, view_id, page.viewer).address, status_code=303)


@router.get("/{view_id:id}/edit")
def show_view_form(page: OnPage, view_id: int) -> Response:
    _require_member(page)
    view = get_saved_view(page.db, view_id, page.viewer, to_change=True)
    return _show_form(page, view, _fields_of(view))


@router.post("/{view_id:id}/edit")
def save_changed_view(page: OnPage, db: WriteDb, view_id: int, sent: SentView) -> Response:
    _require_member(page)
    view = get_saved_view(db, view_id, page.viewer, to_change=True)
    seen = read_number(sent.number)
    try:
        require_same_person(page.viewer, sent.person)
        if seen is None:
            raise Invalid("The form does not say which version of the view it changes. Open it again.")
        change_view(db, view, page.viewer, sent.name, sent.address, bool(sent.is_shared), seen)
    except (Invalid, Conflict) as problem:
        return _show_form(page, get_saved_view(page.db, view_id, page.viewer, to_change=True), sent, problem)
    return page.redirect("/views", "view-saved")


@router.post("/{view_id:id}/withdraw")
def take_out_view(page: OnPage, db: WriteDb, view_id: int, person: SentPerson = "") -> Response:
    return _take_out(page, db, view_id, person, is_withdrawn=True)


@router.post("/{view_id:id}/bring-back")
def bring_view_back(page: OnPage, db: WriteDb, view_id: int, person: SentPerson = "") -> Response:
    return _take_out(page, db, view_id, person, is_withdrawn=False)


def _take_out(page: Page, db: WriteDb, view_id: int, person: str, *, is_withdrawn: bool) -> Response:
    _require_member(page)
    require_same_person(page.viewer, person)
    view = get_saved_view(db, view_id, page.viewer, to_change=True)
    withdraw_view(db, view, page.viewer, is_withdrawn=is_withdrawn)
    return page.redirect("/views", "view-withdrawn" if is_withdrawn else "view-restored")


def _require_member(page: Page) -> None:
    if not may_save_views(page.viewer):
        raise NotSignedIn("Sign in to save views.")


def _fields_of(view: SavedView) -> ViewFields:
    shared = "1" if view.is_shared else ""
    return ViewFields(name=view.name, address=view.address, is_shared=shared, number=str(view.number))


def _show_form(
    page: Page, view: SavedView | None, sent: ViewFields, problem: Invalid | Conflict | None = None
) -> Response:
    """The form, for a new view where `view` is None, with what was sent and what is wrong with it."""
    faults = problem.faults_at() if problem else {}
    try:
        asked = read_view(sent.address)
        here, queue, chips = asked.address, asked.queue, describe(page.db, asked.filters, page.viewer)
    except Invalid:
        here, queue, chips = "/", None, []
    return page.render(
        "saved_view_form.html",
        status=problem.status if problem else 200,
        view=view,
        typed=sent,
        # What is sent once more after a conflict is saved over what stands now.
        number=view.number if view else 0,
        faults=faults,
        here=here,
        queue=queue,
        chips=[(title, label) for _, title, label, _ in chips],
        longest_name=LONGEST_NAME,
    )
