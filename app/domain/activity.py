"""What a reader asked of the activity: whose changes, of which records, when; read from the URL and written back."""

import re
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.domain.filters import Query
from app.domain.history import KIND_WORDS, plural_of
from app.domain.moments import read_moment, say_moment, version_of
from app.errors import Invalid

RECORDS = {"e": "event", "s": "source", "c": "citation", "a": "annotation"}
"""The letters that name records: `e-130`."""
_RECORD = re.compile(r"([a-z]+)-([0-9]{1,10})").fullmatch
LARGEST_ID = 2**31 - 1
ACTIONS = (
    "create",
    "edit",
    "check",
    "uncheck",
    "assign",
    "withdraw",
    "restore",
    "revert",
    "resolve",
    "reopen",
    "add-text",
)
"""The deeds that the form offers; others can be asked for by their word."""


def _kind(typed: object) -> object:
    if typed not in KIND_WORDS:
        raise ValueError(f"“{str(typed)[:40]}” is no kind of record: {', '.join(KIND_WORDS)}.")
    return typed


def _action(typed: object) -> object:
    if not (isinstance(typed, str) and re.fullmatch(r"[a-z-]{1,20}", typed)):
        raise ValueError(f"“{str(typed)[:40]}” is no word for what was done.")
    return typed


def _person(typed: object) -> object:
    words = " ".join(str(typed).replace("\x00", " ").split())
    if len(words) > 200:
        raise ValueError("A name has at most 200 characters.")
    return words or None


def _moment(typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    moment = read_moment(typed)
    if version_of(moment) is not None:
        raise ValueError("Give a date, not a version.")
    return moment


def _record(typed: object) -> object:
    found = _RECORD(str(typed).strip().lower())
    kind = RECORDS.get(found[1], found[1]) if found else ""
    if found is None or kind not in KIND_WORDS or not 0 < int(found[2]) <= LARGEST_ID:
        raise ValueError(f"“{str(typed)[:40]}” names no record: write e-130, s-3, actor-7.")
    return str(typed).strip().lower()


Moment = Annotated[str | None, BeforeValidator(_moment)]


class ActivityFilters(BaseModel):
    """Which changes: equal filters have equal query strings. Blank values mean "not asked"."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid")

    person: Annotated[str | None, BeforeValidator(_person)] = None
    """The name under which it was saved."""
    kind: Annotated[str | None, BeforeValidator(_kind)] = None
    action: Annotated[str | None, BeforeValidator(_action)] = None
    record: Annotated[str | None, BeforeValidator(_record)] = None
    from_: Moment = Field(None, alias="from")
    to: Moment = None
    each: bool = False
    """Whether imports are told record by record."""

    @classmethod
    def from_query(cls, query: Query) -> Self:
        """Raises `Invalid`, with one sentence for each parameter that cannot be read; unknown names are left alone."""
        asked: dict[str, Any] = {name: value for name, value in query if name in _NAMES and value.strip()}
        if "each" in asked:
            if asked["each"] not in ("0", "1"):
                raise Invalid({"each": f"“{asked['each'][:40]}” is neither 1 nor 0."})
            asked["each"] = asked["each"] == "1"
        try:
            return cls(**asked)
        except ValidationError as problems:
            faults = {str(p["loc"][0]): str(p.get("ctx", {}).get("error", p["msg"])) for p in problems.errors()}
            raise Invalid(faults) from None

    @property
    def of_record(self) -> tuple[str, int] | None:
        """Kind and id of the record that is asked for."""
        found = _RECORD(self.record) if self.record else None
        return (RECORDS.get(found[1], found[1]), int(found[2])) if found else None

    def pairs(self) -> list[tuple[str, str]]:
        asked = self.model_dump(by_alias=True, exclude_defaults=True)
        return sorted((name, "1" if value is True else str(value)) for name, value in asked.items())

    def url(self, path: str = "/activity", **more: object) -> str:
        """The address of the filter; `more` are parameters beside it, those that are None being left out."""
        pairs = self.pairs() + [(name, str(value)) for name, value in more.items() if value is not None]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def replacing(self, **fields: Any) -> Self:
        """The filter with other values in some fields; None takes a field out."""
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{name: value for name, value in {**kept, **fields}.items() if value is not None})

    def describe(self) -> str:
        """The filter in words: `changes of events by Mira since 20 Nov 2026`."""
        words = ["changes"]
        if self.record:
            words.append(f"of {self.record}")
        if self.kind:
            words.append(f"of {plural_of(self.kind)}")
        if self.action:
            words.append(f"of the sort “{self.action}”")
        if self.person:
            words.append(f"by {self.person}")
        if self.from_:
            words.append(f"since {say_moment(self.from_)}")
        if self.to:
            words.append(f"until {say_moment(self.to)}")
        return " ".join(words) if len(words) > 1 else "all changes"


_NAMES = {field.alias or name for name, field in ActivityFilters.model_fields.items()}


def read_before(typed: str, name: str = "before") -> int | None:
    """The version before which a page goes on, None for the first page; raises `Invalid` for anything else.

    `name` is what the parameter is called."""
    if not typed.strip():
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 18):
        raise Invalid({name: f"“{typed[:40]}” is no place in the activity. Start again from the first page."})
    return int(typed)
