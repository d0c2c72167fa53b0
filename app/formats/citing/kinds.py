"""The forms in which styles describe works, by the item types of CSL."""

from typing import Literal

from app.formats.citing.names import in_order
from app.formats.citing.work import Name, Work

Kind = Literal["article", "web", "interview", "broadcast", "whole", "part", "case", "law", "paper"]

_TYPES: dict[Kind, str] = {
    "article": "article article-journal article-magazine article-newspaper review review-book",
    "web": "webpage post post-weblog",
    "interview": "interview",
    "broadcast": "broadcast",
    "part": "chapter entry entry-dictionary entry-encyclopedia paper-conference",
    "case": "legal_case",
    "law": "bill hearing legislation patent regulation treaty",
    "paper": "document manuscript personal_communication speech",
}
KIND_OF: dict[str, Kind] = {name: kind for kind, names in _TYPES.items() for name in names.split()}

DESCRIPTORS = {
    "broadcast": "broadcast",
    "dataset": "data set",
    "graphic": "picture",
    "interview": "interview",
    "manuscript": "manuscript",
    "map": "map",
    "motion_picture": "film",
    "personal_communication": "personal communication",
    "post": "post",
    "software": "computer software",
    "song": "recording",
    "speech": "speech",
    "thesis": "thesis",
}
"""What a style says a work is, where its form does not show it."""

YEAR_ONLY = {"book", "chapter", "paper-conference", "thesis"}
"""Works of which the year of publication is told, and not its day."""


def kind_of(type_: str) -> Kind:
    """The form for a type; *whole* for works that stand for themselves, such as books, and for unknown types."""
    return KIND_OF.get(type_, "whole")


def descriptor(type_: str, title: str) -> str:
    """What a work is, unless its title says so."""
    words = DESCRIPTORS.get(type_, "")
    return "" if words and words in title.casefold() else words


def credited(work: Work) -> tuple[Name, ...]:
    """The authors who stand before the title: none for a case, which is known by its name."""
    return () if kind_of(work.type) == "case" else work.authors


def court_of(work: Work) -> str:
    """The court that decided a case, as far as the record tells: what it appeared in, its publisher or its author."""
    told = (work.container, work.publisher, *(in_order(name) for name in work.authors))
    return next((words for words in told if words), "")
