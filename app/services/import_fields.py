"""How the fields of a chronology file and the columns of our records correspond."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.dates import EventDate
from app.domain.selectors import opens_and_ends_with, same_words
from app.formats.chronology_fields import Quote
from app.formats.chronology_parts import ActorPart, Author, PassageFields, Target, VerdictFields
from app.formats.chronology_records import RECORDS, Record
from app.models import Actor, Annotation, Category, Citation, Event, Passage, Place, Source, Tag
from app.services.revisions import Record as Row

MODELS: dict[str, type[Row]] = {
    "categories": Category,
    "actors": Actor,
    "places": Place,
    "tags": Tag,
    "sources": Source,
    "events": Event,
    "citations": Citation,
    "annotations": Annotation,
}

COLUMNS: dict[str, dict[str, str]] = {
    "categories": {"label": "label", "hue": "hue"},
    "tags": {"label": "label"},
    "actors": {"name": "name", "kind": "kind", "aliases": "aliases", "note": "note"},
    "places": {
        "name": "name",
        "aliases": "aliases",
        "lat": "lat",
        "lon": "lon",
        "precision": "precision",
        "note": "note",
    },
    "sources": {
        "type": "type",
        "title": "title",
        "title_supplied": "is_title_supplied",
        "authors": "authors",
        "publisher": "publisher",
        "container": "container",
        "issued": "issued",
        "issued_supplied": "is_issued_supplied",
        "issued_note": "issued_note",
        "url": "url",
        "language": "language",
        "note": "note",
        "text_sha256": "text_sha256",
        "reliability": "reliability",
        "confidentiality": "confidentiality",
        "derived_from": "derived_from_id",
    },
    "events": {
        "title": "title",
        "date": "edtf",
        "date_as_written": "date_as_written",
        "date_note": "date_note",
        "verdict": "verdict",
        "summary": "summary",
        "category": "category_id",
        "actors": "actors",
        "places": "places",
        "tags": "tags",
        "part_of": "part_of_id",
        "sequence": "sequence",
        "review": "review",
    },
    "citations": {
        "source": "source_id",
        "role": "role",
        "passage": "passage_id",
        "quote": "passage_id",
        "claimed_date": "claimed",
        "note": "note",
        "pin_cite": "pin_cite",
    },
    "annotations": {
        "target": "event_id",
        "kind": "kind",
        "body": "body",
        "author": "author_name",
        "created": "created_at",
        "visibility": "visibility",
        "resolved": "is_resolved",
        "reply_to": "reply_to_id",
    },
}
"""By list and field: the name under which a record's revision keeps the field; most are columns with the same value."""

PARENTS = {"sources": "derived_from", "events": "part_of", "annotations": "reply_to"}
"""By list: the field that names another record of the same list."""

FOLLOWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "sources": {"title": ("title_supplied",), "issued": ("issued_supplied", "issued_note")},
    "events": {"date": ("date_as_written", "date_note")},
    "citations": {"source": ("passage", "pin_cite")},
}
"""Fields that say something of another one: where that one changes they change too, to nothing if the file has none."""


def _key_of(row: Any) -> str | None:
    return row.key if row is not None else None


_READ: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("sources", "derived_from"): lambda source: _key_of(source.derived_from),
    ("events", "category"): lambda event: event.category.key,
    ("events", "part_of"): lambda event: _key_of(event.part_of),
    ("events", "actors"): lambda event: [[link.actor.key, link.role] for link in event.actor_links],
    ("events", "places"): lambda event: [place.key for place in event.places],
    ("events", "tags"): lambda event: [tag.key for tag in event.tags],
    ("citations", "source"): lambda citation: citation.source.key,
    ("citations", "passage"): lambda citation: citation.passage,
    ("citations", "quote"): lambda citation: citation.passage,
    ("annotations", "target"): lambda note: (_key_of(note.event), _key_of(note.citation), _key_of(note.source)),
    ("annotations", "reply_to"): lambda note: _key_of(note.reply_to),
}


def held_value(in_list: str, row: Row, field: str) -> Any:
    """What a record of ours has for a field of the file, in the file's terms: keys, EDTF, plain lists."""
    if field.startswith("x_"):
        return row.extra.get(field)
    read = _READ.get((in_list, field))
    return read(row) if read else getattr(row, COLUMNS[in_list][field])


def stated_values(record: Record) -> dict[str, Any]:
    """The fields that a record of the file gives, in the terms of `held_value`; a passage stays as it was read."""
    fields = [name for name in type(record).model_fields if name in record.model_fields_set - {"key", "event"}]
    values = {name: _plain(getattr(record, name)) for name in fields}
    return {**values, **(record.model_extra or {})}


def default_value(in_list: str, field: str) -> Any:
    return _plain(RECORDS[in_list].model_fields[field].default)


def file_name(in_list: str, field: str) -> str:
    """The name of a field as the file spells it."""
    known = RECORDS[in_list].model_fields.get(field)
    return (known.alias if known else None) or field


def _plain(value: Any) -> Any:
    match value:
        case EventDate():
            return value.edtf
        case Author():
            return value.as_csl()
        case ActorPart():
            return [value.actor, value.role]
        case Target():
            return value.names
        case VerdictFields():
            return value.as_state()
        case tuple():
            return [_plain(entry) for entry in value]
    return value


def agrees(stated: Any, held: Any) -> bool:
    """Whether what the file states is what we hold."""
    if isinstance(stated, PassageFields):
        return is_passage(held, stated)
    if isinstance(stated, Quote):
        return is_quote(held, stated)
    return bool(stated == held)


def is_passage(held: Passage | None, stated: PassageFields) -> bool:
    """Whether a passage of ours, of the same source, is the one that the file states.

    The paragraph of a passage that has been located is counted in our text, and need not be that of the file.
    """
    if held is None or held.sha256 != stated.sha256:
        return False
    words = (held.exact or "", held.start_words, held.end_words)
    if words != (stated.exact, stated.start_words, stated.end_words) and not _has_same_ends(held, stated):
        return False
    return held.text_id is not None or held.paragraph == stated.paragraph


def _has_same_ends(held: Passage, stated: PassageFields) -> bool:
    """Whether the file has the first and last words of the same passage, of which we have all, or more or fewer."""
    if stated.exact:
        return False
    if held.exact:
        return held.exact.startswith(stated.start_words) and held.exact.endswith(stated.end_words)
    starts = sorted((held.start_words, stated.start_words), key=len)
    ends = sorted((held.end_words, stated.end_words), key=len)
    return held.text_id is not None and starts[1].startswith(starts[0]) and ends[1].endswith(ends[0])


def quote_parts(quote: str) -> tuple[str | None, str, str]:
    """The whole quote, or None with its first and last words."""
    ends = quote.split(" … ")
    return (None, ends[0], ends[1]) if len(ends) == 2 and all(ends) else (quote, "", "")


def is_quote(held: Passage | None, quote: str) -> bool:
    """Whether a passage of ours has the words of a quote, folded, if it has been located since."""
    if held is None:
        return False
    exact, start, end = quote_parts(quote)
    if held.exact is None:
        return exact is None and (held.start_words, held.end_words) == (start, end)
    return same_words(held.exact, exact) if exact else opens_and_ends_with(held.exact, start, end)


def was_changed(in_list: str, field: str, now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    """Whether a field differs between two revisions' snapshots of a record."""
    if field.startswith("x_"):
        return bool(now["extra"].get(field) != then.get("extra", {}).get(field))
    column = COLUMNS[in_list][field]
    return bool(now.get(column) != then.get(column))
