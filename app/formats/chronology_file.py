"""Reading a chronology file, format `dateline/1`: one JSON document (RFC 8259) that carries a whole chronology.

The format is described in `docs/chronology-file.md`. Nothing here knows a database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import Invalid
from app.formats.chronology_faults import Fault, Notices, TooManyFaults, place
from app.formats.chronology_fields import check_extra, is_encodable, is_key, shown
from app.formats.chronology_links import check_links
from app.formats.chronology_parts import ActorPart, Author, Fields, PassageFields, Target
from app.formats.chronology_records import (
    RECORDS,
    AnnotationRecord,
    CitationRecord,
    EventRecord,
    Heading,
    Record,
    SourceRecord,
)
from app.formats.strict_json import Object, read_json

FORMAT = "dateline/1"
LARGEST_FILE = 512 * 1024 * 1024
MOST_CITATIONS = 200

PARTS: dict[tuple[type[Fields], str], type[Fields]] = {
    (SourceRecord, "authors"): Author,
    (EventRecord, "actors"): ActorPart,
    (CitationRecord, "passage"): PassageFields,
    (AnnotationRecord, "target"): Target,
}
"""The fields that hold an object or a list of objects, and what these are."""

F = TypeVar("F", bound=Fields)


@dataclass(frozen=True)
class Document:
    """A chronology file as it was read: the records without fault by list and path, in the file's order.

    `faults` are all errors that were found; the records with errors are not among `records`. `faulty` are the list and
    path of those that have a readable key. A fault with an empty path is the file's, not a record's.
    """

    heading: Heading | None
    records: dict[str, dict[str, Record]]
    faults: list[Fault]
    warnings: list[str]

    @property
    def faulty(self) -> dict[tuple[str, str], Fault]:
        return {(fault.list, fault.path): fault for fault in reversed(self.faults)}


def read_chronology(content: bytes) -> Document:
    """Read the bytes of a chronology file and check them against the format.

    Raises `Invalid` with one sentence for what is no chronology file at all: no UTF-8, no JSON, one name twice in an
    object, another format. Every other error is collected in the document's `faults`.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"The file is larger than {LARGEST_FILE // 1024**2} MiB.")
    try:
        return _Reader().read(_check_format(read_json(content)))
    except RecursionError:
        raise Invalid("The file is nested too deeply to be read.") from None


def _check_format(document: Any) -> Object:
    if not isinstance(document, dict):
        raise Invalid(f"The file must hold one JSON object with the format “{FORMAT}”, and holds {shown(document)}.")
    named = document.get("format")
    if named != FORMAT:
        raise Invalid(f"The format must be “{FORMAT}”, the only one that is known here, and is {shown(named)}.")
    return document


def _known_fields(model: type[Fields]) -> dict[str, bool]:
    """The names that the file may use for a model's fields, and whether each must be given."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


_MODELS: tuple[type[Fields], ...] = (Heading, *RECORDS.values(), *PARTS.values())
_FIELDS = {model: _known_fields(model) for model in _MODELS}


class _Reader:
    """Reads one document, list by list, and keeps on after each fault."""

    def __init__(self) -> None:
        self.notices = Notices()
        self.records: dict[str, dict[str, Record]] = {in_list: {} for in_list in RECORDS}
        self.known: dict[str, set[str]] = {in_list: set() for in_list in RECORDS}
        self.heading: Heading | None = None

    def read(self, document: Object) -> Document:
        try:
            lists = {name: document.pop(name) for name in RECORDS if name != "citations" and name in document}
            document.pop("format")
            self.heading = self._read_fields(document, Heading, "", "")
            for in_list, entries in lists.items():
                for number, raw in enumerate(self._entries(entries, in_list, "", ""), start=1):
                    self._read_record(raw, in_list, number)
            check_links(self.records, self.known, self.notices)
        except TooManyFaults:
            pass
        for fault in self.notices.faults:
            self.records.get(fault.list, {}).pop(fault.path, None)
        return Document(self.heading, self.records, self.notices.faults, self.notices.list_warnings())

    def _entries(self, value: Any, in_list: str, path: str, field: str) -> list[Any]:
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            self.notices.fault(in_list, path, field, f"must be a list, and is {shown(value)}")
            return []
        return value

    def _read_record(self, raw: Any, in_list: str, number: int, event: str = "") -> None:
        key = raw.get("key") if isinstance(raw, dict) else None
        is_readable = isinstance(key, str) and is_key(key)
        path = str(key) if is_readable else f"no. {number}"
        path = f"{event}/{path}" if event else path
        if not isinstance(raw, dict):
            self.notices.fault(in_list, path, "", f"must be an object, and is {shown(raw)}")
            return
        if is_readable and path in self.known[in_list]:
            self.notices.fault(in_list, path, "key", "must be unique in its list, and stands there twice")
        citations = raw.pop("citations", None) if in_list == "events" else None
        record = self._read_fields(raw, RECORDS[in_list], in_list, path, event)
        if is_readable:
            self.known[in_list].add(path)
            if record is not None:
                self.records[in_list][path] = record
            if in_list == "events":
                self._read_citations(citations, path)

    def _read_citations(self, value: Any, event: str) -> None:
        citations = self._entries(value, "events", event, "citations")
        if len(citations) > MOST_CITATIONS:
            message = f"has {len(citations):,} entries; at most {MOST_CITATIONS} are allowed"
            self.notices.fault("events", event, "citations", message)
            return
        for number, raw in enumerate(citations, start=1):
            self._read_record(raw, "citations", number, event)

    def _read_fields(self, raw: Object, model: type[F], in_list: str, path: str, event: str = "") -> F | None:
        """An object as `model`, or None where it has faults; these are noted."""
        before = len(self.notices.faults)
        fields = self._clean(raw, model, place(in_list, path))
        for name, value in fields.items():
            if name.startswith("x_"):
                try:
                    check_extra(value)
                except ValueError as problem:
                    self.notices.fault(in_list, path, shown(name), str(problem))
        if event:
            fields["event"] = event
        try:
            record = model.model_validate(fields)
        except ValidationError as invalid:
            for detail in invalid.errors(include_url=False):
                self.notices.fault(in_list, path, _field(detail), _message(detail))
            return None
        return record if len(self.notices.faults) == before else None

    def _clean(self, raw: Object, model: type[Fields], where: str) -> Object:
        """The fields of an object that the format knows, or that are another program's; empty ones are left out.

        A field that must be given and is not becomes None, so that its own check says what is accepted.
        """
        known = _FIELDS[model]
        fields: Object = {name: None for name, is_must in known.items() if is_must}
        for name, value in raw.items():
            if value is None or value == "":
                continue
            if name.startswith("x_") and is_encodable(name):
                fields[name] = value
            elif name not in known or (model, name) == (CitationRecord, "event"):
                self.notices.warn(f"{where}: the field {shown(name)} is not known and is not stored.")
            elif part := PARTS.get((model, name)):
                fields[name] = self._clean_parts(value, part, f"{where} {name}")
            else:
                fields[name] = value
        return fields

    def _clean_parts(self, value: Any, part: type[Fields], where: str) -> Any:
        if isinstance(value, list):
            return [self._clean(inner, part, where) if isinstance(inner, dict) else inner for inner in value]
        return self._clean(value, part, where) if isinstance(value, dict) else value


def list_problems(in_list: str, fields: Object) -> Iterator[str]:
    """What the format has against a record with these fields, as they stand in a file: field and what is accepted."""
    try:
        RECORDS[in_list].model_validate(fields)
    except ValidationError as invalid:
        for detail in invalid.errors(include_url=False):
            yield f"{_field(detail)} {_message(detail)}".strip()


def _field(problem: ErrorDetails) -> str:
    """The name of a field; entries of lists are counted from 1."""
    return " ".join(str(part + 1) if isinstance(part, int) else part[:80] for part in problem["loc"])


def _message(problem: ErrorDetails) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    return f"must be an object, and is {shown(problem['input'])}"
