"""The fields of the source form: what stands in them, and when two of their values mean the same."""

import re
from collections.abc import Mapping

from pydantic import BaseModel

from app.domain.dates import InvalidDate, read_date
from app.domain.permissions import Viewer, may_open_source
from app.domain.reliability import reliability_words
from app.domain.source_types import PROTECTED, type_label
from app.errors import Invalid
from app.formats.source_reference import published
from app.models import Source
from app.pages.numbers import read_number

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
    "archived_url": "Archived copy",
    "language": "Language",
    "note": "Note",
    "derived_from": "Repeats",
    "reliability": "Reliability",
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
BRACKETS = re.compile(r"\[.*\]", re.DOTALL)


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
    archived_url: str = ""
    language: str = ""
    note: str = ""
    derived_from: str = ""
    reliability: str = ""
    is_text_public: str = ""
    confidentiality: str = ""
    reason: str = ""
    revision: str = ""
    person: str = ""
    """Id of who opened the form."""
    capture: str = ""
    """Id of the capture whose text a new source gets."""

    def base_revision(self) -> int:
        """The revision from which the editor started; raises `Invalid` where the form does not say it."""
        number = read_number(self.revision)
        if number is None:
            raise Invalid("The form does not say which version it changes. Open it again from the page of the source.")
        return number


def fields_of(source: Source, viewer: Viewer) -> SourceFields:
    """The form as it stands when the editing of a source begins."""
    date = published(source)
    title = source.title
    if source.is_title_supplied and BRACKETS.fullmatch(title):
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
        # States from before there was this field do not have it.
        archived_url=source.archived_url or "",
        language=source.language,
        note=source.note,
        derived_from=_origin_words(source, viewer),
        reliability=source.reliability,
        is_text_public=_box(source.is_text_public),
        confidentiality=source.confidentiality,
        revision=str(source.revision),
    )


def is_same(name: str, stored: str, typed: str) -> bool:
    """Whether what was typed into a field means what is stored."""
    if name == "confidentiality" and not typed:
        return True  # the form of those who may not choose it
    if name == "date" and stored and typed:
        try:
            return read_date(stored) == read_date(typed)
        except InvalidDate:
            return False
    return stored == typed.replace("\r\n", "\n").strip()


def in_words(name: str, value: str) -> str:
    """The value of a field as a page tells it."""
    if name in ("is_title_supplied", "is_issued_supplied", "is_text_public"):
        return "ticked" if value else "not ticked"
    if name == "type":
        return type_label(value)
    if name == "reliability":
        return reliability_words(value) or "not judged"
    if name == "confidentiality":
        return CONFIDENTIALITY.get(value, value)
    return value or "nothing"


def _author_line(author: Mapping[str, str]) -> str:
    literal = author.get("literal")
    if literal:
        return f'"{literal}"' if "," in literal else literal
    return f"{author.get('family', '')}, {author.get('given', '')}".strip()


def _origin_words(source: Source, viewer: Viewer) -> str:
    origin = source.derived_from
    if origin is None or (origin.confidentiality == "sealed" and not may_open_source(viewer, origin.confidentiality)):
        return ""
    return offered_words(origin.id, origin.title if may_open_source(viewer, origin.confidentiality) else PROTECTED)


def offered_words(source_id: int, title: str) -> str:
    """A source as the field of the origin has it: `s-4 Title`."""
    return f"s-{source_id} {title}"


def _box(is_ticked: bool) -> str:
    return "on" if is_ticked else ""
