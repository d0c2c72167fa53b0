"""Events in the shape that the writers of formats take."""

from datetime import UTC, datetime
from typing import Any

from app.formats.event_shape import (
    ActorOutput,
    CitationOutput,
    CitedSourceOutput,
    EventDateOutput,
    EventOutput,
    ProtectedSourceOutput,
    WordOutput,
)

NOON = datetime(2025, 11, 14, 12, 0, tzinfo=UTC)

DATE = EventDateOutput(
    edtf="2023-07~",
    display="c. July 2023",
    earliest=738702,
    latest=738732,
    first_day="2023-07-01",
    last_day="2023-07-31",
    precision="month",
    as_written="about July",
    note="",
)


def citation(source: CitedSourceOutput | ProtectedSourceOutput) -> CitationOutput:
    return CitationOutput(
        id=1,
        key="c1",
        role="supports",
        source=source,
        passage=None,
        pin_cite="",
        claimed_date=None,
        note="",
        checked_by=None,
        checked_at=None,
        revision=1,
    )


SOURCE = {
    "id": 12,
    "key": "bulletin-12",
    "type": "report",
    "publisher": "",
    "container": "",
    "issued": None,
    "url": "",
    "reliability": "",
}
CITATION = citation(CitedSourceOutput(**SOURCE, title="Bulletin 12"))
PROTECTED = citation(ProtectedSourceOutput(id=13, type="interview", reliability="B"))


def shown_event(**fields: Any) -> EventOutput:
    known: dict[str, Any] = {
        "id": 130,
        "name": "e-130",
        "key": "the-call",
        "title": "Ministry calls",
        "summary": "One line,\nand “another”.",
        "date": DATE,
        "verdict": None,
        "category": "diplomacy",
        "actors": [
            ActorOutput(id=1, key="ministry", name="Ministry", role="caller"),
            ActorOutput(id=2, key="council", name="Council", role=""),
        ],
        "places": [WordOutput(id=1, key="geneva", name="Geneva"), WordOutput(id=2, key="old-town", name="Old Town")],
        "tags": [WordOutput(id=1, key="calls", name="Calls")],
        "part_of": None,
        "evidence": "disputed",
        "review": "in-review",
        "withdrawn_reason": "",
        "citations": [CITATION],
        "revision": 2,
        "created_at": NOON,
        "updated_at": NOON,
        "sequence": 0,
    }
    return EventOutput(**{**known, **fields})
