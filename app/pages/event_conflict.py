"""The page that shows both versions of an event side by side, and the page for what was typed into a withdrawn one."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from sqlalchemy import select

from app.domain.dates import EventDate
from app.domain.selectors import word_diff
from app.errors import AppError
from app.models import Category, Source
from app.pages.conflicts import Choices, ConflictRow, read_choices
from app.pages.event_form_fields import EventFields, clean_pairs
from app.pages.event_form_page import EventForm
from app.queries.history import find_version, list_versions_between
from app.rendering import Page
from app.services.drafts import Fields
from app.services.reconciling import Choice, CitationPart, EditConflict, NamedPart

LABELS = {
    "title": "Title",
    "date": "Date",
    "date_note": "How the date is known",
    "summary": "Summary",
    "category": "Category",
    "actors": "Actors",
    "places": "Places",
    "tags": "Tags",
    "part_of": "Part of",
    "sequence": "Order within the day",
    "review": "State",
    "extra": "Further fields",
}
TYPED = {
    "title": "Title",
    "date": "Date",
    "end": "End",
    "date_as_written": "The source’s own words for the date",
    "date_note": "How the date is known",
    "summary": "Summary",
    "actors": "Actors",
    "places": "Places",
    "tags": "Tags",
    "part_of": "Part of",
    "sequence": "Order within the day",
    "reason": "Why this change",
}
TYPED_OF_CITATIONS = {"quote": "quote", "pin_cite": "place in the source", "note": "note", "new_title": "new source"}


def choice_of(pairs: Fields) -> Choice | None:
    """What was chosen on the page that this file shows; None where the form comes from elsewhere."""
    chosen = read_choices(pairs)
    return Choice(chosen.seen, chosen.theirs) if chosen else None


def show_conflict(form: EventForm, typed: EventFields, pairs: Fields, problem: EditConflict) -> Response:
    """Both versions field by field, with a choice for each; all that was typed travels along."""
    page, event = form.page, form.event
    assert event is not None  # noqa: S101 - a new event conflicts with nothing
    chosen = read_choices(pairs) or Choices(0, frozenset())
    words = _Words(page, problem)
    versions = list_versions_between(page.db, "event", event.id, typed.base_revision, problem.revision)
    rows = [_row(name, problem, words, chosen) for name in problem.merged.overlapping]
    return page.render(
        "event_conflict.html",
        status=409,
        event=event,
        url=form.url,
        discard_url=f"/events/{event.id}",
        versions=versions,
        base=typed.base_revision if find_version(page.db, event, typed.base_revision) else None,
        revision=problem.revision,
        rows=rows,
        also_theirs=[words.label(name) for name in problem.merged.from_theirs],
        kept=clean_pairs(pairs),
        reason=typed.reason,
    )


def _row(name: str, problem: EditConflict, words: "_Words", chosen: Choices) -> ConflictRow:
    both: list[Any] = []
    for side in (problem.merged.theirs, problem.yours):
        if name not in side:
            both.append(None)
        elif problem.base is not None and name in problem.base:
            both.append(word_diff(words.of(name, problem.base[name]), words.of(name, side[name])))
        else:
            both.append([("same", words.of(name, side[name]))])
    return ConflictRow(name, words.label(name), both[0], both[1], is_theirs=name in chosen.theirs)


class _Words:
    """The words for the values of a conflict; sources and categories are read once."""

    def __init__(self, page: Page, problem: EditConflict) -> None:
        sides = [problem.merged.theirs, problem.yours, problem.base or {}]
        parts = [part for side in sides for part in side.values() if isinstance(part, CitationPart)]
        self.parts = {name: part for side in sides for name, part in side.items() if isinstance(part, CitationPart)}
        ids = {part.source for part in parts if isinstance(part.source, int)}
        self.sources = {s.id: s.title for s in page.db.scalars(select(Source).where(Source.id.in_(ids)))}
        self.categories = {c.key: c.label for c in page.db.scalars(select(Category))}

    def label(self, name: str) -> str:
        part = self.parts.get(name)
        return f"Citation of {self._source(part)}" if part else LABELS.get(name, name)

    def of(self, name: str, value: Any) -> str:
        if isinstance(value, CitationPart):
            return self._citation(value)
        if name == "date":
            return _date_words(*value)
        if isinstance(value, tuple):
            return "; ".join(_part_words(part) for part in value) or "none"
        if name == "category":
            return str(self.categories.get(value, value))
        if name == "part_of":
            return f"e-{value}" if value else "no other event"
        if name == "review":
            return "Draft" if value == "draft" else "In review"
        if isinstance(value, Mapping):
            return "; ".join(f"{key}: {part}" for key, part in value.items()) or "none"
        return str(value) if value != "" else "nothing"

    def _source(self, part: CitationPart) -> str:
        if part.given.new_source is not None:
            return part.given.new_source.title
        return self.sources.get(part.source, "?") if isinstance(part.source, int) else "?"

    def _citation(self, part: CitationPart) -> str:
        lines = [self._source(part), f"It {part.role} the event."]
        lines += [f"“{part.quote}”"] if part.quote else []
        lines += [f"Place in the source: {part.pin_cite}"] if part.pin_cite else []
        lines += [f"Date that it gives: {EventDate.parse(part.claimed).display}"] if part.claimed else []
        lines += [f"Note: {part.note}"] if part.note else []
        return "\n".join(lines)


def _date_words(edtf: str | None, written: str) -> str:
    date = EventDate.parse_as_written(edtf, written) if edtf else None
    words = date.display_long if date else "no date"
    return f"{words}, written “{written}”" if written and written != words else words


def _part_words(part: NamedPart) -> str:
    return f"{part.name or part.key} ({part.role})" if part.role else str(part.name or part.key)


def show_lost(page: Page, event_id: int | None, typed: EventFields, problem: AppError) -> Response:
    """The event cannot be saved any more: what was typed is shown, to be copied."""
    lines = {label: getattr(typed, name, "") for name, label in TYPED.items() if name not in ("date", "end")}
    lines = {"Date": typed.when.date, "End": typed.when.end, **lines}
    for number, row in enumerate(typed.citations, 1):
        for name, label in TYPED_OF_CITATIONS.items():
            lines[f"Citation {number}: {label}"] = getattr(row, name)
    kept = [(label, words) for label, words in lines.items() if words.strip()]
    return page.render(
        "event_form_lost.html", status=problem.status, title=problem.title, sentence=str(problem), kept=kept,
        event_id=event_id if problem.status == 409 else None,
    )  # fmt: skip
