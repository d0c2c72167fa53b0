"""Event dates: EDTF in and out, what people type, bounds as day numbers, and the words in which dates are shown."""

from app.domain.dates.bounds import OPEN_END, OPEN_START, civil_from_days, days_from_civil
from app.domain.dates.event_date import AmbiguousDate, EventDate, read_date
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.single_wording import format_day, format_month, format_year

__all__ = [
    "OPEN_END",
    "OPEN_START",
    "AmbiguousDate",
    "EventDate",
    "InvalidDate",
    "civil_from_days",
    "days_from_civil",
    "format_day",
    "format_month",
    "format_year",
    "read_date",
]
