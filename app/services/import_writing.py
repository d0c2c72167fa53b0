"""Carrying out the plan of an import: rows, passages, revisions, and what is derived from them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.permissions import Viewer
from app.formats.chronology_records import CitationRecord
from app.models import Annotation, Citation, Event, EventActor, EventPlace, EventTag
from app.services.derived import refresh_events
from app.services.import_fields import COLUMNS, MODELS, PARENTS
from app.services.import_ids import take_ids
from app.services.import_passages import ImportedPassages
from app.services.import_plan import BATCH, Plan, Step
from app.services.revisions import Record as Row
from app.services.revisions import record_revisions

Progress = Callable[[str], None]
"""Is told, in a few words, what is being done."""

SHOWN_WITH_EVENTS = {
    "actors": {"name", "aliases"},
    "places": {"name", "aliases"},
    "tags": {"label"},
    "sources": {"title", "publisher", "derived_from", "confidentiality"},
}
"""By list: the fields on which the evidence or the search text of events rests."""

EVENTS_WITH: dict[str, tuple[Any, Any]] = {
    "actors": (EventActor.event_id, EventActor.actor_id),
    "places": (EventPlace.event_id, EventPlace.place_id),
    "tags": (EventTag.event_id, EventTag.tag_id),
    "sources": (Citation.event_id, Citation.source_id),
}

DATE_COLUMNS = {
    "date": ("edtf", "earliest", "latest"),
    "issued": ("issued", "issued_earliest", None),
    "claimed_date": ("claimed", "claimed_earliest", "claimed_latest"),
}

RELATIONS = {"category", "source", "passage", "part_of", "derived_from", "reply_to"}
"""Fields that are set by id, after which the relationship of the same name shows the old record."""

SIGNED_OFF = {"title", "summary", "date", "citations"}
"""Changes of an event after which it is no longer checked."""


def carry_out(db: Session, plan: Plan, editor: Viewer, tell: Progress) -> None:
    """Write all steps that create or update, with their revisions, and derive anew what rests on them."""
    writer = _Writer(db, plan, editor)
    for in_list in MODELS:
        steps = [step for step in plan.steps[in_list].values() if step.is_written]
        if steps:
            tell(f"Writing {len(steps):,} {in_list}")
            writer.write(in_list, steps)
    writer.passages.locate()
    tell("Writing revisions")
    writer.record()
    events = writer.list_events_to_derive()
    tell(f"Deriving the evidence of {len(events):,} events")
    refresh_events(db, events)


class _Writer:
    """Writes one import, list by list; `rows` grows by what is created."""

    def __init__(self, db: Session, plan: Plan, editor: Viewer) -> None:
        self.db, self.plan, self.editor = db, plan, editor
        self.rows = plan.rows
        self._ids: Iterator[int] = iter(())
        self.passages = ImportedPassages(db)
        self._citations: dict[str, list[Citation]] = defaultdict(list)
        for path, row in self.rows["citations"].items():
            self._citations[path.partition("/")[0]].append(cast(Citation, row))
        self._unchecked: list[Citation] = []

    def write(self, in_list: str, steps: list[Step]) -> None:
        self._ids = take_ids(self.db, MODELS[in_list], sum(step.outcome == "create" for step in steps))
        if in_list == "citations":
            self._prepare_passages(steps)
        with self.db.no_autoflush:
            for step in steps:
                row = step.row or self._create(step)
                for field, value in step.changes.items():
                    self._apply(row, in_list, field, value)
                if isinstance(row, Event) and step.outcome == "update":
                    self._take_back_signature(row, step)
                elif isinstance(row, Citation):
                    row.checked_by_id = row.checked_at = None
        self.db.flush()
        self._set_parents(in_list, steps)
        if in_list == "annotations":
            # The column's default would say that the note was written now; when is unknown.
            for step in steps:
                if step.outcome == "create" and "created" not in step.changes:
                    cast(Annotation, step.row).created_at = None

    def _prepare_passages(self, steps: list[Step]) -> None:
        cited = [
            step.record
            for step in steps
            if isinstance(step.record, CitationRecord) and not step.changes.keys().isdisjoint(("passage", "quote"))
        ]
        sources = {record.source for record in cited}
        self.passages.prepare([self.rows["sources"][key].id for key in sources], len(cited))

    def _create(self, step: Step) -> Row:
        row = MODELS[step.list](id=next(self._ids), key=step.path.rpartition("/")[2], extra={})
        if isinstance(row, Event):
            row.created_by_id = self.editor.person_id
            row.review = "in-review"
            # Known to be empty, so that none is asked for when its revision is written.
            row.actor_links, row.place_links, row.tag_links = [], [], []
        elif isinstance(row, Citation) and isinstance(step.record, CitationRecord):
            row.event_id = self.rows["events"][step.record.event].id
            siblings = self._citations[step.record.event]
            row.position = max((citation.position for citation in siblings), default=-1) + 1
            siblings.append(row)
        self.db.add(row)
        step.row = self.rows[step.list][step.path] = row
        return row

    def _apply(self, row: Any, in_list: str, field: str, value: Any) -> None:
        """Set one field of a row to a value in the file's terms; fields that make trees follow in `_set_parents`."""
        if field.startswith("x_"):
            row.extra = {**row.extra, field: value}
            return
        match in_list, field:
            case _, "date" | "issued" | "claimed_date":
                _set_date(row, field, value)
            case "events", "category":
                row.category_id = self.rows["categories"][value].id
            case "events", "actors" | "places" | "tags":
                self._set_links(row, field, value)
            case "events", "review":
                _set_review(row, value)
            case "citations", "source":
                row.source_id = self.rows["sources"][value].id
            case "citations", "passage" | "quote":
                row.passage_id = self.passages.find_or_create(row.source_id, value).id if value else None
            case "annotations", "target":
                event, citation, source = value
                row.event_id = self._id("events", event)
                row.citation_id = self._id("citations", f"{event}/{citation}" if citation else None)
                row.source_id = self._id("sources", source)
            case "annotations", "author":
                # A name in a file never becomes an account's.
                row.author_name, row.author_id = value, None
            case "annotations", "resolved":
                row.is_resolved, row.resolved_by_id, row.resolved_at = value, None, None
            case _ if field != PARENTS.get(in_list):
                setattr(row, COLUMNS[in_list][field], value)

    def _set_links(self, event: Event, field: str, value: list[Any]) -> None:
        links: Any = {"actors": event.actor_links, "places": event.place_links, "tags": event.tag_links}[field]
        if links:
            # The old rows must be gone before new ones take their positions.
            links.clear()
            self.db.flush()
        rows: dict[str, Any] = self.rows[field]
        for n, entry in enumerate(value):
            if field == "actors":
                links.append(EventActor(position=n, actor=rows[entry[0]], role=entry[1]))
            elif field == "places":
                links.append(EventPlace(position=n, place=rows[entry]))
            else:
                links.append(EventTag(position=n, tag=rows[entry]))

    def _take_back_signature(self, event: Event, step: Step) -> None:
        """What somebody checked is no longer what stands here, unless the file itself says that it is checked."""
        if not SIGNED_OFF.intersection(step.fields):
            return
        event.checked_by_id = event.checked_at = None
        if event.review == "checked" and step.record and "review" not in step.record.model_fields_set:
            event.review = "in-review"
        if "date" in step.changes:
            for citation in self._citations[step.path]:
                if citation.checked_at is not None and not citation.is_withdrawn:
                    citation.checked_by_id = citation.checked_at = None
                    self._unchecked.append(citation)

    def _set_parents(self, in_list: str, steps: list[Step]) -> None:
        """After all rows of the list, so that it does not matter in which order they stand in the file."""
        parent = PARENTS.get(in_list, "")
        for step in steps:
            if parent in step.changes:
                setattr(step.row, COLUMNS[in_list][parent], self._id(in_list, step.changes[parent]))
        self.db.flush()
        for step in steps:
            changed = {"passage" if name == "quote" else name for name in step.changes}
            if step.outcome == "update" and (stale := RELATIONS.intersection(changed)):
                self.db.expire(step.row, stale)

    def _id(self, in_list: str, path: str | None) -> int | None:
        return self.rows[in_list][path].id if path else None

    def record(self) -> None:
        """Write the revision of each row that was created or changed."""
        saved: list[tuple[Row, str]] = []
        for step in self.plan.in_order():
            if step.row is not None and step.is_written:
                step.row.imported_revision = step.row.revision + 1
                saved.append((step.row, "create" if step.outcome == "create" else "edit"))
        written = {id(row) for row, _ in saved}
        saved += [(citation, "uncheck") for citation in self._unchecked if id(citation) not in written]
        record_revisions(self.db, saved, self.editor)

    def list_events_to_derive(self) -> set[int]:
        """Ids of the events that were written, or that rest on records that were."""
        ids: set[int] = set()
        changed: dict[str, list[int]] = defaultdict(list)
        for step in self.plan.in_order():
            if step.row is None or not step.is_written:
                continue
            if isinstance(step.row, Event):
                ids.add(step.row.id)
            elif isinstance(step.row, Annotation) and step.row.event_id is not None:
                ids.add(step.row.event_id)
            elif step.outcome == "update" and SHOWN_WITH_EVENTS.get(step.list, set()).intersection(step.changes):
                changed[step.list].append(step.row.id)
        for in_list, row_ids in changed.items():
            event_id, row_id = EVENTS_WITH[in_list]
            for batch in (row_ids[at : at + BATCH] for at in range(0, len(row_ids), BATCH)):
                ids.update(self.db.scalars(select(event_id).where(row_id.in_(batch)).distinct()))
        return ids


def _set_date(row: Any, field: str, value: str | None) -> None:
    edtf, earliest, latest = DATE_COLUMNS[field]
    date = EventDate.parse(value) if value else None
    setattr(row, edtf, value)
    setattr(row, earliest, date.earliest if date else None)
    if latest:
        setattr(row, latest, date.latest if date else None)


def _set_review(event: Event, review: str) -> None:
    """The file says no more than the state: who checked the event is not known here."""
    if review == "withdrawn":
        event.review_before = event.review
    elif event.review == "withdrawn":
        event.review_before, event.withdrawn_reason = None, ""
    event.review = review
    event.checked_by_id = event.checked_at = None
