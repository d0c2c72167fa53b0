"""Export of the whole chronology as a chronology file: what the format carries of each record, in a fixed order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import collate, func, select
from sqlalchemy.orm import Session

from app.formats.chronology_file import list_problems
from app.formats.chronology_records import RECORDS
from app.formats.chronology_writing import write_chronology
from app.models import Annotation, Chronology, Citation, Event
from app.services.export_passages import passage_fields
from app.services.import_fields import MODELS, default_value, file_name, held_value
from app.services.import_plan import LOADED_WITH
from app.services.imports import HEADING, UNTITLED
from app.services.revisions import Record as Row

BATCH = 500
MOST_PROBLEMS = 20

Fields = dict[str, Any]


class ChronologyExport:
    """One export. When its pieces have been written, `counts` says how many records of each list are in the file,
    `left_out` how many of what kind are not, and `problems` which ones an import would not take as they are.

    The session must see one state of the database throughout, as a reading session does. Private notes are carried
    only `with_private_notes`. `tell` hears what is being done.
    """

    def __init__(self, db: Session, *, with_private_notes: bool, tell: Callable[[str], None]) -> None:
        self.db, self.tell, self.with_private_notes = db, tell, with_private_notes
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.problems: list[str] = []

    def pieces(self) -> Iterator[str]:
        """The text of the file, in pieces."""
        chronology = self.db.get_one(Chronology, 1)
        heading = {name: getattr(chronology, name) for name in HEADING if getattr(chronology, name)}
        lists = [in_list for in_list in RECORDS if in_list != "citations"]
        return write_chronology({"title": UNTITLED, **heading}, [(name, self._records(name)) for name in lists])

    def _records(self, in_list: str) -> Iterator[Fields]:
        ids = self.db.scalars(self._order(in_list)).all()
        for at in range(0, len(ids), BATCH):
            self.tell(f"Writing {in_list}: {at:,} of {len(ids):,}")
            batch = ids[at : at + BATCH]
            model: Any = MODELS[in_list]
            found = self.db.scalars(
                select(model).where(model.id.in_(batch)).options(*LOADED_WITH.get(in_list, ()))
            ).all()
            rows = {row.id: row for row in found}
            citations = self._citations(batch) if in_list == "events" else {}
            for row in (rows[row_id] for row_id in batch):
                fields = self._fields(in_list, row)
                if fields is None:
                    continue
                self._note(in_list, fields["key"], fields)
                if cited := citations.get(row.id):
                    fields["citations"] = [self._citation(citation, fields["key"]) for citation in cited]
                yield fields
            self.db.expunge_all()

    def _order(self, in_list: str) -> Any:
        """Ids by key, those of events by date; in the order of code points on every database."""
        model: Any = MODELS[in_list]
        on_postgres = self.db.get_bind().dialect.name == "postgresql"
        key = collate(func.coalesce(model.key, ""), "C" if on_postgres else "BINARY")
        if model is Event:
            return select(Event.id).order_by(
                Event.earliest.is_(None), Event.earliest, Event.latest, Event.sequence, key, Event.id
            )
        return select(model.id).order_by(key, model.id)

    def _citations(self, event_ids: Sequence[int]) -> dict[int, list[Citation]]:
        found = (
            select(Citation)
            .where(Citation.event_id.in_(event_ids))
            .options(*LOADED_WITH["citations"])
            .order_by(Citation.event_id, Citation.position, Citation.id)
        )
        by_event: dict[int, list[Citation]] = defaultdict(list)
        for citation in self.db.scalars(found):
            if citation.is_withdrawn:
                self.left_out["withdrawn citations"] += 1
            else:
                by_event[citation.event_id].append(citation)
        return by_event

    def _citation(self, citation: Citation, event_key: str) -> Fields:
        fields = _stated_fields("citations", citation)
        self._note("citations", f"{event_key}/{citation.key}", {**fields, "event": event_key})
        return fields

    def _fields(self, in_list: str, row: Row) -> Fields | None:
        """What the file says of a record; None where it is left out."""
        if not isinstance(row, Annotation):
            fields = _stated_fields(in_list, row)
            fields["key"] = row.key or f"e-{row.id}"
            return fields
        if row.is_withdrawn:
            self.left_out["withdrawn notes"] += 1
        elif row.visibility == "private" and not self.with_private_notes:
            self.left_out["private notes"] += 1
        elif row.citation is not None and row.citation.is_withdrawn:
            self.left_out["notes on withdrawn citations"] += 1
        else:
            fields = _stated_fields(in_list, row)
            fields["key"] = row.key or f"a-{row.id}"
            if row.reply_to is not None and row.reply_to.is_withdrawn:
                del fields["reply_to"]
            return fields
        return None

    def _note(self, in_list: str, path: str, fields: Fields) -> None:
        self.counts[in_list] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems += [f"{in_list} {path}: {problem}" for problem in list_problems(in_list, fields)]


def _stated_fields(in_list: str, row: Any) -> Fields:
    """The fields in which a record differs from the format's defaults, and other programs' fields, as JSON has them."""
    fields: Fields = {"key": row.key}
    for name in RECORDS[in_list].model_fields:
        if name in ("key", "event", "quote"):
            continue
        held = held_value(in_list, row, name)
        if name == "passage":
            fields |= passage_fields(row)
        elif held is not None and held != "" and held != [] and held != default_value(in_list, name):
            fields[file_name(in_list, name)] = _as_json(name, held)
    return {**fields, **{name: value for name, value in row.extra.items() if name.startswith("x_")}}


def _as_json(name: str, held: Any) -> Any:
    match name:
        case "target":
            names = zip(("event", "citation", "source"), held, strict=True)
            return {kind: key for kind, key in names if key}
        case "actors":
            return [{"actor": key, **({"role": role} if role else {})} for key, role in held]
        case "created":
            return held.isoformat().replace("+00:00", "Z")
    return held
