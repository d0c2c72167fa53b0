"""Where the sources of an event differ: the position that is held, and those that stand against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.domain.dates import EventDate


class Cited(Protocol):
    """What a claim asks of a citation."""

    @property
    def role(self) -> str: ...

    @property
    def claimed_date(self) -> EventDate | None: ...


C = TypeVar("C", bound=Cited)


@dataclass(frozen=True, slots=True)
class Claim(Generic[C]):
    """One position, and the citations that take it, in their order.

    `date` is the date that they give; None for those that dispute the event without giving another date.
    """

    date: EventDate | None
    citations: tuple[C, ...]


@dataclass(frozen=True, slots=True)
class Difference(Generic[C]):
    """The position that is held, with the citations that support it, and the others."""

    held: Claim[C]
    others: tuple[Claim[C], ...]

    @property
    def is_about_date(self) -> bool:
        """Whether another date is claimed; else the event itself is disputed."""
        return any(claim.date for claim in self.others)

    @property
    def is_about_event(self) -> bool:
        return any(claim.date is None for claim in self.others)


def find_difference(held: EventDate | None, citations: Iterable[C]) -> Difference[C] | None:
    """How the citations of an event differ from its date `held` (None: undated); None where they do not.

    A date differs when it shares no day with the one that is held: equal dates are one claim, in the order of their
    first citation. What disputes the event and gives no such date is a claim by itself.
    """
    supporting: list[C] = []
    dated: dict[EventDate, list[C]] = {}
    disputing: list[C] = []
    for citation in citations:
        claimed = citation.claimed_date
        if claimed and held and not shares_a_day(claimed, held):
            dated.setdefault(claimed, []).append(citation)
        elif citation.role == "disputes":
            disputing.append(citation)
        elif citation.role == "supports":
            supporting.append(citation)
    others = [Claim(date, tuple(found)) for date, found in dated.items()]
    others += [Claim(None, (citation,)) for citation in disputing]
    return Difference(Claim(held, tuple(supporting)), tuple(others)) if others else None


def shares_a_day(one: EventDate, other: EventDate) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest
