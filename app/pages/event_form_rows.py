"""The buttons of the event form that change its rows of citations and save nothing."""

import re
from dataclasses import dataclass, replace

from app.pages.event_form_fields import MOST_CITATIONS, CitationFields, EventFields
from app.pages.event_form_input import FormReading
from app.pages.event_form_page import EventForm

ACTION = re.compile(r"(add-citation|remove-citation|use-closest)(?:-([0-9]{1,6}))?")
ADD_BUTTON = "add-citation"


@dataclass(frozen=True)
class ChangedRows:
    typed: EventFields
    focus: str
    """Name of the field that gets the focus."""
    reading: FormReading | None = None


def change_rows(form: EventForm, typed: EventFields, action: str) -> ChangedRows | None:
    """What a button of the rows makes of the fields; None where the button saves."""
    found = ACTION.fullmatch(action)
    if found is None:
        return None
    if found[1] == ADD_BUTTON:
        return _add(form, typed)
    rows = [row for row in typed.citations if found[2] and row.row == int(found[2])]
    if not rows:
        return ChangedRows(typed, "")
    return _remove(typed, rows[0]) if found[1] == "remove-citation" else _use_closest(form, typed, rows[0])


def _add(form: EventForm, typed: EventFields) -> ChangedRows:
    if len(typed.citations) >= MOST_CITATIONS:
        reading = form.look_at(typed)
        reading.faults["citations"] = f"An event has at most {MOST_CITATIONS} citations."
        return ChangedRows(typed, "", reading)
    grown, added = typed.with_new_row()
    return ChangedRows(grown, added.name("source"))


def _remove(typed: EventFields, row: CitationFields) -> ChangedRows:
    place = typed.citations.index(row)
    left = typed.without_row(row.row)
    following = left.citations[place : place + 1] or left.citations[-1:]
    return ChangedRows(left, following[0].name("source") if following else ADD_BUTTON)


def _use_closest(form: EventForm, typed: EventFields, row: CitationFields) -> ChangedRows:
    """Put the words of the text in place of a quote that is not in it."""
    source_id = form.look_at(replace(typed, citations=(row,))).rows[row.row].source_id
    closest = form.reader.checks.closest(source_id, row.quote) if source_id is not None else None
    changed = replace(row, quote=closest, keep_unfound="") if closest else row
    return ChangedRows(typed.with_row(changed), row.name("quote"))
