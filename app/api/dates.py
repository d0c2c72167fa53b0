"""How typed words are understood as a date."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from app.api.bodies import JsonRoute
from app.api.described import problems
from app.api.errors import AskBack
from app.domain.dates import AmbiguousDate, InvalidDate, read_date
from app.errors import Invalid
from app.formats.event_json import date_members, date_output
from app.formats.event_shape import DateOutput
from app.surface import CurrentViewer

router = APIRouter(prefix="/dates", tags=["Dates"], route_class=JsonRoute)


class DateReading(DateOutput):
    question: Annotated[None, Field(description="Null: what cannot be understood is answered with 422.")] = None


@router.get("/read", summary="Read a date", responses=problems(401))
def show_reading(
    viewer: CurrentViewer,
    text: Annotated[str, Query(description="Plain words or EDTF.", examples=["c. July 2023"])] = "",
) -> DateReading:
    """How words are understood as a date. Words that can be read in two ways are answered with 422, the question and
    the readings."""
    if not text.strip():
        raise Invalid({"text": "Give the words of a date as text, for example text=Sept 2023."})
    try:
        return DateReading(**date_members(read_date(text)))
    except AmbiguousDate as problem:
        readings = [date_output(date).model_dump(mode="json") for date in problem.readings]
        raise AskBack(problem.question, readings) from None
    except InvalidDate as problem:
        raise Invalid({"text": str(problem)}) from None
