"""Import of notes from other programs: each finds its record and its words here; all are written, or none."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import Viewer, may_edit
from app.errors import AppError, Invalid, NotAllowed
from app.formats.imported_notes import ImportedNote
from app.models import Annotation, Event, Source
from app.queries.annotations import get_note
from app.queries.events import get_event
from app.queries.held_texts import list_holders
from app.queries.sources import get_open_source
from app.services.annotated_passages import save_selector
from app.services.annotations import annotate

VISIBILITIES = ("team", "private")
_OWN = re.compile(r"/(?:api/v1/)?(annotations|events|sources)/([1-9][0-9]{0,9})/?|/(e)-([1-9][0-9]{0,9})")


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    """What becomes of one note of a file: `create`, `same`, or `error` and `why`."""

    note: ImportedNote
    outcome: str
    why: str = ""


def import_notes(
    db: Session, notes: Sequence[ImportedNote], editor: Viewer, *, visibility: str, site: str, skip_errors: bool = False
) -> list[NoteOutcome]:
    """Write the notes of a file as the editor's own, for members or for the editor alone.

    They say by whom they were written and who imported them, and tell nobody in an inbox. What was imported before, or
    came from here (`site` is the address of the chronology), is left as it is. Nothing is written while any note has an
    error, unless `skip_errors`. The caller commits, or takes all back: a dry run is the run, taken back. Raises
    `NotAllowed`, and `Invalid` for an unknown visibility.
    """
    if not may_edit(editor):
        raise NotAllowed("Only contributors import notes.")
    if visibility not in VISIBILITIES:
        raise Invalid({"visibility": f"“{visibility[:40]}” is none of {', '.join(VISIBILITIES)}."})
    run = _Run(db, editor, visibility, site)
    with db.begin_nested() as whole:
        outcomes = [run.write(note) for note in notes]
        if any(done.outcome == "error" for done in outcomes) and not skip_errors:
            whole.rollback()
    return outcomes


class _Run:
    def __init__(self, db: Session, editor: Viewer, visibility: str, site: str) -> None:
        self.db, self.editor, self.visibility, self.site = db, editor, visibility, site
        self.known: dict[str, Annotation] = {}
        """The notes of the file that are held by now, by their ids there."""

    def write(self, note: ImportedNote) -> NoteOutcome:
        if note.problem:
            return NoteOutcome(note, "error", note.problem)
        try:
            with self.db.begin_nested():
                held = self._find_held(note)
                self.known[note.id] = held or self._write(note)
        except ValidationError as problem:
            return NoteOutcome(note, "error", str(problem.errors(include_url=False)[0]["msg"]))
        except AppError as problem:
            return NoteOutcome(note, "error", str(problem))
        return NoteOutcome(note, "same" if held else "create")

    def _find_held(self, note: ImportedNote) -> Annotation | None:
        if note.id in self.known:
            raise Invalid("The file has two notes with this id.")
        own = self._own(note.id)
        if own is not None and own[0] == "annotations":
            return get_note(self.db, own[1], self.editor)
        return self.db.scalar(select(Annotation).where(Annotation.key == self._key(note.id)))

    def _write(self, note: ImportedNote) -> Annotation:
        given = AnnotationInput.model_validate(
            {
                "key": self._key(note.id),
                "kind": note.kind,
                "body": note.body,
                "visibility": self.visibility,
                "extra": {"imported_from": note.id},
            }
        )
        answered = self._answered(note) if note.answers else None
        target = self._target(note) if answered is None else answered.event or answered.source
        if target is None:
            raise Invalid("What it answers is on no record.")
        passage = None
        if note.quote is not None:
            if not isinstance(target, Source):
                raise Invalid("It quotes words of an event; only sources have words to quote.")
            passage = save_selector(self.db, target, note.quote)
        return annotate(
            self.db,
            target,
            given,
            self.editor,
            passage=passage,
            reply_to=answered,
            written_by=f"{note.creator[:80] or 'Somebody'}, imported by {self.editor.name}",
            written_at=note.created,
        )

    def _answered(self, note: ImportedNote) -> Annotation:
        found = self.known.get(note.answers)
        own = self._own(note.answers)
        if found is None and own is not None and own[0] == "annotations":
            found = get_note(self.db, own[1], self.editor)
        if found is None:
            held = self.db.scalar(select(Annotation).where(Annotation.key == self._key(note.answers)))
            found = held if held is not None and not held.is_withdrawn else None
        if found is None:
            raise Invalid("It answers a note that is neither here nor before it in the file.")
        return found

    def _target(self, note: ImportedNote) -> Event | Source:
        own = self._own(note.target)
        if own is not None and own[0] in ("events", "e"):
            return get_event(self.db, own[1], self.editor)
        if own is not None and own[0] == "sources":
            return get_open_source(self.db, own[1], self.editor)
        found = list_holders(self.db, self.editor, urls=(note.target,)) if note.target else []
        if len(found) != 1:
            shown = note.target[:200]
            several = f"Several sources have the address {shown}." if found else ""
            raise Invalid(several or f"No source here has the address {shown}.")
        return found[0]

    def _own(self, address: str) -> tuple[str, int] | None:
        """Kind and id of the record of this chronology that an address names."""
        found = _OWN.fullmatch(address.removeprefix(self.site)) if address.startswith(f"{self.site}/") else None
        return (found[1] or found[3], int(found[2] or found[4])) if found else None

    def _key(self, external_id: str) -> str:
        """The key under which a note from elsewhere is held. Private ones are known to their owner alone."""
        owner = f"\n{self.editor.person_id}" if self.visibility == "private" else ""
        return f"w-{hashlib.sha256(f'{external_id}{owner}'.encode()).hexdigest()[:40]}"
