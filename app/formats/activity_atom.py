"""The activity as an Atom feed (RFC 4287), in pages (RFC 5005, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from app.formats.event_atom import ATOM, MEDIA_TYPE, NEVER, add_text, format_moment


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: `id` never changes, `content` is HTML."""

    id: str
    title: str
    url: str
    author: str
    saved_at: datetime
    content: str


@dataclass(frozen=True, slots=True)
class ActivityFeed:
    """One page of the feed; addresses are absolute."""

    title: str
    page: str
    own: str
    first: str
    next: str | None
    changes: Sequence[Change]


def write_activity(feed: ActivityFeed) -> bytes:
    """The XML document of a page of the feed, in UTF-8."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    add_text(root, "id", feed.first)
    add_text(root, "title", feed.title)
    add_text(root, "updated", format_moment(max((change.saved_at for change in feed.changes), default=NEVER)))
    add_text(root, "generator", "Dateline")
    for relation, address in {"self": feed.own, "first": feed.first, "next": feed.next}.items():
        if address is not None:
            ET.SubElement(root, "link", {"rel": relation, "type": MEDIA_TYPE, "href": address})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    for change in feed.changes:
        entry = ET.SubElement(root, "entry")
        add_text(entry, "id", change.id)
        add_text(entry, "title", change.title)
        add_text(entry, "updated", format_moment(change.saved_at))
        add_text(ET.SubElement(entry, "author"), "name", change.author)
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": change.url})
        add_text(entry, "content", change.content, {"type": "html"})
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
