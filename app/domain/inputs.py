"""What people and programs hand in: one validated input for form, JSON and import alike."""

import re
import unicodedata
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from app.domain.reliability import Reliability
from app.domain.selectors import Spot

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")
# Control characters and bidirectional overrides would let a text look like another one.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_line(value: object) -> object:
    """One line with single blanks, in NFC: however its letters were composed, a name is the same name."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", " ".join(UNSEEN.sub("", value).split()))


def clean_prose(value: object) -> object:
    if not isinstance(value, str):
        return value
    return UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _title(value: str) -> str:
    if value.endswith(".") and not value.endswith(("..", "…")):
        raise ValueError("A title is one sentence without a final stop.")
    return value


def _key(value: str | None) -> str | None:
    if value is not None and (len(value) > 80 or not KEY.fullmatch(value)):
        raise ValueError("A key has small letters, digits and single hyphens, at most 80.")
    return value


def check_language(value: str) -> str:
    if value and not LANGUAGE.fullmatch(value):
        raise ValueError("Write the language as a BCP 47 tag, for example en, hy or pt-BR.")
    return value


def check_address(value: str) -> str:
    if not value:
        return value
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme.lower() not in ("http", "https") or re.search(r"[\s<>\"]", value):
        raise ValueError("An address starts with http:// or https:// and has no blanks.")
    return value


def read_typed_date(typed: str) -> EventDate:
    """Like `read_date`, with every failure as a `ValueError` of one sentence."""
    try:
        return read_date(typed)
    except AmbiguousDate as problem:
        raise ValueError(problem.question) from None
    except InvalidDate as problem:
        raise ValueError(str(problem)) from None


def _date(value: str | None) -> str | None:
    if value is not None:
        read_typed_date(value)
    return value


Line = Annotated[str, BeforeValidator(clean_line)]
ShortLine = Annotated[Line, StringConstraints(max_length=300)]
Prose = Annotated[str, BeforeValidator(clean_prose), StringConstraints(max_length=20_000)]
Key = Annotated[str | None, BeforeValidator(_none_if_blank), AfterValidator(_key)]
RecordId = Annotated[Annotated[int, Field(ge=1, le=2**31 - 1)] | None, BeforeValidator(_none_if_blank)]
Digest = Annotated[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None, BeforeValidator(_none_if_blank)]
TypedDate = Annotated[str | None, BeforeValidator(clean_line), BeforeValidator(_none_if_blank), AfterValidator(_date)]
"""Words that `read_date` understands, kept as typed; None where nothing is known."""


class Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(Input):
    """A record of the vocabulary: by id, by key, or by name; a new name makes a new record."""

    id: RecordId = None
    key: Key = None
    name: Annotated[ShortLine, BeforeValidator(lambda value: value or "")] = ""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.id is None and self.key is None and not self.name:
            raise ValueError("Give an id, a key or a name.")
        return self


class ActorPart(Reference):
    """An actor's part in an event; `role` is a lower-case noun such as *caller*."""

    role: Annotated[Line, StringConstraints(max_length=40)] = ""


class Author(Input):
    """A name as CSL-JSON has it: family and given, or literal."""

    family: ShortLine = ""
    given: ShortLine = ""
    literal: ShortLine = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.literal) == bool(self.family):
            raise ValueError("A name has a family name (and a given name), or is given whole.")
        return self

    def as_csl(self) -> dict[str, str]:
        return {name: value for name, value in self.model_dump().items() if value}


class SourceInput(Input):
    key: Key = None
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]+([-_][a-z]+)*$", max_length=40)] = "article"
    title: Annotated[ShortLine, StringConstraints(min_length=1)]
    is_title_supplied: bool = False
    authors: Annotated[tuple[Author, ...], Field(max_length=100)] = ()
    publisher: ShortLine = ""
    container: ShortLine = ""
    issued: TypedDate = None
    is_issued_supplied: bool = False
    issued_note: Prose = ""
    url: Annotated[Line, StringConstraints(max_length=2000), AfterValidator(check_address)] = ""
    archived_url: Annotated[Line, StringConstraints(max_length=2000), AfterValidator(check_address)] = ""
    language: Annotated[Line, StringConstraints(max_length=80), AfterValidator(check_language)] = ""
    note: Prose = ""
    text_sha256: Digest = None
    reliability: Reliability = ""
    confidentiality: Literal["public", "withheld", "sealed"] = "public"
    is_text_public: bool = False
    derived_from: RecordId = None
    """Id of the source that this one repeats."""
    extra: dict[str, Any] = {}


class PassageInput(Input):
    """A located quote, exact or abridged (the chronology file's section on passages)."""

    exact: Annotated[str | None, Field(max_length=20_000)] = None
    start_words: Annotated[str, StringConstraints(max_length=500)] = ""
    end_words: Annotated[str, StringConstraints(max_length=500)] = ""
    prefix: Annotated[str, StringConstraints(max_length=64)] = ""
    suffix: Annotated[str, StringConstraints(max_length=64)] = ""
    sha256: Digest = None
    chars: Annotated[int | None, Field(ge=1, le=10**9)] = None
    paragraph: Annotated[int | None, Field(ge=1, le=10**9)] = None
    page: Annotated[Line, StringConstraints(max_length=40)] = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.exact) == bool(self.start_words and self.end_words) or bool(self.start_words) != bool(
            self.end_words
        ):
            raise ValueError("A passage has its exact words, or its first and its last words.")
        return self


class CitationInput(Input):
    """One citation of an event. `quote` is what a person pasted; `passage` is the finished form of programs."""

    id: RecordId = None
    key: Key = None
    source: Reference | None = None
    new_source: SourceInput | None = None
    role: Literal["supports", "disputes", "mentions"] = "supports"
    quote: Prose = ""
    passage: PassageInput | None = None
    keep_unfound: bool = False
    """Keep a quote that is not in the stored text; its health is then *lost*."""
    spot: Spot | None = None
    """Where in the newest text of the source the quote was selected."""
    pin_cite: ShortLine = ""
    note: Prose = ""
    claimed_date: TypedDate = None
    extra: dict[str, Any] = {}

    @model_validator(mode="after")
    def _names_its_source(self) -> Self:
        if (self.source is None) == (self.new_source is None):
            raise ValueError("Choose the source that is cited, or describe a new one.")
        return self


class EventInput(Input):
    key: Key = None
    title: Annotated[Line, StringConstraints(min_length=1, max_length=120), AfterValidator(_title)]
    summary: Prose = ""
    date: TypedDate = None
    date_as_written: ShortLine = ""
    """The words of the date as a source has them; where empty, the words of `date` are kept."""
    date_note: Prose = ""
    category: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    """Key of a category."""
    actors: Annotated[tuple[ActorPart, ...], Field(max_length=200)] = ()
    places: Annotated[tuple[Reference, ...], Field(max_length=200)] = ()
    tags: Annotated[tuple[Reference, ...], Field(max_length=200)] = ()
    part_of: RecordId = None
    """Id of the event that contains this one."""
    sequence: Annotated[int, Field(ge=-(10**6), le=10**6)] = 0
    review: Literal["draft", "in-review"] = "in-review"
    citations: Annotated[tuple[CitationInput, ...], Field(max_length=200)] = ()
    extra: dict[str, Any] = {}

    def event_date(self) -> EventDate | None:
        return read_typed_date(self.date) if self.date else None


class AnnotationInput(Input):
    key: Key = None
    kind: Literal["comment", "question", "tag"] = "comment"
    body: Annotated[Prose, StringConstraints(min_length=1)]
    visibility: Literal["private", "team", "public"] = "public"
    extra: dict[str, Any] = {}


Reason = Annotated[Line, StringConstraints(max_length=500)]
