"""Evidence state: how well an event is sourced. Derived, never typed."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

EVIDENCE_STATES = ("uncited", "single", "corroborated", "disputed")


@dataclass(frozen=True, slots=True)
class CitedSource:
    """What counts of one citation: its role, its source, and the day numbers that the source claims."""

    role: str
    source_id: int
    publisher: str = ""
    derived_from_id: int | None = None
    claimed: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    state: str
    source_count: int
    """Different sources that are cited, whatever they say of the event."""
    is_date_disputed: bool


def weigh(citations: Iterable[CitedSource], date: tuple[int, int] | None) -> Evidence:
    """The evidence state of an event whose date spans the day numbers `date` (None: undated).

    *disputed*: a citation disputes the event, or claims a date that shares no day with it. *corroborated*: supporting
    citations from two or more independent sources. Sources of one publisher count once; a source derived from another
    counts as the one it repeats; a source without a publisher counts as its own.
    """
    cited = list(citations)
    conflicting = [c for c in cited if c.claimed and date and not _share_a_day(c.claimed, date)]
    supporting = [c for c in cited if c.role == "supports"]
    count = len({c.source_id for c in cited})
    if conflicting or any(c.role == "disputes" for c in cited):
        return Evidence("disputed", count, bool(conflicting))
    if not supporting:
        return Evidence("uncited", count, False)
    independent = count_independent(supporting)
    return Evidence("corroborated" if independent > 1 else "single", count, False)


def count_independent(citations: list[CitedSource]) -> int:
    """How many independent voices the sources are: sources linked by publisher or derivation are one voice."""
    voices: dict[Hashable, Hashable] = {}

    def find(name: Hashable) -> Hashable:
        while voices.setdefault(name, name) != name:
            name = voices[name]
        return name

    for citation in citations:
        own = find(("source", citation.source_id))
        if citation.publisher.strip():
            voices[own] = find(("publisher", " ".join(citation.publisher.casefold().split())))
            own = find(own)
        if citation.derived_from_id is not None:
            voices[own] = find(("source", citation.derived_from_id))
    return len({find(("source", c.source_id)) for c in citations})


def _share_a_day(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
