"""What a link brings into the form for a new event: `/events/new?date=&title=&category=&source=&quote=`."""

from dataclasses import replace

from app.domain.inputs import UNSEEN
from app.errors import Invalid
from app.pages.event_form_dates import DateFields
from app.pages.event_form_fields import CitationFields, EventFields
from app.queries.suggestions import find_citable_source
from app.rendering import Page

PREFILLED = ("date", "title", "category", "source", "quote")


def read_prefill(page: Page) -> EventFields | None:
    """The fields of the link, or None where it has none. Raises `Invalid` for a source that cannot be chosen."""
    given = {name: UNSEEN.sub("", page.request.query_params.get(name, "")).strip() for name in PREFILLED}
    if not any(given.values()):
        return None
    if given["source"]:
        number = int(given["source"]) if given["source"].isdecimal() and len(given["source"]) < 10 else 0
        if find_citable_source(page.db, page.viewer, number) is None:
            raise Invalid({"source": f"There is no source with the number {given['source'][:20]}."})
        given["source"] = str(number)
    return replace(
        EventFields.new(),
        when=DateFields(given["date"]),
        title=given["title"],
        category=given["category"],
        citations=(CitationFields(0, source=given["source"], quote=given["quote"]),),
    )
