"""How a body names other records: by id, by key, by name, or in the form in which the API gives them out."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.domain.inputs import KEY, ActorPart, Reference

RECORD_NAME = re.compile(r"e-([1-9][0-9]{0,9})")


@dataclass(frozen=True)
class OrAlso:
    """Tells the API's description what else a field takes, beside its own schema."""

    forms: tuple[dict[str, Any], ...]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        own = handler(schema)
        return {"anyOf": [*own.get("anyOf", [own]), *self.forms]}


BY_ID = {"type": "integer", "description": "Its id."}
BY_WORD = {"type": "string", "description": "Its key or name; a new name makes a new record."}


def _as_reference(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"id": value}
    if isinstance(value, str):
        is_key = len(value) <= 80 and KEY.fullmatch(value)
        return {"key": value, "name": value} if is_key else {"name": value}
    return value


def _as_source_reference(value: object) -> object:
    """Like other references; a source object of the API may be handed back, of which the id or key counts."""
    if isinstance(value, dict) and ("id" in value or "key" in value):
        return {"id": value.get("id")} if value.get("id") is not None else {"key": value.get("key")}
    if isinstance(value, str) and KEY.fullmatch(value) and len(value) <= 80:
        return {"key": value}
    return _as_reference(value)


def _as_event_id(value: object) -> object:
    if isinstance(value, dict) and "id" in value:
        return value["id"]
    if isinstance(value, str) and (named := RECORD_NAME.fullmatch(value)):
        return int(named[1])
    return value


VocabularyReference = Annotated[Reference, BeforeValidator(_as_reference), OrAlso((BY_ID, BY_WORD))]
ActorReference = Annotated[ActorPart, BeforeValidator(_as_reference), OrAlso((BY_ID, BY_WORD))]
SourceReference = Annotated[
    Reference | None,
    BeforeValidator(_as_source_reference),
    OrAlso((BY_ID, {"type": "string", "description": "Its key or exact title."})),
]
EventId = BeforeValidator(_as_event_id)
"""Reads the id of an event out of `130`, `"e-130"` and `{"id": 130}`."""
