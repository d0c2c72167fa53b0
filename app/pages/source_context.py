"""What the page of a source shows: the part of its text that was asked for, or the part of the list of its passages."""

from dataclasses import dataclass
from typing import Any

from app.domain.reader import Part
from app.domain.reliability import reliability_words
from app.domain.source_types import PROTECTED, type_label
from app.errors import Invalid, NotFound
from app.formats.source_reference import author_name, byline, language_name, published, reference
from app.pages.numbers import read_number
from app.pages.source_finding import Found, find_in_text
from app.queries.passages import CitedPassage
from app.queries.source_page import SourcePage

EVENTS_SHOWN = 100
PASSAGES_PER_PART = 200
WORDS: dict[str, Any] = {
    "author_name": author_name,
    "byline": byline,
    "language_name": language_name,
    "protected_title": PROTECTED,
    "published": published,
    "reference": reference,
    "reliability_words": reliability_words,
    "type_label": type_label,
}
"""What templates say of a source."""


@dataclass(frozen=True)
class ReaderPlace:
    """The place of a source that is asked for: a passage by its id, a part of the text, or a hit of a search in it."""

    passage_id: int | None = None
    part: int | None = None
    find: str = ""
    hit: int | None = None


def source_context(shown: SourcePage, asked: ReaderPlace) -> dict[str, Any]:
    """What the templates of a source's page need, of whatever part is shown. Raises `NotFound`."""
    wanted = shown.find(asked.passage_id) if asked.passage_id is not None else None
    divide = _reader if shown.reads_text else _passages
    return {
        "source": shown.source,
        "shown": shown,
        "wanted": wanted,
        "events": shown.events[:EVENTS_SHOWN],
        **divide(shown, wanted, asked),
        **WORDS,
    }


def _reader(shown: SourcePage, wanted: CitedPassage | None, asked: ReaderPlace) -> dict[str, Any]:
    """The part of the text that was asked for, or the one that holds the passage or the hit that was."""
    found = find_in_text(shown, asked.find, asked.hit, asked.part)
    text = shown.readable_text(found.places)
    at = 1
    if asked.part is None and found.current:
        at = text.part_with(text.paragraph_of(found.places[found.current - 1].start)).number
    elif asked.part is None and wanted is not None and wanted.passage.id in shown.placed:
        at = text.part_with(text.paragraph_of(wanted.passage.start or 0)).number
    part = _part(text.parts, asked.part or at)
    paragraphs = text.paragraphs(part) if part else []
    starting = [passage_id for paragraph in paragraphs for passage_id in paragraph.starting]
    return {
        "parts": text.parts,
        "part": part,
        "paragraphs": paragraphs,
        "outline": text.outline(),
        "found": found,
        "around": _passages_around(shown, found, wanted, starting),
    }


@dataclass(frozen=True)
class PassagesAround:
    """Ids of the passages before and after the one that is asked for, and before and after the part that is shown."""

    previous: int | None
    next: int | None
    before_part: int | None
    after_part: int | None


def _passages_around(
    shown: SourcePage, found: Found, wanted: CitedPassage | None, in_part: list[int]
) -> PassagesAround:
    ids = list(shown.placed)
    place = {passage_id: number for number, passage_id in enumerate(ids)}

    def at(number: int) -> int | None:
        return ids[number] if 0 <= number < len(ids) else None

    first = place[in_part[0]] if in_part else None
    last = place[in_part[-1]] if in_part else None
    here = place.get(wanted.passage.id) if wanted else None
    before = at(first - 1) if first is not None else None
    after = at(last + 1) if last is not None else None
    if here is None:
        return PassagesAround(before, in_part[0] if in_part else None, before, after)
    return PassagesAround(at(here - 1), at(here + 1), before, after)


def _passages(shown: SourcePage, wanted: CitedPassage | None, asked: ReaderPlace) -> dict[str, Any]:
    """The part of the list of passages that was asked for, or the one that holds the passage that was."""
    total, size = len(shown.passages), PASSAGES_PER_PART
    parts = [Part(index + 1, first + 1, min(first + size, total)) for index, first in enumerate(range(0, total, size))]
    at = (wanted.number - 1) // size + 1 if wanted is not None and asked.part is None else 1
    part = _part(parts, asked.part or at)
    return {"parts": parts, "part": part, "passages": shown.passages[part.first - 1 : part.last] if part else []}


def _part(parts: list[Part], number: int) -> Part | None:
    if number > max(len(parts), 1):
        raise NotFound(f"There is no part {number} of this source.")
    return parts[number - 1] if parts else None


def whole_number(name: str, typed: str) -> int | None:
    """A parameter that is the number of something, or None where it is not given. Raises `Invalid`."""
    if not typed.strip():
        return None
    number = read_number(typed)
    if not number:
        raise Invalid({name: f"“{typed[:40]}” is not a number from 1 upwards."})
    return number
