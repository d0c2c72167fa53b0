"""SourceFilters: which sources a reader asked to see, read from the URL and written back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from app.errors import Invalid

SOURCE_ORDERS = {
    "cited": "Most cited",
    "newest": "Newest",
    "title": "Title",
    "attention": "Needs attention",
}
MOST_TEXT = 400
_TYPE = re.compile(r"[a-z]+([-_][a-z]+)*")


@dataclass(frozen=True, slots=True)
class SourceFilters:
    """Equal filters have equal addresses. `kind` is an item type of CSL, `order` one of `SOURCE_ORDERS`."""

    q: str = ""
    kind: str = ""
    order: str = "cited"

    @classmethod
    def from_query(cls, query: Iterable[tuple[str, str]]) -> Self:
        """Read the pairs of a query string. Blank values mean "not asked"; unknown names are left alone.

        Raises `Invalid`, with one sentence for each parameter that cannot be read.
        """
        asked = {name: " ".join(value.replace("\x00", " ").split()) for name, value in query}
        q, kind, order = asked.get("q", ""), asked.get("kind", ""), asked.get("order") or "cited"
        faults: dict[str, str] = {}
        if len(q) > MOST_TEXT:
            faults["q"] = f"A search has at most {MOST_TEXT} characters."
        if kind and (len(kind) > 40 or not _TYPE.fullmatch(kind)):
            faults["kind"] = f"“{kind[:40]}” is no kind of source."
        if order not in SOURCE_ORDERS:
            faults["order"] = f"“{order[:40]}” is none of {', '.join(SOURCE_ORDERS)}."
        if faults:
            raise Invalid(faults)
        return cls(q, kind, order)

    @property
    def is_asked(self) -> bool:
        """Whether sources are left out."""
        return bool(self.q or self.kind)

    def url(self, after: int | None = None) -> str:
        """The address of the list, or of the part of it behind the source with the id `after`."""
        pairs = [("kind", self.kind), ("order", self.order if self.order != "cited" else ""), ("q", self.q)]
        pairs.insert(0, ("after", str(after) if after is not None else ""))
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"/sources?{query}" if query else "/sources"
