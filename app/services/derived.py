"""What an event's row holds although it follows from other records: evidence, counts, and the words to find it by."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.evidence import CitedSource, weigh
from app.domain.search_words import join_for_search
from app.models import Annotation, Chronology, Citation, Event, Passage, SearchText, Source


def refresh_event(db: Session, event: Event) -> None:
    """Derive an event's evidence, counts and search text anew; call it after each change to the event,
    its citations, their sources or its notes, once the revision is written."""
    citations = list_standing_citations(db, event.id)
    date = (event.earliest, event.latest) if event.earliest is not None and event.latest is not None else None
    evidence = weigh([_cited(citation) for citation in citations], date)
    event.evidence = evidence.state
    event.source_count = evidence.source_count
    event.is_date_disputed = evidence.is_date_disputed
    event.note_count = _count_public_notes(db, event.id)
    event.changed_in = db.get_one(Chronology, 1).version
    _write_search_text(db, event, citations)
    db.flush()


def refresh_events_citing(db: Session, source_id: int) -> None:
    """Derive anew all events that rest on a source whose publisher, origin or title has changed."""
    ids = select(Citation.event_id).where(Citation.source_id == source_id, Citation.is_withdrawn.is_(False))
    for event in db.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)):
        refresh_event(db, event)


def list_standing_citations(db: Session, event_id: int) -> list[Citation]:
    """The citations of an event that have not been withdrawn, in the curator's order."""
    found = (
        select(Citation)
        .where(Citation.event_id == event_id, Citation.is_withdrawn.is_(False))
        .order_by(Citation.position, Citation.id)
        .options(selectinload(Citation.source), selectinload(Citation.passage))
    )
    return list(db.scalars(found))


def _cited(citation: Citation) -> CitedSource:
    claimed = None
    if citation.claimed_earliest is not None and citation.claimed_latest is not None:
        claimed = (citation.claimed_earliest, citation.claimed_latest)
    return CitedSource(
        role=citation.role,
        source_id=citation.source_id,
        publisher=citation.source.publisher,
        derived_from_id=citation.source.derived_from_id,
        claimed=claimed,
    )


def _count_public_notes(db: Session, event_id: int) -> int:
    public = Annotation.visibility == "public"
    notes = select(func.count()).where(Annotation.event_id == event_id, public, Annotation.is_withdrawn.is_(False))
    return db.scalar(notes) or 0


def _write_search_text(db: Session, event: Event, citations: list[Citation]) -> None:
    names = [part for link in event.actor_links for part in (link.actor.name, *link.actor.aliases)]
    names += [part for place in event.places for part in (place.name, *place.aliases)]
    names += [tag.label for tag in event.tags]
    quotes = [part for c in citations if c.passage for part in public_words(c.passage)]
    titles = [c.source.title for c in citations if is_findable(c.source)]
    words = join_for_search([event.name, event.title, event.summary, *names, *quotes, *titles])
    row = db.get(SearchText, event.id)
    if row is None:
        db.add(SearchText(event_id=event.id, words=words))
    elif row.words != words:
        row.words = words


def public_words(passage: Passage) -> tuple[str, ...]:
    """The words of a passage that every reader may see."""
    return (passage.exact,) if passage.exact else (passage.start_words, passage.end_words)


def is_findable(source: Source) -> bool:
    return source.confidentiality == "public"
