"""Sources as a body gives them."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from app.api.faults import invalid
from app.domain.inputs import Author, Input, Key, Line, Prose, Reason, ShortLine, SourceInput, TypedDate
from app.domain.reliability import Reliability
from app.models import Source

DERIVED = ("id", "revision", "created_at", "updated_at", "is_protected")
"""Members of a source that the server derives: they may be handed back and are ignored."""


class SourceChanges(Input):
    """What is to be changed of a source; what is not given stays as it is."""

    key: Annotated[Key, Field(description="Small letters, digits and hyphens; made from the title where absent.")] = (
        None
    )
    type: Annotated[str, Field(description="CSL item type, for example article-newspaper, report, interview.")] = (
        "article"
    )
    title: Annotated[ShortLine, Field(description="Title, or a description in square brackets.")] = ""
    is_title_supplied: Annotated[bool, Field(description="The source states no title; this one is a description.")] = (
        False
    )
    authors: Annotated[tuple[Author, ...], Field(description="Names as in CSL-JSON.")] = ()
    publisher: ShortLine = ""
    container: Annotated[ShortLine, Field(description="Newspaper, journal or site in which it appeared.")] = ""
    issued: Annotated[TypedDate, Field(description="Date of publication: EDTF or plain words.")] = None
    is_issued_supplied: Annotated[bool, Field(description="The date was inferred; the note says from what.")] = False
    issued_note: Prose = ""
    url: Annotated[Line, Field(description="Address that starts with http:// or https://.")] = ""
    archived_url: Annotated[Line, Field(description="Address of a copy in a web archive.")] = ""
    language: Annotated[Line, Field(description="BCP 47 tag.")] = ""
    note: Annotated[Prose, Field(description="Markdown.")] = ""
    text_sha256: Annotated[str | None, Field(description="SHA-256 of the file that holds the source’s text.")] = None
    reliability: Annotated[
        Reliability,
        Field(description="A (completely reliable) to E (unreliable), F (cannot be judged), or empty."),
    ] = ""
    confidentiality: Annotated[
        Literal["public", "withheld", "sealed"],
        Field(description="withheld: readers learn only that it is on file; sealed: nothing at all."),
    ] = "public"
    is_text_public: Annotated[bool, Field(description="Whether the stored words may be republished.")] = False
    derived_from: Annotated[int | None, Field(description="Id of the source that this one repeats.")] = None

    @model_validator(mode="before")
    @classmethod
    def _without_derived(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: part for name, part in value.items() if name not in DERIVED}

    def laid_over(self, current: Source | None, *place: str | int) -> SourceInput:
        """The whole source that the services take. Raises `Invalid`, its fields below `place`."""
        given = {name: getattr(self, name) for name in self.model_fields_set if name != "reason"}
        try:
            return SourceInput(**{**(_members(current) if current else {}), **given})
        except ValidationError as problems:
            raise invalid(problems, *place) from None


class EditedSource(SourceChanges):
    reason: Annotated[Reason, Field(description="Why, for the history.")] = ""


class NewSource(SourceChanges):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "report",
                    "title": "Title as the source states it",
                    "publisher": "Name of the publisher",
                    "issued": "Sept 2023",
                    "language": "en",
                }
            ]
        }
    )

    title: Annotated[ShortLine, Field(description="Title, or a description in square brackets.")]

    def as_input(self, *place: str | int) -> SourceInput:
        return self.laid_over(None, *place)


def _members(source: Source) -> dict[str, Any]:
    members = {
        name: getattr(source, name) for name in SourceInput.model_fields if name not in ("derived_from", "authors")
    }
    return {**members, "authors": tuple(source.authors), "derived_from": source.derived_from_id}
