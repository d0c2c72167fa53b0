"""Works as BibTeX: UTF-8, every value in braces that balance, signs of LaTeX escaped."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from app.formats.citing.dates import plain_parts
from app.formats.citing.kinds import DESCRIPTORS
from app.formats.citing.work import Name, Work

MEDIA_TYPE = "application/x-bibtex"

_TYPES = {
    "article": "article article-journal article-magazine article-newspaper review review-book",
    "book": "book",
    "booklet": "pamphlet",
    "incollection": "chapter entry entry-dictionary entry-encyclopedia",
    "inproceedings": "paper-conference",
    "techreport": "report",
    "unpublished": "manuscript",
}
TYPE_OF = {name: kind for kind, names in _TYPES.items() for name in names.split()}
"""Entry types of BibTeX by item types of CSL; all others are misc."""

_CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHER = {"techreport": "institution"}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


def write_bibtex(works: Iterable[Work]) -> Iterator[str]:
    """The parts of a file: one entry each."""
    for work in works:
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(work) if value)
        yield f"@{TYPE_OF.get(work.type, 'misc')}{{{work.key},\n{fields}\n}}\n\n"


def escape_latex(text: str) -> str:
    """One line in which no sign has a meaning for LaTeX, and braces balance as BibTeX counts them."""
    return "".join(_SPECIAL.get(sign, sign) for sign in re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip())


def _fields(work: Work) -> list[tuple[str, str]]:
    kind = TYPE_OF.get(work.type, "misc")
    container, publisher = work.container, work.publisher
    if kind == "article" and not container:
        container, publisher = publisher, ""
    year, month, day, note = _published(work)
    return [
        ("author", " and ".join(_author(name) for name in work.authors)),
        # A second pair of braces keeps the capitals as they are.
        ("title", f"{{{escape_latex(work.title)}}}"),
        (_CONTAINER.get(kind, "howpublished"), escape_latex(container)),
        (_PUBLISHER.get(kind, "publisher"), escape_latex(publisher)),
        ("type", escape_latex(DESCRIPTORS.get(work.type, "")) if kind == "misc" else ""),
        ("year", year),
        ("month", month),
        ("day", day),
        ("note", escape_latex(note)),
        ("url", quote(work.url, safe="%/:?#[]@!$&'()*+,;=~-._|^`")),
        ("urldate", work.accessed.isoformat() if work.accessed else ""),
        ("language", escape_latex(work.language)),
    ]


def _author(name: Name) -> str:
    """`Sample, Ada`; braces around whole names, and around parts that would be taken for more than one."""
    if name.literal or not name.given:
        return f"{{{escape_latex(name.literal or name.family)}}}"
    return ", ".join(_whole(part) for part in (name.family, name.given))


def _whole(part: str) -> str:
    escaped = escape_latex(part)
    return f"{{{escaped}}}" if "," in part or re.search(r"\band\b", part, re.IGNORECASE) else escaped


def _published(work: Work) -> tuple[str, str, str, str]:
    """Year, month, day, and in words what these cannot say."""
    when = work.issued
    if when is None:
        return "", "", "", ""
    parts = plain_parts(when)
    is_vague = len(parts) != 1 or when.is_approximate or when.is_uncertain
    told = (when.display if is_vague else "", "date supplied" if work.is_issued_supplied else "")
    note = ", ".join(part for part in told if part)
    if not parts:
        return "", "", "", note
    year, month, day = (str(part or "") for part in (parts[0].year, parts[0].month, parts[0].day))
    return year, month, day, note
