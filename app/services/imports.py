"""Import of a chronology file: compared with what is held, reported record by record, written all or nothing."""

from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_curate
from app.errors import NotAllowed
from app.formats.chronology_file import Document
from app.formats.chronology_records import Heading
from app.models import Chronology
from app.services.import_plan import Plan, plan_import
from app.services.import_report import ImportReport, RecordOutcome
from app.services.import_writing import Progress, carry_out
from app.services.revisions import raise_version

HEADING = ("title", "description", "licence")
UNTITLED = "Chronology"
"""What a file that must have a title has where the chronology has none."""


def _tell_nobody(doing: str) -> None:
    pass


def import_chronology(
    db: Session,
    document: Document,
    editor: Viewer,
    *,
    dry_run: bool = False,
    skip_errors: bool = False,
    overwrite: bool = False,
    tell: Progress = _tell_nobody,
) -> ImportReport:
    """Bring the records of a file into the database, matched by list and key; what the file lacks is left alone.

    Nothing is written on a `dry_run`, or while any record has an error, unless `skip_errors`: then these are left out,
    with every record that refers to one of them. Errors of the file as a whole cannot be skipped. A record that people
    have changed here since its last import has an error, unless `overwrite`. The caller commits. Raises `NotAllowed`.
    """
    if not may_curate(editor):
        raise NotAllowed("Only curators may import a chronology.")
    tell("Comparing with what is held")
    plan = plan_import(db, document, overwrite=overwrite)
    heading = _compare_heading(db.get_one(Chronology, 1), document.heading)
    is_written = not dry_run and _may_write(plan, skip_errors)
    if is_written:
        _apply_heading(db, document.heading, heading.fields)
        carry_out(db, plan, editor, tell)
    records = [heading, *(step.report() for step in plan.in_order())]
    return ImportReport(records, document.warnings, is_written)


def _may_write(plan: Plan, skip_errors: bool) -> bool:
    errors = [step for step in plan.in_order() if step.outcome == "error"]
    return not errors or (skip_errors and all(step.path for step in errors))


def _compare_heading(chronology: Chronology, heading: Heading | None) -> RecordOutcome:
    """Title, description and licence are taken from a file where the chronology has none."""
    stated = {name: getattr(heading, name, "") for name in HEADING}
    if stated["title"] == UNTITLED:
        stated["title"] = ""
    new = tuple(name for name, value in stated.items() if value and not getattr(chronology, name))
    return RecordOutcome("chronology", "", "update" if new else "same", new)


def _apply_heading(db: Session, heading: Heading | None, fields: tuple[str, ...]) -> None:
    chronology = db.get_one(Chronology, 1)
    for name in fields:
        setattr(chronology, name, getattr(heading, name))
    if fields:
        raise_version(db)
