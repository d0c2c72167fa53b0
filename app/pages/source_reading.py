"""Reading the source form: from what was typed to a `SourceInput`, with a sentence for each field at fault."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from app.domain.inputs import Reason, SourceInput, clean_line, clean_prose
from app.domain.permissions import Viewer, may_open_source, may_protect_sources
from app.domain.source_types import SOURCE_TYPES
from app.errors import Invalid, NotAllowed
from app.models import Source
from app.pages.source_fields import BRACKETS, LABELS, SourceFields
from app.queries.sources import find_by_title, find_source

MOST_REASON = 500
_NUMBER = re.compile(r"(?:s-)?(\d{1,10})(?:\s.*)?")
_FIELD_OF = {"issued": "date"}


def read_fields(
    db: Session, typed: SourceFields, viewer: Viewer, source: Source | None = None
) -> tuple[SourceInput, str]:
    """What was typed as a `SourceInput`, and the reason of the change. `source` is the record that is edited.

    Raises `Invalid` with a sentence for each field at fault, and `NotAllowed` for what only curators may set.
    """
    faults: dict[str, str] = {}
    values: dict[str, Any] = {
        "type": typed.type,
        "title": _read_title(typed, faults),
        "is_title_supplied": bool(typed.is_title_supplied),
        "authors": [_read_author(line) for line in str(clean_prose(typed.authors)).split("\n") if line.strip()],
        "publisher": typed.publisher,
        "container": typed.container,
        "issued": typed.date,
        "is_issued_supplied": bool(typed.is_issued_supplied),
        "issued_note": typed.issued_note,
        "url": typed.url,
        "archived_url": typed.archived_url,
        "language": typed.language,
        "note": typed.note,
        "derived_from": _read_origin(db, typed, viewer, source, faults),
        "reliability": typed.reliability,
        "is_text_public": bool(typed.is_text_public),
        "confidentiality": _read_confidentiality(typed, viewer, source),
        "text_sha256": source.text_sha256 if source else None,
        "extra": source.extra if source else {},
    }
    if typed.type not in SOURCE_TYPES and typed.type != (source.type if source else None):
        faults["type"] = "Choose one of the kinds that are listed."
    if typed.is_issued_supplied and not typed.date.strip():
        faults["date"] = "Write the date that was inferred, or take the tick off."
    if typed.is_issued_supplied and not typed.issued_note.strip():
        faults["issued_note"] = "Say from what the date was inferred, since the source does not state it."
    given = _validated(values, faults)
    reason = _read_reason(typed, faults)
    if given is None or faults:
        raise Invalid({name: faults[name] for name in LABELS if name in faults})
    return given, reason


def _validated(values: Mapping[str, Any], faults: dict[str, str]) -> SourceInput | None:
    try:
        return SourceInput(**values)
    except ValidationError as problems:
        for problem in problems.errors():
            name = str(problem["loc"][0])
            field = _FIELD_OF.get(name, name)
            faults.setdefault(field, _sentence(field, problem))
        return None


def _sentence(field: str, problem: ErrorDetails) -> str:
    """What is wrong with a field, in our own words."""
    limits = problem.get("ctx", {})
    label = LABELS.get(field, field)
    if problem["type"] == "value_error":
        return str(limits["error"])
    if problem["type"] in ("too_long", "string_too_long"):
        most = f"{limits['max_length']:,}"
        if field == "authors" and len(problem["loc"]) == 1:
            return f"At most {most} authors can be kept."
        one = f"An author’s name (line {int(problem['loc'][1]) + 1})" if field == "authors" else f"“{label}”"
        return f"{one} is too long: {most} characters at most."
    return f"“{label}” cannot be read."


def _read_title(typed: SourceFields, faults: dict[str, str]) -> str:
    """The title; one that we supply stands in square brackets, and no other does."""
    title = str(clean_line(typed.title))
    is_bracketed = bool(BRACKETS.fullmatch(title))
    words = title[1:-1].strip() if is_bracketed else title
    if not words:
        faults["title"] = "Give the source’s title. If it has none, describe it and tick the box below."
    elif is_bracketed and not typed.is_title_supplied:
        faults["title"] = "Square brackets mark a title that we supply. Tick the box below, or take them off."
    return f"[{words}]" if typed.is_title_supplied else title


def _read_author(line: str) -> dict[str, str]:
    """A line of the field: `Family, Given`, or a name alone; one in double quotes is taken whole, commas and all."""
    line = str(clean_line(line))
    if len(line) > 2 and line[0] == line[-1] == '"':
        return {"literal": line[1:-1].strip()}
    family, comma, given = (part.strip() for part in line.partition(","))
    return {"family": family, "given": given} if comma and family else {"literal": given or family}


def _read_origin(
    db: Session, typed: SourceFields, viewer: Viewer, source: Source | None, faults: dict[str, str]
) -> int | None:
    """The id of the source that is meant by its number or by its title."""
    words = str(clean_line(typed.derived_from))
    held = source.derived_from if source else None
    if not words:
        # An origin that the editor may not know of does not stand in the field, and stays.
        is_unknown = held is not None and find_source(db, held.id, viewer) is None
        return held.id if held is not None and is_unknown else None
    if number := _NUMBER.fullmatch(words):
        wanted = int(number[1])
        found = find_source(db, wanted, viewer)
        if found is not None and (
            may_open_source(viewer, found.confidentiality) or (held is not None and found.id == held.id)
        ):
            return found.id
        faults["derived_from"] = f"There is no source s-{wanted} to choose."
        return None
    titled = find_by_title(db, words, viewer)
    if len(titled) == 1:
        return titled[0].id
    told = "More than one source has that title." if titled else f"There is no source “{words[:80]}”."
    faults["derived_from"] = f"{told} Choose one that is listed, or write its number, for example s-4."
    return None


def _read_confidentiality(typed: SourceFields, viewer: Viewer, source: Source | None) -> str:
    held = source.confidentiality if source else "public"
    if may_protect_sources(viewer):
        return typed.confidentiality or held
    if typed.confidentiality not in ("", held):
        raise NotAllowed("Only curators may say who sees a source.")
    return held


def _read_reason(typed: SourceFields, faults: dict[str, str]) -> str:
    try:
        return TypeAdapter(Reason).validate_python(typed.reason)
    except ValidationError:
        faults["reason"] = f"“{LABELS['reason']}” is too long: {MOST_REASON} characters at most."
        return ""
