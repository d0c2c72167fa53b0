"""A citation judged on the desk: what it says of the event, a remark, and whether somebody stands by it."""

from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_edit, may_sign_off
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Citation
from app.queries.authorship import list_written_citations
from app.services.citations import check_citation
from app.services.events import touch_cited_event
from app.services.revisions import record_revision

ROLES = ("supports", "disputes", "mentions")
LONGEST_REMARK = 2000


def judge_citation(
    db: Session, citation: Citation, editor: Viewer, *, seen: int, role: str, remark: str | None, is_checked: bool
) -> None:
    """Set the role and the remark (None: as it is) of a citation, and sign it off where `is_checked`.

    `seen` is the version that was judged. Raises `Conflict` where it was changed since, `Invalid`, `NotAllowed`.
    """
    if citation.revision != seen:
        raise Conflict("This citation was changed since you saw it. Look at it again, then judge it.")
    if role not in ROLES:
        raise Invalid({"role": f"“{role[:40]}” is none of {', '.join(ROLES)}."})
    if remark is not None and len(remark) > LONGEST_REMARK:
        raise Invalid({"remark": f"A remark has at most {LONGEST_REMARK:,} characters."})
    set_stance(db, citation, editor, role, citation.note if remark is None else remark)
    if is_checked:
        check_citation(db, citation, editor)


def dispute(db: Session, citation: Citation, editor: Viewer) -> None:
    """Say that a citation disputes its event, and sign it off where the editor may."""
    set_stance(db, citation, editor, "disputes", citation.note)
    is_own = not editor.checks_own and citation.id in list_written_citations(db, [citation.id], editor)
    if may_sign_off(editor, is_own):
        check_citation(db, citation, editor)


def set_stance(db: Session, citation: Citation, editor: Viewer, role: str, note: str) -> None:
    if (citation.role, citation.note) == (role, note):
        return
    if not may_edit(editor):
        raise NotAllowed("Only contributors say what a passage says of an event.")
    if citation.event.review == "withdrawn":
        raise Conflict("The event is withdrawn. Bring it back before you change its citations.")
    citation.role, citation.note = role, note
    citation.checked_by_id = citation.checked_at = None
    db.flush()
    record_revision(db, citation, editor, "edit")
    touch_cited_event(db, citation, editor)
