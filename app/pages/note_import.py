"""`/notes/import`: notes from other programs, looked through first and then written."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from app.database import WriteDb
from app.domain.permissions import may_edit
from app.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from app.formats.imported_notes import MOST_BYTES, read_notes
from app.messages import Flash
from app.pages.other_person import require_same_person
from app.rendering import OnPage, Page
from app.services.note_imports import NoteOutcome, import_notes

router = APIRouter(prefix="/notes/import")

Typed = Annotated[str, Form()]
SHOWN = 200
"""Notes of which a report tells one by one, errors first."""


@router.get("")
def show_import(page: OnPage) -> Response:
    _require_contributor(page)
    return page.render("note_import.html", report=None, words="", visibility="team", faults={})


@router.post("")
def take_notes(
    page: OnPage,
    db: WriteDb,
    words: Typed = "",
    visibility: Typed = "team",
    act: Typed = "",
    skips: Typed = "",
    person: Typed = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Look the notes through, or with `act=write` write them; where some have errors, only if `skips` them."""
    _require_contributor(page)
    try:
        content = _content(file, words)
        require_same_person(page.viewer, person)
        outcomes = import_notes(
            db, read_notes(content), page.viewer, visibility=visibility, site=page.site, skip_errors=bool(skips)
        )
    except (Invalid, Conflict) as problem:
        db.rollback()
        return _show(page, None, words, visibility, problem.faults_at(), problem.status)
    counts = {kind: sum(done.outcome == kind for done in outcomes) for kind in ("create", "same", "error")}
    if act == "write" and (skips or not counts["error"]):
        return page.redirect("/notes?mine=1", Flash("notes-imported", counts["create"]))
    # A dry run is the run, taken back.
    db.rollback()
    faults = {"": "Some notes have errors, so nothing was written."} if act == "write" else {}
    report = {"outcomes": sorted(outcomes, key=_errors_first)[:SHOWN], "total": len(outcomes), **counts}
    return _show(page, report, content.decode(), visibility, faults, 422 if faults else 200)


def _show(
    page: Page, report: dict[str, object] | None, words: str, visibility: str, faults: dict[str, str], status: int
) -> Response:
    return page.render(
        "note_import.html", status=status, report=report, words=words, visibility=visibility, faults=faults
    )


def _errors_first(done: NoteOutcome) -> int:
    return ("error", "create", "same").index(done.outcome)


def _content(file: UploadFile | None, words: str) -> bytes:
    if file is not None and file.filename:
        return file.file.read(MOST_BYTES + 1)
    # A form turns every line break into two characters, and cannot send half a surrogate pair.
    content = words.replace("\r\n", "\n").encode(errors="replace")
    if not content.strip():
        raise Invalid({"words": "Choose a file, or paste what is in it."})
    return content


def _require_contributor(page: Page) -> None:
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to import notes.")
    if not may_edit(page.viewer):
        raise NotAllowed("Only contributors import notes.")
