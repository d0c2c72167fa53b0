"""Adding one citation to an event, from the source in which somebody reads."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import CitationInput
from app.domain.permissions import Viewer
from app.errors import Invalid
from app.models import Citation, Event, Source
from app.services.citations import write_citation
from app.services.events import require_editable, touch_cited_event
from app.services.passages import save_quote


def add_citation(
    db: Session, event: Event, source: Source, cited: CitationInput, editor: Viewer
) -> tuple[Citation, bool]:
    """Cite words of a source for an event; the citation, and whether it is new.

    An event that cites this passage in this role already keeps that citation, so that what is sent twice is saved
    once. Whoever else changed the event meanwhile is in nobody's way. Raises `Invalid` with the field at fault,
    `Conflict` where the event is withdrawn, `NotAllowed`.
    """
    require_editable(event, editor)
    try:
        passage = save_quote(db, source, cited.quote, spot=cited.spot)
    except Invalid as problem:
        raise Invalid({"quote": str(problem)}) from None
    standing = (Citation.event_id == event.id, Citation.is_withdrawn.is_(False))
    same = select(Citation).where(*standing, Citation.passage_id == passage.id, Citation.role == cited.role)
    known = db.scalars(same.order_by(Citation.id).limit(1)).first()
    if known is not None:
        return known, False
    last = db.scalar(select(func.max(Citation.position)).where(*standing))
    citation, _ = write_citation(db, event, cited, 0 if last is None else last + 1, editor)
    touch_cited_event(db, citation, editor)
    return citation, True
