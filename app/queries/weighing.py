"""What the citations of an event make of it: its evidence state and its number of sources."""

from collections.abc import Iterable

from app.domain.evidence import CitedSource, Evidence, weigh
from app.domain.permissions import VISITOR, may_know_of_source
from app.models import Citation, Event


def weigh_citations(event: Event, citations: Iterable[Citation]) -> Evidence:
    """The evidence of an event that has these standing citations.

    Every reader sees what follows from the citations, so sealed sources count for nobody: they would give themselves
    away by a state or a number.
    """
    date = (event.earliest, event.latest) if event.earliest is not None and event.latest is not None else None
    known = [citation for citation in citations if may_know_of_source(VISITOR, citation.source.confidentiality)]
    return weigh([_cited(citation) for citation in known], date)


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
