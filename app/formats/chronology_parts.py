"""The objects inside the records of a chronology file: authors, parts of actors, passages, targets of annotations."""

import hashlib
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, model_validator

from app.domain.verdicts import LONGEST_REASON, Verdict, list_claimed
from app.formats.chronology_fields import (
    Context,
    Count,
    Digest,
    EdgeWords,
    Edtf,
    Entries,
    Key,
    Line,
    Moment,
    line,
    passage_words,
)


class Fields(BaseModel):
    """An object of the file."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Author(Fields):
    """A name as CSL-JSON has it."""

    family: Line = ""
    given: Line = ""
    literal: Line = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.family) == bool(self.literal) or (self.given and not self.family):
            raise ValueError("must have family, with or without given, or literal alone")
        return self

    def as_csl(self) -> dict[str, str]:
        names = {"family": self.family, "given": self.given, "literal": self.literal}
        return {part: value for part, value in names.items() if value}


class ActorPart(Fields):
    actor: Key
    role: Annotated[str, PlainValidator(line(40))] = ""


class PassageFields(Fields):
    """A run of characters of a source's text, abridged to its first and last words, or exact."""

    start_words: EdgeWords = ""
    end_words: EdgeWords = ""
    exact: Annotated[str, PlainValidator(passage_words)] = ""
    sha256: Digest
    chars: Count
    paragraph: Count
    prefix: Context = ""
    suffix: Context = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.exact) == bool(self.start_words or self.end_words):
            raise ValueError("must have either start_words and end_words, or exact")
        if self.exact:
            if (len(self.exact), hashlib.sha256(self.exact.encode()).hexdigest()) != (self.chars, self.sha256):
                raise ValueError("exact does not agree with chars and sha256")
            return self
        if not (self.start_words and self.end_words):
            raise ValueError("start_words and end_words belong together")
        for edge, words in ((self.prefix, self.start_words), (self.suffix, self.end_words)):
            if edge and len(f"{edge} {words}".split()) > 5:
                raise ValueError("prefix and start_words, and end_words and suffix, have at most five words together")
        if self.chars < len(self.start_words) + 1 + len(self.end_words):
            raise ValueError("chars is less than start_words and end_words need")
        return self


class VerdictFields(Fields):
    """Which of the claimed dates of an event is held, and what that was judged from."""

    date: Edtf | None = None
    reason: Annotated[str, PlainValidator(line(LONGEST_REASON))]
    by: Line
    at: Moment
    event_date: Edtf | None = None
    claimed: Annotated[tuple[Edtf, ...], Entries] = ()

    def as_state(self) -> dict[str, Any]:
        """As an event keeps it."""
        return Verdict(
            date=self.date.edtf if self.date else None,
            reason=self.reason,
            by=self.by,
            at=self.at,
            event_date=self.event_date.edtf if self.event_date else None,
            claimed=list_claimed(self.claimed),
        ).as_state()


class Target(Fields):
    event: Key | None = None
    citation: Key | None = None
    source: Key | None = None

    @model_validator(mode="after")
    def _one_record(self) -> Self:
        if (self.event is None) == (self.source is None) or (self.citation and not self.event):
            raise ValueError("must name an event, or a source, or an event and one of its citations")
        return self

    @property
    def names(self) -> tuple[str | None, str | None, str | None]:
        return self.event, self.citation, self.source
