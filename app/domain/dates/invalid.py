"""What is said of a date that cannot be read."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 200  # code points of one date as typed or stored; no real date needs half of it
EXAMPLES: Final = "19 Sep 2023, c. July 2023 or 2013 – 2015"
_SHOWN = 60


class InvalidDate(ValueError):
    """A date that cannot be read. `str(error)` is one sentence: the value, what is wrong, examples of what can be read.

    `value` is the text as given, `reason` what is wrong with it ("" where no more than "not a date" can be said).
    """

    def __init__(self, value: str, reason: str = "") -> None:
        self.value = value
        self.reason = reason
        cause = f": {reason}" if reason else ""
        super().__init__(
            printable(f"“{quoted(value)}” cannot be read as a date{cause}; write, for example, {EXAMPLES}.")
        )


def printable(text: str) -> str:
    """The text with a replacement character for each character that has no shape of its own."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def quoted(value: str) -> str:
    """The value fit for a sentence: printable, on one line, at most 60 code points and an ellipsis."""
    return printable(value) if len(value) <= _SHOWN else printable(value[:_SHOWN]) + "…"


def refuse_hostile(value: str) -> None:
    """Raise InvalidDate for a text that is empty, too long or holds characters of no date; cheap at any length."""
    if len(value) > LONGEST:
        raise InvalidDate(value, f"it has {len(value):,} characters, {LONGEST} are allowed")
    if not value.strip():
        raise InvalidDate(value, "it is empty")
    if not value.isascii() and any(c.isdecimal() and not c.isascii() for c in value):
        raise InvalidDate(value, "its digits must be 0 to 9")
    if not value.isprintable() and any((c < " " and c not in "\t\n\r") or "\x7f" <= c <= "\x9f" for c in value):
        raise InvalidDate(value, "it holds a control character")
