"""Small answers while one fills in the event form: how a date is read, similar events, names, the place of a quote."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.domain.inputs import UNSEEN
from app.errors import Invalid
from app.pages.event_form_dates import DateFields, read_date_field, read_date_fields
from app.pages.event_form_fields import CITATION_FIELD, EventFields, event_line, source_line
from app.pages.event_form_page import EventForm, Posted, require_editor
from app.queries.similar import list_similar_events
from app.queries.suggestions import suggest_events, suggest_names, suggest_sources
from app.rendering import OnPage, Page

router = APIRouter()

LONGEST_SEARCH = 200
EventId = Annotated[int, Query(ge=1, le=2**31 - 1)]


def _asked(page: Page) -> dict[str, str]:
    return {name: UNSEEN.sub("", value) for name, value in page.request.query_params.multi_items()}


def _part(page: Page, fragment: str, title: str, **context: Any) -> Response:
    return page.render("event_form_part.html", fragment, title=title, part=f"fragments/{fragment}", **context)


@router.get("/events/reading")
def show_reading(page: OnPage) -> Response:
    """How the date, its end and its sureness are understood together."""
    require_editor(page)
    reading = read_date_fields(DateFields.of(_asked(page)))
    return _part(page, "event_form_reading.html", "How the date is read", when=reading)


@router.get("/citations/reading")
def show_citation_reading(page: OnPage, field: str) -> Response:
    """How one date of a citation is understood; `field` names the form's field, which comes as a parameter itself."""
    require_editor(page)
    if not CITATION_FIELD.fullmatch(field):
        raise Invalid({"field": "That is no field of the form."})
    asked = _asked(page)
    reading = read_date_field(asked.get(field, ""), asked.get(f"{field}_choice", ""))
    shown = {"reading": reading, "name": field, "url": f"/citations/reading?field={field}", "faults": {}}
    return _part(page, "date_field_reading.html", "How the date is read", **shown)


@router.get("/events/similar")
def show_similar(page: OnPage, title: str = "", apart_from: EventId | None = None) -> Response:
    require_editor(page)
    date = read_date_fields(DateFields.of(_asked(page))).whole
    similar = list_similar_events(page.db, title, date, page.viewer, apart_from=apart_from)
    return _part(page, "similar.html", "Similar events", similar=similar)


@router.get("/suggest/{kind}")
def show_suggestions(
    page: OnPage, kind: Literal["actors", "places", "tags", "sources", "events"], q: str = "", field: str = ""
) -> Response:
    """Options that hold what was typed: in `q`, or in the form's field that `field` names."""
    require_editor(page)
    typed = (q or _asked(page).get(field, ""))[:LONGEST_SEARCH].strip()
    if not typed:
        options = []
    elif kind == "sources":
        options = [source_line(source) for source in suggest_sources(page.db, page.viewer, typed)]
    elif kind == "events":
        options = [event_line(event) for event in suggest_events(page.db, page.viewer, typed)]
    else:
        options = suggest_names(page.db, kind, typed)
    return _part(page, "suggestions.html", "Suggestions", options=options)


@router.post("/citations/locate")
def locate_quote(page: OnPage, row: int, pairs: Posted, event: int | None = None) -> Response:
    """Where the quote of one row stands in the text of its source. `event` is the one that is edited, if any."""
    typed = EventFields.from_pairs(pairs)
    form = EventForm.open(page, event, typed.base_revision)
    rows = [cited for cited in typed.citations if cited.row == row]
    if not rows:
        raise Invalid({"row": f"The form has no citation {row}."})
    understood, _ = form.reader.read_row(rows[0])
    shown = {"form": form, "check": understood.quote, "row": rows[0], "is_live": True}
    return _part(page, "quote_check.html", "The place of a quote", **shown)
