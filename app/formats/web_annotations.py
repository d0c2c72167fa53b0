"""Notes as annotations of the W3C Web Annotation Data Model, in JSON-LD (https://www.w3.org/TR/annotation-model/)."""

from collections.abc import Sequence
from typing import Any

from app.domain.selectors import AbridgedQuote, TextQuoteSelector, abridge, text_fragment
from app.models import Annotation, Passage

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = {"comment": "commenting", "question": "questioning", "tag": "tagging"}
TEXT_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"


def annotation_page(
    notes: Sequence[tuple[Annotation, bool]], site: str, *, own: str, whole: str, total: int, next_page: str | None
) -> dict[str, Any]:
    """One page of a collection of annotations. With each note comes whether its reader may read the words of the text
    in full. `site` is the address of the chronology, `own` and `whole` those of the page and of the collection, of
    `total` notes."""
    page = {
        "@context": CONTEXT,
        "id": own,
        "type": "AnnotationPage",
        "partOf": {"id": whole, "type": "AnnotationCollection", "total": total},
        "items": [web_annotation(note, site, is_readable=is_readable) for note, is_readable in notes],
    }
    return {**page, "next": next_page} if next_page else page


def web_annotation(note: Annotation, site: str, *, is_readable: bool) -> dict[str, Any]:
    """One note. An answer has the note that it answers as its target, as replies have in the model."""
    is_reply = note.reply_to_id is not None
    told: dict[str, Any] = {
        "id": f"{site}/api/v1/annotations/{note.id}",
        "type": "Annotation",
        "motivation": "replying" if is_reply else MOTIVATIONS[note.kind],
        "creator": {"type": "Person", "name": note.author_name},
        "body": {"type": "TextualBody", "value": note.body, "format": "text/markdown"},
        "target": f"{site}/api/v1/annotations/{note.reply_to_id}" if is_reply else _target(note, site, is_readable),
    }
    if note.kind == "tag":
        told["body"]["purpose"] = "tagging"
    if note.created_at is not None:
        told["created"] = note.created_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return told


def _target(note: Annotation, site: str, is_readable: bool) -> str | dict[str, Any]:
    if note.source is None:
        return f"{site}/events/{note.event_id}"
    address = note.source.url or f"{site}/sources/{note.source_id}"
    if note.passage is None:
        return address
    return {"type": "SpecificResource", "source": address, "selector": _selectors(note.passage, is_readable)}


def _selectors(passage: Passage, is_readable: bool) -> list[dict[str, Any]]:
    """The words as a quote, and their place in the normalised text. Where they are abridged, or may not be read in
    full, their first and last words as a text fragment alone."""
    if passage.exact is None or not is_readable:
        return [{"type": "FragmentSelector", "conformsTo": TEXT_FRAGMENTS, "value": _fragment_of(passage).lstrip("#")}]
    quote = {"type": "TextQuoteSelector", "exact": passage.exact, "prefix": passage.prefix, "suffix": passage.suffix}
    selectors: list[dict[str, Any]] = [{name: value for name, value in quote.items() if value}]
    if passage.start is not None and passage.end is not None:
        selectors.append({"type": "TextPositionSelector", "start": passage.start, "end": passage.end})
    return selectors


def _fragment_of(passage: Passage) -> str:
    """The text fragment of a passage by what anybody may read of it: its first and last words."""
    ends = abridge(passage.exact) if passage.exact else None
    if ends is None and passage.exact:
        return text_fragment(TextQuoteSelector(passage.exact, "", ""))
    start, end = ends or (passage.start_words, passage.end_words)
    return text_fragment(AbridgedQuote(start_words=start, end_words=end))
