"""Lists: notes in their order, first and later ones, and the bibliography of what they cite."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.source_types import PROTECTED
from app.formats.citing.runs import Runs, plain
from app.formats.citing.styles import Style
from app.formats.citing.work import NO_PIN, Pin, Work


@dataclass(frozen=True, slots=True)
class Cite:
    """One citation. `work` is None where the source is protected; `link` leads to the words, where that is possible."""

    work: Work | None
    pin: Pin = NO_PIN
    link: str = ""


class Notes:
    """Notes one after the other, numbered from 1. It remembers what was cited, and no words."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.number = 0
        self._first: dict[str, int] = {}
        self._last: str | None = None

    def add(self, cite: Cite) -> Runs:
        """The next note: full at first, later short; of a protected source, no more than that it is on file."""
        self.number += 1
        work = cite.work
        if work is None:
            self._last = None
            return plain(f"{PROTECTED}.")
        first, last, self._last = self._first.get(work.key), self._last, work.key
        if first is None:
            self._first[work.key] = self.number
            return self.style.note(work, cite.pin, cite.link)
        form = self.style.same if last == work.key else self.style.later
        return form(work, first, cite.pin, cite.link)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a bibliography under its heading."""

    heading: str
    entries: list[tuple[Work, Runs]]


def bibliography(works: Iterable[Work], style: Style) -> list[Section]:
    """Each work once, in the order of the style: tables of cases and laws first, where it has them."""
    by_key = {work.key: work for work in works}
    ordered = sorted(by_key.values(), key=style.sorting)
    headings = sorted(
        {style.section(work) for work in ordered}, key=lambda heading: (heading == style.list_title, heading)
    )
    return [
        Section(heading, [(work, style.entry(work)) for work in ordered if style.section(work) == heading])
        for heading in headings
    ]
