"""Verdicts: which of the dates that sources claim for an event a curator holds, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.dates import EventDate

LONGEST_REASON = 2000
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was held of an event's date, and what it was judged from."""

    date: str | None
    """EDTF of the date that is held; None: undecided."""
    reason: str
    by: str
    """Name of the curator as it stood then."""
    at: datetime
    event_date: str | None
    """EDTF of the event's own date when this was recorded."""
    claimed: tuple[str, ...]
    """The dates that citations claimed then, without those of sealed sources; EDTF, sorted."""

    @classmethod
    def read(cls, state: Mapping[str, Any] | None) -> "Verdict | None":
        """A verdict out of the form in which an event and its revisions keep it."""
        if state is None:
            return None
        kept = {**state, "at": datetime.fromisoformat(state["at"]), "claimed": tuple(state["claimed"])}
        return cls(**kept)

    def as_state(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "date": self.date,
            "reason": self.reason,
            "by": self.by,
            "at": self.at.isoformat(timespec="seconds"),
            "event_date": self.event_date,
            "claimed": list(self.claimed),
        }

    @property
    def held(self) -> EventDate | None:
        return EventDate.parse(self.date) if self.date else None

    def is_stale(self, event_date: str | None, claimed: Iterable[EventDate | None]) -> bool:
        """Whether the event's date, or what its citations claim, is no longer what this was judged from.

        `claimed` are the dates of the standing citations, without those of sealed sources.
        """
        return (self.event_date, self.claimed) != (event_date, list_claimed(claimed))


def list_claimed(claimed: Iterable[EventDate | None]) -> tuple[str, ...]:
    """Each claimed date once, as sorted EDTF."""
    return tuple(sorted({date.edtf for date in claimed if date is not None}))
