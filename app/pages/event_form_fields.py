"""What stands in the fields of the event form: typed words, unchecked, in the names that the HTML uses."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

from app.domain.dates import EventDate
from app.domain.inputs import UNSEEN
from app.domain.permissions import Viewer, may_open_source, readable_reviews
from app.domain.selectors import Spot
from app.errors import Invalid
from app.models import Actor, Citation, Event, Source
from app.pages.event_form_dates import DateFields, fields_of_date
from app.services.citations import quote_of

MOST_CITATIONS = 200
NEW_SOURCE = "new"
CITATION_FIELD = re.compile(r"citations\.([0-9]{1,6})\.([a-z_]+)")

NO_DATE = DateFields()

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CitationFields:
    """One citation of the form. Its fields are named `citations.ROW.FIELD`."""

    row: int
    """Numbers of rows are not used twice in one form, so that they name the same citation after one was removed."""
    id: str = ""
    source: str = ""
    """The id of a source, `new`, or typed words of a title."""
    is_new: str = ""
    """Set where a box beside a searched source says that it is a new one."""
    role: str = "supports"
    quote: str = ""
    keep_unfound: str = ""
    start: str = ""
    """Code point of the source's newest text at which the quote was selected, as digits; empty where it was typed."""
    pin_cite: str = ""
    claimed_date: str = ""
    claimed_date_choice: str = ""
    note: str = ""
    new_title: str = ""
    new_type: str = "article"
    new_publisher: str = ""
    new_issued: str = ""
    new_issued_choice: str = ""
    new_url: str = ""

    @property
    def has_new_source(self) -> bool:
        return self.source == NEW_SOURCE or bool(self.is_new)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has touched the row."""
        return replace(self, row=0) == CitationFields(0)

    @property
    def spot(self) -> Spot | None:
        return Spot(int(self.start)) if re.fullmatch("[0-9]{1,9}", self.start) else None

    def name(self, part: str) -> str:
        return f"citations.{self.row}.{part}"


@dataclass(frozen=True)
class EventFields:
    form_id: str = ""
    """Random, made when the form is first shown: by it a form that is sent twice is known."""
    revision: str = ""
    """The revision of the event from which the editor started."""
    when: DateFields = NO_DATE
    date_as_written: str = ""
    date_note: str = ""
    title: str = ""
    summary: str = ""
    category: str = ""
    actors: str = ""
    """One actor a line, its role in brackets at the end."""
    places: str = ""
    tags: str = ""
    part_of: str = ""
    sequence: str = ""
    reason: str = ""
    has_other_draft: str = ""
    """Set where an older draft is kept that is not this form, and must not be overwritten by it."""
    citations: tuple[CitationFields, ...] = ()

    @property
    def base_revision(self) -> int:
        """The revision as a number; 0, which no event has, for anything else that was sent."""
        return int(self.revision) if re.fullmatch("[0-9]{1,9}", self.revision) else 0

    @classmethod
    def new(cls) -> Self:
        return cls(form_id=new_form_id(), citations=(CitationFields(0),))

    @classmethod
    def from_pairs(cls, pairs: Pairs) -> Self:
        """The fields of a form that was sent; unknown names are left out. Raises `Invalid` for too many rows."""
        typed = {name: value for name, value in pairs if name in _NAMES}
        return cls(when=DateFields.of(dict(pairs)), citations=_read_rows(pairs), **typed)

    def with_row(self, changed: CitationFields) -> Self:
        return replace(self, citations=tuple(changed if c.row == changed.row else c for c in self.citations))

    def with_new_row(self) -> tuple[Self, CitationFields]:
        added = CitationFields(max((c.row for c in self.citations), default=-1) + 1)
        return replace(self, citations=(*self.citations, added)), added

    def without_row(self, row: int) -> Self:
        return replace(self, citations=tuple(c for c in self.citations if c.row != row))


_DATE_NAMES = tuple(part.name for part in fields(DateFields))
_NAMES = frozenset(part.name for part in fields(EventFields)) - {"when", "citations"}
_ROW_NAMES = frozenset(part.name for part in fields(CitationFields)) - {"row"}


def new_form_id() -> str:
    return secrets.token_hex(16)


def clean_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """The pairs that the form knows, without characters that nobody can see."""
    return [(name, UNSEEN.sub("", value)) for name, value in pairs if _is_known(name)]


def _is_known(name: str) -> bool:
    row = CITATION_FIELD.fullmatch(name)
    return row[2] in _ROW_NAMES if row else name in _NAMES or name in _DATE_NAMES


def _read_rows(pairs: Pairs) -> tuple[CitationFields, ...]:
    rows: dict[int, dict[str, str]] = {}
    for name, value in pairs:
        found = CITATION_FIELD.fullmatch(name)
        if found and found[2] in _ROW_NAMES:
            rows.setdefault(int(found[1]), {})[found[2]] = value
    if len(rows) > MOST_CITATIONS:
        sentence = f"An event has at most {MOST_CITATIONS} citations; {len(rows):,} were sent. Nothing was saved."
        raise Invalid({"citations": sentence})
    return tuple(CitationFields(row, **values) for row, values in rows.items())


# --- the fields of a stored event -----------------------------------------------------------------------------------


def fields_of_event(event: Event, citations: Sequence[Citation], viewer: Viewer) -> EventFields:
    """A stored event as the form shows it to the viewer; citations of protected sources are left out."""
    shown = [citation for citation in citations if not is_locked(citation, viewer)]
    when = fields_of_date(event.date, event.date_as_written)
    return EventFields(
        form_id=new_form_id(),
        revision=str(event.revision),
        when=when,
        date_as_written="" if when.date == event.date_as_written else event.date_as_written,
        date_note=event.date_note,
        title=event.title,
        summary=event.summary,
        category=event.category.key,
        actors="\n".join(actor_line(link.actor, link.role) for link in event.actor_links),
        places="\n".join(place.name for place in event.places),
        tags="\n".join(tag.label for tag in event.tags),
        part_of=_whole_line(event.part_of, viewer),
        sequence=str(event.sequence) if event.sequence else "",
        citations=tuple(_fields_of_citation(row, citation) for row, citation in enumerate(shown)),
    )


def is_locked(citation: Citation, viewer: Viewer) -> bool:
    """Whether the citation rests on a protected source: others than curators neither see nor change it."""
    return not may_open_source(viewer, citation.source.confidentiality)


def actor_line(actor: Actor, role: str) -> str:
    # Empty brackets keep a name that ends in brackets from being read as a name and a role.
    return f"{actor.name} ({role})" if role or actor.name.endswith(")") else actor.name


def event_line(event: Event) -> str:
    return f"{event.name} {event.title}"


def _whole_line(whole: Event | None, viewer: Viewer) -> str:
    if whole is None:
        return ""
    return event_line(whole) if whole.review in readable_reviews(viewer) else whole.name


def source_line(source: Source) -> str:
    """A source as it stands in a searched field: its title, and the number by which it is found again."""
    return f"{source.title} (source {source.id})"


def _fields_of_citation(row: int, citation: Citation) -> CitationFields:
    claimed = EventDate.parse(citation.claimed) if citation.claimed else None
    return CitationFields(
        row,
        id=str(citation.id),
        source=str(citation.source_id),
        role=citation.role,
        quote=quote_of(citation.passage) if citation.passage else "",
        pin_cite=citation.pin_cite,
        claimed_date=claimed.display if claimed else "",
        note=citation.note,
    )
