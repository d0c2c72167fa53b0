"""The citations of an event as a viewer may see them: what is protected does not leave this file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.dates import EventDate
from app.domain.permissions import Viewer, may_curate, may_know_of_source, may_open_source, may_read_texts
from app.domain.reliability import reliability_words
from app.domain.selectors import AbridgedQuote, TextQuoteSelector, link_to_passage, text_fragment
from app.domain.source_types import PROTECTED, type_label
from app.errors import NotFound
from app.models import Citation, Event, Passage, Source
from app.queries.authorship import list_written_citations
from app.queries.events import get_event, list_citations
from app.queries.passage_words import Quote, Stretch, kept_words, quote_in_context, read_stretches


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """A citation with all that the viewer may know of it.

    Of a protected source that is the citation's role and claimed date, and the source's kind and reliability.
    """

    id: int
    number: int
    """Its place among the citations that are shown, from 1."""
    revision: int
    source_id: int
    role: str
    claimed_date: EventDate | None
    checked_by: str
    checked_at: datetime | None
    kind: str
    reliability: str
    """How far the source can be relied on, in words; empty where nobody has judged it."""
    is_own: bool = False
    """Whether the viewer wrote it and may therefore not check it."""
    is_protected: bool = True
    is_sealed: bool = False
    """Shown to curators, and counted for nobody."""
    title: str = PROTECTED
    imprint: str = ""
    """Publisher and date of the source."""
    language: str = ""
    note: str = ""
    pin_cite: str = ""
    passage_id: int | None = None
    place: str = ""
    """Where the passage stands: paragraph and page."""
    span: str = ""
    """Its characters in the stored text, counted from 1."""
    health: str = ""
    quote: Quote | None = None
    address: str = ""
    original: str = ""
    """The address of the source, leading to the words where there are any."""
    source: Source | None = None
    page: str = ""
    paragraph: int | None = None
    """Where the passage stands, as a note points there."""


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """The citations of an event, and its evidence state as far as it rests on them."""

    citations: list[ShownCitation]
    evidence: str
    source_count: int
    is_date_disputed: bool

    @property
    def summary(self) -> str:
        """`3 passages in 2 sources`."""
        if not self.citations:
            return "no source yet"
        passages = len({c.passage_id for c in self.citations if c.passage_id})
        sources = _counted(self.source_count, "source")
        return f"{_counted(passages, 'passage')} in {sources}" if passages else sources

    def list_claimed(self) -> list[EventDate | None]:
        """The dates that the citations claim, without those of sealed sources."""
        return [c.claimed_date for c in self.citations if not c.is_sealed]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def get_evidence(db: Session, event: Event, viewer: Viewer) -> ShownEvidence:
    """The evidence of an event, in the curators' order; two or three queries.

    Sealed sources are shown to curators, and count for nobody.
    """
    return show_evidence(db, event, list_citations(db, [event.id])[event.id], viewer)


def show_evidence(db: Session, event: Event, cited: Sequence[Citation], viewer: Viewer) -> ShownEvidence:
    """What `get_evidence` gives, for citations that have been read already."""
    known = [citation for citation in cited if may_know_of_source(viewer, citation.source.confidentiality)]
    stretches = read_stretches(
        db, [c.passage for c in known if c.passage and may_open_source(viewer, c.source.confidentiality)]
    )
    shown = [_show(citation, number, stretches, viewer) for number, citation in enumerate(known, 1)]
    if may_curate(viewer) and not viewer.checks_own:
        own = list_written_citations(db, [citation.id for citation in known], viewer)
        shown = [replace(citation, is_own=citation.id in own) for citation in shown]
    return ShownEvidence(shown, event.evidence, event.source_count, event.is_date_disputed)


def get_citation(db: Session, citation_id: int, viewer: Viewer, *, is_standing: bool = True) -> Citation:
    """A citation of an event that the viewer may read; `NotFound` or `Gone` otherwise.

    One that has been taken out is found only where `is_standing` is false.
    """
    missing = NotFound(f"There is no citation {citation_id}.")
    if not 0 < citation_id < 2**31:
        raise missing
    found = select(Citation).where(Citation.id == citation_id)
    if is_standing:
        found = found.where(Citation.is_withdrawn.is_(False))
    citation = db.scalar(found.options(joinedload(Citation.source)))
    if citation is None or not may_know_of_source(viewer, citation.source.confidentiality):
        raise missing
    get_event(db, citation.event_id, viewer)
    return citation


# --- one citation ---------------------------------------------------------------------------------------------------


def _show(citation: Citation, number: int, stretches: dict[int, Stretch], viewer: Viewer) -> ShownCitation:
    source, passage = citation.source, citation.passage
    shown = ShownCitation(
        id=citation.id,
        number=number,
        revision=citation.revision,
        source_id=source.id,
        role=citation.role,
        claimed_date=citation.claimed_date,
        checked_by=citation.checked_by.name if citation.checked_by else "",
        checked_at=citation.checked_at,
        kind=type_label(source.type),
        reliability=reliability_words(source.reliability),
    )
    if not may_open_source(viewer, source.confidentiality):
        return shown
    stretch = stretches.get(passage.id) if passage else None
    is_readable = may_read_texts(viewer, source.is_text_public)
    return replace(
        shown,
        is_protected=False,
        is_sealed=source.confidentiality == "sealed",
        title=source.title,
        imprint=_imprint(source),
        language=source.language,
        note=citation.note,
        pin_cite=citation.pin_cite,
        passage_id=passage.id if passage else None,
        place=_place(passage) if passage else "",
        span=_span(passage) if passage else "",
        health="kept" if passage and passage.is_kept else passage.health if passage else "",
        quote=quote_in_context(passage, stretch, is_readable) if passage else None,
        address=source.url,
        original=_original(source, passage, stretch, is_readable),
        source=source,
        page=passage.page if passage else "",
        paragraph=passage.paragraph if passage else None,
    )


def _imprint(source: Source) -> str:
    issued = EventDate.parse(source.issued).display if source.issued else ""
    if issued and source.is_issued_supplied:
        issued = f"[{issued}]"
    return ", ".join(part for part in (source.publisher or source.container, issued) if part)


def _place(passage: Passage) -> str:
    parts = [f"¶ {passage.paragraph:,}"] if passage.paragraph else []
    return ", ".join([*parts, f"page {passage.page}"] if passage.page else parts)


def _span(passage: Passage) -> str:
    if passage.start is None or passage.end is None:
        return ""
    return f"characters {passage.start + 1:,} to {passage.end:,}"


def _original(source: Source, passage: Passage | None, stretch: Stretch | None, is_readable: bool) -> str:
    """The address of a source, leading to the words (URL fragment text directives), or nothing."""
    if not source.url or passage is None:
        return source.url
    exact, ends = kept_words(passage, is_readable)
    if is_readable and stretch is not None and stretch.is_whole:
        exact = stretch.words
    words = TextQuoteSelector(exact, passage.prefix, passage.suffix) if exact else AbridgedQuote(*ends)
    page = int(passage.page) if passage.page.isascii() and passage.page.isdecimal() else None
    return link_to_passage(source.url, text_fragment(words), page)
