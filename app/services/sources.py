"""Sources: create and edit them, and store their texts."""

import hashlib
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import SourceInput, read_typed_date
from app.domain.permissions import Viewer, may_edit, may_open_source
from app.domain.selectors import NORMALISER, normalise_text
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.formats.texts import ReadText
from app.models import Revision, Source, SourceText
from app.queries.sources import find_source
from app.services.derived import refresh_events_citing
from app.services.quote_health import check_source
from app.services.revisions import record_revision
from app.services.vocabulary import slugify, unused_key

SHOWN_WITH_EVENTS = ("title", "publisher", "derived_from_id", "confidentiality")
"""Fields on which the evidence or the search text of citing events rests."""


def create_source(db: Session, given: SourceInput, editor: Viewer, reason: str = "") -> Source:
    """Raises `Conflict` where the key is taken, `Invalid` for an unknown or circular origin, `NotAllowed`."""
    if not may_edit(editor):
        raise NotAllowed("Only contributors may add sources.")
    source = Source(key=_free_key(db, given, editor))
    _apply(db, source, given, editor)
    db.add(source)
    db.flush()
    record_revision(db, source, editor, "create", reason)
    return source


def _free_key(db: Session, given: SourceInput, editor: Viewer) -> str:
    """The key that was asked for, or one made of the title. Raises `Conflict` for one that is taken.

    Neither a refusal nor a number behind the key may tell of a source that the editor may not open: where one has
    that key, it gives way and gets one that says nothing.
    """
    wanted = given.key or slugify(given.title)
    holder = db.scalar(select(Source).where(Source.key == wanted))
    if holder is not None and not may_open_source(editor, holder.confidentiality):
        holder.key = unused_key(db, Source, f"protected-{holder.id}")
        db.flush()
        record_revision(db, holder, Viewer(None, "keys"), "edit", "Its key was asked for by another source.")
    elif given.key and holder is not None:
        raise Conflict(f"The key {given.key} is taken by another source.")
    return given.key or unused_key(db, Source, given.title)


def edit_source(
    db: Session, source: Source, given: SourceInput, editor: Viewer, base_revision: int | None, reason: str = ""
) -> bool:
    """Change a source; whether anything was changed. `base_revision` is the revision from which the editor started
    (None: do not compare). Raises `Conflict`, `Invalid`, `NotAllowed`."""
    return _save(db, source, given, editor, base_revision, "edit", reason)


def _save(
    db: Session,
    source: Source,
    given: SourceInput,
    editor: Viewer,
    base_revision: int | None,
    action: str,
    reason: str,
) -> bool:
    if not may_edit(editor):
        raise NotAllowed("Only contributors may edit sources.")
    if base_revision is not None and base_revision != source.revision:
        raise Conflict(
            f"Version {source.revision} of this source was saved while you worked on version {base_revision}."
        )
    before = {column.key: getattr(source, column.key) for column in Source.__table__.columns}
    _apply(db, source, given, editor)
    if all(getattr(source, name) == value for name, value in before.items()):
        return False
    db.flush()
    record_revision(db, source, editor, action, reason)
    if any(getattr(source, name) != before[name] for name in SHOWN_WITH_EVENTS):
        refresh_events_citing(db, source.id)
    return True


def restore_source(
    db: Session, source: Source, revision: Revision, editor: Viewer, base_revision: int | None, reason: str = ""
) -> bool:
    """Make a source what it was in one of its revisions, as a new revision; whether anything was changed.

    Its protection, and whether its words may be republished, stay as they are: nothing that was closed since is opened
    by looking back. Texts have versions of their own. Raises `Conflict` where somebody saved in between, `Invalid`
    where that state cannot stand any more, `NotFound` for a revision of another record, `NotAllowed`.
    """
    if (revision.record_kind, revision.record_id) != ("source", source.id):
        raise NotFound(f"The source has no version {revision.number}.")
    state = revision.snapshot
    given = {name: state[name] for name in SourceInput.model_fields if name in state}
    kept = {"confidentiality": source.confidentiality, "is_text_public": source.is_text_public}
    try:
        restored = SourceInput(**{**given, **kept, "derived_from": state["derived_from_id"]})
    except ValidationError as problem:
        raise Invalid("That version cannot be restored: " + problem.errors()[0]["msg"]) from None
    return _save(db, source, restored, editor, base_revision, "revert", reason)


def _apply(db: Session, source: Source, given: SourceInput, editor: Viewer) -> None:
    values: dict[str, Any] = given.model_dump(exclude={"key", "authors", "issued", "derived_from"})
    for name, value in values.items():
        setattr(source, name, value)
    source.authors = [author.as_csl() for author in given.authors]
    issued = read_typed_date(given.issued) if given.issued else None
    source.issued = issued.edtf if issued else None
    source.issued_earliest = issued.earliest if issued else None
    if given.is_issued_supplied and not (issued and given.issued_note):
        raise Invalid(
            {"issued_note": "A date that the source does not state needs a note that says from what it was inferred."}
        )
    source.derived_from_id = _checked_origin(db, source, given.derived_from, editor)


def _checked_origin(db: Session, source: Source, origin_id: int | None, editor: Viewer) -> int | None:
    if origin_id is None or origin_id == source.derived_from_id:
        return origin_id
    if find_source(db, origin_id, editor) is None:
        raise Invalid({"derived_from": f"There is no source with the id {origin_id}."})
    seen: set[int] = {source.id}
    at: int | None = origin_id
    while at is not None:
        origin = db.get(Source, at)
        if at in seen:
            raise Invalid({"derived_from": "A source cannot be derived from itself, not even by way of others."})
        seen.add(at)
        at = origin.derived_from_id if origin else None
    return origin_id


def add_text(
    db: Session, source: Source, original: bytes, editor: Viewer, *, origin: str, read: ReadText | None = None
) -> tuple[SourceText, int, int]:
    """Store a version of a source's words and look for its passages: the text, how many were found, of how many.

    `original` are the bytes as they were taken, and `read` what reading them gave; without it they are a UTF-8 text.
    Bytes that are held already are not stored again. Passages are looked for in the newest text (`quote_health`).
    Raises `Invalid` for bytes that are no UTF-8.
    """
    if not may_edit(editor):
        raise NotAllowed("Only contributors may add texts.")
    sha256 = hashlib.sha256(original).hexdigest()
    held = db.scalar(select(SourceText).where(SourceText.source_id == source.id, SourceText.sha256 == sha256))
    if held is None:
        read = read or ReadText(_decoded(original, origin), "text/plain")
        held = _store_text(db, source, original, read, sha256, origin)
        record_revision(db, source, editor, "add-text", origin)
    counts = check_source(db, source.id)
    return held, counts.total() - counts["lost"], counts.total()


def _decoded(original: bytes, origin: str) -> str:
    try:
        return original.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Invalid(f"{origin or 'The file'} is no UTF-8 text: byte {problem.start} cannot be read.") from None


def _store_text(db: Session, source: Source, original: bytes, read: ReadText, sha256: str, origin: str) -> SourceText:
    normalised = normalise_text(read.words)
    count = db.scalar(select(func.count()).where(SourceText.source_id == source.id)) or 0
    stored = SourceText(
        source_id=source.id,
        number=count + 1,
        sha256=sha256,
        text=normalised.text,
        chars=len(normalised.text),
        original=original,
        media_type=read.media_type,
        origin=origin,
        normaliser=NORMALISER,
        extractor=read.extractor[:80],
        pages=[[label, normalised.to_normalised(start)] for label, start in read.pages],
    )
    db.add(stored)
    db.flush()
    return stored
