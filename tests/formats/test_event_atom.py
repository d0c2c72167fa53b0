"""Events as an Atom feed."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.formats.event_atom import ATOM, Feed, write_feed
from app.formats.event_shape import EventOutput
from tests.formats.events import NOON, shown_event

SITE = "https://example.org"


def written(*events: EventOutput, **fields: Any) -> ET.Element:
    known: dict[str, Any] = {
        "title": "Chronology: all events",
        "author": "Chronology",
        "site": SITE,
        "page": f"{SITE}/?tag=calls",
        "own": f"{SITE}/events.atom?tag=calls",
        "first": f"{SITE}/events.atom?tag=calls",
        "next": None,
        "previous": None,
    }
    document = write_feed(Feed(**{**known, **fields}, events=events))
    assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ET.fromstring(document)  # noqa: S314 - it was written here


def text(element: ET.Element, name: str) -> str:
    found = element.find(f"{{{ATOM}}}{name}")
    assert found is not None
    return found.text or ""


def links(element: ET.Element) -> dict[str, str]:
    return {
        f"{link.get('rel')} {link.get('type')}": link.get("href", "") for link in element.findall(f"{{{ATOM}}}link")
    }


def test_a_feed_has_what_the_standard_asks_for() -> None:
    feed = written(shown_event(), shown_event(id=131, name="e-131", updated_at=NOON + timedelta(hours=2)))
    assert feed.tag == f"{{{ATOM}}}feed"
    assert text(feed, "id") == f"{SITE}/events.atom?tag=calls"
    assert text(feed, "title") == "Chronology: all events"
    assert text(feed, "updated") == "2025-11-14T14:00:00Z"
    assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "Chronology"
    assert links(feed) == {
        "self application/atom+xml": f"{SITE}/events.atom?tag=calls",
        "first application/atom+xml": f"{SITE}/events.atom?tag=calls",
        "alternate text/html": f"{SITE}/?tag=calls",
    }


def test_an_entry_is_an_event_under_its_permanent_address() -> None:
    entry = written(shown_event(summary="In *Geneva* & <b>there</b>.")).find(f"{{{ATOM}}}entry")
    assert entry is not None
    assert text(entry, "id") == f"{SITE}/e-130"
    assert text(entry, "title") == "Ministry calls"
    assert (text(entry, "published"), text(entry, "updated")) == ("2025-11-14T12:00:00Z", "2025-11-14T12:00:00Z")
    assert links(entry) == {
        "alternate text/html": f"{SITE}/events/130",
        "alternate application/json": f"{SITE}/events/130.json",
    }
    assert [category.get("term") for category in entry.findall(f"{{{ATOM}}}category")] == ["diplomacy", "calls"]
    content = entry.find(f"{{{ATOM}}}content")
    assert content is not None
    assert content.get("type") == "html"
    words = (content.text or "").strip()
    assert words == "<p>c. July 2023</p><p>In <em>Geneva</em> &amp; &lt;b&gt;there&lt;/b&gt;.</p>"


def test_an_undated_event_says_so() -> None:
    entry = written(shown_event(date=None, summary="")).find(f"{{{ATOM}}}entry")
    assert entry is not None
    assert text(entry, "content") == "<p>Date not known</p>"


def test_pages_lead_to_their_neighbours() -> None:
    feed = written(next=f"{SITE}/events.atom?page=b", previous=f"{SITE}/events.atom", own=f"{SITE}/events.atom?page=a")
    found = links(feed)
    assert found["next application/atom+xml"] == f"{SITE}/events.atom?page=b"
    assert found["previous application/atom+xml"] == f"{SITE}/events.atom"
    assert text(feed, "id") == found["first application/atom+xml"], "all pages are one feed"


def test_an_empty_feed_is_a_feed() -> None:
    feed = written()
    assert text(feed, "updated") == "1970-01-01T00:00:00Z"
    assert feed.findall(f"{{{ATOM}}}entry") == []


@pytest.mark.parametrize("title", ["<script>&\"'", "\x0bvertical\x0c", "\ufffe\uffff", "\ud800", "]]>", "é\U0001f600"])
def test_no_character_breaks_the_document(title: str) -> None:
    entry = written(shown_event(title=title)).find(f"{{{ATOM}}}entry")
    assert entry is not None
    kept = "".join("\ufffd" if c in "\x0b\x0c\ufffe\uffff\ud800" else c for c in title)
    assert text(entry, "title") == kept
