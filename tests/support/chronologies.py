"""A small chronology file for tests, whole and without fault; every call makes a new one that a test may spoil."""

import hashlib
import json
from typing import Any

Document = dict[str, Any]

WORDS = "The ferry left the harbour at dawn and did not come back before the evening of that day."


def passage(words: str = WORDS, **changes: Any) -> Document:
    """An abridged passage of the given words."""
    ends = words.split()
    return {
        "start_words": " ".join(ends[:4]),
        "end_words": " ".join(ends[-4:]),
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
        "chars": len(words),
        "paragraph": 1,
        **changes,
    }


def document() -> Document:
    """Two sources, one derived from the other; an event within another one; a thread of two notes."""
    return {
        "format": "dateline/1",
        "title": "The harbour strike",
        "description": "A strike that never was, for tests.",
        "licence": "CC0-1.0",
        "categories": [{"key": "transport", "label": "Transport", "hue": 3}],
        "actors": [
            {"key": "ferry-company", "name": "Ferry Company", "kind": "organisation", "aliases": ["The Company"]},
            {"key": "crew", "name": "The crew", "kind": "group"},
        ],
        "places": [{"key": "harbour", "name": "Harbour", "lat": 40.5, "lon": -1, "precision": "town"}],
        "tags": [{"key": "strike", "label": "Strike"}],
        "sources": [
            {
                "key": "bulletin",
                "type": "article",
                "title": "Bulletin",
                "publisher": "Evening Press",
                "issued": "1999-05",
            },
            {"key": "reprint", "type": "article", "title": "Reprint", "derived_from": "bulletin"},
        ],
        "events": [
            {
                "key": "ferry-stays-away",
                "title": "The ferry stays away for a day",
                "date": "1999-05-03",
                "summary": "It leaves at dawn and is not seen until the evening.",
                "category": "transport",
                "actors": [{"actor": "ferry-company", "role": "owner"}, {"actor": "crew"}],
                "places": ["harbour"],
                "tags": ["strike"],
                "part_of": "strike",
                "citations": [
                    {"key": "c1", "source": "bulletin", "role": "supports", "passage": passage(), "pin_cite": "p. 2"},
                    {"key": "c2", "source": "reprint", "role": "mentions", "claimed_date": "1999-05-03"},
                ],
            },
            {"key": "strike", "title": "The crews strike", "date": "1999-05-01/1999-05-20", "category": "transport"},
        ],
        "annotations": [
            {
                "key": "why",
                "target": {"event": "ferry-stays-away", "citation": "c1"},
                "kind": "question",
                "body": "Why did it stay away?",
                "author": "A reader",
                "created": "2024-02-29T12:00:00+04:00",
            },
            {
                "key": "why-not",
                "target": {"event": "ferry-stays-away", "citation": "c1"},
                "kind": "comment",
                "body": "Ask the crew.",
                "author": "Another reader",
                "reply_to": "why",
            },
        ],
    }


def as_bytes(given: Document) -> bytes:
    return json.dumps(given).encode()
