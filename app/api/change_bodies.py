"""What the API tells of a saved state."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.domain.history import FieldChange
from app.queries.revision_words import SavedState


class FieldChangeOutput(BaseModel):
    field: Annotated[str, Field(description="Name of the field, as pages call it.")]
    before: Annotated[str, Field(description="What it said, in words; empty for nothing.")]
    after: Annotated[str, Field(description="What it says since.")]


class ChangeOutput(BaseModel):
    """One saved state of a record, and what it changed."""

    version: Annotated[int, Field(description="Version of the chronology; `as_of=v130` looks back to version 130.")]
    kind: Annotated[str, Field(description="Kind of record: event, citation, source, annotation, actor and so on.")]
    id: Annotated[int, Field(description="Id of the record.")]
    name: Annotated[str, Field(description="The record as the parameter `record` names it: `e-130`, `actor-7`.")]
    title: Annotated[str, Field(description="What it is called now; of a citation or note, what its event is called.")]
    number: Annotated[int, Field(description="Number of the record's version, from 1.")]
    action: Annotated[str, Field(description="What was done: create, edit, withdraw, revert and so on.")]
    reason: str
    author: Annotated[str, Field(description="The name under which it was saved.")]
    saved_at: datetime
    is_protected: Annotated[bool, Field(description="Whether it is, or cites, a source that you may not open.")]
    changes: list[FieldChangeOutput]


def change_output(state: SavedState) -> ChangeOutput:
    revision = state.revision
    return ChangeOutput(
        version=revision.version,
        kind=state.kind,
        id=revision.record_id,
        name=state.name,
        title=state.title,
        number=revision.number,
        action=revision.action,
        reason=state.reason,
        author=revision.author_name,
        saved_at=revision.created_at,
        is_protected=state.is_protected,
        changes=[_field(change) for change in state.changes],
    )


def _field(change: FieldChange) -> FieldChangeOutput:
    before = "".join(words for kind, words in change.steps if kind != "ins")
    after = "".join(words for kind, words in change.steps if kind != "del")
    return FieldChangeOutput(field=change.label, before=before, after=after)
