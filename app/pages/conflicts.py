"""What the pages of conflicting edits share: the rows that they show and the choices that come back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.selectors import Change

SEEN = "seen"
KEEP = "keep."


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that both have changed. A side is None where it has nothing: it was taken out there."""

    name: str
    label: str
    theirs: list[Change] | None
    yours: list[Change] | None
    is_theirs: bool = False
    """Whether theirs was chosen on a page before."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`seen` is the version that was shown beside what was typed, `theirs` the fields taken from it."""

    seen: int
    theirs: frozenset[str]


def read_choices(pairs: Sequence[tuple[str, str]]) -> Choices | None:
    """The choices of a conflict page, among the fields that were sent; None where there are none."""
    sent = dict(pairs)
    if not re.fullmatch("[0-9]{1,9}", sent.get(SEEN, "")):
        return None
    theirs = frozenset(name.removeprefix(KEEP) for name, value in pairs if name.startswith(KEEP) and value == "theirs")
    return Choices(int(sent[SEEN]), theirs)
