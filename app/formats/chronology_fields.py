"""What a field of a chronology file (`dateline/1`) may hold: one check a kind of value, each with its own sentence.

A check takes a value as JSON has it and returns the value as it is kept, or raises `ValueError` with a message that
completes "the field ...". Text is cleaned as the forms clean it, so that what was written here is read back unchanged.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated

from markdown_it import MarkdownIt
from pydantic import BeforeValidator, PlainValidator

from app.domain.dates import EventDate, InvalidDate
from app.domain.inputs import KEY, UNSEEN, check_address, check_language, clean_line, clean_prose

LONGEST_KEY = 80
LONGEST_LINE = 300
LONGEST_TITLE = 120
LONGEST_PROSE = 20_000
LONGEST_ADDRESS = 2_000
DEEPEST_EXTRA = 20

_TIME = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(\.\d+)?(z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")


def shown(value: object) -> str:
    """A value as a message quotes it: at most 40 characters, on one line, nothing unseen."""
    if isinstance(value, str):
        text = " ".join(UNSEEN.sub("", value[:200]).split()).encode(errors="replace").decode()
        return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "missing"}[value]
    if isinstance(value, int | float):
        return f"{value:.6g}" if abs(value) < 1e15 else "a huge number"
    return "a list" if isinstance(value, list | tuple) else "an object"


def text(value: object) -> str:
    """Any text that both databases can store."""
    if not isinstance(value, str):
        raise ValueError(f"must be text, and is {shown(value)}")
    if "\x00" in value or not is_encodable(value):
        raise ValueError("holds a code point that is no character (U+0000, or half of a surrogate pair)")
    return value


def is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def line(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        given = text(value)
        cleaned = str(clean_line(given))
        if not cleaned or given != given.strip() or "\n" in given or "\t" in given:
            raise ValueError(f"must be one line of text without blanks at its ends, and is {shown(value)}")
        if len(cleaned) > longest:
            raise ValueError(f"has {len(cleaned):,} characters; at most {longest:,} are allowed")
        return cleaned

    return check


def title(value: object) -> str:
    words = line(LONGEST_TITLE)(value)
    if words.endswith(".") and not words.endswith(".."):
        raise ValueError("must not end in a full stop")
    return words


def markdown(value: object) -> str:
    cleaned = str(clean_prose(text(value)))
    if not cleaned:
        raise ValueError("must be Markdown, and holds blanks alone")
    if len(cleaned) > LONGEST_PROSE:
        raise ValueError(f"has {len(cleaned):,} characters; at most {LONGEST_PROSE:,} are allowed")
    if _TAG_START.search(cleaned) and _holds_html(cleaned):
        raise ValueError("must not hold raw HTML; write \\< for the sign itself")
    return cleaned


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _holds_html(markdown_text: str) -> bool:
    tokens = _parser().parse(markdown_text)
    kinds = {token.type for outer in tokens for token in (outer, *(outer.children or ()))}
    return bool(kinds & {"html_block", "html_inline"})


def is_key(value: str) -> bool:
    return len(value) <= LONGEST_KEY and KEY.fullmatch(value) is not None


def key(value: object) -> str:
    if not isinstance(value, str) or not is_key(value):
        raise ValueError(
            f"must have small letters a to z, digits and single hyphens, at most {LONGEST_KEY}, and is {shown(value)}"
        )
    return value


def edtf(value: object) -> EventDate:
    wanted = f"must be an EDTF date such as 2023-09-19, 2023-07~ or 2022-12/2023-09, and is {shown(value)}"
    if not isinstance(value, str):
        raise ValueError(wanted)
    try:
        return EventDate.parse(value)
    except InvalidDate as problem:
        raise ValueError(f"{wanted} ({problem.reason})" if problem.reason else wanted) from None


def moment(value: object) -> datetime:
    """An RFC 3339 time as an aware moment in UTC, to the microsecond."""
    wanted = f"must be an RFC 3339 time such as 2025-03-17T09:30:00Z, and is {shown(value)}"
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError(wanted)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(wanted) from None


def one_of(*values: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in values:
            raise ValueError(f"must be one of {', '.join(values)}, and is {shown(value)}")
        return value

    return check


def boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, and is {shown(value)}")
    return value


def whole(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low:,} to {high:,}, and is {shown(value)}")
        return value

    return check


def degrees(limit: int) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            raise ValueError(f"must be a number of degrees from -{limit} to {limit}, and is {shown(value)}")
        return float(value)

    return check


def matching(pattern: str, longest: int, words: str) -> Callable[[object], str]:
    compiled = re.compile(pattern)

    def check(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest or not compiled.fullmatch(value):
            raise ValueError(f"must be {words}, and is {shown(value)}")
        return value

    return check


def address(value: object) -> str:
    given = line(LONGEST_ADDRESS)(value)
    try:
        return check_address(given)
    except ValueError:
        raise ValueError(
            f"must be an absolute address that starts with http:// or https://, and is {shown(value)}"
        ) from None


def language(value: object) -> str:
    given = line(LONGEST_KEY)(value)
    try:
        return check_language(given)
    except ValueError:
        raise ValueError(f"must be a BCP 47 tag such as en, hy or pt-BR, and is {shown(value)}") from None


def edge_words(value: object) -> str:
    """The first or last words of an abridged passage, literally."""
    if not isinstance(value, str) or len(value) > 500 or not re.fullmatch(r"\S+( \S+){2,4}", value):
        raise ValueError(f"must be three to five words with one plain space between them, and is {shown(value)}")
    return text(value)


def context(value: object) -> str:
    """Characters beside a passage, literally."""
    if not isinstance(value, str) or not 0 < len(value) <= 32:
        raise ValueError("must be 1 to 32 characters")
    return text(value)


def passage_words(value: object) -> str:
    """A whole passage, literally."""
    given = text(value)
    if len(given) > LONGEST_PROSE:
        raise ValueError(f"has {len(given):,} characters; at most {LONGEST_PROSE:,} are allowed")
    return given


class Quote(str):
    """Words that are cited, and that no text confirms: the whole quote, or its first and last words around “…”."""


def quote(value: object) -> Quote:
    given = passage_words(value)
    if not given.strip():
        raise ValueError("must be the words that are cited, and holds blanks alone")
    return Quote(given.strip())


def entries(longest: int) -> Callable[[object], object]:
    """A list of at most `longest` entries, before these are read themselves."""

    def check(value: object) -> object:
        if not isinstance(value, list):
            raise ValueError(f"must be a list, and is {shown(value)}")
        if len(value) > longest:
            raise ValueError(f"has {len(value):,} entries; at most {longest} are allowed")
        if any(entry in value[:n] for n, entry in enumerate(value)):
            raise ValueError("must not repeat an entry")
        return value

    return check


def check_extra(value: object, depth: int = 1) -> None:
    """Refuse a value of another program's field that could not be stored or written out again."""
    if depth > DEEPEST_EXTRA:
        raise ValueError(f"is nested more than {DEEPEST_EXTRA} levels deep")
    if isinstance(value, dict):
        for name, inner in value.items():
            text(name)
            check_extra(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check_extra(inner, depth + 1)
    elif isinstance(value, str):
        text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("holds a number that is too large")


Key = Annotated[str, PlainValidator(key)]
Line = Annotated[str, PlainValidator(line(LONGEST_LINE))]
Title = Annotated[str, PlainValidator(title)]
Markdown = Annotated[str, PlainValidator(markdown)]
Edtf = Annotated[EventDate, PlainValidator(edtf)]
Moment = Annotated[datetime, PlainValidator(moment)]
Boolean = Annotated[bool, PlainValidator(boolean)]
Digest = Annotated[str, PlainValidator(matching("[0-9a-f]{64}", 64, "a SHA-256 of 64 lower-case hex digits"))]
Address = Annotated[str, PlainValidator(address)]
Language = Annotated[str, PlainValidator(language)]
Count = Annotated[int, PlainValidator(whole(1, 10**9))]
Context = Annotated[str, PlainValidator(context)]
CitedWords = Annotated[str, PlainValidator(quote)]
EdgeWords = Annotated[str, PlainValidator(edge_words)]
SourceType = Annotated[
    str, PlainValidator(matching("[a-z]+([-_][a-z]+)*", 40, "a CSL item type such as report or article-newspaper"))
]
Entries = BeforeValidator(entries(200))
