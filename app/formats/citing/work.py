"""Works: sources as CSL-JSON describes them, and the places in them to which a citation points."""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.dates import EventDate
from app.models import Source


@dataclass(frozen=True, slots=True)
class Name:
    """A name of CSL-JSON: family and given, or one that is given whole (`literal`)."""

    family: str = ""
    given: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What can be cited. Names of fields follow CSL-JSON; what is not known is empty.

    `accessed` is the day on which the words were fetched from the address. `record` names the version of a record of
    this chronology, which is cited like an entry in a work of reference.
    """

    key: str
    type: str
    title: str
    is_title_supplied: bool = False
    authors: tuple[Name, ...] = ()
    publisher: str = ""
    container: str = ""
    issued: EventDate | None = None
    is_issued_supplied: bool = False
    url: str = ""
    language: str = ""
    accessed: date | None = None
    record: str = ""

    @property
    def has_named_publisher(self) -> bool:
        """Whether the publisher is told beside the author and the container: not where it is the same."""
        same = {_folded(self.container), *(_folded(name.literal) for name in self.authors)}
        return bool(self.publisher) and _folded(self.publisher) not in same

    @property
    def imprint(self) -> str:
        """The publisher, unless its name stands there already."""
        return self.publisher if self.has_named_publisher else ""


def work_of(source: Source, accessed: date | None = None) -> Work:
    return Work(
        key=source.key,
        type=source.type,
        title=_line(source.title),
        is_title_supplied=source.is_title_supplied,
        authors=tuple(name for author in source.authors if (name := _name(author)) != Name()),
        publisher=_line(source.publisher),
        container=_line(source.container),
        issued=EventDate.parse(source.issued) if source.issued else None,
        is_issued_supplied=source.is_issued_supplied,
        url=source.url,
        language=source.language,
        accessed=accessed,
    )


def _name(author: dict[str, str]) -> Name:
    return Name(*(_line(author.get(part) or "") for part in ("family", "given", "literal")))


def _line(text: str) -> str:
    return " ".join(text.split())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Pin:
    """A place in a work: a page or pages, or a paragraph or paragraphs, and words such as *column 2* before them."""

    page: str = ""
    paragraph: str = ""
    words: str = ""


NO_PIN = Pin()
_NUMBERS = r"([0-9ivxlc]+(?:\s*[-–,]\s*[0-9ivxlc]+)*)"
_PAGE = re.compile(rf"(?:pp?\.?|pages?)\s*{_NUMBERS}", re.IGNORECASE)
_PARAGRAPH = re.compile(rf"(?:paras?\.?|paragraphs?|¶+)\s*{_NUMBERS}", re.IGNORECASE)


def read_pin(typed: str, page: str = "", paragraph: int | None = None) -> Pin:
    """The pin of a citation: the page or paragraph that a person typed, else those of its passage.

    What else was typed, such as the speaker in an interview, stands before them.
    """
    typed = " ".join(typed.split()).rstrip(".")
    if found := _PAGE.fullmatch(typed):
        return Pin(page=_ranged(found[1]))
    if found := _PARAGRAPH.fullmatch(typed):
        return Pin(paragraph=_ranged(found[1]))
    return Pin(page, "" if page or not paragraph else str(paragraph), typed)


def _ranged(numbers: str) -> str:
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*[-–]\s*", "–", numbers))


def is_several(numbers: str) -> bool:
    """Whether a pin names more than one page or paragraph."""
    return "–" in numbers or "," in numbers
