"""What a page of the timeline shows of each event: the record, its leading passage, and its place in the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.permissions import Viewer, may_open_source
from app.domain.selectors import abridge
from app.models import Citation, Event, Passage
from app.queries.events import list_citations, list_events
from app.queries.past import AsOf

ACTORS_SHOWN = 3


@dataclass(frozen=True)
class Lead:
    """The passage that stands for an event in a list: its words, abridged, and where they are."""

    words: str
    citation: Citation
    passage: Passage


@dataclass(frozen=True)
class Entry:
    """One event as lists show it."""

    event: Event
    date: EventDate | None
    lead: Lead | None

    @property
    def id(self) -> int:
        return self.event.id

    @property
    def dateline(self) -> str:
        """The places that open the summary; countries and regions only where nothing nearer is known."""
        return " / ".join(place.name for place in self.event.places[:3])

    @property
    def actors(self) -> list[tuple[int, str]]:
        return [(link.actor_id, link.actor.name) for link in self.event.actor_links[:ACTORS_SHOWN]]

    @property
    def more_actors(self) -> int:
        return max(len(self.event.actor_links) - ACTORS_SHOWN, 0)


def list_entries(db: Session, ids: Sequence[int], viewer: Viewer, at: AsOf | None = None) -> list[Entry]:
    """The entries of some events in their order, now or `at` a moment; a fixed number of queries."""
    events = list_events(db, ids, at)
    cited = list_citations(db, ids, at)
    return [Entry(event, event.date, lead_of(cited[event.id], viewer)) for event in events]


def lead_of(citations: Sequence[Citation], viewer: Viewer) -> Lead | None:
    """The first passage that supports an event, else the first one that the viewer may read."""
    leads = [
        Lead(shorten(citation.passage), citation, citation.passage)
        for citation in citations
        if citation.passage and may_open_source(viewer, citation.source.confidentiality)
    ]
    return min(leads, key=lambda lead: lead.citation.role != "supports", default=None)


def shorten(passage: Passage) -> str:
    """The first and last words of a passage, or all of it where it is short."""
    ends = abridge(passage.exact) if passage.exact else (passage.start_words, passage.end_words)
    words = f"{ends[0]} … {ends[1]}" if ends else passage.exact or ""
    # The page sets quotation marks of its own; a lone one at the edge would double them.
    return words.strip('“”"„«»')
