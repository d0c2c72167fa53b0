"""Annotations: write, reply, change, resolve and withdraw them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import Viewer, may_annotate, may_curate, may_see_annotation
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import Annotation, Citation, Event, Passage, Revision, Source, now
from app.services.derived import refresh_event
from app.services.notices import tell
from app.services.revisions import record_revision
from app.services.vocabulary import unused_key

LEAST_PUBLIC_FIRST = ("private", "team", "public")


def annotate(
    db: Session,
    target: Event | Source,
    given: AnnotationInput,
    author: Viewer,
    *,
    citation: Citation | None = None,
    passage: Passage | None = None,
    reply_to: Annotation | None = None,
    written_by: str = "",
    written_at: datetime | None = None,
) -> Annotation:
    """Write a note on an event (or one of its citations) or a source (or one of its passages).

    A reply is on the passage that it answers, and no more public than the note there. A note `written_by` somebody
    elsewhere, at some time, is the author's here all the same, but shows that name, and nobody is told of it. Raises
    `NotAllowed`, `Conflict` where the key is taken, `Invalid` where the citation, passage or reply is another record's.
    """
    if not may_annotate(author, given.visibility):
        raise NotAllowed("Readers keep private notes; what others see needs a contributor.")
    if given.key and db.scalar(select(Annotation.id).where(Annotation.key == given.key)):
        raise Conflict(f"The key {given.key} is taken by another note.")
    event_id = target.id if isinstance(target, Event) else None
    source_id = target.id if isinstance(target, Source) else None
    if citation is not None and citation.event_id != event_id:
        raise Invalid({"citation": "That citation belongs to another event."})
    if passage is not None and passage.source_id != source_id:
        raise Invalid({"passage": "That passage belongs to another source."})
    passage_id = passage.id if passage else None
    visibility: str = given.visibility
    if reply_to is not None:
        passage_id = reply_to.passage_id
        if (reply_to.event_id, reply_to.source_id) != (event_id, source_id) or reply_to.is_withdrawn:
            raise Invalid({"reply_to": "The note that is answered is not here."})
        if not may_see_annotation(author, reply_to.visibility, reply_to.author_id):
            raise Invalid({"reply_to": "The note that is answered is not here."})
        visibility = min(visibility, reply_to.visibility, key=LEAST_PUBLIC_FIRST.index)
    note = Annotation(
        key=given.key,
        event_id=event_id,
        source_id=source_id,
        citation_id=citation.id if citation else None,
        passage_id=passage_id,
        reply_to_id=reply_to.id if reply_to else None,
        kind=given.kind,
        body=given.body,
        visibility=visibility,
        author_id=author.person_id,
        author_name=written_by or author.name,
        extra=given.extra,
    )
    if written_at is not None:
        note.created_at = written_at
    db.add(note)
    db.flush()
    note.key = note.key or unused_key(db, Annotation, f"a-{note.id}")
    _save(db, note, author, "create")
    if not written_by:
        tell(db, note, author)
    return note


def edit_annotation(
    db: Session, note: Annotation, given: AnnotationInput, editor: Viewer, base_revision: int | None
) -> bool:
    """Change what a note says; only its author may. Whether anything was changed."""
    _require_author(note, editor)
    if not may_annotate(editor, given.visibility):
        raise NotAllowed("Readers keep private notes; what others see needs a contributor.")
    if base_revision is not None and base_revision != note.revision:
        raise Conflict(f"Version {note.revision} of this note was saved while you worked on version {base_revision}.")
    visibility: str = given.visibility
    if note.reply_to is not None:
        visibility = min(visibility, note.reply_to.visibility, key=LEAST_PUBLIC_FIRST.index)
    new = (given.kind, given.body, visibility)
    if new == (note.kind, note.body, note.visibility):
        return False
    note.kind, note.body, note.visibility = new
    _save(db, note, editor, "edit")
    tell(db, note, editor)
    return True


def resolve_annotation(db: Session, note: Annotation, editor: Viewer, *, is_resolved: bool = True) -> None:
    """Mark a note as settled, or open it again: its author and curators may."""
    if not may_curate(editor):
        _require_author(note, editor)
    if note.is_resolved == is_resolved:
        return  # a form that was sent twice
    note.is_resolved = is_resolved
    note.resolved_by_id = editor.person_id if is_resolved else None
    note.resolved_at = now() if is_resolved else None
    _save(db, note, editor, "resolve" if is_resolved else "reopen")


def withdraw_annotation(db: Session, note: Annotation, editor: Viewer, reason: str = "") -> None:
    """Hide a note; its author and curators may."""
    if not may_curate(editor):
        _require_author(note, editor)
    if note.is_withdrawn:
        return  # a form that was sent twice
    note.is_withdrawn = True
    _save(db, note, editor, "withdraw", reason)


def restore_annotation(
    db: Session, note: Annotation, revision: Revision, editor: Viewer, base_revision: int | None, reason: str = ""
) -> bool:
    """Make a note what it was in one of its revisions, also where it has been taken out since; whether anything was
    changed.

    Only its author changes what a note says or who may read it; curators may bring back what was taken out, and what
    a curator took out only they may. Whether it is resolved stays as it is. Raises `Conflict`, `NotAllowed`, and
    `NotFound` for a revision of another record.
    """
    if (revision.record_kind, revision.record_id) != ("annotation", note.id):
        raise NotFound(f"The note has no version {revision.number}.")
    if base_revision is not None and base_revision != note.revision:
        raise Conflict(f"Version {note.revision} of this note was saved while you read version {base_revision}.")
    state = revision.snapshot
    visibility: str = state["visibility"]
    if note.reply_to is not None:
        visibility = min(visibility, note.reply_to.visibility, key=LEAST_PUBLIC_FIRST.index)
    new = (state["kind"], state["body"], visibility)
    is_reworded = new != (note.kind, note.body, note.visibility)
    if is_reworded or not may_curate(editor):
        _require_author(note, editor)
    if not may_annotate(editor, visibility):
        raise NotAllowed("Readers keep private notes; what others see needs a contributor.")
    if note.is_withdrawn and not may_curate(editor) and _who_took_out(db, note) != editor.person_id:
        raise NotAllowed("A curator took this note out; only curators bring it back.")
    if not is_reworded and not note.is_withdrawn:
        return False
    note.kind, note.body, note.visibility = new
    note.is_withdrawn = False
    _save(db, note, editor, "revert", reason)
    tell(db, note, editor)
    return True


def _who_took_out(db: Session, note: Annotation) -> int | None:
    of_note = (Revision.record_kind == "annotation", Revision.record_id == note.id, Revision.action == "withdraw")
    return db.scalar(select(Revision.author_id).where(*of_note).order_by(Revision.number.desc()).limit(1))


def _require_author(note: Annotation, editor: Viewer) -> None:
    if not editor.is_signed_in or note.author_id != editor.person_id:
        raise NotAllowed("Only its author may change this note.")


def _save(db: Session, note: Annotation, editor: Viewer, action: str, reason: str = "") -> None:
    db.flush()
    record_revision(db, note, editor, action, reason)
    if note.event_id is not None:
        refresh_event(db, db.get_one(Event, note.event_id))
