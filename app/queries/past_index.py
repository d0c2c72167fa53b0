"""The event index as it stood at a version of the chronology: what filters, counts and order need of the past.

It is made from the newest revision of every record at that version, which reads them all: slower than the index of
now, and kept until the chronology changes.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.evidence import EVIDENCE_STATES, CitedSource, Evidence, weigh
from app.domain.filters import REVIEW_STATES
from app.domain.history import Snapshot
from app.domain.search_words import BREAK, join_for_search, read_terms
from app.errors import Invalid
from app.models import Passage, Source
from app.queries.event_index import UNDATED, WIDTH, Columns, Ints, Mask, as_ints, build_columns, current_columns
from app.queries.past import STRICTEST_LAST, AsOf, State, read_past_sources, read_states, read_words

MOST_EVENTS = 50_000
"""Of more events the past is not drawn up: it would take too long."""
MOST_KEPT = 3
_building = threading.Lock()


@dataclass(frozen=True, slots=True)
class PastFacts:
    """What sorting needs of each event beyond the columns, by id."""

    titles: list[tuple[int, str]]
    first_places: list[tuple[int, int]]
    source_counts: list[tuple[int, int]]
    closed: frozenset[int]
    """Ids of the sources that only curators knew of, or know of now."""


def past_columns(db: Session, at: AsOf) -> Columns:
    """The columns of all events as they stood; raises `Invalid` where there are too many. Needs a reading session."""
    now = current_columns(db)
    if len(now.ids) > MOST_EVENTS:
        raise Invalid({"as_of": f"Of more than {MOST_EVENTS:,} events the past is told event by event, not as a list."})
    key = ("past", at.version)
    with _building:
        if key not in now.memo:
            for held in [known for known in now.memo if known[0] == "past"][: 1 - MOST_KEPT]:
                now.memo.pop(held, None)
            now.memo[key] = _build(db, at.version)
    columns: Columns = now.memo[key]
    return columns


def past_facts(columns: Columns) -> PastFacts | None:
    """What sorting needs of past columns; None for those of now."""
    facts: PastFacts | None = columns.memo.get(("facts",))
    return facts


def _build(db: Session, version: int) -> Columns:
    events = read_states(db, "event", version)
    cited = _read_standing(db, version)
    sources = read_past_sources(db, {c["source_id"] for found in cited.values() for c in found}, version)
    closed = frozenset(source.id for source in sources.values() if source.confidentiality == STRICTEST_LAST[-1])
    rows: list[int] = []
    links: dict[str, list[int]] = {name: [] for name in ("actor", "place", "tag", "source")}
    counts = []
    for event in events:
        state, citations = event.snapshot, cited.get(event.record_id, [])
        weighed = _weigh(state, [c for c in citations if c["source_id"] not in closed], sources)
        counts.append((event.record_id, weighed.source_count))
        rows += [event.record_id, *_row(state, weighed.state)]
        linked = {
            "actor": [actor_id for actor_id, _ in state["actors"]],
            "place": state["places"],
            "tag": state["tags"],
            "source": [citation["source_id"] for citation in citations],
        }
        for name, values in linked.items():
            links[name] += [number for value in values for number in (event.record_id, value)]
    pairs = {name: as_ints(numbers).reshape(-1, 2) for name, numbers in links.items()}
    columns = build_columns(version, as_ints(rows).reshape(-1, WIDTH), pairs)
    columns.memo["facts",] = PastFacts(
        titles=[(event.record_id, event.snapshot["title"]) for event in events],
        first_places=[(e.record_id, e.snapshot["places"][0]) for e in events if e.snapshot["places"]],
        source_counts=counts,
        closed=closed,
    )
    return columns


def _read_standing(db: Session, version: int) -> dict[int, list[Snapshot]]:
    """The citations that stood then, by event."""
    cited: dict[int, list[Snapshot]] = {}
    for citation in read_states(db, "citation", version):
        if not citation.snapshot["is_withdrawn"]:
            cited.setdefault(citation.snapshot["event_id"], []).append(citation.snapshot)
    return cited


def _weigh(event: Snapshot, citations: Sequence[Snapshot], sources: dict[int, Source]) -> Evidence:
    cited = [
        CitedSource(
            role=citation["role"],
            source_id=citation["source_id"],
            publisher=sources[citation["source_id"]].publisher,
            derived_from_id=sources[citation["source_id"]].derived_from_id,
            claimed=_span(citation["claimed_earliest"], citation["claimed_latest"]),
        )
        for citation in citations
    ]
    return weigh(cited, _span(event["earliest"], event["latest"]))


def _row(event: Snapshot, evidence: str) -> list[int]:
    """What the index keeps of an event beside its id, in its order."""
    earliest, latest = _span(event["earliest"], event["latest"]) or (UNDATED, UNDATED)
    edtf = event["edtf"] or ""
    return [
        earliest,
        latest,
        event["sequence"],
        event["category_id"],
        REVIEW_STATES.index(event["review"]),
        EVIDENCE_STATES.index(evidence),
        ("/" in edtf) + 2 * edtf.startswith("/") + 4 * edtf.endswith("/"),
        0,  # What waits for people is asked of now alone.
    ]


def _span(earliest: int | None, latest: int | None) -> tuple[int, int] | None:
    return None if earliest is None or latest is None else (earliest, latest)


def find_past_events_with(db: Session, columns: Columns, typed: str) -> Ints:
    """Ids of the events in which all that was typed was found then; as `find_events_with` finds those of now."""
    phrases = read_terms(typed)
    if not phrases:
        return as_ints([])
    if ("words",) not in columns.memo:
        columns.memo["words",] = _read_search_words(db, columns.version)
    texts: dict[int, str] = columns.memo["words",]
    wanted = [" " + " ".join(words) for words in phrases]
    return as_ints(event_id for event_id, text in texts.items() if all(words in text for words in wanted))


def _read_search_words(db: Session, version: int) -> dict[int, str]:
    """The words by which each event was found: its name, title, summary, names, and what its open sources say."""
    events = read_states(db, "event", version)
    words = read_words(db, events, version)
    cited = _read_standing(db, version)
    sources = read_past_sources(db, {c["source_id"] for found in cited.values() for c in found}, version)
    quoted = db.execute(select(Passage.id, Passage.exact, Passage.start_words, Passage.end_words))
    passages = {row.id: [row.exact] if row.exact else [row.start_words, row.end_words] for row in quoted}
    said: dict[int, list[str]] = {}
    for event_id, citations in cited.items():
        for citation in citations:
            source = sources[citation["source_id"]]
            if source.confidentiality == "public":
                said.setdefault(event_id, []).extend([*passages.get(citation["passage_id"], []), source.title])
    return {
        state.record_id: f" {join_for_search(_parts(state, words, said.get(state.record_id, [])))} {BREAK}"
        for state in events
    }


def _parts(state: State, words: dict[tuple[str, int], Any], said: Sequence[str]) -> list[str]:
    snapshot = state.snapshot
    names = [words["actor", actor_id] for actor_id, _ in snapshot["actors"]]
    names += [words["place", place_id] for place_id in snapshot["places"]]
    known = [part for word in names for part in (word.name, *word.aliases)]
    tags = [words["tag", tag_id].label for tag_id in snapshot["tags"]]
    return [f"e-{state.record_id}", snapshot["title"], snapshot["summary"], *known, *tags, *said]


def among(columns: Columns, now: Columns, mask: Mask) -> Mask:
    """For past columns: which of their events fit a mask of the columns of now."""
    positions = now.position_of[columns.ids]
    found: Mask = mask[positions]
    return found
