"""What is wrong with a body or a parameter, in plain words: the validator's own messages never reach a person."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from app.errors import Invalid

SENTENCES = {
    "missing": "{field} must be given.",
    "extra_forbidden": "There is no field {field} here.",
    "string_type": "{field} is a text.",
    "string_too_long": "{field} has at most {max_length} characters.",
    "string_pattern_mismatch": "{field} has not the form that is asked for.",
    "bool_type": "{field} is true or false.",
    "bool_parsing": "{field} is true or false.",
    "int_type": "{field} is a whole number.",
    "int_parsing": "{field} is a whole number.",
    "int_parsing_size": "{field} is a number too large to be read.",
    "int_from_float": "{field} is a whole number.",
    "finite_number": "{field} is a whole number.",
    "greater_than_equal": "{field} is at least {ge}.",
    "less_than_equal": "{field} is at most {le}.",
    "tuple_type": "{field} is a list.",
    "list_type": "{field} is a list.",
    "too_long": "{field} has at most {max_length} entries.",
    "model_type": "{field} is an object: names and values in braces.",
    "model_attributes_type": "{field} is an object: names and values in braces.",
    "dict_type": "{field} is an object: names and values in braces.",
    "literal_error": "{field} is one of {expected}.",
}
"""By the validator's error type; names in braces are the field's and those of the error's context."""

PATTERNS = {
    "^[0-9a-f]{64}$": "{field} has the 64 digits of a SHA-256, from 0 to 9 and a to f.",
    "^[a-z]+([-_][a-z]+)*$": "{field} has small letters and hyphens, for example article-newspaper.",
}

UNKNOWN = "{field} cannot be read."


def faults_of(problems: Iterable[Mapping[str, Any]], *prefix: str | int) -> dict[str, str]:
    """Dotted field names and one sentence for each, out of the errors that a validator lists."""
    faults: dict[str, str] = {}
    for problem in problems:
        field = ".".join(map(str, (*prefix, *problem["loc"])))
        faults.setdefault(field, _sentence(field, problem))
    return faults


def _sentence(field: str, problem: Mapping[str, Any]) -> str:
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind == "value_error":
        return str(context["error"])
    if kind.endswith("too_short"):
        return f"{field} may not be empty."
    if context.get("field_type") == "Value":
        # A text whose length is looked at after it was cleaned.
        kind = f"string_{kind}"
    words = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in context.items()}
    sentence = PATTERNS.get(context.get("pattern", "")) or SENTENCES.get(kind, UNKNOWN)
    return sentence.format_map({**words, "field": field or "The body"})


def invalid(problems: ValidationError, *prefix: str | int) -> Invalid:
    """The error to raise for what a model refused, its fields below `prefix`."""
    return Invalid(faults_of(problems.errors(include_url=False), *prefix))
