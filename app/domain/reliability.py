"""How far a source can be relied on: the letters A to F of the Admiralty system (NATO AJP-2.1), with words of our own.

They judge the source, apart from what it says. Where nobody has judged it the letter stays empty, which is another
thing than F.
"""

from typing import Literal

Reliability = Literal["", "A", "B", "C", "D", "E", "F"]

RELIABILITY: dict[str, str] = {
    "A": "Completely reliable",
    "B": "Usually reliable",
    "C": "Fairly reliable",
    "D": "Not usually reliable",
    "E": "Unreliable",
    "F": "Cannot be judged",
}
"""Words by letter, from the most reliable on; F says that the source was looked at and could not be judged."""


def reliability_words(letter: str) -> str:
    """`Usually reliable (B)`; nothing where nobody has judged the source."""
    return f"{RELIABILITY[letter]} ({letter})" if letter in RELIABILITY else ""
