"""How typed words are understood as a date."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from app.rendering import OnPage

router = APIRouter()


@router.get("/dates/read")
def show_reading(page: OnPage, text: str = "", date: str = "", part: str = "") -> Response:
    """The reading of `text` (or of a form's `date` field); 422 where it cannot be read or only by asking back."""
    typed = text or date
    understood: EventDate | None = None
    problem = ""
    choices: tuple[EventDate, ...] = ()
    if typed.strip():
        try:
            understood = read_date(typed)
        except AmbiguousDate as ambiguity:
            problem, choices = ambiguity.question, ambiguity.readings
        except InvalidDate as fault:
            problem = str(fault)
    context: dict[str, Any] = {"typed": typed, "date": understood, "problem": problem, "choices": choices, "part": part}
    return page.render("date_reading.html", "date_reading.html", status=422 if problem else 200, **context)
