"""The form of a source: add one, edit one."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.database import WriteDb
from app.domain.dates import AmbiguousDate, InvalidDate, read_date
from app.domain.permissions import Viewer, may_edit, may_open_source, may_protect_sources
from app.domain.reliability import RELIABILITY, reliability_words
from app.domain.source_types import SOURCE_TYPE_GROUPS, SOURCE_TYPES, type_label
from app.errors import Invalid, NotAllowed, NotSignedIn
from app.messages import Flash
from app.models import Capture, Source
from app.pages.acts import Act
from app.pages.conflicts import read_choices
from app.pages.event_form_page import Posted
from app.pages.numbers import read_number
from app.pages.other_person import OtherPerson, require_same_person
from app.pages.source_conflict import merge_source, merged_fields, show_source_conflict
from app.pages.source_fields import CONFIDENTIALITY, LABELS, SourceFields, fields_of, offered_words
from app.pages.source_reading import read_fields
from app.queries.sources import find_just_added, get_source, list_offered
from app.rendering import OnPage, Page
from app.services.captures import get_capture, store_capture
from app.services.sources import create_source, edit_source

router = APIRouter()

Typed = Annotated[SourceFields, Form()]


@router.get("/sources/new")
def show_new(page: OnPage, capture: str = "", take: Annotated[list[str] | None, Query()] = None) -> Response:
    """`capture` is the id of a text that was handed in, `take` names what it says of itself and is to stand here."""
    _require_editor(page.viewer)
    if not capture:
        return _show(page, SourceFields(), None)
    suggested = _get_capture(page.db, capture, page.viewer).suggested
    taken = {name: suggested[name] for name in take or () if name in suggested}
    return _show(page, SourceFields(**taken, capture=capture), None)


@router.post("/sources/new")
def add_source(page: OnPage, db: WriteDb, typed: Typed) -> Response:
    _require_editor(page.viewer)
    try:
        require_same_person(page.viewer, typed.person)
        given, reason = read_fields(db, typed, page.viewer)
        # A form that is sent twice makes one source.
        known = find_just_added(db, given, page.viewer)
        source = known or create_source(db, given, page.viewer, reason)
        if typed.capture and known is None:
            store_capture(db, _get_capture(db, typed.capture, page.viewer), source, page.viewer)
    except Invalid as problem:
        db.rollback()
        return _show(page, typed, None, problem.faults)
    except OtherPerson as problem:
        return _show(page, typed, None, {"": str(problem)}, status=409)
    return page.redirect(f"/sources/{source.id}", "source-added-with-text" if typed.capture else "source-added")


def _get_capture(db: Session, typed: str, viewer: Viewer) -> Capture:
    number = read_number(typed)
    if number is None:
        raise Invalid("The form does not say which text belongs to the source. Begin again with the file.")
    return get_capture(db, number, viewer)


@router.get("/sources/{source_id:id}/edit")
def show_edit(page: OnPage, source_id: int) -> Response:
    source = _editable(page.db, source_id, page.viewer)
    return _show(page, fields_of(source, page.viewer), source)


@router.post("/sources/{source_id:id}/edit")
def save_source(page: OnPage, source_id: int, db: WriteDb, typed: Typed, pairs: Posted) -> Response:
    source = _editable(db, source_id, page.viewer)
    action, choices = dict(pairs).get("action", "save"), read_choices(pairs)
    if action == "go-on":
        return _show(page, typed, source)
    if action == "discard":
        return page.redirect(f"/sources/{source.id}", "source-edit-discarded")
    try:
        require_same_person(page.viewer, typed.person)
        base = typed.base_revision()
        to_save = typed
        told: tuple[str, ...] = ()
        if base != source.revision:
            merged, began = merge_source(db, source, typed, page.viewer)
            if merged.overlapping and (choices is None or choices.seen != source.revision):
                return show_source_conflict(page, db, source, typed, merged, began, choices)
            to_save, told = merged_fields(typed, merged, choices), merged.from_theirs
        given, reason = read_fields(db, to_save, page.viewer, source)
        act = Act(db, source)
        is_changed = edit_source(db, source, given, page.viewer, source.revision, reason)
    except Invalid as problem:
        # What was set on the record before the fault was found must not be saved.
        db.rollback()
        return _show(page, typed, _editable(page.db, source_id, page.viewer), problem.faults)
    except OtherPerson as problem:
        return _show(page, typed, source, {"": str(problem)}, status=409)
    if not is_changed:
        flash = Flash("source-unchanged")
    elif told:
        flash = act.flash("source-reconciled", source.revision, source.id, base)
    else:
        flash = act.flash("source-saved", source.revision)
    return page.redirect(f"/sources/{source.id}", flash)


def _require_editor(viewer: Viewer) -> None:
    if not viewer.is_signed_in:
        raise NotSignedIn("Sign in to add or edit sources.")
    if not may_edit(viewer):
        raise NotAllowed("Only contributors may add or edit sources.")


def _editable(db: Session, source_id: int, viewer: Viewer) -> Source:
    _require_editor(viewer)
    source = get_source(db, source_id, viewer)
    if not may_open_source(viewer, source.confidentiality):
        raise NotAllowed("Only curators may edit a protected source.")
    return source


def _show(
    page: Page, typed: SourceFields, source: Source | None, faults: dict[str, str] | None = None, status: int = 422
) -> Response:
    groups = dict(SOURCE_TYPE_GROUPS)
    if source is not None and source.type not in SOURCE_TYPES:
        groups["As it is"] = {source.type: type_label(source.type)}
    shown: dict[str, Any] = {
        "typed": typed,
        "source": source,
        "faults": faults or {},
        "labels": LABELS,
        "groups": groups,
        "reliability": {"": "Not judged", **{letter: reliability_words(letter) for letter in RELIABILITY}},
        "confidentiality": CONFIDENTIALITY if may_protect_sources(page.viewer) else {},
        "offered": list_offered(page.db, page.viewer),
        "offered_words": offered_words,
        "reading": _read(typed.date),
    }
    return page.render("source_form.html", status=status if faults else 200, **shown)


def _read(typed: str) -> dict[str, Any]:
    """The reading of the date as it stands in the field: what its live reading shows."""
    reading: dict[str, Any] = {"typed": typed, "date": None, "problem": "", "choices": ()}
    if typed.strip():
        try:
            reading["date"] = read_date(typed)
        except AmbiguousDate as ambiguity:
            reading |= {"problem": ambiguity.question, "choices": ambiguity.readings}
        except InvalidDate as fault:
            reading["problem"] = str(fault)
    return reading
