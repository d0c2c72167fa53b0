"""Citations as a body gives them, and how they are laid over what stands already."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from app.api.faults import invalid
from app.api.references import EventId, SourceReference
from app.api.source_bodies import NewSource
from app.domain.inputs import CitationInput, Input, PassageInput, Prose, Reason, Reference, ShortLine, TypedDate
from app.domain.permissions import Viewer, may_open_source
from app.errors import Invalid
from app.models import Citation, Passage
from app.services.citations import quote_of


class PassageBody(Input):
    """A located quote: `exact`, or its first and last words where the words may not be republished."""

    id: Annotated[int | None, Field(description="Id of the passage that the citation has already, to keep it.")] = None
    exact: str | None = None
    start_words: str = ""
    end_words: str = ""
    prefix: str = ""
    suffix: str = ""
    sha256: Annotated[str | None, Field(description="SHA-256 of the passage’s UTF-8 bytes.")] = None
    chars: Annotated[int | None, Field(description="Length of the passage in code points.")] = None
    paragraph: int | None = None
    page: str = ""

    @model_validator(mode="before")
    @classmethod
    def _without_derived(cls, value: object) -> object:
        return _without(value, ("health", "url"))

    def as_input(self, *place: str | int) -> PassageInput:
        """The validated passage; the digest of exact words is worked out where it is not given.

        Raises `Invalid` below `place`, also where digest or length belong to other words.
        """
        given = self.model_dump(exclude={"id"}, exclude_unset=True)
        if self.exact:
            known = {"sha256": hashlib.sha256(self.exact.encode()).hexdigest(), "chars": len(self.exact)}
            for name, value in known.items():
                if given.get(name) not in (None, value):
                    raise Invalid({".".join(map(str, (*place, name))): "This does not belong to the words in exact."})
            given |= known
        try:
            return PassageInput(**given)
        except ValidationError as problems:
            raise invalid(problems, *place) from None


class CitationChanges(Input):
    """What is to be changed of a citation; what is not given stays as it is."""

    derived: ClassVar[tuple[str, ...]] = ("checked_by", "checked_at", "revision", "created_at")
    """Members that the server derives: they may be handed back and are ignored."""

    source: Annotated[SourceReference, Field(description="The source that is cited.")] = None
    new_source: Annotated[NewSource | None, Field(description="A source that is not on file yet.")] = None
    role: Annotated[
        Literal["supports", "disputes", "mentions"], Field(description="What the source does for the event.")
    ] = "supports"
    quote: Annotated[
        Prose,
        Field(
            description="The quoted words, whole or as “first words … last words”. Where the source’s text is held, "
            "they must be in it."
        ),
    ] = ""
    keep_unfound: Annotated[bool, Field(description="Keep a quote that is not in the text that is held.")] = False
    passage: Annotated[
        PassageBody | None, Field(description="The quote in its finished form, in place of `quote`.")
    ] = None
    pin_cite: Annotated[ShortLine, Field(description="Page, speaker or exhibit.")] = ""
    note: Annotated[Prose, Field(description="Markdown.")] = ""
    claimed_date: Annotated[
        TypedDate, Field(description="The date that this source gives, where it differs: EDTF or plain words.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _without_derived(cls, value: object) -> object:
        return _without(value, cls.derived)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.quote and self.passage:
            raise ValueError("Give the quote or the passage, not both.")
        if self.source and self.new_source:
            raise ValueError("Give the source or a new source, not both.")
        return self

    def laid_over(self, current: Citation | None, *place: str | int) -> CitationInput:
        """The whole citation that the services take. Raises `Invalid`, its fields below `place`."""
        given = {name: getattr(self, name) for name in self.model_fields_set if name in CitationInput.model_fields}
        kept = None if current is None or self._moves(current) else self._kept_passage(current)
        base = {} if current is None else _members(current)
        if given.get("new_source"):
            base["source"] = None
            given["new_source"] = given["new_source"].as_input(*place, "new_source")
        if self.passage is not None and kept is None:
            given["passage"] = self.passage.as_input(*place, "passage")
        else:
            given.pop("passage", None)
        try:
            whole = CitationInput(**{**base, **given})
        except ValidationError as problems:
            raise invalid(problems, *place) from None
        # The words of a passage that stays are not cleaned again: they must equal those that are stored.
        return whole if kept is None else whole.model_copy(update={"quote": quote_of(kept)})

    def _moves(self, current: Citation) -> bool:
        if "new_source" in self.model_fields_set and self.new_source:
            return True
        if "source" not in self.model_fields_set or self.source is None:
            return False
        return current.source_id != self.source.id and current.source.key != self.source.key

    def _kept_passage(self, current: Citation) -> Passage | None:
        """The passage that stays: where nothing else is given, or where it is given back."""
        held = current.passage
        if held is None or not self.model_fields_set & {"quote", "passage"}:
            return held
        if self.passage is not None:
            return held if self.passage.id == held.id else None
        return held if self.quote == quote_of(held) else None


class CitationBody(CitationChanges):
    """A citation inside an event: with the `id` of one that stands, or new."""

    id: Annotated[int | None, Field(ge=1, description="Id of a citation of this event, to keep or change it.")] = None
    key: Annotated[str | None, Field(description="Key within the event, for a new citation.")] = None


class EditedCitation(CitationChanges):
    derived = (*CitationChanges.derived, "id", "key")

    event: Annotated[int | None, EventId, Field(description="Id of its event, which cannot be changed.")] = None
    reason: Annotated[Reason, Field(description="Why, for the history.")] = ""


class NewCitation(CitationChanges):
    """A citation of an event; its source must be given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event": 130, "source": 12, "role": "supports", "quote": "the quoted words"}]}
    )

    event: Annotated[int, EventId, Field(description="Id of the event.")]
    key: Annotated[str | None, Field(description="Key within the event; c1, c2 and so on where absent.")] = None
    reason: Annotated[Reason, Field(description="Why, for the history.")] = ""


def _members(citation: Citation) -> dict[str, Any]:
    return {
        "id": citation.id,
        "source": Reference(id=citation.source_id),
        "role": citation.role,
        "pin_cite": citation.pin_cite,
        "note": citation.note,
        "claimed_date": citation.claimed,
        "extra": citation.extra,
    }


def unchanged(citation: Citation) -> CitationInput:
    """A citation as it stands, for the services to find nothing changed."""
    quote = quote_of(citation.passage) if citation.passage else ""
    return CitationInput.model_construct(**_members(citation), quote=quote)


def laid_over_all(
    given: Sequence[CitationBody] | None, standing: Sequence[Citation], editor: Viewer
) -> tuple[CitationInput, ...]:
    """All citations of an event after a change; `given` None keeps them as they are.

    Citations that the editor cannot read in full, since their source is protected, stay whatever is given.
    Raises `Invalid` with the fields of all that cannot be read.
    """
    if given is None:
        return tuple(unchanged(citation) for citation in standing)
    by_id = {citation.id: citation for citation in standing}
    fixed = {citation.id for citation in standing if not may_open_source(editor, citation.source.confidentiality)}
    found: list[CitationInput] = []
    faults: dict[str, str] = {}
    for number, body in enumerate(given):
        if body.id in fixed:
            found.append(unchanged(by_id[body.id]))
            fixed.discard(body.id)
            continue
        try:
            current = by_id.get(body.id) if body.id is not None else None
            if body.id is not None and current is None:
                raise Invalid({f"citations.{number}.id": f"Citation {body.id} does not belong to this event."})
            found.append(body.laid_over(current, "citations", number))
        except Invalid as problem:
            faults.update(problem.faults)
    if faults:
        raise Invalid(faults)
    return (*found, *(unchanged(citation) for citation in standing if citation.id in fixed))


def _without(value: object, names: tuple[str, ...]) -> object:
    return {name: part for name, part in value.items() if name not in names} if isinstance(value, dict) else value
