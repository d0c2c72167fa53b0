"""Names of authors as the styles write them: in order or inverted, whole or with initials."""

import re
import unicodedata
from collections.abc import Sequence

from app.formats.citing.work import Name

_JOINED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts in which the family name comes first, and no space or comma stands behind it."""


def in_order(name: Name) -> str:
    """`Ada Sample`; a name that is given whole, as it is."""
    if name.literal or not name.family:
        return name.literal or name.given
    if _JOINED.search(name.family):
        return name.family + name.given
    return f"{name.given} {name.family}".strip()


def inverted(name: Name) -> str:
    """`Sample, Ada`, for lists in the order of the alphabet."""
    if name.literal or not name.family or _JOINED.search(name.family):
        return in_order(name)
    return f"{name.family}, {name.given}" if name.given else name.family


def with_initials(name: Name) -> str:
    """`Sample, A. B.`; given names in scripts without capitals stay whole."""
    if name.literal or not (name.family and name.given) or _JOINED.search(name.family):
        return in_order(name)
    return f"{name.family}, {initials(name.given)}"


def signed(name: Name) -> str:
    """`A. B. Sample`."""
    if name.literal or not (name.family and name.given) or _JOINED.search(name.family):
        return in_order(name)
    return f"{initials(name.given)} {name.family}"


def family(name: Name) -> str:
    """What stands for a person in short: the family name, or the name that is given whole."""
    return name.literal or name.family or name.given


def initials(given: str, stop: str = ".", space: str = " ") -> str:
    """`A. B.` of `Ada Beth`, `J.-P.` of `Jean-Paul`, `AB` of either with no `stop` and no `space`."""
    words = [[part for part in word.split("-") if part] for word in re.sub(r"\.(?=\S)", ". ", given).split()]
    hyphen = "-" if stop else ""
    return space.join(hyphen.join(_initial(part, stop) for part in word) for word in words if word)


def _initial(word: str, stop: str) -> str:
    first = word[0]
    return f"{first}{stop}" if first.isupper() or first.islower() else word


def listed(names: Sequence[str], last: str) -> str:
    """`A`, `A and B`, `A, B, and C`, with `last` before the last of them: ` and `, `, and `, `, & `."""
    return last.join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def sorting(text: str) -> str:
    """What a list is ordered by: letters without accents and case, from the first letter or digit on."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.sub(r"^\W+", "", folded)
