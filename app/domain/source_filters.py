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
MOST_SOURCES = 500
LARGEST_ID = 2**31 - 1
_TYPE = re.compile(r"[a-z]+([-_][a-z]+)*")


@dataclass(frozen=True, slots=True)
class SourceFilters:
    """Equal filters have equal addresses. `kind` is an item type of CSL, `order` one of `SOURCE_ORDERS`.

    `source` are ids, where a selection was asked for.
    """

    q: str = ""
    kind: str = ""
    order: str = "cited"
    source: tuple[int, ...] = ()

    @classmethod
    def from_query(cls, query: Iterable[tuple[str, str]]) -> Self:
        """Read the pairs of a query string. Blank values mean "not asked"; unknown names are left alone.

        Raises `Invalid`, with one sentence for each parameter that cannot be read.
        """
        pairs = [(name, " ".join(value.replace("\x00", " ").split())) for name, value in query]
        asked = dict(pairs)
        q, kind, order = asked.get("q", ""), asked.get("kind", ""), asked.get("order") or "cited"
        faults: dict[str, str] = {}
        if len(q) > MOST_TEXT:
            faults["q"] = f"A search has at most {MOST_TEXT} characters."
        if kind and (len(kind) > 40 or not _TYPE.fullmatch(kind)):
            faults["kind"] = f"“{kind[:40]}” is no kind of source."
        if order not in SOURCE_ORDERS:
            faults["order"] = f"“{order[:40]}” is none of {', '.join(SOURCE_ORDERS)}."
        chosen = [value.removeprefix("s-") for name, value in pairs if name == "source" and value]
        unread = [v for v in chosen if not (v.isascii() and v.isdigit() and len(v) < 12 and 0 < int(v) <= LARGEST_ID)]
        if unread:
            faults["source"] = f"“{unread[0][:40]}” is not the number of a source."
        elif len(chosen) > MOST_SOURCES:
            faults["source"] = f"At most {MOST_SOURCES} sources can be chosen one by one."
        if faults:
            raise Invalid(faults)
        return cls(q, kind, order, tuple(sorted({int(value) for value in chosen})))

    @property
    def is_asked(self) -> bool:
        """Whether sources are left out."""
        return bool(self.q or self.kind or self.source)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the parameters, in the order of an address; what was not asked is left out."""
        pairs = [("kind", self.kind), ("order", self.order if self.order != "cited" else ""), ("q", self.q)]
        return [(name, value) for name, value in pairs if value] + [("source", str(id_)) for id_ in self.source]

    def url(self, after: int | None = None, path: str = "/sources") -> str:
        """The address of the list, or of the part of it behind the source with the id `after`.

        `path` is another view of the same sources.
        """
        place = [("after", str(after))] if after is not None else []
        query = urlencode([*place, *self.pairs()])
        return f"{path}?{query}" if query else path
