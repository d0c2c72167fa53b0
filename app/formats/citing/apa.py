"""The Publication Manual of the American Psychological Association, 7th edition: author and date, and references."""

from app.formats.citing.chicago import short_title
from app.formats.citing.dates import DateManner, date_words, day_words
from app.formats.citing.kinds import YEAR_ONLY, court_of, credited, descriptor, kind_of
from app.formats.citing.names import family, listed, signed, with_initials
from app.formats.citing.runs import Run, Runs, closed, italic, joined, plain
from app.formats.citing.work import Pin, Work, is_several

_MANNER = DateManner("year-first", "ca.", brackets_circa=True)
_LETTERS = DateManner("month-first", "ca.", brackets_circa=True)
_NO_DATE = "n.d."
_LISTED, _KEPT = 20, 19


def note(work: Work, pin: Pin, link: str) -> Runs:
    """What stands between brackets in the text, first and later: author, year, and place in the work.

    The form has no room for an address: a `link` is where its title or name leads.
    """
    if work.type == "personal_communication":
        names = [signed(name) for name in work.authors]
        when = date_words(work.issued, _LETTERS, is_supplied=work.is_issued_supplied) or _NO_DATE
        parts = [_who(work, names), plain("personal communication"), plain(when)]
    else:
        names = [family(name) for name in credited(work)]
        when = date_words(work.issued, _MANNER, is_supplied=work.is_issued_supplied, year=True) or _NO_DATE
        parts = [_who(work, names), plain(when)]
    if link:
        parts[0] = tuple(Run(run.text, run.italic, link) for run in parts[0])
    return closed(joined([*parts, plain(pin_words(pin))], ",", american=True), ".")


def entry(work: Work) -> Runs:
    """A reference of the list."""
    kind, title = kind_of(work.type), _title(work)
    authors = plain(_authors(work))
    if kind in ("case", "law"):
        head = [authors, joined([title, plain(_decided(work))], "")]
    else:
        date = date_words(work.issued, _MANNER, is_supplied=work.is_issued_supplied, year=work.type in YEAR_ONLY)
        when = plain(f"({date or _NO_DATE})")
        head = [authors, when, title] if authors else [title, when]
    whole = closed(joined([*head, *_origin(work)], "."), ".")
    return joined([whole, *_address(work)], "")


def pin_words(pin: Pin) -> str:
    place = ""
    if pin.page:
        place = f"{'pp.' if is_several(pin.page) else 'p.'} {pin.page}"
    elif pin.paragraph:
        place = f"{'paras.' if is_several(pin.paragraph) else 'para.'} {pin.paragraph}"
    return ", ".join(part for part in (pin.words, place) if part)


def _who(work: Work, names: list[str]) -> Runs:
    """The authors in short, or the title where there are none."""
    if names:
        return plain(f"{names[0]} et al." if len(names) > 2 else " & ".join(names))
    if work.is_title_supplied or kind_of(work.type) == "law":
        return plain(work.title)
    if _stands_alone(work) or kind_of(work.type) == "case":
        return italic(short_title(work.title))
    return plain(f"“{short_title(work.title).replace('“', '‘').replace('”', '’')}”")


def _authors(work: Work) -> str:
    names = [with_initials(name) for name in credited(work)]
    return f"{', '.join(names[:_KEPT])}, … {names[-1]}" if len(names) > _LISTED else listed(names, ", & ")


def _stands_alone(work: Work) -> bool:
    kind = kind_of(work.type)
    if kind in ("whole", "paper"):
        return True
    if kind == "web":
        return not (work.type == "post-weblog" and work.container)
    return kind in ("article", "interview", "broadcast") and not work.container


def _title(work: Work) -> Runs:
    """The title, with what the work is behind it in square brackets."""
    if work.is_title_supplied:
        return plain(work.title)
    words = descriptor(work.type, work.title)
    title = italic(work.title) if _stands_alone(work) else plain(work.title)
    return joined([title, plain(f"[{words[0].upper()}{words[1:]}]" if words else "")], "")


def _decided(work: Work) -> str:
    """The court or other origin, and the year, of a case or a law."""
    year = date_words(work.issued, _MANNER, is_supplied=work.is_issued_supplied, year=True)
    words = " ".join(part for part in (court_of(work), year) if part)
    return f"({words})" if words else ""


def _origin(work: Work) -> list[Runs]:
    kind, container, publisher = kind_of(work.type), work.container, plain(work.imprint)
    if kind in ("case", "law"):
        return []
    if kind == "article":
        return [italic(container) or publisher]
    if kind == "interview" or work.type == "post-weblog":
        return [italic(container), publisher]
    if kind in ("part", "broadcast"):
        return [(Run("In "), *italic(container)) if container else (), plain(work.record.capitalize()), publisher]
    return [plain(container), publisher]


def _address(work: Work) -> list[Runs]:
    if not work.url:
        return []
    retrieved = f"Retrieved {day_words(work.accessed, 'month-first')}, from" if work.accessed else ""
    return [plain(retrieved if work.issued is None else ""), (Run(work.url, link=work.url),)]
