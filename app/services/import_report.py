"""What an import did, or would do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.formats.chronology_faults import place

Outcome = Literal["create", "update", "same", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What happens to one record of the file.

    `path` is the record's key, after that of its event for a citation; empty where the file as a whole is meant.
    `fields` are those that an *update* changes, or that stand against an import (*error*), as the file spells them.
    `messages` say what is wrong, each with list, key and field. *skipped*: the record refers to one with an error.
    """

    list: str
    path: str
    outcome: Outcome
    fields: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        fields = f" ({', '.join(self.fields)})" if self.fields and self.outcome == "update" else ""
        return f"{place(self.list, self.path)}: {self.outcome}{fields}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of every record, in the order of the lists; `is_written` says whether anything was stored."""

    records: Sequence[RecordOutcome]
    warnings: Sequence[str]
    is_written: bool

    @property
    def errors(self) -> list[str]:
        """One sentence an error, and one for each record that would be left out with it."""
        return [message for record in self.records for message in record.messages]

    def count(self, outcome: Outcome | None = None, in_list: str | None = None) -> int:
        return sum(n for (o, name), n in self.counts().items() if outcome in (None, o) and in_list in (None, name))

    def counts(self) -> Counter[tuple[Outcome, str]]:
        """How many records have which outcome, by outcome and list."""
        return Counter((record.outcome, record.list) for record in self.records)
