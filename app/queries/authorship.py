"""Who wrote what stands in a record: asked where nobody may check what they wrote themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.history import LABELS
from app.domain.permissions import Viewer
from app.models import Citation, Event, Revision

NO_CONTENT = {"review", "withdrawn_reason", "checked_by_id", "assigned_to_id", "position"}
EVENT_FIELDS = tuple(name for name in LABELS["event"] if name not in NO_CONTENT)
CITATION_FIELDS = tuple(name for name in LABELS["citation"] if name not in NO_CONTENT)


def has_written_event(db: Session, event: Event, viewer: Viewer) -> bool:
    """Whether the viewer has changed what an event says, or its citations, since it was last checked."""
    of_event = and_(Revision.record_kind == "event", Revision.record_id == event.id)
    last = select(func.max(Revision.version)).where(of_event, Revision.action == "check")
    checked_in = db.scalar(last) or 0
    cited = db.scalars(select(Citation.id).where(Citation.event_id == event.id)).all()
    own = _read(db, "event", [event.id])[event.id]
    if _has_changed(own, EVENT_FIELDS, viewer, checked_in):
        return True
    citations = _read(db, "citation", cited)
    fields = (*CITATION_FIELDS, "event_id")
    return any(_has_changed(states, fields, viewer, checked_in) for states in citations.values())


def list_written_citations(db: Session, citation_ids: Sequence[int], viewer: Viewer) -> set[int]:
    """Those of some citations that the viewer has changed since they were last checked; one query."""
    found = set()
    for citation_id, states in _read(db, "citation", citation_ids).items():
        checked_in = max((state.version for state in states if state.action == "check"), default=0)
        if _has_changed(states, CITATION_FIELDS, viewer, checked_in):
            found.add(citation_id)
    return found


def _read(db: Session, kind: str, ids: Iterable[int]) -> dict[int, list[Revision]]:
    """All revisions of some records, oldest first."""
    found: dict[int, list[Revision]] = defaultdict(list)
    of_records = select(Revision).where(Revision.record_kind == kind, Revision.record_id.in_(ids))
    for revision in db.scalars(of_records.order_by(Revision.version)):
        found[revision.record_id].append(revision)
    return found


def _has_changed(states: Sequence[Revision], fields: Iterable[str], viewer: Viewer, after: int) -> bool:
    """Whether a revision of the viewer's, younger than the version `after`, changed one of the fields."""
    before: Revision | None = None
    for state in states:
        is_own = state.version > after and state.author_id == viewer.person_id and state.action != "undo"
        if is_own and (before is None or any(before.snapshot.get(n) != state.snapshot.get(n) for n in fields)):
            return True
        before = state
    return False
