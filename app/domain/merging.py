"""Three-way merging: what two people changed, each on their own, in one state that both started from.

A state maps the names of fields to values that can be compared. A name that is missing means that there is nothing: a
citation that was taken out, or not added yet. The method is that of diff3: who changed a field alone is right.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

State = Mapping[str, Any]

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two states put together. Where both sides changed a field in different ways, `values` holds yours."""

    values: dict[str, Any]
    from_theirs: tuple[str, ...]
    """Fields that only they have changed."""
    overlapping: tuple[str, ...]
    """Fields that both have changed, in different ways: somebody must choose."""
    theirs: State

    def choosing_theirs(self, names: Collection[str]) -> dict[str, Any]:
        """The values with theirs in those overlapping fields that are named."""
        chosen = dict(self.values)
        for name in self.overlapping:
            if name in names and name in self.theirs:
                chosen[name] = self.theirs[name]
            elif name in names:
                chosen.pop(name, None)
        return chosen


def merge(base: State | None, theirs: State, yours: State) -> Merge:
    """Merge what they saved and what you typed, both begun from `base`.

    Where `base` is not known (None), fields that differ overlap, and what only one side has is kept.
    """
    values: dict[str, Any] = {}
    from_theirs, overlapping = [], []
    for name in _in_order(base, theirs, yours):
        their, your = theirs.get(name, _NOTHING), yours.get(name, _NOTHING)
        before = base.get(name, _NOTHING) if base is not None else _NOTHING
        value = your
        if their != your:
            if your == before:
                from_theirs.append(name)
                value = their
            elif their != before:
                overlapping.append(name)
        if value is not _NOTHING:
            values[name] = value
    return Merge(values, tuple(from_theirs), tuple(overlapping), theirs)


def _in_order(base: State | None, theirs: State, yours: State) -> list[str]:
    """All names: in your order where you have changed it, else in theirs; what only the other side has comes last."""
    held = base or {}
    is_yours = [name for name in yours if name in held] != [name for name in held if name in yours]
    first, second = (yours, theirs) if is_yours else (theirs, yours)
    return list(dict.fromkeys([*first, *second]))
