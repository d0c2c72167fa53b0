"""An event as JSON: one shape for the API, the exports and `/events/{id}.json`.

What a viewer may not know is left out here: words that may not be republished are abridged for visitors, withheld
sources are reduced to the fact that they are on file, and sealed ones do not appear at all.
"""

from collections.abc import Iterable
from typing import Any

from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days
from app.domain.permissions import Viewer, may_know_of_source, may_open_source, may_read_texts, readable_reviews
from app.domain.selectors import AbridgedQuote, TextQuoteSelector, abridge, link_to_passage, text_fragment
from app.domain.verdicts import Verdict
from app.formats.event_shape import (
    ActorOutput,
    CitationOutput,
    CitedSourceOutput,
    DateOutput,
    EventDateOutput,
    EventOutput,
    PassageOutput,
    ProtectedSourceOutput,
    VerdictOutput,
    WordOutput,
)
from app.models import Citation, Event, Passage, Source


def event_output(event: Event, citations: Iterable[Citation], viewer: Viewer) -> EventOutput:
    """An event with its standing citations, as far as the viewer may know them."""
    known = [citation for citation in citations if may_know_of_source(viewer, citation.source.confidentiality)]
    whole = event.part_of if event.part_of and event.part_of.review in readable_reviews(viewer) else None
    return EventOutput(
        id=event.id,
        name=event.name,
        key=event.key,
        title=event.title,
        summary=event.summary,
        date=event_date_output(event),
        verdict=_verdict_output(event, known),
        category=event.category.key,
        actors=[_actor(link.actor_id, link.actor.key, link.actor.name, link.role) for link in event.actor_links],
        places=[WordOutput(id=place.id, key=place.key, name=place.name) for place in event.places],
        tags=[WordOutput(id=tag.id, key=tag.key, name=tag.label) for tag in event.tags],
        part_of=whole.id if whole else None,
        evidence=event.evidence,
        review=event.review,
        withdrawn_reason=event.withdrawn_reason,
        citations=[CitationOutput(**citation_members(citation, viewer)) for citation in known],
        revision=event.revision,
        created_at=event.created_at,
        updated_at=event.updated_at,
        sequence=event.sequence,
    )


def _verdict_output(event: Event, citations: Iterable[Citation]) -> VerdictOutput | None:
    verdict = Verdict.read(event.verdict)
    if verdict is None:
        return None
    claimed = (c.claimed_date for c in citations if c.source.confidentiality != "sealed")
    return VerdictOutput(
        date=date_output(verdict.held) if verdict.held else None,
        reason=verdict.reason,
        by=verdict.by,
        at=verdict.at,
        is_stale=verdict.is_stale(event.edtf, claimed),
    )


def _actor(actor_id: int, key: str, name: str, role: str) -> ActorOutput:
    return ActorOutput(id=actor_id, key=key, name=name, role=role)


def event_date_output(event: Event) -> EventDateOutput | None:
    date = event.date
    if date is None:
        return None
    return EventDateOutput(**date_members(date), as_written=event.date_as_written, note=event.date_note)


def date_output(date: EventDate) -> DateOutput:
    return DateOutput(**date_members(date))


def date_members(date: EventDate) -> dict[str, Any]:
    return {
        "edtf": date.edtf,
        "display": date.display,
        "earliest": date.earliest,
        "latest": date.latest,
        "first_day": iso_day(date.earliest),
        "last_day": iso_day(date.latest),
        "precision": date.precision,
    }


def iso_day(day: int) -> str | None:
    """A day number in ISO 8601, its year signed where it has other than four digits; None for an open end."""
    if day <= OPEN_START or day >= OPEN_END:
        return None
    year, month, day_of_month = civil_from_days(day)
    shown = f"{year:04d}" if 0 <= year <= 9999 else f"{year:+05d}"
    return f"{shown}-{month:02d}-{day_of_month:02d}"


def citation_members(citation: Citation, viewer: Viewer) -> dict[str, Any]:
    """The members of a citation; of a protected source no more than its role and the date that it claims."""
    source = citation.source
    shown = may_open_source(viewer, source.confidentiality)
    return {
        "id": citation.id,
        "key": citation.key if shown else None,
        "role": citation.role,
        "source": source_output(source, viewer),
        "passage": passage_output(citation.passage, source, viewer) if shown and citation.passage else None,
        "pin_cite": citation.pin_cite if shown else "",
        "claimed_date": citation.claimed,
        "note": citation.note if shown else "",
        "checked_by": citation.checked_by.name if citation.checked_by else None,
        "checked_at": citation.checked_at,
        "revision": citation.revision,
    }


def source_output(source: Source, viewer: Viewer) -> CitedSourceOutput | ProtectedSourceOutput:
    if not may_open_source(viewer, source.confidentiality):
        return ProtectedSourceOutput(id=source.id, type=source.type, reliability=source.reliability)
    return CitedSourceOutput(
        id=source.id,
        key=source.key,
        type=source.type,
        title=source.title,
        publisher=source.publisher,
        container=source.container,
        issued=source.issued,
        url=source.url,
        reliability=source.reliability,
    )


def passage_output(passage: Passage, source: Source, viewer: Viewer) -> PassageOutput:
    """A passage, abridged to its first and last words for those who may not read the source's text."""
    exact, start_words, end_words = passage.exact, passage.start_words, passage.end_words
    prefix, suffix = passage.prefix, passage.suffix
    if not may_read_texts(viewer, source.is_text_public):
        prefix = suffix = ""
        ends = abridge(exact) if exact else None
        if ends:
            exact, (start_words, end_words) = None, ends
    return PassageOutput(
        id=passage.id,
        exact=exact,
        start_words=start_words,
        end_words=end_words,
        prefix=prefix,
        suffix=suffix,
        paragraph=passage.paragraph,
        page=passage.page,
        health=passage.health,
        url=_link(source, passage, exact, (start_words, end_words), (prefix, suffix)),
    )


def _link(
    source: Source, passage: Passage, exact: str | None, ends: tuple[str, str], context: tuple[str, str]
) -> str | None:
    if not source.url:
        return None
    words = TextQuoteSelector(exact, *context) if exact else AbridgedQuote(*ends, *context)
    page = int(passage.page) if passage.page.isascii() and passage.page.isdigit() else None
    return link_to_passage(source.url, text_fragment(words), page)
