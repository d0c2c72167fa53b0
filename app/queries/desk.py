"""The desk: queues of what waits for people. Each is a stored filter, so it counts what the timeline counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.evidence import EVIDENCE_STATES
from app.domain.filters import REVIEW_STATES, EventFilters, timeline_url
from app.domain.permissions import Viewer, may_curate, may_know_of_source, readable_reviews
from app.domain.selectors import abridge
from app.errors import NotFound
from app.models import Annotation, Citation, Event
from app.queries.annotations import Thread, get_note, list_notes
from app.queries.event_evidence import ShownCitation, get_citation, show_evidence
from app.queries.event_index import glance_columns
from app.queries.event_work import OPEN_FLAGS, WORK, bits_of, is_open_question
from app.queries.events import Selection, get_event, list_citations, list_events, select_events

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Queue:
    """`rows` says what it lists: events, or citations or questions of the events that its filter selects."""

    name: str
    title: str
    rows: str
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def fixed(self) -> set[str]:
        """The fields of its stored filter, which no query changes."""
        return {name for name, _ in self.pairs or (("assigned", ""),)} | {"as_of"}

    def filters(self, viewer: Viewer, query: Iterable[tuple[str, str]] = ()) -> EventFilters:
        """Its stored filter, narrowed by what else a query asks."""
        stored = self.pairs or (("assigned", str(viewer.person_id or 0)),)
        return EventFilters.from_query([*stored, *(pair for pair in query if pair[0] not in self.fixed)])

    def address(self, query: Iterable[tuple[str, str]] = ()) -> str:
        """The canonical address of the queue, narrowed by what a query asks; unknown parameters are dropped."""
        asked = EventFilters.from_query(pair for pair in query if pair[0] not in self.fixed)
        return timeline_url(asked, path=f"/desk/{self.name}")


QUEUES = (
    Queue("uncited", "No supporting citation", "event", (("evidence", "uncited"),)),
    Queue("lost", "Passages no longer found", "citation", (("health", "lost"),)),
    Queue("changed", "Passages that have changed", "citation", (("health", "changed"),)),
    Queue("unchecked", "Citations not checked", "citation", (("citations", "unchecked"),)),
    Queue("single", "One source only", "event", (("evidence", "single"),)),
    Queue("disputed", "Disputed", "event", (("evidence", "disputed"),)),
    Queue("questions", "Open questions", "question", (("notes", "open-question"),)),
    Queue("drafts", "Drafts to review", "event", (("review", "draft"),)),
    Queue("in-review", "In review", "event", (("review", "in-review"),)),
    Queue("mine", "Assigned to me", "event"),
)


@dataclass(frozen=True, slots=True)
class QueueCount:
    queue: Queue
    count: int
    """Events of its filter."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of all events that are not withdrawn has come."""

    checked: int
    in_review: int
    drafts: int

    @property
    def total(self) -> int:
        return self.checked + self.in_review + self.drafts

    def share(self, count: int) -> int:
        """Whole per cent."""
        return round(100 * count / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue: an event, one of its citations, or a question about it."""

    event: Event
    citation: ShownCitation | None = None
    note: Annotation | None = None

    @property
    def key(self) -> str:
        """`e-5`, `c-12` or `a-3`."""
        if self.citation is not None:
            return f"c-{self.citation.id}"
        return f"a-{self.note.id}" if self.note is not None else f"e-{self.event.id}"

    @property
    def pick(self) -> str:
        """The row with the versions that are shown: `e-5.2`, or `c-12.3.2` (the last one being the event's)."""
        seen = f"{self.citation.revision}.{self.event.revision}" if self.citation else str(self.event.revision)
        return f"{self.key}.{seen}"

    @property
    def short_quote(self) -> str:
        """The first and last words of the passage, or all of it where it is short."""
        words = self.citation.quote.words if self.citation is not None and self.citation.quote else ""
        ends = abridge(words)
        return f"{ends[0]} … {ends[1]}" if ends else words

    @property
    def url(self) -> str:
        at = f"#citation-{self.citation.id}" if self.citation else f"#note-{self.note.id}" if self.note else ""
        return f"/events/{self.event.id}{at}"


def get_queue(name: str) -> Queue:
    for queue in QUEUES:
        if queue.name == name:
            return queue
    raise NotFound(f"There is no queue “{name[:40]}” on the desk.")


def count_queues(db: Session, viewer: Viewer) -> list[QueueCount]:
    """How many events each queue has, from the event index."""
    return [QueueCount(queue, select_events(db, queue.filters(viewer), viewer).total) for queue in QUEUES]


def count_progress(db: Session, viewer: Viewer) -> Progress:
    counts = [
        select_events(db, EventFilters(review=(state,)), viewer).total for state in ("checked", "in-review", "draft")
    ]
    return Progress(*counts)


def count_waiting(db: Session, viewer: Viewer) -> int:
    """Events without support, in draft, or with other work; of a large chronology as last looked at."""
    columns = glance_columns(db)
    key = ("waiting", readable_reviews(viewer))
    if key not in columns.memo:
        bits = OPEN_FLAGS if may_curate(viewer) else sum(bits_of(work, with_closed=False) for work in WORK)
        waits = (columns.flags & bits != 0) | (columns.evidence == EVIDENCE_STATES.index("uncited"))
        waits |= columns.review == REVIEW_STATES.index("draft")
        columns.memo[key] = int((waits & (columns.review != REVIEW_STATES.index("withdrawn"))).sum())
    counted: int = columns.memo[key]
    return counted


def list_rows(db: Session, queue: Queue, ids: Sequence[int], viewer: Viewer) -> list[Row]:
    """The rows of some events of a queue, in their order; a fixed number of queries."""
    events = list_events(db, ids)
    if queue.rows == "event":
        return [Row(event) for event in events]
    if queue.rows == "citation":
        return _list_citation_rows(db, queue, events, viewer)
    return _list_question_rows(db, events, viewer)


def _list_citation_rows(db: Session, queue: Queue, events: Sequence[Event], viewer: Viewer) -> list[Row]:
    cited = list_citations(db, [event.id for event in events])
    waiting = [
        (event, citation)
        for event in events
        for citation in cited[event.id]
        if may_know_of_source(viewer, citation.source.confidentiality) and _waits(queue, citation)
    ]
    if not waiting:
        return []
    shown = show_evidence(db, waiting[0][0], [citation for _, citation in waiting], viewer).citations
    return [Row(event, citation) for (event, _), citation in zip(waiting, shown, strict=True)]


def _waits(queue: Queue, citation: Citation) -> bool:
    if queue.name == "unchecked":
        return citation.checked_at is None
    passage = citation.passage
    return passage is not None and passage.health == queue.name and not passage.is_kept


def _list_question_rows(db: Session, events: Sequence[Event], viewer: Viewer) -> list[Row]:
    by_id = {event.id: event for event in events}
    found = select(Annotation).where(Annotation.event_id.in_(by_id), is_open_question()).order_by(Annotation.id)
    rows = [Row(by_id[note.event_id or 0], note=note) for note in db.scalars(found) if _may_read(note, viewer)]
    return sorted(rows, key=lambda row: list(by_id).index(row.event.id))


def _may_read(note: Annotation, viewer: Viewer) -> bool:
    return may_curate(viewer) or note.citation is None or note.citation.source.confidentiality == "public"


def get_row(db: Session, key: str, viewer: Viewer) -> Row:
    """The row of a key; `NotFound` where there is none, or none that the viewer may know of."""
    kind, _, digits = key.partition("-")
    if kind not in ("e", "c", "a") or not (digits.isascii() and digits.isdigit() and len(digits) < 11):
        raise NotFound("There is no such row on the desk.")
    if kind == "e":
        return Row(get_event(db, int(digits), viewer))
    if kind == "a":
        note = get_note(db, int(digits), viewer)
        return Row(get_event(db, note.event_id or 0, viewer), note=note)
    citation = get_citation(db, int(digits), viewer)
    event = get_event(db, citation.event_id, viewer)
    return Row(event, show_evidence(db, event, [citation], viewer).citations[0])


def find_thread(db: Session, row: Row, viewer: Viewer) -> Thread | None:
    """The thread of the question that a row is."""
    if row.note is None:
        return None
    notes = list_notes(db, row.event.id, viewer)
    note_id = row.note.id
    return next((t for t in (*notes.open, *notes.resolved) if t.head.id == note_id), None)


def list_all_rows(db: Session, queue: Queue, hits: Selection, viewer: Viewer, most: int) -> list[Row]:
    """All rows of a queue, where its filter selects at most `most` events; of more, the rows of the first ones."""
    return list_rows(db, queue, hits.ids()[:most], viewer)
