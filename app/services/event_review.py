"""The review state of an event: check it, withdraw it and bring it back, each with its revision."""

from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_curate, may_sign_off
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Event, now
from app.queries.authorship import has_written_event
from app.services.derived import refresh_event
from app.services.revisions import record_revision

SECOND_PERSON = "You wrote some of what stands here since it was last checked, so another curator checks it."


def check_event(db: Session, event: Event, editor: Viewer, *, is_checked: bool = True) -> None:
    """Sign an event off as *checked*, or take that back; for curators. A draft must be sent to review first.

    Raises `NotAllowed` also for who wrote it, where the editor may not check what is their own.
    """
    if not may_curate(editor):
        raise NotAllowed("Only curators may check events.")
    if event.review not in ("in-review", "checked"):
        raise Conflict("Only an event that is in review can be checked.")
    if is_checked == (event.review == "checked"):
        return  # a form that was sent twice: the first signature stands
    if is_checked and not may_sign_off(editor, not editor.checks_own and has_written_event(db, event, editor)):
        raise NotAllowed(SECOND_PERSON)
    sign(event, editor) if is_checked else unsign(event)
    db.flush()
    record_revision(db, event, editor, "check" if is_checked else "uncheck")
    refresh_event(db, event)


def withdraw_event(db: Session, event: Event, editor: Viewer, reason: str) -> None:
    """Hide an event; the reason is shown to curators, and the event can be restored."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may withdraw events.")
    if event.review == "withdrawn":
        raise Conflict("This event is withdrawn already.")
    if not reason.strip():
        raise Invalid({"reason": "Say why the event is withdrawn."})
    hide(event, reason)
    db.flush()
    record_revision(db, event, editor, "withdraw", reason)
    refresh_event(db, event)


def restore_event(db: Session, event: Event, editor: Viewer, reason: str = "") -> None:
    """Take a withdrawal back: the event returns to the state that it had."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may restore events.")
    if event.review != "withdrawn":
        raise Conflict("This event is not withdrawn.")
    if event.merged_into_id is not None:
        raise Conflict(f"This event was merged into e-{event.merged_into_id}. Undo the merge to bring it back.")
    event.review, event.review_before = event.review_before or "in-review", None
    event.withdrawn_reason = ""
    db.flush()
    record_revision(db, event, editor, "restore", reason)
    refresh_event(db, event)


def sign(event: Event, editor: Viewer) -> None:
    """Put the editor's signature on an event."""
    event.review, event.checked_by_id, event.checked_at = "checked", editor.person_id, now()


def hide(event: Event, reason: str) -> None:
    """Make an event a withdrawn one, that can return to the state that it has."""
    event.review_before, event.review = event.review, "withdrawn"
    event.withdrawn_reason = reason


def unsign(event: Event) -> None:
    """Take the signature off an event whose content changes: a checked one is in review again."""
    event.checked_by_id = event.checked_at = None
    if event.review == "checked":
        event.review = "in-review"
