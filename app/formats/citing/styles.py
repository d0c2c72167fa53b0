"""The styles by name: how each writes a first note, a later one, and an entry of the bibliography."""

from collections.abc import Callable
from dataclasses import dataclass

from app.formats.citing import apa, chicago, oscola
from app.formats.citing.kinds import credited, kind_of
from app.formats.citing.names import sorting
from app.formats.citing.runs import Runs
from app.formats.citing.work import Pin, Work

Sorting = Callable[[Work], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Style:
    """A style of citation. `later` takes the number of the first note, `same` stands for what comes right after it."""

    label: str
    note_title: str
    notes_title: str
    list_title: str
    note: Callable[[Work, Pin, str], Runs]
    later: Callable[[Work, int, Pin, str], Runs]
    same: Callable[[Work, int, Pin, str], Runs]
    entry: Callable[[Work], Runs]
    sorting: Sorting
    section: Callable[[Work], str]
    """The heading under which a work is listed."""
    is_author_date: bool = False
    """Whether its notes only name what the list describes."""


def _by_author(work: Work) -> tuple[str, ...]:
    """Family names, or the title where there are none; then year and title."""
    names = [sorting(f"{name.literal or name.family} {name.given}") for name in credited(work)]
    title = sorting(chicago.without_article(work.title))
    year = f"{work.issued.earliest + 10**12:014}" if work.issued else ""
    return (names[0] if names else title, " ".join(names[1:]), year, title, work.key)


def _unattributed_first(work: Work) -> tuple[str, ...]:
    return ("1" if credited(work) else "0", *_by_author(work))


def _in_oscola(work: Work) -> str:
    return {"case": "Table of cases", "law": "Table of legislation"}.get(kind_of(work.type), "Bibliography")


STYLES = {
    "chicago": Style(
        "Chicago (notes and bibliography)",
        "Footnote",
        "Footnotes",
        "Bibliography",
        note=chicago.note,
        later=lambda work, first, pin, link: chicago.short_note(work, pin),
        same=lambda work, first, pin, link: chicago.short_note(work, pin),
        entry=chicago.entry,
        sorting=_by_author,
        section=lambda work: "Bibliography",
    ),
    "apa": Style(
        "APA 7",
        "Citation in the text",
        "Citations in the text",
        "References",
        note=apa.note,
        later=lambda work, first, pin, link: apa.note(work, pin, link),
        same=lambda work, first, pin, link: apa.note(work, pin, link),
        entry=apa.entry,
        sorting=_by_author,
        section=lambda work: "References",
        is_author_date=True,
    ),
    "oscola": Style(
        "OSCOLA 4",
        "Footnote",
        "Footnotes",
        "Bibliography",
        note=oscola.note,
        later=lambda work, first, pin, link: oscola.later_note(work, first, pin),
        same=lambda work, first, pin, link: oscola.same_note(work, pin),
        entry=oscola.entry,
        sorting=_unattributed_first,
        section=_in_oscola,
    ),
}
DEFAULT_STYLE = "chicago"
