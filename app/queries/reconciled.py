"""What others had changed in a record that was saved together with their changes, in a sentence."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.history import LABELS
from app.domain.permissions import Viewer, may_edit
from app.models import Revision
from app.queries.history import find_record_version, list_versions_between

UNTOLD = {"checked_by_id", "review"}


def tell_reconciled(db: Session, kind: str, saved: int, record_id: int, base: int, viewer: Viewer) -> str:
    """`Mira changed in version 7: title, tags`, of what was saved between `base` and the version `saved`.

    Only what that version has left as it was is told. To those who do not edit no more than that there was something.
    """
    between = list_versions_between(db, kind, record_id, base, saved) if 0 < base < saved < 2**31 else []
    if len(between) < 2 or not may_edit(viewer):
        return "others had changed in the meantime"
    first = find_record_version(db, kind, record_id, base)
    *others, own = between
    last = others[-1]
    changed = []
    if first is not None:
        changed = [
            label.lower()
            for name, label in LABELS[kind].items()
            if name not in UNTOLD and first.snapshot.get(name) != last.snapshot.get(name) == own.snapshot.get(name)
        ]
        if kind == "event" and _has_citation_changes(db, record_id, first.version, last.version):
            changed.append("citations")
    names = list(dict.fromkeys("you" if r.author_id == viewer.person_id else r.author_name for r in others))
    versions = f"version {last.number}" if len(others) == 1 else f"versions {others[0].number} to {last.number}"
    told = f"{' and '.join(names)} changed in {versions}"
    return f"{told}: {', '.join(changed)}" if changed else told


def _has_citation_changes(db: Session, event_id: int, after: int, until: int) -> bool:
    found = db.scalars(
        select(Revision.snapshot).where(
            Revision.record_kind == "citation",
            Revision.version > after,
            Revision.version <= until,
            Revision.action.not_in(("check", "uncheck")),
        )
    )
    return any(state["event_id"] == event_id for state in found)
