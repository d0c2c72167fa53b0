"""The Chicago Manual of Style, 18th edition: notes and bibliography."""

import re

from app.formats.citing.dates import DateManner, date_words, day_words
from app.formats.citing.kinds import YEAR_ONLY, court_of, credited, descriptor, kind_of
from app.formats.citing.names import family, in_order, inverted, listed
from app.formats.citing.runs import Run, Runs, closed, italic, joined, plain
from app.formats.citing.work import Pin, Work, is_several

_MANNER = DateManner("month-first", "ca.")
_ARTICLE = re.compile(r"^\W*(?:an?|the)\s+(?=\S)", re.IGNORECASE)
_MINOR = frozenset("a an and as at but by for from in into nor of on or over the to under with".split())  # noqa: SIM905
_WORDS_KEPT = 4
_LISTED, _KEPT = 6, 3


def note(work: Work, pin: Pin, link: str) -> Runs:
    """A full note; `link` is the address that leads to the words, in place of the address of the work."""
    parts = [plain(_authors_in_note(work)), _title(work), *_origin(work, is_note=True)]
    if kind_of(work.type) in ("whole", "case") and len(parts) > 2:
        parts[1:3] = [joined([parts[1], parts[2]], "")]
    return closed(joined([*parts, plain(pin_words(pin)), *_online(work, link)], ",", american=True), ".", american=True)


def short_note(work: Work, pin: Pin) -> Runs:
    """A later note: family name and short title. The edition prefers it to *ibid.*"""
    names = [family(name) for name in credited(work)]
    authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    parts = [plain(authors), _title(work, is_short=True), plain(pin_words(pin))]
    return closed(joined(parts, ",", american=True), ".", american=True)


def entry(work: Work) -> Runs:
    """An entry of the bibliography."""
    title, origin = _title(work), _origin(work, is_note=False)
    if kind_of(work.type) == "case":
        title, origin = joined([title, *origin], ""), []
    elif kind_of(work.type) == "part":
        title, origin = joined([title, origin[0]], ".", american=True), origin[1:]
    published = _capitalised(joined(origin, ",", american=True))
    parts = [plain(_authors_in_list(work)), title, published, *_online(work, "", is_note=False)]
    return closed(joined(parts, ".", american=True), ".", american=True)


def pin_words(pin: Pin) -> str:
    """Pages bare, paragraphs named."""
    paragraph = f"{'paras.' if is_several(pin.paragraph) else 'para.'} {pin.paragraph}" if pin.paragraph else ""
    return ", ".join(part for part in (pin.words, pin.page or paragraph) if part)


def _capitalised(runs: Runs) -> Runs:
    """The runs with a capital at their start, unless that is a name in italics."""
    if not runs or runs[0].italic:
        return runs
    return (Run(runs[0].text[:1].upper() + runs[0].text[1:], link=runs[0].link), *runs[1:])


def _authors_in_note(work: Work) -> str:
    names = [in_order(name) for name in credited(work)]
    return f"{names[0]} et al." if len(names) > 2 else listed(names, " and ")


def _authors_in_list(work: Work) -> str:
    names = [inverted(name) if index == 0 else in_order(name) for index, name in enumerate(credited(work))]
    return f"{', '.join(names[:_KEPT])}, et al." if len(names) > _LISTED else listed(names, ", and ")


def _title(work: Work, *, is_short: bool = False) -> Runs:
    title = short_title(work.title) if is_short and not work.is_title_supplied else work.title
    if work.is_title_supplied or kind_of(work.type) == "law":
        return plain(title)
    if _stands_alone(work):
        return italic(title)
    return plain(f"“{title.replace('“', '‘').replace('”', '’')}”")


def _stands_alone(work: Work) -> bool:
    kind = kind_of(work.type)
    return kind in ("whole", "case") or (kind == "broadcast" and not work.container)


def short_title(title: str) -> str:
    """The first words of a title: without its article and subtitle, at most four, the last not a minor one."""
    main = re.split(r"[:;?!]\s|\s[–—-]\s", title)[0].strip() or title
    bare = without_article(main)
    words = (bare if bare == main else bare[:1].upper() + bare[1:]).split()
    if len(words) > _WORDS_KEPT:
        words = words[:_WORDS_KEPT]
        while len(words) > 1 and words[-1].casefold() in _MINOR:
            words.pop()
    return " ".join(words).rstrip(",;:") or title


def without_article(title: str) -> str:
    """A title without the English article in front, which lists leave out of account."""
    return _ARTICLE.sub("", title, count=1)


def _date(work: Work) -> str:
    words = date_words(work.issued, _MANNER, is_supplied=work.is_issued_supplied, year=work.type in YEAR_ONLY)
    is_told = words or (work.accessed and work.url) or kind_of(work.type) in ("case", "law")
    return words if is_told else "n.d."


def _origin(work: Work, *, is_note: bool) -> list[Runs]:
    """In what, by whom and when a work was published."""
    kind, date = kind_of(work.type), plain(_date(work))
    container, publisher = work.container, plain(work.imprint)
    if kind == "article":
        return [italic(container or work.publisher), date]
    if kind == "web":
        site = (*italic(container), Run(" (blog)")) if container and work.type == "post-weblog" else plain(container)
        return [site, publisher, date]
    if kind == "interview":
        return [plain(descriptor(work.type, work.title)), italic(container), publisher, date]
    if kind == "broadcast":
        if work.issued is None or not work.imprint:
            return [italic(container), publisher, date]
        return [italic(container), (Run("aired "), *date), (Run("on "), *publisher)]
    if kind == "whole":
        published = joined([plain(container), publisher, date], ",")
        return [(Run("("), *published, Run(")")) if is_note and published else published]
    if kind == "part":
        book = (Run("in " if is_note else "In "), *italic(container)) if container else ()
        if not is_note:
            return [book, plain(work.record), publisher, date]
        published = joined([publisher, date], ",")
        return [joined([book, (Run("("), *published, Run(")")) if published else ()], ""), plain(work.record)]
    if kind == "case":
        court = " ".join(part for part in (court_of(work), _date(work)) if part)
        return [plain(f"({court})" if court else "")]
    if kind == "law":
        return [plain(container), publisher, date]
    return [plain(descriptor(work.type, work.title)), date, plain(container), publisher]


def _online(work: Work, link: str, *, is_note: bool = True) -> list[Runs]:
    """The address, with the day of access where no date of publication is known."""
    if not work.url:
        return []
    accessed = (
        f"{'accessed' if is_note else 'Accessed'} {day_words(work.accessed, 'month-first')}" if work.accessed else ""
    )
    return [plain(accessed if work.issued is None else ""), (Run(work.url, link=link or work.url),)]
