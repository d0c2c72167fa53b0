"""JSON bodies, read strictly: what is no JSON, or could not be stored, is refused with a sentence."""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from app.api.errors import UnsupportedMediaType
from app.api.faults import faults_of
from app.errors import AppError, Invalid

DEEPEST = 16
"""How deep lists and objects may be nested; no body needs more than five."""


class JsonRoute(APIRoute):
    """A route of the API: its body is read by `read_json`, and faults become `Invalid` with our own sentences.

    A fault of the body is raised only once the dependencies have been solved, so that a visitor is told to sign in
    and not how to write JSON.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        has_body = self.body_field is not None

        async def answer(request: Request) -> Response:
            reading = JsonRequest(request.scope, request.receive)
            if has_body:
                await reading.read()
            try:
                response = await handle(reading)
            except RequestValidationError as problems:
                raise reading.fault or Invalid(_request_faults(problems)) from None
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers.setdefault("Vary", "Authorization, Cookie")
            return response

        return answer


class JsonRequest(Request):
    """A request whose body has been read already. Where it is at fault, `json()` is a value that no model accepts."""

    # Not just any object: a model whose fields are all optional would be read from its attributes.
    no_model = False

    fault: AppError | None = None
    value: Any = None

    async def read(self) -> None:
        raw = await self.body()
        if not raw:
            return
        try:
            _require_json(self.headers.get("content-type", ""))
            self.value = read_json(raw)
        except AppError as fault:
            self.fault, self.value = fault, self.no_model

    async def json(self) -> Any:
        return self.value


def _require_json(content_type: str) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        raise UnsupportedMediaType("Send the body as JSON, with Content-Type: application/json.")


def read_json(raw: bytes) -> Any:
    """The value of a UTF-8 JSON text (RFC 8259). Raises `Invalid` for anything else, for a name that stands twice in
    an object, NaN and infinities, numbers without end, nesting beyond 16, and for characters that cannot be stored."""
    try:
        value = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        raise Invalid(f"The body is no UTF-8 text: byte {problem.start} cannot be read.") from None
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise Invalid(f"The body is no JSON: it cannot be read at {place}.") from None
    except RecursionError:
        raise Invalid(_TOO_DEEP) from None
    except ValueError:
        raise Invalid("The body holds a number with too many digits.") from None
    _require_storable(value)
    return value


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TOO_DEEP = f"The body is nested deeper than {DEEPEST} levels."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid(f"The body cannot be read: the name “{name[:40]}” stands twice in one object.")
        found[name] = value
    return found


def _no_constant(word: str) -> Any:
    raise Invalid(f"The body cannot be read: {word} is no JSON number.")


def _require_storable(value: Any) -> None:
    waiting = [(value, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Invalid(_TOO_DEEP)
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and _UNSTORABLE.search(value):
            raise Invalid("The body holds a character that cannot be stored: a NUL, or half of a surrogate pair.")


def _request_faults(problems: RequestValidationError) -> dict[str, str]:
    """Faults by field; where a fault lies (body, path, query) is no part of a field's name."""
    found = problems.errors()
    if any(problem["loc"] == ("body",) and problem["type"] != "value_error" for problem in found):
        return {"": "Send a JSON object with the fields of the record."}
    return faults_of({**problem, "loc": problem["loc"][1:]} for problem in found)
