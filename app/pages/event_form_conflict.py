"""Somebody saved an event while the form was open: what their version says where it differs from what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.models import Citation, Event, Revision
from app.pages.event_form_fields import CitationFields, EventFields, fields_of_event
from app.pages.event_form_input import FormReading
from app.queries.history import find_version

COMPARED = ("title", "summary", "date_note", "date_as_written", "actors", "places", "tags", "part_of")


@dataclass(frozen=True)
class Conflict:
    """The version that was saved in between, and per field of the form what it says where it differs."""

    version: Revision
    theirs: dict[str, str]
    typed: EventFields
    """What was typed, on top of their version: a second save puts it in that version's place, on purpose."""


def find_conflict(
    db: Session, event: Event, citations: Sequence[Citation], typed: EventFields, reading: FormReading, viewer: Viewer
) -> Conflict | None:
    """The conflict of what was typed with the event as it stands; None where its version is not known."""
    version = find_version(db, event, event.revision)
    if version is None:
        return None
    stored = fields_of_event(event, citations, viewer)
    theirs = {
        name: getattr(stored, name) or "nothing"
        for name in COMPARED
        if _lines(getattr(stored, name)) != _lines(getattr(typed, name))
    }
    if (event.edtf or "") != (reading.when.whole.edtf if reading.when.whole else ""):
        theirs["date"] = event.date.display if event.date else "no date"
    if stored.category != typed.category:
        theirs["category"] = event.category.label
    if (stored.sequence or "0") != (typed.sequence.strip() or "0"):
        theirs["sequence"] = stored.sequence or "0"
    base = find_version(db, event, typed.base_revision)
    rows = _merged_rows(stored, typed, citations, base, theirs)
    return Conflict(version, theirs, replace(typed, revision=str(event.revision), citations=rows))


def _merged_rows(
    stored: EventFields,
    typed: EventFields,
    citations: Sequence[Citation],
    base: Revision | None,
    theirs: dict[str, str],
) -> tuple[CitationFields, ...]:
    """The typed rows, and those that were added in between, which nobody has decided to take out."""
    by_id = {row.id: row for row in stored.citations}
    rows: list[CitationFields] = []
    for row in typed.citations:
        if row.id and row.id not in by_id:
            theirs[row.name("quote")] = "this citation was taken out; saving puts it in again"
            row = replace(row, id="")
        elif row.id and (words := _difference(by_id[row.id], row)):
            theirs[row.name("quote")] = words
        rows.append(row)
    kept = {row.id for row in typed.citations}
    created = {str(citation.id): citation.created_at for citation in citations}
    free = max((row.row for row in rows), default=-1) + 1
    for row in stored.citations:
        if row.id not in kept and (base is None or created[row.id] > base.created_at):
            added = replace(row, row=free)
            theirs[added.name("quote")] = "this citation was added; it stays unless you remove it"
            rows.append(added)
            free += 1
    return tuple(rows)


def _difference(stored: CitationFields, typed: CitationFields) -> str:
    said = []
    if stored.role != typed.role:
        said.append(f"the passage {stored.role} the event")
    for name, words in (("quote", "quote"), ("pin_cite", "place"), ("claimed_date", "claimed date"), ("note", "note")):
        value = getattr(stored, name)
        if _lines(value) != _lines(getattr(typed, name)):
            said.append(f"{words} “{value}”" if value else f"no {words}")
    if stored.source != typed.source:
        said.append("another source")
    return "; ".join(said)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]
