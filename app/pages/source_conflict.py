"""An edit of a source where somebody else has saved in between: merged, or both versions side by side."""

from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.domain.merging import Merge, merge
from app.domain.permissions import Viewer
from app.domain.selectors import word_diff
from app.models import Source
from app.pages.conflicts import Choices, ConflictRow
from app.pages.source_fields import LABELS, SourceFields, fields_of, in_words, is_same
from app.queries.history import find_record_version, list_versions_between
from app.rendering import Page

State = dict[str, str]


def merge_source(db: Session, source: Source, typed: SourceFields, viewer: Viewer) -> tuple[Merge, State | None]:
    """What was typed put together with the stored version; and the fields from which both began, where known."""
    theirs = _state(fields_of(source, viewer))
    base = _base(db, source, typed.base_revision(), viewer)
    yours = {}
    for name in theirs:
        value = getattr(typed, name)
        held = [side[name] for side in (theirs, base) if side is not None]
        # The same in other letters, as with dates, is no change.
        yours[name] = next((stored for stored in held if is_same(name, stored, value)), value)
    return merge(base, theirs, yours), base


def merged_fields(typed: SourceFields, merged: Merge, choices: Choices | None) -> SourceFields:
    """The fields to save."""
    return typed.model_copy(update=merged.choosing_theirs(choices.theirs if choices else ()))


def _state(fields: SourceFields) -> State:
    return {name: getattr(fields, name) for name in LABELS if name != "reason"}


def _base(db: Session, source: Source, number: int, viewer: Viewer) -> State | None:
    revision = find_record_version(db, "source", source.id, number)
    if revision is None:
        return None
    columns = Source.__table__.columns.keys()
    then = Source(**{name: value for name, value in revision.snapshot.items() if name in columns})
    then.reliability = revision.snapshot.get("reliability", "")  # older than the field
    origin = revision.snapshot["derived_from_id"]
    then.derived_from = db.get(Source, origin) if origin else None
    return _state(fields_of(then, viewer))


def show_source_conflict(
    page: Page,
    db: Session,
    source: Source,
    typed: SourceFields,
    merged: Merge,
    base: State | None,
    choices: Choices | None,
) -> Response:
    """Both versions field by field, with a choice for each; all that was typed travels along."""
    rows = []
    for name in merged.overlapping:
        before = in_words(name, base[name]) if base else None
        both = [in_words(name, side[name]) for side in (merged.theirs, merged.values)]
        steps = [word_diff(before if before is not None else words, words) for words in both]
        is_theirs = choices is not None and name in choices.theirs
        rows.append(ConflictRow(name, LABELS[name], steps[0], steps[1], is_theirs))
    number = typed.base_revision()
    return page.render(
        "source_conflict.html",
        status=409,
        source=source,
        url=f"/sources/{source.id}/edit",
        versions=list_versions_between(db, "source", source.id, number, source.revision),
        base=number if base else None,
        revision=source.revision,
        rows=rows,
        also_theirs=[LABELS[name] for name in merged.from_theirs],
        kept=list(typed.model_dump().items()),
        reason=typed.reason,
    )
