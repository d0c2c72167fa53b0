"""Annotations as bodies give them, and as the API gives them out."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.api.faults import invalid
from app.api.references import EventId
from app.domain.inputs import AnnotationInput, Input, Key, Prose
from app.domain.permissions import Viewer, may_read_texts
from app.models import Annotation
from app.queries.passage_words import kept_words

Kind = Literal["comment", "question", "tag"]
Visibility = Literal["private", "team", "public"]


class QuoteOutput(BaseModel):
    """The words of a passage; abridged to the first and last ones for those who may not read the text."""

    exact: str | None
    start_words: str
    end_words: str
    health: Annotated[str, Field(description="exact, moved, changed, lost or no-text.")]


class QuoteSelector(Input):
    """Words of the source's text, as a TextQuoteSelector of the Web Annotation Data Model."""

    exact: Annotated[str, StringConstraints(min_length=1, max_length=5_000)]
    prefix: Annotated[str, StringConstraints(max_length=200), Field(description="What stands right before them.")] = ""
    suffix: Annotated[str, StringConstraints(max_length=200), Field(description="What stands right after them.")] = ""


class AnnotationOutput(BaseModel):
    id: int
    key: str | None
    kind: Kind
    body: Annotated[str, Field(description="Markdown.")]
    visibility: Visibility
    author: str
    event: Annotated[int | None, Field(description="Id of the event that it is on.")]
    citation: Annotated[int | None, Field(description="Id of the citation that it is on, one of that event.")]
    source: Annotated[int | None, Field(description="Id of the source that it is on.")]
    passage: Annotated[int | None, Field(description="Id of the passage that it is on, one of that source.")]
    quote: Annotated[QuoteOutput | None, Field(description="The words of that passage.")]
    reply_to: Annotated[int | None, Field(description="Id of the note that it answers.")]
    is_resolved: bool
    resolved_by: str | None
    resolved_at: datetime | None
    revision: int
    created_at: Annotated[datetime | None, Field(description="Null where the time is not known.")]


class AnnotationChanges(Input):
    """What is to be changed of a note; what is not given stays as it is."""

    kind: Annotated[Kind, Field(description="What sort of note it is.")] = "comment"
    body: Annotated[Prose, Field(description="Markdown.")] = ""
    visibility: Annotated[Visibility, Field(description="Who sees it: its author, members, or everyone.")] = "public"


class NewAnnotation(AnnotationChanges):
    """A note on an event, on one of its citations, on a source, or on words of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"event": 130, "kind": "question", "body": "Which source names the first day?"}]
        }
    )

    key: Annotated[Key, Field(description="Small letters, digits and hyphens; made where absent.")] = None
    body: Annotated[Prose, Field(description="Markdown.")]
    event: Annotated[int | None, EventId, Field(description="Id of an event.")] = None
    citation: Annotated[int | None, Field(description="Id of a citation, in place of or beside its event.")] = None
    source: Annotated[int | None, Field(description="Id of a source.")] = None
    selector: Annotated[QuoteSelector | None, Field(description="The words of that source that it is on.")] = None
    passage: Annotated[int | None, Field(description="Id of a passage of that source, in place of a selector.")] = None
    reply_to: Annotated[int | None, Field(description="Id of the note that it answers, on the same record.")] = None

    @model_validator(mode="after")
    def _names_its_target(self) -> Self:
        if (self.event or self.citation) is not None and self.source is not None:
            raise ValueError("A note is on an event or on a source, not on both.")
        if self.event is None and self.citation is None and self.source is None:
            raise ValueError("Say what the note is on: give event, citation or source.")
        if (self.selector or self.passage) is not None and self.source is None:
            raise ValueError("Words of a source need the source beside them.")
        if self.selector is not None and self.passage is not None:
            raise ValueError("Give a selector or a passage, not both.")
        return self


def annotation_input(members: dict[str, object]) -> AnnotationInput:
    try:
        return AnnotationInput.model_validate(members)
    except ValidationError as problems:
        raise invalid(problems) from None


def annotation_output(note: Annotation, viewer: Viewer) -> AnnotationOutput:
    return AnnotationOutput(
        id=note.id,
        key=note.key,
        kind=note.kind,
        body=note.body,
        visibility=note.visibility,
        author=note.author_name,
        event=note.event_id,
        citation=note.citation_id,
        source=note.source_id,
        passage=note.passage_id,
        quote=_quote(note, viewer),
        reply_to=note.reply_to_id,
        is_resolved=note.is_resolved,
        resolved_by=note.resolved_by.name if note.resolved_by else None,
        resolved_at=note.resolved_at,
        revision=note.revision,
        created_at=note.created_at,
    )


def _quote(note: Annotation, viewer: Viewer) -> QuoteOutput | None:
    if note.passage is None or note.source is None:
        return None
    exact, ends = kept_words(note.passage, may_read_texts(viewer, note.source.is_text_public))
    start, end = ("", "") if exact else ends
    return QuoteOutput(exact=exact, start_words=start, end_words=end, health=note.passage.health)
