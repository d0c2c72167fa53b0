"""What a link brings into the form for a new event: `/events/new?date=&title=&category=&source=&quote=`.

With `at`, `start` and `text` too, words that were selected in a source bring their place in it, and the date that
their sentence names.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.domain.dates.finding import FoundDate
from app.domain.inputs import UNSEEN
from app.errors import Invalid
from app.pages.event_form_dates import DateFields
from app.pages.event_form_fields import CitationFields, EventFields
from app.pages.numbers import read_number
from app.pages.selected_words import SELECTED, SelectedWords, read_selected
from app.queries.suggestions import find_citable_source
from app.rendering import Page

PREFILLED = ("date", "title", "category", "source", *SELECTED)
MOST_OFFERED = 5


@dataclass(frozen=True)
class Prefill:
    """The fields of a link, and the dates of its sentence: the one that the form shows, which is a suggestion, and the
    addresses under which the form shows another one."""

    fields: EventFields
    suggested: FoundDate | None = None
    others: tuple[tuple[FoundDate, str], ...] = ()


def read_prefill(page: Page) -> Prefill | None:
    """The fields of the link, or None where it has none. Raises `Invalid` for a source that cannot be chosen."""
    given = {name: UNSEEN.sub("", page.request.query_params.get(name, "")).strip() for name in PREFILLED}
    if not any(given.values()):
        return None
    fields = replace(
        EventFields.new(), when=DateFields(given["date"]), title=given["title"], category=given["category"]
    )
    if not given["source"]:
        return Prefill(replace(fields, citations=(CitationFields(0, quote=given["quote"]),)))
    number = read_number(given["source"]) or 0
    source = find_citable_source(page.db, page.viewer, number)
    if source is None:
        raise Invalid({"source": f"There is no source with the number {given['source'][:20]}."})
    if not (given["quote"] or given["at"]):
        return Prefill(replace(fields, citations=(CitationFields(0, source=str(number)),)))
    selected = read_selected(page.db, source, given)
    return _with_date(replace(fields, citations=(_citation(selected),)), selected, given)


def _citation(selected: SelectedWords) -> CitationFields:
    start = selected.check.span[0] if selected.check.span else ""
    return CitationFields(
        0, source=str(selected.source.id), quote=selected.words, start=str(start), pin_cite=selected.place
    )


def _with_date(fields: EventFields, selected: SelectedWords, given: dict[str, str]) -> Prefill:
    dates = list({found.typed: found for found in selected.dates}.values())[:MOST_OFFERED]
    shown = next((found for found in dates if found.typed == given["date"]), None)
    if not given["date"] and dates:
        shown = dates[0]
    elif given["date"] and shown is None:
        return Prefill(fields)
    if shown is None:
        return Prefill(fields)
    written = shown.words if shown.year_from else ""
    others = tuple((found, _address(given, found)) for found in dates if found is not shown)
    return Prefill(replace(fields, when=DateFields(shown.typed), date_as_written=written), shown, others)


def _address(given: dict[str, str], found: FoundDate) -> str:
    return "/events/new?" + urlencode({**{name: value for name, value in given.items() if value}, "date": found.typed})
