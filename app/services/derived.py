"""What an event's row holds although it follows from other records: evidence, counts, and the words to find it by."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from app.domain.search_words import join_for_search
from app.models import Annotation, Chronology, Citation, Event, Passage, SearchText, Source
from app.queries.weighing import weigh_citations
from app.services.revisions import raise_version

BATCH = 500


@dataclass(frozen=True, slots=True)
class Derived:
    """What an event's row and its search text must hold."""

    evidence: str
    source_count: int
    is_date_disputed: bool
    note_count: int
    words: str


def refresh_event(db: Session, event: Event) -> None:
    """Derive an event's evidence, counts and search text anew; call it after each change to the event,
    its citations, their sources or its notes, once the revision is written."""
    refresh_events(db, [event.id])


def refresh_events(db: Session, event_ids: Iterable[int]) -> None:
    """The same for many events, with a fixed number of queries for each 500 of them."""
    chronology = db.get_one(Chronology, 1)
    for event, derived, search_text in derive_events(db, event_ids):
        event.evidence = derived.evidence
        event.source_count = derived.source_count
        event.is_date_disputed = derived.is_date_disputed
        event.note_count = derived.note_count
        event.changed_in = chronology.version
        if search_text is None:
            db.add(SearchText(event_id=event.id, words=derived.words))
        elif search_text.words != derived.words:
            search_text.words = derived.words
    db.flush()


def refresh_events_citing(db: Session, source_id: int) -> None:
    """Derive anew all events that rest on a source whose publisher, origin or title has changed."""
    ids = select(Citation.event_id).where(Citation.source_id == source_id, Citation.is_withdrawn.is_(False)).distinct()
    refresh_events(db, db.scalars(ids).all())


def note_new_health(db: Session, passage_ids: Collection[int]) -> None:
    """Have the event index look again at the events that cite passages of which the health has changed.

    Nothing of the events themselves is saved, so there is no revision.
    """
    if not passage_ids:
        return
    db.flush()
    version = raise_version(db)
    citing = select(Citation.event_id).where(Citation.passage_id.in_(passage_ids), Citation.is_withdrawn.is_(False))
    changed = update(Event).where(Event.id.in_(citing)).values(changed_in=version, updated_at=Event.updated_at)
    db.execute(changed, execution_options={"synchronize_session": False})


def derive_events(db: Session, event_ids: Iterable[int]) -> Iterator[tuple[Event, Derived, SearchText | None]]:
    """Events by id, each with what follows from the records of now, and with the search text that it has."""
    ids = sorted(set(event_ids))
    for batch in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)):
        db.flush()
        links = (Event.actor_links, Event.place_links, Event.tag_links)
        found = select(Event).where(Event.id.in_(batch)).order_by(Event.id).options(*map(selectinload, links))
        events = db.scalars(found).all()
        citations = _standing_citations(db, batch)
        notes = _count_public_notes(db, batch)
        held = {row.event_id: row for row in db.scalars(select(SearchText).where(SearchText.event_id.in_(batch)))}
        for event in events:
            yield event, _derive(event, citations.get(event.id, []), notes.get(event.id, 0)), held.get(event.id)


def _derive(event: Event, citations: list[Citation], note_count: int) -> Derived:
    evidence = weigh_citations(event, citations)
    return Derived(
        evidence=evidence.state,
        source_count=evidence.source_count,
        is_date_disputed=evidence.is_date_disputed,
        note_count=note_count,
        words=_search_words(event, citations),
    )


def list_standing_citations(db: Session, event_id: int) -> list[Citation]:
    """The citations of an event that have not been withdrawn, in the curator's order."""
    return _standing_citations(db, [event_id]).get(event_id, [])


def _standing_citations(db: Session, event_ids: Sequence[int]) -> dict[int, list[Citation]]:
    found = (
        select(Citation)
        .where(Citation.event_id.in_(event_ids), Citation.is_withdrawn.is_(False))
        .order_by(Citation.event_id, Citation.position, Citation.id)
        .options(selectinload(Citation.source), selectinload(Citation.passage))
    )
    return {event_id: list(cited) for event_id, cited in groupby(db.scalars(found), lambda c: c.event_id)}


def _count_public_notes(db: Session, event_ids: Sequence[int]) -> dict[int, int]:
    public = (Annotation.visibility == "public", Annotation.is_withdrawn.is_(False))
    notes = (
        select(Annotation.event_id, func.count())
        .where(Annotation.event_id.in_(event_ids), *public)
        .group_by(Annotation.event_id)
    )
    return {event_id: count for event_id, count in db.execute(notes) if event_id is not None}


def _search_words(event: Event, citations: list[Citation]) -> str:
    names = [part for link in event.actor_links for part in (link.actor.name, *link.actor.aliases)]
    names += [part for place in event.places for part in (place.name, *place.aliases)]
    names += [tag.label for tag in event.tags]
    # Whether words are found must tell nobody what a protected source is called, or what it says.
    open_ones = [citation for citation in citations if is_findable(citation.source)]
    quotes = [part for c in open_ones if c.passage for part in public_words(c.passage)]
    titles = [c.source.title for c in open_ones]
    return join_for_search([event.name, event.title, event.summary, *names, *quotes, *titles])


def public_words(passage: Passage) -> tuple[str, ...]:
    """The words of a passage that every reader may see."""
    return (passage.exact,) if passage.exact else (passage.start_words, passage.end_words)


def is_findable(source: Source) -> bool:
    return source.confidentiality == "public"
