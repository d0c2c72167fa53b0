"""Events as a body gives them, and how they are laid over what stands already."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator

from app.api.citation_bodies import CitationBody, laid_over_all
from app.api.faults import invalid
from app.api.references import ActorReference, EventId, OrAlso, VocabularyReference
from app.domain.inputs import (
    ActorPart,
    EventInput,
    Input,
    Key,
    Line,
    Prose,
    Reason,
    Reference,
    ShortLine,
    TypedDate,
    read_typed_date,
)
from app.domain.permissions import Viewer
from app.errors import Invalid
from app.models import Citation, Event

DERIVED = ("id", "name", "evidence", "verdict", "withdrawn_reason", "revision", "created_at", "updated_at")
"""Members of an event that the server derives: they may be handed back and are ignored."""

DERIVED_OF_DATE = ("display", "earliest", "latest", "first_day", "last_day", "precision")

EXAMPLE: dict[str, JsonValue] = {
    "title": "Who does what",
    "summary": "In your own words, as **Markdown**.",
    "date": "c. July 2023",
    "category": "slug-of-a-category",
    "actors": [{"name": "Name of an actor", "role": "caller"}],
    "places": ["Name of a place"],
    "tags": ["key-of-a-tag"],
    "citations": [{"source": 12, "role": "supports", "quote": "first words … last words", "pin_cite": "p. 4"}],
}

FIELD_NAMES = {"date": "date", "date_as_written": "date.as_written", "date_note": "date.note"}
"""What a body calls the fields of a date."""


class DateBody(Input):
    """A date with the words in which it was found, and how it is known."""

    edtf: Annotated[TypedDate, Field(description="The date in EDTF.")] = None
    text: Annotated[TypedDate, Field(description="The date in plain words, in place of `edtf`.")] = None
    as_written: Annotated[ShortLine, Field(description="The words in which a source has it.")] = ""
    note: Annotated[Prose, Field(description="How it is known.")] = ""

    @model_validator(mode="before")
    @classmethod
    def _without_derived(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: part for name, part in value.items() if name not in DERIVED_OF_DATE}

    @model_validator(mode="after")
    def _once(self) -> Self:
        if self.edtf and self.text:
            raise ValueError("Give edtf or text, not both.")
        return self

    def members(self) -> dict[str, str | None]:
        """The fields of `EventInput` that are given; other words for the date drop the old ones."""
        given = self.model_fields_set
        found: dict[str, str | None] = {}
        if given & {"edtf", "text"}:
            found |= {"date": self.edtf or self.text, "date_as_written": ""}
        if "as_written" in given:
            found["date_as_written"] = self.as_written
        if "note" in given:
            found["date_note"] = self.note
        return found


def _as_date(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip():
        read_typed_date(value)
    return {"text": value}


class EventChanges(Input):
    """What is to be changed of an event. What is not given stays as it is; lists are replaced as a whole."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"date": "19 Sept 2023", "reason": "Stated in source 12."}]}
    )

    key: Annotated[
        Key, Field(description="Small letters, digits and hyphens; never changes. `e-130` where absent.")
    ] = None
    title: Annotated[Line, Field(description="Who did what, present tense, at most 120 characters, no final stop.")] = (
        ""
    )
    summary: Annotated[Prose, Field(description="Markdown, in your own words.")] = ""
    date: Annotated[
        DateBody | None,
        BeforeValidator(_as_date),
        OrAlso(({"type": "string", "description": "Plain words or EDTF: c. July 2023, 2023-07~."},)),
        Field(description="When; null for an undated event."),
    ] = None
    category: Annotated[str, Field(description="Slug of a category.")] = ""
    actors: Annotated[tuple[ActorReference, ...], Field(description="Who took part, in which role.")] = ()
    places: Annotated[tuple[VocabularyReference, ...], Field(description="Where.")] = ()
    tags: Annotated[tuple[VocabularyReference, ...], Field(description="Tags.")] = ()
    part_of: Annotated[int | None, EventId, Field(description="Id of the event that contains this one.")] = None
    sequence: Annotated[int, Field(description="Order among events of one date.")] = 0
    review: Annotated[
        Literal["draft", "in-review", "checked"],
        Field(description="draft: members only; checked: signed off, by a curator. DELETE withdraws."),
    ] = "in-review"
    citations: Annotated[
        tuple[CitationBody, ...], Field(description="All citations in order; one that is left out is withdrawn.")
    ] = ()
    reason: Annotated[Reason, Field(description="Why, for the history.")] = ""

    @model_validator(mode="before")
    @classmethod
    def _without_derived(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: part for name, part in value.items() if name not in DERIVED}

    def laid_over(self, current: Event | None, standing: Sequence[Citation], editor: Viewer) -> EventInput:
        """The whole event that the services take. Raises `Invalid` with the fields that cannot be read."""
        given = self.model_fields_set
        if current is not None and "key" in given and self.key not in (None, current.key):
            raise Invalid({"key": "The key of a record never changes."})
        members = {} if current is None else _members(current)
        left_out = {"date", "citations", "review", "reason", "key"}
        members |= {name: getattr(self, name) for name in given - left_out}
        if current is None:
            members["key"] = self.key
        if "date" in given:
            members |= self.date.members() if self.date else {"date": None, "date_as_written": "", "date_note": ""}
        if "review" in given:
            members["review"] = "in-review" if self.review == "checked" else self.review
        return _validated(members, self.citations if "citations" in given else None, standing, editor)


class NewEvent(EventChanges):
    """A new event: a title and a category must be given."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Annotated[Line, Field(description="Who did what, present tense, at most 120 characters, no final stop.")]
    category: Annotated[str, Field(description="Slug of a category.")]


def _validated(
    members: dict[str, Any], given: Sequence[CitationBody] | None, standing: Sequence[Citation], editor: Viewer
) -> EventInput:
    faults: dict[str, str] = {}
    try:
        members["citations"] = laid_over_all(given, standing, editor)
    except Invalid as problem:
        faults.update(problem.faults)
    try:
        whole = EventInput(**members)
    except ValidationError as problems:
        found = invalid(problems).faults
        faults.update({FIELD_NAMES.get(name, name): sentence for name, sentence in found.items()})
    if faults:
        raise Invalid(faults)
    return whole


def _members(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "summary": event.summary,
        "date": event.edtf,
        "date_as_written": event.date_as_written,
        "date_note": event.date_note,
        "category": event.category.key,
        "actors": tuple(ActorPart(id=link.actor_id, role=link.role) for link in event.actor_links),
        "places": tuple(Reference(id=place.id) for place in event.places),
        "tags": tuple(Reference(id=tag.id) for tag in event.tags),
        "part_of": event.part_of_id,
        "sequence": event.sequence,
        "review": "draft" if event.review == "draft" else "in-review",
        "extra": event.extra,
    }
