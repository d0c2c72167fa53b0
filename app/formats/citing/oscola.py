"""The Oxford University Standard for the Citation of Legal Authorities, 4th edition."""

import re

from app.formats.citing.chicago import short_title
from app.formats.citing.dates import DateManner, date_words, day_words
from app.formats.citing.kinds import YEAR_ONLY, court_of, credited, descriptor, kind_of
from app.formats.citing.names import family, in_order, initials, listed
from app.formats.citing.runs import Run, Runs, closed, italic, joined, plain
from app.formats.citing.work import NO_PIN, Name, Pin, Work, is_several

_MANNER = DateManner("day-first", "c")
_QUOTED = re.compile(r"‘([^‘’]*(?:’\w[^‘’]*)*)’(?!\w)")
_LISTED = 3
_UNATTRIBUTED = "——"


def note(work: Work, pin: Pin, link: str) -> Runs:
    """A full footnote."""
    return closed(joined([plain(_authors(work)), _body(work, pin, link)], ","), ".")


def later_note(work: Work, first: int, pin: Pin) -> Runs:
    """A later footnote: the author's family name, or the title, and the number of the `first` note."""
    names = [family(name) for name in credited(work)]
    who = plain(_and_others(names)) or _title(work, is_short=True)
    return closed(joined([who, plain(f"(n {first})"), plain(pin_words(work, pin))], ""), ".")


def same_note(work: Work, pin: Pin) -> Runs:
    """A footnote on what the one right before it cites."""
    return closed(joined([plain("ibid"), plain(pin_words(work, pin))], ""), ".")


def entry(work: Work) -> Runs:
    """An entry of the bibliography: no full stop at its end, and a double dash before what has no author."""
    if kind_of(work.type) in ("case", "law"):
        return joined([plain(_authors(work)), _body(work, NO_PIN, "", is_listed=True)], ",")
    names = [_inverted(name) for name in work.authors]
    authors = _and_others(names)
    return joined([plain(authors or _UNATTRIBUTED), _body(work, NO_PIN, "")], "," if authors else "")


def pin_words(work: Work, pin: Pin) -> str:
    """Pages bare, paragraphs named, and those of a case in square brackets."""
    place = pin.page
    if pin.paragraph and kind_of(work.type) == "case":
        place = "–".join(f"[{number}]" for number in pin.paragraph.split("–"))
    elif pin.paragraph:
        place = f"{'paras' if is_several(pin.paragraph) else 'para'} {pin.paragraph}"
    return ", ".join(part for part in (pin.words, place) if part)


def _authors(work: Work) -> str:
    return _and_others(
        [in_order(name).replace(".", "") if not name.literal else name.literal for name in credited(work)]
    )


def _and_others(names: list[str]) -> str:
    return f"{names[0]} and others" if len(names) > _LISTED else listed(names, " and ")


def _inverted(name: Name) -> str:
    """`Sample AB`."""
    if name.literal or not (name.family and name.given):
        return in_order(name)
    short = initials(name.given, stop="", space="")
    return f"{name.family} {short}" if in_order(name).endswith(f" {name.family}") else in_order(name)


def _body(work: Work, pin: Pin, link: str, *, is_listed: bool = False) -> Runs:
    parts = [_title(work, is_listed=is_listed), *_origin(work), plain(pin_words(work, pin)), *_online(work, link)]
    return joined(parts, "")


def _title(work: Work, *, is_short: bool = False, is_listed: bool = False) -> Runs:
    title = short_title(work.title) if is_short and not work.is_title_supplied else work.title
    kind = kind_of(work.type)
    if work.is_title_supplied or kind == "law" or (kind == "case" and is_listed):
        return plain(title)
    if kind in ("whole", "case") or (kind == "broadcast" and not work.container):
        return italic(title)
    inner = _QUOTED.sub(r"“\1”", title)
    return plain(f"‘{inner}’")


def _origin(work: Work) -> list[Runs]:
    """In what, by whom and when, mostly between brackets."""
    kind, container, publisher = kind_of(work.type), work.container, work.imprint
    date = date_words(work.issued, _MANNER, is_supplied=work.is_issued_supplied, year=work.type in YEAR_ONLY)
    if kind == "article":
        return [italic(container or work.publisher), _bracketed(plain(date))]
    if kind == "case":
        return [_bracketed(plain(court_of(work)), plain(date))]
    if kind == "broadcast":
        return [italic(container), _bracketed(plain(publisher), plain(date))]
    if kind == "part":
        book = (Run("in "), *italic(container)) if container else ()
        return [book, _bracketed(plain(work.record), _dated(publisher, date))]
    if kind in ("whole", "law"):
        return [_bracketed(plain(container), _dated(publisher, date))]
    words = descriptor(work.type, work.title) if kind != "web" else ""
    return [_bracketed(plain(words), italic(container), plain(publisher), plain(date))]


def _dated(publisher: str, date: str) -> Runs:
    """Publisher and year without a comma; a whole day is set off by one."""
    return joined([plain(publisher), plain(date)], "," if " " in date else "")


def _bracketed(*parts: Runs) -> Runs:
    inside = joined(parts, ",")
    return (Run("("), *inside, Run(")")) if inside else ()


def _online(work: Work, link: str) -> list[Runs]:
    if not work.url:
        return []
    address = (Run("<"), Run(work.url, link=link or work.url), Run(">"))
    return [address, plain(f"accessed {day_words(work.accessed, 'day-first')}" if work.accessed else "")]
