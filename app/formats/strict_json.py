"""Reading JSON as RFC 8259 has it: UTF-8, no name twice in an object, no NaN, no number without end."""

import json
import math
from collections import Counter
from typing import Any

from app.errors import Invalid
from app.formats.chronology_fields import shown

LONGEST_NUMBER = 400

Object = dict[str, Any]


def read_json(content: bytes) -> Any:
    """The value that the bytes hold. Raises `Invalid` with one sentence that says where they cannot be read.

    Nesting beyond what the interpreter can follow raises `RecursionError`.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Invalid(f"The file is no UTF-8 text: byte {problem.start + 1:,} cannot be read.") from None
    if text.startswith("\ufeff"):
        raise Invalid("The file begins with a byte order mark. Save it as UTF-8 without one.")
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_number, parse_constant=_constant
        )
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno:,}, column {problem.colno:,}"
        raise Invalid(f"The file is not JSON: {problem.msg} ({where}).") from None
    except ValueError as problem:
        raise Invalid(f"The file is not JSON that can be read: {problem}.") from None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"an object has the name {shown(twice)} twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"it holds a number of {len(digits):,} digits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:40]} is too large")
    return value


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")
