"""From the fields of the event form to a validated `EventInput`, with every fault at its field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.domain.inputs import EventInput, clean_line
from app.domain.permissions import Viewer
from app.models import Citation, Event, Passage, Source
from app.pages.event_form_dates import DateReading, Reading, fields_of_date, read_date_field, read_date_fields
from app.pages.event_form_faults import fault_of
from app.pages.event_form_fields import CitationFields, EventFields, is_locked
from app.pages.event_form_names import read_actors, read_names, read_part_of
from app.pages.event_form_quotes import QuoteCheck, QuoteChecks
from app.pages.numbers import read_number
from app.queries.event_versions import CitedThen, EventVersion, version_now
from app.queries.sources import find_by_title
from app.queries.suggestions import find_citable_source
from app.services.citations import quote_of

SOURCE_NUMBER = re.compile(r"([0-9]{1,10})|.*\(source ([0-9]{1,10})\)")
LARGEST_ID = 2**31 - 1
NEW_SOURCE_FIELDS = ("title", "type", "publisher", "issued", "url")


@dataclass
class RowReading:
    """How one citation's row was understood."""

    source_id: int | None
    claimed: Reading
    issued: Reading
    quote: QuoteCheck


@dataclass
class FormReading:
    """How the whole form was understood. `given` is there where nothing is at fault; faults are by the field's name."""

    when: DateReading
    rows: dict[int, RowReading] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    given: EventInput | None = None
    positions: list[int | None] = field(default_factory=list)
    """The row of each citation that is given; None for one that the viewer does not see."""

    def name_of(self, place: Sequence[str | int]) -> str:
        """The form's name for a place in an `EventInput`: `citations.0.quote` by position becomes that by row."""
        if place[0] != "citations" or len(place) < 2:
            return str(place[0]) if place else "title"
        row = self.positions[int(place[1])]
        rest = [str(part) for part in place[2:]]
        if rest[:1] == ["new_source"]:
            rest = [f"new_{rest[1]}" if len(rest) > 1 and rest[1] in NEW_SOURCE_FIELDS else "new_title"]
        return f"citations.{row}.{rest[0] if rest else 'source'}"


class FormReader:
    """Reads the fields of one form for one viewer. `event` and `citations` are what is stored; None for a new event.

    `began` is the version that the form showed at first, where that is not the stored one any more: what stands in the
    form untouched is what that version said.
    """

    def __init__(
        self,
        db: Session,
        viewer: Viewer,
        event: Event | None,
        citations: Sequence[Citation],
        began: EventVersion | None = None,
    ) -> None:
        self.db = db
        self.viewer = viewer
        self.event = event
        self.began = began or (version_now(event, citations) if event else None)
        self.cited = {cited.id: cited for cited in self.began.citations} if self.began else {}
        self.locked = [(n, c) for n, c in enumerate(citations) if is_locked(c, viewer)]
        self.checks = QuoteChecks(db)
        # The sources of stored citations are loaded with these: many rows cost no more queries than one.
        self._sources = {c.source_id: c.source for c in citations if not is_locked(c, viewer)}

    def read(self, typed: EventFields, review: str, categories: Sequence[str]) -> FormReading:
        """Check everything at once, so that all that is wrong is told at once."""
        reading = FormReading(read_date_fields(typed.when))
        faults = reading.faults
        faults.update(reading.when.faults)
        if typed.category not in categories:
            faults["category"] = "Choose a category."
        raw: dict[str, Any] = {
            "title": typed.title,
            "summary": typed.summary,
            **self._date(typed, reading.when),
            "date_note": typed.date_note,
            "category": typed.category or "-",
            **self._names(typed, faults),
            "part_of": read_part_of(
                self.db, self.viewer, typed.part_of, self.began.part_of if self.began else None, faults
            ),
            "sequence": typed.sequence.strip() or 0,
            "review": review,
            "citations": self._citations(typed.citations, reading),
            "extra": self.began.extra if self.began else {},
        }
        try:
            given = EventInput.model_validate(raw)
        except ValidationError as problem:
            for fault in problem.errors(include_url=False):
                faults.setdefault(reading.name_of(fault["loc"]), fault_of(fault))
        else:
            reading.given = None if faults else given
        return reading

    def read_row(self, row: CitationFields) -> tuple[RowReading, dict[str, str]]:
        """How a citation's row is understood, and its faults by the field's name."""
        faults: dict[str, str] = {}
        source_id = None if row.has_new_source else self._source(row, faults)
        claimed = read_date_field(row.claimed_date, row.claimed_date_choice)
        issued = read_date_field(row.new_issued, row.new_issued_choice) if row.has_new_source else Reading()
        dates = {"claimed_date": claimed, "new_issued": issued}
        faults.update({row.name(part): date.problem for part, date in dates.items() if date.problem})
        if row.has_new_source or source_id is not None:
            quote = self.checks.check(source_id, row.quote, self._held(row), row.spot)
        else:
            quote = QuoteCheck("no-source" if row.quote.strip() else "blank")
        if quote.is_fault and not row.keep_unfound:
            faults[row.name("quote")] = quote.sentence
        return RowReading(source_id, claimed, issued, quote), faults

    def _cited(self, row: CitationFields) -> CitedThen | None:
        """The citation that the row showed at first."""
        return self.cited.get(read_number(row.id) or 0)

    def _held(self, row: CitationFields) -> Passage | None:
        cited = self._cited(row)
        return cited.passage if cited else None

    def _date(self, typed: EventFields, when: DateReading) -> dict[str, Any]:
        written = typed.date_as_written
        began = self.began
        if began is not None and typed.when == fields_of_date(began.date, began.date_as_written):
            # Untouched: what the form shows in other words than those stored is no change.
            shown_in_date = typed.when.date == began.date_as_written
            kept = began.date_as_written if shown_in_date and not written else written
            return {"date": began.edtf, "date_as_written": kept}
        if when.whole is None:
            return {"date": None, "date_as_written": written}
        if when.is_composed or when.start.is_chosen:
            # The words of a single field are kept; of several together nobody wrote them.
            words = "" if when.is_composed else typed.when.date
            return {"date": when.whole.edtf, "date_as_written": written or words}
        return {"date": typed.when.date, "date_as_written": written}

    def _names(self, typed: EventFields, faults: dict[str, str]) -> dict[str, Any]:
        # The event's own records by id: a name may be an alias of another record by now.
        actors = {word.name: word.id for word in self.began.actors} if self.began else {}
        places = {word.name: word.id for word in self.began.places} if self.began else {}
        tags = {word.name: word.id for word in self.began.tags} if self.began else {}
        return {
            "actors": read_actors(self.db, typed.actors, actors, faults),
            "places": read_names("places", typed.places, places, faults),
            "tags": read_names("tags", typed.tags, tags, faults),
        }

    def _citations(self, rows: Sequence[CitationFields], reading: FormReading) -> list[dict[str, Any]]:
        given: list[dict[str, Any]] = []
        for row in rows:
            understood, faults = self.read_row(row)
            reading.rows[row.row] = understood
            if row.is_blank:
                continue
            reading.faults.update(faults)
            if row.name("source") in faults:
                continue
            given.append(self._citation(row, understood))
            reading.positions.append(row.row)
        for position, citation in self.locked:
            given.insert(position, _unchanged(citation))
            reading.positions.insert(position, None)
        return given

    def _citation(self, row: CitationFields, understood: RowReading) -> dict[str, Any]:
        began = self._cited(row)
        cited: dict[str, Any] = {
            "id": row.id or None,
            "role": row.role,
            "quote": row.quote,
            "keep_unfound": bool(row.keep_unfound),
            "spot": row.spot,
            "pin_cite": row.pin_cite,
            "note": row.note,
            "claimed_date": understood.claimed.date.edtf if understood.claimed.date else None,
            "extra": began.extra if began else {},
        }
        if row.has_new_source:
            issued = understood.issued.date
            described = {name: getattr(row, f"new_{name}") for name in NEW_SOURCE_FIELDS}
            return {**cited, "new_source": {**described, "issued": issued.edtf if issued else None}}
        return {**cited, "source": {"id": understood.source_id}}

    def source(self, words: str) -> Source | None:
        """The source that the viewer may choose and that a field names: by its number, or as it was offered."""
        numbered = SOURCE_NUMBER.fullmatch(words)
        if numbered is None:
            return None
        number = int(numbered[1] or numbered[2])
        if number not in self._sources:
            found = find_citable_source(self.db, self.viewer, number) if number <= LARGEST_ID else None
            if found is None:
                return None
            self._sources[number] = found
        return self._sources[number]

    def _source(self, row: CitationFields, faults: dict[str, str]) -> int | None:
        words = str(clean_line(row.source))
        named = self.source(words)
        if named is not None:
            return named.id
        titled = find_by_title(self.db, words, self.viewer) if words else []
        if len(titled) == 1:
            return titled[0].id
        if titled:
            sentence = "Several sources have this title. Choose one of the list, with its number."
        elif words:
            sentence = f"There is no source “{words[:80]}”. Choose one that is listed, or describe a new one."
        else:
            sentence = "Choose the source that is cited, or describe a new one."
        faults[row.name("source")] = sentence
        return None


def _unchanged(citation: Citation) -> dict[str, Any]:
    """A stored citation as it stands, for a viewer who may not change it."""
    return {
        "id": citation.id,
        "source": {"id": citation.source_id},
        "role": citation.role,
        "quote": quote_of(citation.passage) if citation.passage else "",
        "keep_unfound": True,
        "pin_cite": citation.pin_cite,
        "note": citation.note,
        "claimed_date": citation.claimed,
        "extra": citation.extra,
    }
