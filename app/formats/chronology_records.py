"""The records of a chronology file (`dateline/1`), each with the fields that the format names and the rules among them.

Fields that begin with `x_` belong to other programs and are kept in `model_extra`. Which fields a record of the file
gives is in `model_fields_set`; the others have the defaults of the format.
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, PlainValidator, model_validator

from app.domain.reliability import RELIABILITY
from app.formats.chronology_fields import (
    Address,
    Boolean,
    CitedWords,
    Digest,
    Edtf,
    Entries,
    Key,
    Language,
    Line,
    Markdown,
    Moment,
    SourceType,
    Title,
    degrees,
    one_of,
    whole,
)
from app.formats.chronology_parts import ActorPart, Author, Fields, PassageFields, Target, VerdictFields

Reference = tuple[str, str, str]
"""Field, list and path of the record to which a record refers."""


class Record(Fields):
    """An object of one of the file's lists."""

    key: Key

    @property
    def path(self) -> str:
        """What tells the record from others of its list: its key, after that of the event for a citation."""
        return self.key

    def references(self) -> Iterator[Reference]:
        """The records without which this one cannot stand."""
        yield from ()


class Heading(Fields):
    """What the file says of the chronology as a whole."""

    title: Line
    description: Markdown = ""
    licence: Line = ""


class CategoryRecord(Record):
    label: Line
    hue: Annotated[int, PlainValidator(whole(1, 8))]


class TagRecord(Record):
    label: Line


class ActorRecord(Record):
    name: Line
    kind: Annotated[str, PlainValidator(one_of("person", "organisation", "state", "group"))]
    aliases: Annotated[tuple[Line, ...], Entries] = ()
    note: Markdown = ""


class PlaceRecord(Record):
    name: Line
    aliases: Annotated[tuple[Line, ...], Entries] = ()
    lat: Annotated[float | None, PlainValidator(degrees(90))] = None
    lon: Annotated[float | None, PlainValidator(degrees(180))] = None
    precision: Annotated[str | None, PlainValidator(one_of("point", "town", "region", "country"))] = None
    note: Markdown = ""

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if len({self.lat is None, self.lon is None, self.precision is None}) > 1:
            raise ValueError("lat, lon and precision belong together: give all three or none")
        return self


class SourceRecord(Record):
    type: SourceType
    title: Line
    title_supplied: Boolean = False
    authors: Annotated[tuple[Author, ...], Entries] = ()
    publisher: Line = ""
    container: Line = ""
    issued: Edtf | None = None
    issued_supplied: Boolean = False
    issued_note: Markdown = ""
    url: Address = Field("", alias="URL")
    language: Language = ""
    note: Markdown = ""
    text_sha256: Digest | None = None
    reliability: Annotated[str, PlainValidator(one_of(*RELIABILITY))] = ""
    confidentiality: Annotated[str, PlainValidator(one_of("public", "withheld", "sealed"))] = "public"
    derived_from: Key | None = None

    @model_validator(mode="after")
    def _supplied_by_the_cataloguer(self) -> Self:
        if self.title_supplied and not (self.title.startswith("[") and self.title.endswith("]")):
            raise ValueError("title must stand in square brackets where title_supplied is true")
        if self.issued_supplied and not (self.issued and self.issued_note):
            raise ValueError("issued_supplied needs issued, and an issued_note that says from what it was inferred")
        return self

    def references(self) -> Iterator[Reference]:
        if self.derived_from:
            yield "derived_from", "sources", self.derived_from


class EventRecord(Record):
    """An event without its citations, which are records of their own."""

    title: Title
    date: Edtf | None = None
    date_as_written: Line = ""
    date_note: Markdown = ""
    verdict: VerdictFields | None = None
    summary: Markdown = ""
    category: Key
    actors: Annotated[tuple[ActorPart, ...], Entries] = ()
    places: Annotated[tuple[Key, ...], Entries] = ()
    tags: Annotated[tuple[Key, ...], Entries] = ()
    part_of: Key | None = None
    sequence: Annotated[int, PlainValidator(whole(-(10**6), 10**6))] = 0
    review: Annotated[str, PlainValidator(one_of("draft", "in-review", "checked", "withdrawn"))] = "in-review"

    def references(self) -> Iterator[Reference]:
        yield "category", "categories", self.category
        for part in self.actors:
            yield "actors", "actors", part.actor
        for place in self.places:
            yield "places", "places", place
        for tag in self.tags:
            yield "tags", "tags", tag
        if self.part_of:
            yield "part_of", "events", self.part_of


class CitationRecord(Record):
    """A citation; `event` is the key of the event in which it stands."""

    event: Key
    source: Key
    role: Annotated[str, PlainValidator(one_of("supports", "disputes", "mentions"))]
    passage: PassageFields | None = None
    quote: CitedWords = ""
    claimed_date: Edtf | None = None
    note: Markdown = ""
    pin_cite: Line = ""

    @model_validator(mode="after")
    def _says_what_it_disputes(self) -> Self:
        if self.role == "disputes" and not self.note:
            raise ValueError("a citation that disputes needs a note that says what it disputes")
        return self

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.passage and self.quote:
            raise ValueError("quote must be absent where there is a passage")
        return self

    @property
    def path(self) -> str:
        return f"{self.event}/{self.key}"

    def references(self) -> Iterator[Reference]:
        yield "event", "events", self.event
        yield "source", "sources", self.source


class AnnotationRecord(Record):
    target: Target
    kind: Annotated[str, PlainValidator(one_of("comment", "question", "tag"))]
    body: Markdown
    author: Line
    created: Moment | None = None
    visibility: Annotated[str, PlainValidator(one_of("public", "team", "private"))] = "public"
    resolved: Boolean = False
    reply_to: Key | None = None

    def references(self) -> Iterator[Reference]:
        target = self.target
        if target.event:
            yield "target", "events", target.event
        if target.citation:
            yield "target", "citations", f"{target.event}/{target.citation}"
        if target.source:
            yield "target", "sources", target.source
        if self.reply_to:
            yield "reply_to", "annotations", self.reply_to


RECORDS: dict[str, type[Record]] = {
    "categories": CategoryRecord,
    "actors": ActorRecord,
    "places": PlaceRecord,
    "tags": TagRecord,
    "sources": SourceRecord,
    "events": EventRecord,
    "citations": CitationRecord,
    "annotations": AnnotationRecord,
}
"""The lists in an order in which each stands behind those to which it refers."""
