"""Comparing a chronology file with what is held here: what an import would do to each record. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.formats.chronology_faults import place
from app.formats.chronology_file import Document
from app.formats.chronology_records import RECORDS, Record
from app.models import Annotation, Citation, Event, Revision, Source
from app.services.import_fields import (
    FOLLOWERS,
    MODELS,
    agrees,
    default_value,
    file_name,
    held_value,
    stated_values,
    was_changed,
)
from app.services.import_report import Outcome, RecordOutcome
from app.services.revisions import KINDS, snapshot
from app.services.revisions import Record as Row

BATCH = 500

LOADED_WITH: dict[str, tuple[ORMOption, ...]] = {
    "sources": (selectinload(Source.derived_from),),
    "events": (
        joinedload(Event.category),
        selectinload(Event.part_of),
        selectinload(Event.actor_links),
        selectinload(Event.place_links),
        selectinload(Event.tag_links),
    ),
    "citations": (selectinload(Citation.source), selectinload(Citation.passage)),
    "annotations": (
        selectinload(Annotation.event),
        selectinload(Annotation.citation),
        selectinload(Annotation.source),
        selectinload(Annotation.reply_to),
    ),
}


@dataclass
class Step:
    """What happens to one record: `row` is ours, where there is one already; `changes` are values by field."""

    list: str
    path: str
    record: Record | None = None
    row: Row | None = None
    outcome: Outcome = "same"
    changes: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        return self.outcome in ("create", "update")

    def report(self) -> RecordOutcome:
        return RecordOutcome(self.list, self.path, self.outcome, self.fields, self.messages)


@dataclass(frozen=True)
class Plan:
    """The steps of an import by list and path, and the rows that are held, by list and path."""

    steps: dict[str, dict[str, Step]]
    rows: dict[str, dict[str, Row]]

    def in_order(self) -> Iterator[Step]:
        """The steps, each list behind those to which it refers."""
        for steps in self.steps.values():
            yield from steps.values()


def plan_import(db: Session, document: Document, *, overwrite: bool) -> Plan:
    """Compare the document with the database.

    A field in which the file differs from us, and which people have changed here since the record's last import, is an
    error unless `overwrite`. Records that refer to one with an error are *skipped*.
    """
    rows = _load_rows(db, document)
    steps: dict[str, dict[str, Step]] = {in_list: {} for in_list in ("", *RECORDS)}
    for in_list, records in document.records.items():
        imported = _imported_states(db, in_list, rows[in_list])
        for path, record in records.items():
            step = Step(in_list, path, record, rows[in_list].get(path))
            _compare(step, record, None if overwrite else imported)
            steps[in_list][path] = step
    messages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in document.faults:
        messages[fault.list, fault.path].append(str(fault))
    for (in_list, path), said in messages.items():
        steps[in_list][path] = Step(in_list, path, outcome="error", messages=tuple(said))
    plan = Plan(steps, rows)
    _skip_dependents(plan)
    _note_changed_citations(plan)
    return plan


def _load_rows(db: Session, document: Document) -> dict[str, dict[str, Row]]:
    rows: dict[str, dict[str, Row]] = {}
    for in_list, model in MODELS.items():
        options = LOADED_WITH.get(in_list, ())
        if model is Citation:
            events = {row.id: path for path, row in rows["events"].items()}
            found = _select_in(db, model, "event_id", list(events), options)
            rows[in_list] = {f"{events[citation.event_id]}/{citation.key}": citation for citation in found}
        else:
            found = _select_in(db, model, "key", list(document.records[in_list]), options)
            rows[in_list] = {row.key: row for row in found}
    return rows


def _select_in(db: Session, model: Any, column: str, values: Sequence[Any], options: Sequence[ORMOption]) -> Any:
    for batch in (values[at : at + BATCH] for at in range(0, len(values), BATCH)):
        yield from db.scalars(select(model).where(getattr(model, column).in_(batch)).options(*options))


def _imported_states(db: Session, in_list: str, rows: dict[str, Row]) -> dict[int, dict[str, Any]]:
    """The state that the last import gave to each row that was saved since then, by the row's id."""
    model: Any = MODELS[in_list]
    ids = [row.id for row in rows.values() if row.imported_revision and row.revision > row.imported_revision]
    states: dict[int, dict[str, Any]] = {}
    for batch in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)):
        last = (Revision.record_kind == KINDS[model]) & (Revision.record_id == model.id)
        found = (
            select(Revision.record_id, Revision.snapshot)
            .join(model, last & (Revision.number == model.imported_revision))
            .where(model.id.in_(batch))
        )
        states.update((record_id, state) for record_id, state in db.execute(found))
    return states


def _compare(step: Step, record: Record, imported: dict[int, dict[str, Any]] | None) -> None:
    """Set a step's outcome; `imported` as `_imported_states` gives it, or None to overwrite what people changed."""
    stated, row = stated_values(record), step.row
    if row is None:
        step.outcome, step.changes = "create", stated
        return
    step.changes = {
        name: value for name, value in stated.items() if not agrees(value, held_value(step.list, row, name))
    }
    if "source" in step.changes:
        step.changes |= {name: stated[name] for name in ("passage", "quote") if name in stated}
    for leader, followers in FOLLOWERS.get(step.list, {}).items():
        for name in followers if leader in step.changes else ():
            default = default_value(step.list, name)
            if (
                name not in stated
                and not (name == "passage" and "quote" in stated)
                and held_value(step.list, row, name) != default
            ):
                step.changes[name] = default
    if not step.changes:
        return
    step.outcome = "update"
    step.fields = tuple(file_name(step.list, name) for name in step.changes)
    if "target" in step.changes:
        _refuse(step, ("target",), "a note that is here already cannot move to another record")
    elif imported is not None and row.revision > (row.imported_revision or 0):
        _refuse_changed(step, row, imported.get(row.id))


def _refuse_changed(step: Step, row: Row, then: dict[str, Any] | None) -> None:
    if then is None:
        _refuse(step, step.fields, "was written here, not imported, and differs from the file")
        return
    now = snapshot(row)
    touched = [name for name in step.changes if was_changed(step.list, name, now, then)]
    if touched:
        names = tuple(file_name(step.list, name) for name in touched)
        _refuse(step, names, "was changed here since its last import, and differs from the file")


def _refuse(step: Step, fields: tuple[str, ...], message: str) -> None:
    step.outcome, step.fields = "error", fields
    step.messages = (f"{place(step.list, step.path, ', '.join(fields))}: {message}",)


def _skip_dependents(plan: Plan) -> None:
    """Mark the records that cannot stand without one that has an error, and those that cannot stand without these."""
    reasons = [step for step in plan.in_order() if step.outcome == "error"]
    if not reasons:
        return
    dependents: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in plan.in_order():
        for _, in_list, path in step.record.references() if step.record else ():
            dependents[in_list, path].append(step)
    while reasons:
        reason = reasons.pop()
        for step in dependents[reason.list, reason.path]:
            if step.outcome not in ("error", "skipped"):
                step.outcome, step.fields = "skipped", ()
                refers = f"is left out, since it refers to {place(reason.list, reason.path)}"
                step.messages = (f"{place(step.list, step.path)}: {refers}",)
                reasons.append(step)


def _note_changed_citations(plan: Plan) -> None:
    """An event whose citations change gets a revision of its own, as it does when people change them."""
    for step in plan.steps["citations"].values():
        if step.is_written:
            event = plan.steps["events"][step.path.partition("/")[0]]
            if event.outcome == "same":
                event.outcome = "update"
            if event.outcome == "update" and "citations" not in event.fields:
                event.fields += ("citations",)
