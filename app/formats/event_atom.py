"""Events as an Atom feed (RFC 4287), in pages (RFC 5005, section 3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from markupsafe import escape

from app.formats.event_shape import EventOutput
from app.formats.markdown import render_markdown

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

# Characters that XML 1.0 has no way to write (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was last updated."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed. Addresses are absolute; `site` has no slash at its end."""

    title: str
    author: str
    site: str
    page: str
    """The timeline with the same filter."""
    own: str
    first: str
    next: str | None
    previous: str | None
    events: Sequence[EventOutput]


def write_feed(feed: Feed) -> bytes:
    """The XML document of a page of a feed, in UTF-8."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    # The first page names the feed, so that all pages are one feed.
    add_text(root, "id", feed.first)
    add_text(root, "title", feed.title)
    add_text(root, "updated", format_moment(max((event.updated_at for event in feed.events), default=NEVER)))
    add_text(ET.SubElement(root, "author"), "name", feed.author)
    add_text(root, "generator", "Dateline")
    links = {"self": feed.own, "first": feed.first, "next": feed.next, "previous": feed.previous}
    for relation, address in links.items():
        if address is not None:
            ET.SubElement(root, "link", {"rel": relation, "type": MEDIA_TYPE, "href": address})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    for event in feed.events:
        _add_entry(root, event, feed.site)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(root: ET.Element, event: EventOutput, site: str) -> None:
    entry = ET.SubElement(root, "entry")
    add_text(entry, "id", f"{site}/{event.name}")
    add_text(entry, "title", event.title)
    add_text(entry, "published", format_moment(event.created_at))
    add_text(entry, "updated", format_moment(event.updated_at))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{site}/events/{event.id}"})
    ET.SubElement(
        entry, "link", {"rel": "alternate", "type": "application/json", "href": f"{site}/events/{event.id}.json"}
    )
    for term in (event.category, *(tag.key for tag in event.tags)):
        ET.SubElement(entry, "category", {"term": term})
    when = event.date.display if event.date else "Date not known"
    add_text(entry, "content", f"<p>{escape(when)}</p>{render_markdown(event.summary)}", {"type": "html"})


def add_text(parent: ET.Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    ET.SubElement(parent, name, attributes or {}).text = _NOT_XML.sub("\ufffd", text)


def format_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
