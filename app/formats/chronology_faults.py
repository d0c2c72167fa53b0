"""What is wrong with a chronology file, said so that its writer finds the place."""

from dataclasses import dataclass

MOST_NOTICES = 1_000
"""Faults after which reading stops, and warnings after which they are only counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: the list, the record's path in it, the field, and a message that says what is accepted.

    `path` is empty where the fault is not in a record. A record without a readable key is told by its number.
    """

    list: str
    path: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{place(self.list, self.path, self.field)}: {self.message}"


class TooManyFaults(Exception):
    """Reading has met more faults than anybody would read."""


def place(in_list: str, path: str, field: str = "") -> str:
    """Where something stands in the file, in words: `events lachin-blockade citation c1 role`."""
    if in_list == "citations":
        event, _, citation = path.partition("/")
        words = ("events", event, "citation", citation, field)
    else:
        words = (in_list or "top level", path, field, "", "")
    return " ".join(word for word in words if word)


class Notices:
    """Faults and warnings in the order in which they were met."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        self._unlisted_warnings = 0

    def fault(self, in_list: str, path: str, field: str, message: str) -> None:
        """Raises `TooManyFaults` after the thousandth, which says so itself."""
        self.faults.append(Fault(in_list, path, field, message))
        if len(self.faults) >= MOST_NOTICES:
            stop = f"holds {MOST_NOTICES:,} errors up to here; the rest has not been read"
            self.faults.append(Fault("", "", "", stop))
            raise TooManyFaults

    def warn(self, sentence: str) -> None:
        if len(self.warnings) < MOST_NOTICES:
            self.warnings.append(sentence)
        else:
            self._unlisted_warnings += 1

    def list_warnings(self) -> list[str]:
        if not self._unlisted_warnings:
            return self.warnings
        return [*self.warnings, f"{self._unlisted_warnings:,} more warnings of these kinds."]
