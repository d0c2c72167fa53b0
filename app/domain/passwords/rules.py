"""Which passwords are refused: short ones, and those that somebody would try among the first.

NIST SP 800-63B asks for length, for a list of common and expected passwords that are refused, and for no rule of
composition: any letters, blanks and signs will do. The list is short, since few common passwords have 15 characters;
what common ones are padded with to get there is recognised by its pattern.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from app.domain.passwords.patterns import are_runs, is_repetition

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 1000
"""In code points, after normalising."""

OWN_WORDS = ("dateline",)
LEAST_LEFT = 5
"""Different characters that a password needs; and letters besides names and common words, where it has such."""

_LIKENESSES = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "!": "i"})
_FOLDER = Path(__file__).parent


class InvalidPassword(ValueError):
    """`str(error)` is one sentence that says what to do; the password is not in it."""


def normalise_password(password: str) -> str:
    """In NFKC (UAX #15), as NIST SP 800-63B names it: however a keyboard composes its letters, it is one password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, name: str = "") -> str:
    """The password normalised; raises `InvalidPassword` where it may not be chosen. `name` is its owner's."""
    normal = normalise_password(password)
    if len(normal) < SHORTEST_PASSWORD:
        raise InvalidPassword(
            f"A password has {SHORTEST_PASSWORD} characters or more; a sentence of your own is a good one."
        )
    if len(normal) > LONGEST_PASSWORD:
        raise InvalidPassword(f"A password has {SHORTEST_PASSWORD} characters or more, and at most 1,000.")
    folded = normal.casefold()
    bare = _bare(folded)
    if len(set(folded)) < LEAST_LEFT or is_repetition(folded) or (bare and is_repetition(bare)):
        raise InvalidPassword("This password repeats one short piece. Choose one that says something.")
    if are_runs(bare or folded):
        raise InvalidPassword("This password walks along the keyboard, the alphabet or the digits. Choose another.")
    if _is_common(folded):
        raise InvalidPassword("Many people have chosen this password, so it is tried first. Choose another.")
    if _is_padded(folded, name):
        raise InvalidPassword("This password is a name or a common word with little else. Choose one with more words.")
    return normal


def _bare(folded: str) -> str:
    """Letters and digits alone."""
    return "".join(character for character in folded if character.isalnum())


def _readings(folded: str) -> tuple[str, str]:
    """As it stands, and with the signs and digits that stand for letters turned into them: p4$$w0rd."""
    return _bare(folded), _bare(folded.translate(_LIKENESSES))


def _is_common(folded: str) -> bool:
    common = _read_lines("common.txt")
    return any(reading in common or reading.rstrip("0123456789") in common for reading in _readings(folded))


def _is_padded(folded: str, name: str) -> bool:
    names = [part for part in re.split(r"\W+", unicodedata.normalize("NFKC", name).casefold()) if len(part) > 2]
    expected = sorted({*names, _bare(" ".join(names)), *OWN_WORDS, *_read_lines("words.txt")} - {""}, key=len)[::-1]
    pattern = re.compile("|".join(re.escape(word) for word in expected))
    for reading in _readings(folded):
        rest, count = pattern.subn("", reading)
        if count and len(set(re.sub(r"\d", "", rest))) < LEAST_LEFT:
            return True
    return False


@cache
def _read_lines(file: str) -> frozenset[str]:
    lines = (_FOLDER / file).read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
