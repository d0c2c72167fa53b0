"""What changed between two wordings, word by word."""

import re
from itertools import groupby
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Change = tuple[Literal["same", "del", "ins"], str]


class _Step(NamedTuple):
    is_same: bool
    old: str
    new: str


_MOST_CELLS = 100_000_000  # the comparison keeps one bit for each pair of tokens: about 12 megabytes


def word_diff(old: str, new: str) -> list[Change]:
    """The steps from `old` to `new`: stretches that stayed, went or came, none of them empty.

    Joining what is `same` or `del` gives `old`, joining what is `same` or `ins` gives `new`. Texts too long to be
    compared by words are compared by lines.
    """
    steps = _steps(old, new)
    changes: list[Change] = []
    for is_same, run in groupby(range(len(steps)), key=lambda number: _stays(steps, number)):
        pairs = [steps[number] for number in run]
        removed, added = "".join(step.old for step in pairs), "".join(step.new for step in pairs)
        if is_same:
            changes.append(("same", removed))
        else:
            changes += [("del", removed)] if removed else []
            changes += [("ins", added)] if added else []
    return changes


def _steps(old: str, new: str) -> list[_Step]:
    for tokens in (r"\w+|\s+|[^\w\s]", r"[^\n]*\n|[^\n]+", r"(?s).+"):
        before, after = re.findall(tokens, old), re.findall(tokens, new)
        if len(before) * len(after) <= _MOST_CELLS:
            break
    steps = []
    for is_same, run in groupby(Indel.opcodes(before, after), key=lambda code: code.tag == "equal"):
        codes = list(run)
        removed = "".join("".join(before[code.src_start : code.src_end]) for code in codes)
        added = "".join("".join(after[code.dest_start : code.dest_end]) for code in codes)
        steps.append(_Step(is_same, removed, added))
    return steps


def _stays(steps: list[_Step], number: int) -> bool:
    """Whether a step is shown as unchanged: not the mere space between two words of which both were replaced."""
    step = steps[number]
    if not step.is_same or step.old.strip() or not 0 < number < len(steps) - 1:
        return step.is_same
    around = (steps[number - 1], steps[number + 1])
    return not (any(step.old.strip() for step in around) and any(step.new.strip() for step in around))
