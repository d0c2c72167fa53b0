"""`/api/docs`: the API's description as a page of our own, made from the same document as `/openapi.json`."""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import errors
from app.api.errors import UnsupportedMediaType, anchor_of
from app.rendering import OnPage

router = APIRouter(include_in_schema=False)

METHODS = ("get", "post", "patch", "delete")

KINDS: tuple[type[errors.AppError], ...] = (
    errors.NotSignedIn,
    errors.NotAllowed,
    errors.NotFound,
    errors.Conflict,
    errors.Gone,
    errors.PreconditionFailed,
    errors.TooLarge,
    UnsupportedMediaType,
    errors.Invalid,
    errors.PreconditionRequired,
    errors.TooMany,
)

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter, a member of a body, or a member of a record: one row of a table."""

    name: str
    type: str
    is_required: bool
    description: str
    record: str | None
    """The record that it holds, described further down."""


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Member]
    body: str | None
    """Name of the record that the body is."""
    body_example: str
    answer: str | None
    statuses: list[tuple[str, str]]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    description: str
    members: list[Member]


@router.get("/api/docs")
def show_docs(page: OnPage, request: Request) -> Response:
    description = request.app.openapi()
    site = str(request.base_url).rstrip("/")
    problems = [(anchor_of(kind), kind.status, kind.title, _first_line(kind)) for kind in KINDS]
    return page.render(
        "api_docs.html",
        site=site,
        groups=list_groups(description, site),
        records=list_records(description),
        problems=sorted(problems, key=lambda problem: problem[1]),
    )


def _first_line(kind: type[errors.AppError]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def list_groups(description: Schema, site: str) -> list[Group]:
    """The operations of an OpenAPI description by their tags, in the order of the document."""
    schemas = description["components"]["schemas"]
    groups: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation, schemas, site))
    return [Group(name, operations) for name, operations in groups.items()]


def _operation(method: str, path: str, operation: Schema, schemas: Schema, site: str) -> Operation:
    responses = operation["responses"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    good: Schema = next((answer for status, answer in responses.items() if status.startswith("2")), {})
    answered = good.get("content", {}).get("application/json", {}).get("schema", {})
    body = _record(content.get("schema", {}))
    return Operation(
        anchor=operation["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", [])],
        body=body,
        body_example=_body_example(schemas[body]) if body else "",
        answer=_record(answered),
        statuses=[(status, answer["description"]) for status, answer in responses.items()],
        example=_example(method, path, site, bool(content)),
    )


def _body_example(schema: Schema) -> str:
    """The example of a record, its members in the order of the record; nothing where it has none."""
    examples = schema.get("examples")
    if not examples:
        return ""
    ordered = {name: examples[0][name] for name in schema["properties"] if name in examples[0]}
    return json.dumps(ordered, indent=2, ensure_ascii=False)


def _parameter(parameter: Schema) -> Member:
    where = "" if parameter["in"] == "query" else f" ({parameter['in']})"
    schema = parameter["schema"]
    return Member(parameter["name"], _type(schema) + where, parameter["required"], _meaning(parameter, schema), None)


def list_records(description: Schema) -> list[Record]:
    """The objects among the components, by name."""
    schemas = description["components"]["schemas"]
    return [_record_of(name, schema) for name, schema in sorted(schemas.items()) if "properties" in schema]


def _record_of(name: str, schema: Schema) -> Record:
    required = schema.get("required", [])
    members = [
        Member(member, _type(of), member in required, _meaning(of, of), _record(of))
        for member, of in schema["properties"].items()
    ]
    return Record(name, schema.get("description", ""), members)


def _parts(schema: Schema) -> list[Schema]:
    return [part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, [])]


def _inner(schema: Schema) -> list[Schema]:
    return [*_parts(schema), *([schema["items"]] if "items" in schema else [])]


def _record(schema: Schema) -> str | None:
    """The first component that a schema names."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    return next((found for part in _inner(schema) if (found := _record(part))), None)


def _meaning(described: Schema, schema: Schema) -> str:
    choices = ", ".join(f"`{choice}`" for choice in _choices(schema))
    said: str = described.get("description") or schema.get("description", "")
    return f"{said} One of {choices}.".strip() if choices else said


def _choices(schema: Schema) -> list[str]:
    if "enum" in schema:
        return list(schema["enum"])
    return next((found for part in _inner(schema) if (found := _choices(part))), [])


def _type(schema: Schema) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return "object"
    if parts := _parts(schema):
        return " or ".join(dict.fromkeys(_type(part) for part in parts))
    if "const" in schema or "enum" in schema:
        return "true or false" if isinstance(schema.get("const"), bool) else "text"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = {"string": "text", "integer": "number", "boolean": "true or false", "null": "null", "object": "object"}
    return words.get(schema.get("type", ""), "any value")


def _example(method: str, path: str, site: str, has_body: bool) -> str:
    """A call on the command line."""
    words = ["curl"]
    if method != "get":
        words += ["-X", method.upper(), "-H", "'Authorization: Bearer TOKEN'"]
    if method in ("patch", "delete"):
        words += ["-H", "'If-Match: \"ETAG\"'"]
    if has_body and method in ("post", "patch"):
        words += ["--json", "@body.json"]
    return " ".join([*words, f"'{site}{path}'"])
