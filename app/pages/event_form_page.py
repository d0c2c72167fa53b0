"""The event form as a page: opened for one event or a new one, read, and shown with all that helps to fill it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from app.database import ReadDb
from app.domain.inputs import UNSEEN
from app.domain.permissions import may_edit
from app.domain.source_types import SOURCE_TYPE_GROUPS
from app.errors import NotAllowed, NotSignedIn
from app.models import Category, Citation, Event
from app.pages.event_form_dates import read_date_fields
from app.pages.event_form_fields import CitationFields, EventFields, fields_of_event, source_line
from app.pages.event_form_input import FormReader, FormReading
from app.queries.chronology import list_categories
from app.queries.event_versions import find_event_version
from app.queries.events import get_event, list_citations
from app.queries.similar import list_similar_events
from app.queries.suggestions import list_citable_sources, list_names
from app.rendering import Page, forms_pairs
from app.surface import get_session_viewer

MOST_LISTED_SOURCES = 100
"""Up to so many sources are offered as a list; beyond, they are searched."""
MOST_FIELDS = 5000
FIELD_ORDER = (
    *("date", "end", "sureness", "date_as_written", "date_note", "title", "summary", "category"),
    *("actors", "places", "tags", "part_of", "sequence", "citations", "reason"),
)


async def posted_pairs(request: Request) -> list[tuple[str, str]]:
    """Names and values of the form that was sent, in their order, without characters that nobody can see."""
    limit = request.app.state.settings.max_body_size
    form = await request.form(max_fields=MOST_FIELDS, max_part_size=limit)
    return [(name, UNSEEN.sub("", value)) for name, value in forms_pairs(form)]


Posted = Annotated[list[tuple[str, str]], Depends(posted_pairs)]


def get_form_page(request: Request, db: ReadDb) -> Page:
    """The page of a form that was sent, also where its sender's session has ended and only members may read."""
    return Page(request, db, get_session_viewer(request, db))


OnForm = Annotated[Page, Depends(get_form_page, scope="function")]


def require_editor(page: Page) -> None:
    """Raises `NotSignedIn` for visitors and `NotAllowed` for readers."""
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to add and edit events.")
    if not may_edit(page.viewer):
        raise NotAllowed("Only contributors may add and edit events.")


@dataclass
class EventForm:
    """The form of one event, or of a new one where `event` is None."""

    page: Page
    event: Event | None = None
    base: int | None = None
    """The revision that the form showed at first; None: the one that is stored."""

    @classmethod
    def open(cls, page: Page, event_id: int | None, base: int | None = None) -> "EventForm":
        """Raises `NotSignedIn`, `NotAllowed`, and `NotFound` or `Gone` for an event that the viewer may not read."""
        require_editor(page)
        return cls(page, get_event(page.db, event_id, page.viewer) if event_id is not None else None, base)

    @property
    def name(self) -> str:
        """The name under which a draft of it is kept."""
        return f"event-{self.event.id}" if self.event else "event-new"

    @property
    def url(self) -> str:
        return f"/events/{self.event.id}/edit" if self.event else "/events/new"

    @cached_property
    def citations(self) -> Sequence[Citation]:
        return list_citations(self.page.db, [self.event.id])[self.event.id] if self.event else []

    @cached_property
    def categories(self) -> list[Category]:
        return list_categories(self.page.db)

    @property
    def stored(self) -> EventFields:
        """The fields as they are before anybody has typed."""
        return fields_of_event(self.event, self.citations, self.page.viewer) if self.event else EventFields.new()

    @cached_property
    def reader(self) -> FormReader:
        began = None
        if self.event is not None and self.base is not None and self.base != self.event.revision:
            began = find_event_version(self.page.db, self.event, self.base)
        return FormReader(self.page.db, self.page.viewer, self.event, self.citations, began)

    def read(self, typed: EventFields, review: str) -> FormReading:
        return self.reader.read(typed, review, [category.key for category in self.categories])

    def look_at(self, typed: EventFields) -> FormReading:
        """How the fields are understood so far, without looking for faults."""
        reading = FormReading(read_date_fields(typed.when))
        for row in typed.citations:
            reading.rows[row.row], _ = self.reader.read_row(row)
        return reading

    def show(
        self,
        typed: EventFields,
        reading: FormReading | None = None,
        *,
        status: int = 200,
        focus: str = "",
        **notices: Any,
    ) -> Response:
        """The whole page, or its citations where htmx asks for these. `focus` names the field that gets the focus."""
        reading = reading or self.look_at(typed)
        context: dict[str, Any] = {
            "form": self,
            "event": self.event,
            "typed": typed,
            "reading": reading,
            "faults": _in_order(reading.faults, typed),
            "prefixes": {name: f"Citation {_number(name, typed)}: " for name in reading.faults if "." in name},
            "focus": focus if not reading.faults else "",
            "similar": self._similar(typed, reading),
            "draft": None,
            "is_draft_shown": False,
            "sent_as": None,
            "other_person": "",
            "prefilled": None,
            **self._choices(typed),
            **notices,
        }
        fragment = "event_form_citations.html" if self.page.asks_for("citations") else None
        return self.page.render("event_form.html", fragment, status=status, **context)

    def _choices(self, typed: EventFields) -> dict[str, Any]:
        """What the form offers to choose from."""
        db, viewer = self.page.db, self.page.viewer
        sources = list_citable_sources(db, viewer, MOST_LISTED_SOURCES)
        return {
            "categories": self.categories,
            "names": {kind: list_names(db, kind) for kind in ("actors", "places", "tags")},
            "sources": sources,
            "source_words": {row.row: self._source_words(row) for row in typed.citations} if sources is None else {},
            "source_types": SOURCE_TYPE_GROUPS,
            "protected": sum(c.source.confidentiality == "withheld" for _, c in self.reader.locked),
        }

    def _source_words(self, row: CitationFields) -> str:
        """Where sources are searched and not listed, the words of the one that is chosen."""
        known = self.reader.source(row.source)
        return source_line(known) if known else row.source

    def _similar(self, typed: EventFields, reading: FormReading) -> Sequence[Any]:
        if self.event is not None or not typed.title:
            return []
        return list_similar_events(self.page.db, typed.title, reading.when.whole, self.page.viewer)


def _in_order(faults: dict[str, str], typed: EventFields) -> dict[str, str]:
    """The faults in the order of the form."""

    def place(name: str) -> tuple[int, int]:
        if "." in name:
            return FIELD_ORDER.index("citations"), _number(name, typed)
        return (FIELD_ORDER.index(name) if name in FIELD_ORDER else -1), 0

    return {name: faults[name] for name in sorted(faults, key=place)}


def _number(name: str, typed: EventFields) -> int:
    """The number that the form shows for the citation of a field such as `citations.7.quote`."""
    rows = [row.row for row in typed.citations]
    row = int(name.split(".")[1])
    return rows.index(row) + 1 if row in rows else 0
