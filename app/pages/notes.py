"""`/notes`: the notes on all records, searched and filtered."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.note_filters import KINDS, NoteFilters
from app.errors import Invalid
from app.pages.numbers import read_number
from app.queries.note_list import NotePart, list_found_notes
from app.rendering import OnPage

router = APIRouter()


@router.get("/notes")
def show_notes(page: OnPage, before: str = "") -> Response:
    """`before` is the id of the note behind which the page starts, newest first."""
    query = page.request.query_params.multi_items()
    faults: dict[str, str] = {}
    try:
        filters, place = NoteFilters.from_query(query), _place(before)
        part = list_found_notes(page.db, filters, page.viewer, place)
    except Invalid as problem:
        faults, filters, place, part = problem.faults, NoteFilters(), None, NotePart([], 0, None)
    return page.render(
        "notes.html",
        status=422 if faults else 200,
        filters=filters,
        typed={name: value[:400] for name, value in query},
        faults=faults,
        part=part,
        before=place,
        kinds=KINDS,
    )


def _place(before: str) -> int | None:
    if not before:
        return None
    place = read_number(before)
    if not place:
        raise Invalid({"before": f"“{before[:40]}” is no place in the list of notes."})
    return place
