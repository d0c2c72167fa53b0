"""Works as RIS, the tagged format that reference managers read: UTF-8, one tag a line, CR LF at its end."""

import re
from collections.abc import Iterable, Iterator

from app.formats.citing.dates import plain_parts
from app.formats.citing.names import inverted
from app.formats.citing.work import Name, Work

MEDIA_TYPE = "application/x-research-info-systems"

_TYPES = {
    "NEWS": "article-newspaper",
    "MGZN": "article-magazine",
    "JOUR": "article-journal review review-book",
    "ELEC": "webpage post",
    "BLOG": "post-weblog",
    "VIDEO": "broadcast",
    "CASE": "legal_case",
    "STAT": "legislation",
    "BILL": "bill",
    "HEAR": "hearing",
    "GOVDOC": "regulation treaty",
    "PAT": "patent",
    "STAND": "standard",
    "BOOK": "book",
    "CHAP": "chapter",
    "DATA": "dataset",
    "CPAPER": "paper-conference",
    "RPRT": "report",
    "THES": "thesis",
    "DICT": "entry-dictionary",
    "ENCYC": "entry-encyclopedia",
    "MANSCPT": "manuscript",
    "PAMP": "pamphlet",
    "PCOMM": "personal_communication",
    "CLSWK": "classic",
    "FIGURE": "figure",
    "ART": "graphic",
    "MAP": "map",
    "MPCT": "motion_picture",
    "MUSIC": "musical_score",
    "SOUND": "song",
    "JFULL": "periodical",
    "COMP": "software",
}
TYPE_OF = {name: tag for tag, names in _TYPES.items() for name in names.split()}
"""Reference types of RIS by item types of CSL; all others are GEN."""


def write_ris(works: Iterable[Work]) -> Iterator[str]:
    """The parts of a file: one reference each."""
    for work in works:
        lines = [f"{tag}  - {_line(value)}" for tag, value in _tags(work) if value]
        yield "\r\n".join([*lines, "ER  - ", "", ""])


def _tags(work: Work) -> list[tuple[str, str]]:
    year, day = _published(work)
    return [
        ("TY", TYPE_OF.get(work.type, "GEN")),
        ("ID", work.key),
        *(("AU", _author(name)) for name in work.authors),
        ("TI", work.title),
        ("T2", work.container),
        ("PB", work.publisher),
        ("PY", year),
        ("DA", day),
        ("Y2", f"{work.accessed:%Y/%m/%d}" if work.accessed else ""),
        ("LA", work.language),
        ("UR", work.url),
    ]


def _author(name: Name) -> str:
    """Family and given names are set off by a comma, so one that is given whole must have none."""
    return name.literal.replace(",", "") if name.literal else inverted(name)


def _published(work: Work) -> tuple[str, str]:
    """The year, and the date as `YYYY/MM/DD/words`, in which words say what numbers cannot."""
    when = work.issued
    if when is None:
        return "", ""
    parts = plain_parts(when)
    words = when.display.replace("/", "-")
    if not parts:
        return "", f"///{words}"
    one = parts[0]
    numbers = [f"{one.year:04}", *(f"{part:02}" if part else "" for part in (one.month, one.day))]
    is_vague = len(parts) > 1 or when.is_approximate or when.is_uncertain
    told = (words if is_vague else "", "supplied" if work.is_issued_supplied else "")
    return numbers[0], "/".join([*numbers, ", ".join(part for part in told if part)])


def _line(value: str) -> str:
    """One line without control characters: a line break would begin another tag."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029\s]+", " ", value).strip()
