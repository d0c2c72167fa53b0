"""NoteFilters: which notes a reader asked to see, read from the URL and written back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from app.errors import Invalid

MOST_TEXT = 400
LARGEST_ID = 2**31 - 1
KINDS = ("comment", "question", "tag")
_ON = re.compile(r"([es])-(\d{1,10})")


@dataclass(frozen=True, slots=True)
class NoteFilters:
    """Equal filters have equal addresses. `author` is a name as notes give it, `resolved` yes, no or empty for both,
    `on` the name of an event or source (`e-130`, `s-3`); `mine` asks for one's own notes."""

    q: str = ""
    kind: str = ""
    author: str = ""
    resolved: str = ""
    on: str = ""
    mine: bool = False

    @classmethod
    def from_query(cls, query: Iterable[tuple[str, str]]) -> Self:
        """Read the pairs of a query string. Blank values mean "not asked"; unknown names are left alone.

        Raises `Invalid`, with one sentence for each parameter that cannot be read.
        """
        asked = {name: " ".join(value.replace("\x00", " ").split()) for name, value in query}
        q, kind, author = asked.get("q", ""), asked.get("kind", ""), asked.get("author", "")
        resolved, on, mine = asked.get("resolved", ""), asked.get("on", ""), asked.get("mine", "")
        faults: dict[str, str] = {}
        if len(q) > MOST_TEXT:
            faults["q"] = f"A search has at most {MOST_TEXT} characters."
        if kind and kind not in KINDS:
            faults["kind"] = f"“{kind[:40]}” is none of {', '.join(KINDS)}."
        if len(author) > 200:
            faults["author"] = "A name has at most 200 characters."
        if resolved not in ("", "yes", "no"):
            faults["resolved"] = f"“{resolved[:40]}” is neither yes nor no."
        found = _ON.fullmatch(on)
        if on and (found is None or not 0 < int(found[2]) <= LARGEST_ID):
            faults["on"] = f"“{on[:40]}” is no event or source. Write its name, for example e-130 or s-3."
        if mine not in ("", "1"):
            faults["mine"] = "Ask for your own notes with mine=1."
        if faults:
            raise Invalid(faults)
        return cls(q, kind, author, resolved, on, mine == "1")

    @property
    def event_id(self) -> int | None:
        return int(self.on[2:]) if self.on.startswith("e-") else None

    @property
    def source_id(self) -> int | None:
        return int(self.on[2:]) if self.on.startswith("s-") else None

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the parameters, in the order of an address; what was not asked is left out."""
        names = ("author", "kind", "on", "q", "resolved")
        pairs = [(name, getattr(self, name)) for name in names]
        return [(name, value) for name, value in pairs if value] + ([("mine", "1")] if self.mine else [])

    def url(self, path: str = "/notes", **place: int | None) -> str:
        """The address of the list, or of another view of it; `place` are the parameters of a page of it."""
        query = urlencode([*self.pairs(), *((name, value) for name, value in place.items() if value)])
        return f"{path}?{query}" if query else path
