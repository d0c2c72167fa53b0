"""Notes out of other programs: W3C Web Annotations (JSON-LD) and the JSON of the Hypothesis API, as one kind of record.

Web Annotation Data Model: https://www.w3.org/TR/annotation-model/ (an annotation, a list of them, an AnnotationPage, or
an AnnotationCollection with its first page inside). Hypothesis: https://h.readthedocs.io/en/latest/api-reference/
(`{"rows": [...]}`, or the rows alone).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.selectors import TextQuoteSelector
from app.errors import Invalid
from app.formats.strict_json import read_json

MOST_BYTES = 5_000_000
MOST_NOTES = 2_000
LONGEST_ID = 2_000
KINDS = {"questioning": "question", "tagging": "tag"}


@dataclass(frozen=True, slots=True)
class ImportedNote:
    """One note of a file. `problem` says why it cannot be read; the other fields are then what could be."""

    id: str = ""
    target: str = ""
    """Address of the document that it is on; empty for an answer."""
    answers: str = ""
    """Id of the note that it answers."""
    quote: TextQuoteSelector | None = None
    kind: str = "comment"
    body: str = ""
    creator: str = ""
    created: datetime | None = None
    problem: str = ""


def read_notes(content: bytes) -> list[ImportedNote]:
    """The notes of a file, in its order. Raises `Invalid` where it is no such file, or too large."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"The file has more than {MOST_BYTES:,} bytes.")
    try:
        document = read_json(content)
    except RecursionError:
        raise Invalid("The file is nested too deeply.") from None
    records = _records(document)
    if not records:
        raise Invalid("There are no notes in the file.")
    if len(records) > MOST_NOTES:
        raise Invalid(f"The file has {len(records):,} notes; at most {MOST_NOTES:,} are imported at once.")
    return [_read(record) for record in records]


def _records(document: Any) -> list[Any]:
    if isinstance(document, dict):
        first = document.get("first")
        if isinstance(first, dict):
            document = first
        for name in ("rows", "items"):
            if isinstance(document.get(name), list):
                return list(document[name])
        if _is_web_annotation(document) or _is_hypothesis(document):
            return [document]
    if isinstance(document, list):
        return document
    raise Invalid("The file holds neither Web Annotations nor an export of Hypothesis.")


def _is_web_annotation(record: dict[str, Any]) -> bool:
    return "Annotation" in _list(record.get("type"))


def _is_hypothesis(record: dict[str, Any]) -> bool:
    return isinstance(record.get("uri"), str)


def _read(record: Any) -> ImportedNote:
    if not isinstance(record, dict):
        return ImportedNote(problem="It is no object.")
    try:
        note = _read_hypothesis(record) if _is_hypothesis(record) else _read_web_annotation(record)
    except _Unreadable as problem:
        return ImportedNote(id=_text(record.get("id"))[:LONGEST_ID], problem=str(problem))
    if not note.id or len(note.id) > LONGEST_ID:
        return ImportedNote(problem="It has no id by which it could be known again.")
    if not note.body:
        return ImportedNote(id=note.id, creator=note.creator, problem="It has no words: neither a text nor a tag.")
    return note


class _Unreadable(Exception):
    """Why a record cannot be read, in a sentence."""


# --- the Web Annotation Data Model -----------------------------------------------------------------------------------


def _read_web_annotation(record: dict[str, Any]) -> ImportedNote:
    if not _is_web_annotation(record):
        raise _Unreadable("It is neither a Web Annotation nor a row of Hypothesis.")
    bodies = _list(record.get("body")) + _list(record.get("bodyValue"))
    words = [_value_of(body) for body in bodies if not _is_tag(body)]
    tags = [_value_of(body) for body in bodies if _is_tag(body)]
    motivations = [_text(motivation) for motivation in _list(record.get("motivation"))]
    kind = next((KINDS[m] for m in motivations if m in KINDS), "tag" if tags and not any(words) else "comment")
    targets = _list(record.get("target"))
    if len(targets) != 1:
        raise _Unreadable("It has no target." if not targets else "It has several targets; a note here has one.")
    address, selectors = _target_of(targets[0])
    is_answer = "replying" in motivations
    creator = next(iter(_list(record.get("creator"))), "")
    return ImportedNote(
        id=_text(record.get("id")),
        target="" if is_answer else address,
        answers=address if is_answer else "",
        quote=None if is_answer else _quote_of(selectors),
        kind="comment" if is_answer else kind,
        body=_join(words, tags, kind),
        creator=_text(creator.get("name") or creator.get("id")) if isinstance(creator, dict) else _text(creator),
        created=_moment(record.get("created")),
    )


def _is_tag(body: Any) -> bool:
    return isinstance(body, dict) and "tagging" in _list(body.get("purpose"))


def _value_of(body: Any) -> str:
    return _text(body.get("value")) if isinstance(body, dict) else _text(body)


def _target_of(target: Any) -> tuple[str, list[Any]]:
    if isinstance(target, dict):
        return _text(target.get("source") or target.get("id")), _list(target.get("selector"))
    return _text(target), []


# --- Hypothesis ------------------------------------------------------------------------------------------------------


def _read_hypothesis(row: dict[str, Any]) -> ImportedNote:
    references = [_text(reference) for reference in _list(row.get("references"))]
    tags = [_text(tag) for tag in _list(row.get("tags"))]
    words = [_text(row.get("text"))]
    kind = "tag" if any(tags) and not any(words) else "comment"
    targets = _list(row.get("target"))
    selectors = _list(targets[0].get("selector")) if targets and isinstance(targets[0], dict) else []
    user = row.get("user_info")
    shown = _text(user.get("display_name")) if isinstance(user, dict) else ""
    return ImportedNote(
        id=_text(row.get("id")),
        target="" if references else _text(row.get("uri")),
        answers=references[-1] if references else "",
        quote=None if references else _quote_of(selectors),
        kind="comment" if references else kind,
        body=_join(words, tags, kind),
        creator=shown or _text(row.get("user")).removeprefix("acct:").partition("@")[0],
        created=_moment(row.get("created")),
    )


# --- what both have --------------------------------------------------------------------------------------------------


def _quote_of(selectors: list[Any]) -> TextQuoteSelector | None:
    """The quote among the selectors; None where there is no selector. One that names only a place is refused: places
    are counted differently by each program, and a note on the wrong words is worse than none."""
    for selector in selectors:
        if isinstance(selector, dict) and selector.get("type") == "TextQuoteSelector":
            exact = _text(selector.get("exact"))
            if exact:
                return TextQuoteSelector(exact, _context(selector.get("prefix")), _context(selector.get("suffix")))
    if selectors:
        raise _Unreadable("It points to words that it does not quote.")
    return None


def _join(words: list[str], tags: list[str], kind: str) -> str:
    """The words, with the tags of a note that is none itself below them."""
    told, named = "\n\n".join(filter(None, words)), ", ".join(filter(None, tags))
    if kind == "tag" and not told:
        return named
    return "\n\n".join(filter(None, (told, f"Tags: {named}" if named else "")))


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) if moment.year > 1 else None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _context(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
