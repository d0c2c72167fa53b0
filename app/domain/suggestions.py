"""What a file says of itself, as the fields of a source: cleaned, and left out where it could not be stored."""

from collections.abc import Callable, Iterable

from app.domain.inputs import check_address, check_language, clean_line, read_typed_date

LONGEST = 300


def suggest_fields(
    *,
    title: str = "",
    authors: Iterable[str] = (),
    publisher: str = "",
    issued: str = "",
    language: str = "",
    url: str = "",
) -> dict[str, str]:
    """Values by the names that the source form has: `authors` one a line, `date` in words or EDTF."""
    named = [_author(name) for name in authors]
    suggested = {
        "title": _line(title).removesuffix(".") if not title.rstrip().endswith("..") else _line(title),
        "authors": "\n".join(name for name in named if name),
        "publisher": _line(publisher),
        "date": _valid(read_typed_date, _line(issued)),
        "url": _valid(check_address, _line(url, 2000)),
        "language": _valid(check_language, _line(language).replace("_", "-")),
    }
    return {name: value for name, value in suggested.items() if value}


def _line(value: str, longest: int = LONGEST) -> str:
    line = str(clean_line(value))
    return line if len(line) <= longest else ""


def _author(name: str) -> str:
    """A line of the field; a name with more than one comma is taken whole."""
    line = _line(name, LONGEST - 2)
    return f'"{line}"' if line.count(",") > 1 else line


def _valid(check: Callable[[str], object], value: str) -> str:
    try:
        if value:
            check(value)
    except ValueError:
        return ""
    return value
