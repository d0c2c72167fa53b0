"""The fields of the source form: from what was typed to a `SourceInput`, and from a source to what stands in them."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from app.domain.inputs import Reason, SourceInput, clean_line, clean_prose
from app.domain.permissions import Role, Viewer
from app.domain.source_types import PROTECTED, SOURCE_TYPES
from app.errors import Invalid, NotAllowed
from app.formats.source_reference import published
from app.models import Source
from app.queries.sources import find_by_title, find_source, may_know

LABELS = {
    "type": "Kind",
    "title": "Title",
    "is_title_supplied": "Title supplied",
    "authors": "Authors",
    "publisher": "Publisher",
    "container": "Published in",
    "date": "Published on",
    "is_issued_supplied": "Date inferred",
    "issued_note": "How the date is known",
    "url": "Address",
    "language": "Language",
    "note": "Note",
    "derived_from": "Repeats",
    "is_text_public": "Words may be republished",
    "confidentiality": "Who may see it",
    "reason": "Why this change",
}
"""Field names of the form, in its order, and what the page calls them."""

CONFIDENTIALITY = {
    "public": "Everybody",
    "withheld": "Withheld: others see that there is a source, not which",
    "sealed": "Sealed: others do not see that there is one",
}
MOST_REASON = 500
_NUMBER = re.compile(r"(?:s-)?(\d{1,10})(?:\s.*)?")
_BRACKETS = re.compile(r"\[.*\]", re.DOTALL)
_FIELD_OF = {"issued": "date"}


class SourceFields(BaseModel):
    """What stands in the form, as typed. A box that is ticked is `on`."""

    type: str = "article"
    title: str = ""
    is_title_supplied: str = ""
    authors: str = ""
    publisher: str = ""
    container: str = ""
    date: str = ""
    is_issued_supplied: str = ""
    issued_note: str = ""
    url: str = ""
    language: str = ""
    note: str = ""
    derived_from: str = ""
    is_text_public: str = ""
    confidentiality: str = ""
    reason: str = ""
    revision: str = ""

    def base_revision(self) -> int:
        """The revision from which the editor started; raises `Invalid` where the form does not say it."""
        if not (self.revision.isascii() and self.revision.isdigit() and len(self.revision) < 10):
            raise Invalid("The form does not say which version it changes. Open it again from the page of the source.")
        return int(self.revision)


def fields_of(source: Source, viewer: Viewer) -> SourceFields:
    """The form as it stands when the editing of a source begins."""
    date = published(source)
    title = source.title
    if source.is_title_supplied and _BRACKETS.fullmatch(title):
        title = title[1:-1]
    return SourceFields(
        type=source.type,
        title=title,
        is_title_supplied=_box(source.is_title_supplied),
        authors="\n".join(_author_line(author) for author in source.authors),
        publisher=source.publisher,
        container=source.container,
        date=date.display if date else "",
        is_issued_supplied=_box(source.is_issued_supplied),
        issued_note=source.issued_note,
        url=source.url,
        language=source.language,
        note=source.note,
        derived_from=_origin_words(source, viewer),
        is_text_public=_box(source.is_text_public),
        confidentiality=source.confidentiality,
        revision=str(source.revision),
    )


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
        "language": typed.language,
        "note": typed.note,
        "derived_from": _read_origin(db, typed, viewer, source, faults),
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
    if problem["type"] == "string_too_long":
        one = f"An author’s name (line {int(problem['loc'][1]) + 1})" if field == "authors" else f"“{label}”"
        return f"{one} is too long: {limits['max_length']:,} characters at most."
    if problem["type"] == "too_long":
        return f"At most {limits['max_length']} authors can be kept."
    return f"“{label}” cannot be read."


def _read_title(typed: SourceFields, faults: dict[str, str]) -> str:
    """The title; one that we supply stands in square brackets, and no other does."""
    title = str(clean_line(typed.title))
    is_bracketed = bool(_BRACKETS.fullmatch(title))
    words = title[1:-1].strip() if is_bracketed else title
    if not words:
        faults["title"] = "Give the source’s title. If it has none, describe it and tick the box below."
    elif is_bracketed and not typed.is_title_supplied:
        faults["title"] = "Square brackets mark a title that we supply. Tick the box below, or take them off."
    return f"[{words}]" if typed.is_title_supplied else title


def _author_line(author: Mapping[str, str]) -> str:
    literal = author.get("literal")
    if literal:
        return f'"{literal}"' if "," in literal else literal
    return f"{author.get('family', '')}, {author.get('given', '')}".strip()


def _read_author(line: str) -> dict[str, str]:
    """A line of the field: `Family, Given`, or a name alone; one in double quotes is taken whole, commas and all."""
    line = str(clean_line(line))
    if len(line) > 2 and line[0] == line[-1] == '"':
        return {"literal": line[1:-1].strip()}
    family, comma, given = (part.strip() for part in line.partition(","))
    return {"family": family, "given": given} if comma and family else {"literal": given or family}


def _origin_words(source: Source, viewer: Viewer) -> str:
    origin = source.derived_from
    if origin is None or (origin.confidentiality == "sealed" and not may_know(viewer, origin)):
        return ""
    return offered_words(origin.id, origin.title if may_know(viewer, origin) else PROTECTED)


def offered_words(source_id: int, title: str) -> str:
    """A source as the field of the origin has it: `s-4 Title`."""
    return f"s-{source_id} {title}"


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
        if found is not None and (may_know(viewer, found) or (held is not None and found.id == held.id)):
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
    if viewer.role >= Role.CURATOR:
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


def _box(is_ticked: bool) -> str:
    return "on" if is_ticked else ""
