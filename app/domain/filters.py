"""What a reader asked to see (`EventFilters`) and which part of it (`Slice`), read from the URL and written back."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.domain.dates import AmbiguousDate, EventDate, InvalidDate, read_date
from app.domain.evidence import EVIDENCE_STATES
from app.domain.moments import read_moment
from app.errors import Invalid

REVIEW_STATES = ("draft", "in-review", "checked", "withdrawn")
HEALTHS = ("lost", "changed")
MOST_VALUES = 100
MOST_TEXT = 400
LARGEST_ID = 2**31 - 1

Query = Iterable[tuple[str, str]]
M = TypeVar("M", bound=BaseModel)


def _edtf(typed: object) -> object:
    """A bound of the date range as canonical EDTF; the day order follows the reading setting of `read_date`."""
    if not isinstance(typed, str):
        return typed
    try:
        return read_date(typed).edtf
    except AmbiguousDate as problem:
        raise ValueError(problem.question) from None
    except InvalidDate as problem:
        raise ValueError(str(problem)) from None


def _text(typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    words = " ".join(typed.replace("\x00", " ").split())
    if len(words) > MOST_TEXT:
        raise ValueError(f"A search has at most {MOST_TEXT} characters.")
    return words or None


def _unique(values: object) -> object:
    if not isinstance(values, list | tuple | set):
        return values
    if len(values) > MOST_VALUES:
        raise ValueError(f"At most {MOST_VALUES} values can be asked for at once.")
    return tuple(sorted(set(values), key=lambda value: (len(str(value)), str(value))))


def _whole(value: object) -> object:
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) < 12 and 0 < int(value) <= LARGEST_ID):
            raise ValueError(f"“{value[:40]}” is not the number of a record.")
        return int(value)
    return value


def _slug(value: object) -> object:
    if isinstance(value, str) and not (0 < len(value) <= 80 and all(c.isalnum() or c == "-" for c in value)):
        raise ValueError(f"“{value[:40]}” is not a slug: small letters, digits and hyphens.")
    return value


def _moment(typed: object) -> object:
    return read_moment(typed) if isinstance(typed, str) else typed


def _one_of(words: Sequence[str]) -> Callable[[object], object]:
    def check(value: object) -> object:
        if value not in words:
            raise ValueError(f"“{str(value)[:40]}” is none of {', '.join(words)}.")
        return value

    return check


Bound = Annotated[str | None, BeforeValidator(_edtf)]
Ids = Annotated[tuple[Annotated[int, BeforeValidator(_whole)], ...], BeforeValidator(_unique)]
Slugs = Annotated[tuple[Annotated[str, BeforeValidator(_slug)], ...], BeforeValidator(_unique)]
States = Annotated[tuple[Annotated[str, BeforeValidator(_one_of(EVIDENCE_STATES))], ...], BeforeValidator(_unique)]
Reviews = Annotated[tuple[Annotated[str, BeforeValidator(_one_of(REVIEW_STATES))], ...], BeforeValidator(_unique)]

Healths = Annotated[tuple[Annotated[str, BeforeValidator(_one_of(HEALTHS))], ...], BeforeValidator(_unique)]

LISTS = ("category", "actor", "place", "tag", "source", "evidence", "review", "health", "assigned")
WORK_FIELDS = ("health", "citations", "notes", "assigned")
"""What tells of members' work: asked by members alone, and of now alone."""


class EventFilters(BaseModel):
    """Which events: equal filters have equal query strings. Lists are "any of"; different fields are "and".

    `from_` and `to` hold canonical EDTF; the range runs from the earliest day of one to the latest of the other.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid")

    q: Annotated[str | None, BeforeValidator(_text)] = None
    from_: Bound = Field(None, alias="from")
    to: Bound = None
    within: Annotated[str, BeforeValidator(_one_of(("overlaps", "certain")))] = "overlaps"
    category: Slugs = ()
    actor: Ids = ()
    place: Ids = ()
    tag: Slugs = ()
    source: Ids = ()
    evidence: States = ()
    review: Reviews = ()
    undated: bool = False
    health: Healths = ()
    """Events with a cited passage that is lost or changed, and waits for a decision."""
    citations: Annotated[str, BeforeValidator(_one_of(("unchecked",)))] | None = None
    """`unchecked`: events with a citation that nobody has checked."""
    notes: Annotated[str, BeforeValidator(_one_of(("open-question",)))] | None = None
    """`open-question`: events with a question that is not resolved."""
    assigned: Ids = ()
    """Ids of the people to whom the events are assigned."""
    as_of: Annotated[str | None, BeforeValidator(_moment)] = None
    """The moment as of which the events are asked for; None: now."""

    def model_post_init(self, context: Any) -> None:
        if self.from_day is not None and self.to_day is not None and self.from_day > self.to_day:
            raise ValueError("The range ends before it starts. Swap its ends or correct one.")

    @classmethod
    def from_query(cls, query: Query) -> Self:
        """Read the pairs of a query string. Blank values mean "not asked"; unknown names are left alone.

        Raises `Invalid`, with one sentence for each parameter that cannot be read.
        """
        asked: dict[str, Any] = {}
        for name, value in query:
            if not value.strip() or name not in _NAMES:
                continue
            if name in LISTS:
                asked.setdefault(name, []).append(value.strip())
            else:
                asked[name] = value
        if "undated" in asked:
            asked["undated"] = _flag("undated", asked["undated"])
        read = _validated(cls, asked)
        if read.as_of and read.asks_for_work:
            raise Invalid({"as_of": "What waits for people is told of now alone: leave as_of out, or the rest."})
        return read

    @property
    def from_date(self) -> EventDate | None:
        return EventDate.parse(self.from_) if self.from_ else None

    @property
    def to_date(self) -> EventDate | None:
        return EventDate.parse(self.to) if self.to else None

    @property
    def from_day(self) -> int | None:
        """First day of the range, or None."""
        return self.from_date.earliest if self.from_date else None

    @property
    def to_day(self) -> int | None:
        """Last day of the range, or None."""
        return self.to_date.latest if self.to_date else None

    @property
    def asks_for_work(self) -> bool:
        """Whether it tells of members' work."""
        return any(getattr(self, name) for name in WORK_FIELDS)

    @property
    def has_range(self) -> bool:
        return bool(self.from_ or self.to)

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the defaults as sorted pairs of a query string."""
        found: list[tuple[str, str]] = []
        for name, value in self.model_dump(by_alias=True, exclude_defaults=True).items():
            if isinstance(value, tuple):
                found += [(name, str(one)) for one in value]
            else:
                found.append((name, "1" if value is True else str(value)))
        return sorted(found, key=lambda pair: (pair[0], len(pair[1]), pair[1]))

    def work_pairs(self) -> list[tuple[str, str]]:
        """Those of the pairs that tell of members' work."""
        return [pair for pair in self.pairs() if pair[0] in WORK_FIELDS]

    def query_string(self) -> str:
        return urlencode(self.pairs())

    def toggling(self, name: str, value: str | int) -> Self:
        """The filter with one value of a list field added, or taken away where it is there."""
        values = set(getattr(self, name))
        return self.replacing(**{name: tuple(values ^ {value})})

    def replacing(self, **fields: Any) -> Self:
        """The filter with other values in some fields; `from_=None` takes a field out."""
        kept = {**{name: getattr(self, name) for name in type(self).model_fields}, **fields}
        return type(self)(**kept)

    def cleared(self) -> Self:
        """The filter that selects all events of the same moment."""
        return type(self)(as_of=self.as_of)

    def count(self) -> int:
        """How many fields narrow the events, the two ends of the range counting once."""
        fields = set(self.model_dump(exclude_defaults=True)) - {"within", "as_of"}
        return len(fields) - (1 if {"from_", "to"} <= fields else 0)

    def describe_range(self) -> str:
        """The date range in words, `Nov 2020 to Mar 2025`, or nothing."""
        start, end = self.from_date, self.to_date
        words = ""
        if start and end:
            words = start.display if start.edtf == end.edtf else f"{start.display} to {end.display}"
        elif start:
            words = f"since {start.display}"
        elif end:
            words = f"until {end.display}"
        return f"certainly within {words}" if words and self.within == "certain" else words


_NAMES = {field.alias or name for name, field in EventFilters.model_fields.items()}


class Slice(BaseModel):
    """Which part of the events is shown, and how: paging and layout, which no export inherits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: Annotated[Literal["list", "lanes", "table"], BeforeValidator(_one_of(("list", "lanes", "table")))] = "list"
    order: Annotated[Literal["oldest", "newest"], BeforeValidator(_one_of(("oldest", "newest")))] = "oldest"
    after: str | None = None
    sort: Annotated[str, BeforeValidator(_one_of(("date", "title", "category", "place", "sources", "review")))] = "date"
    lanes: Annotated[Literal["category", "actor"], BeforeValidator(_one_of(("category", "actor")))] = "category"
    zoom: Annotated[str | None, BeforeValidator(_one_of(("all", "decade", "years", "year", "month", "week")))] = None
    """How much of time the lanes show; None: as much as most events need."""
    at: Bound = None
    """Day or period on which the lanes are centred."""
    pick: Annotated[int | None, BeforeValidator(_whole)] = None
    """The event that is selected in the lanes."""
    open: Annotated[str | None, BeforeValidator(_one_of(("actor", "place", "source", "tag")))] = None
    """The facet of which all values are shown."""
    find: Annotated[str | None, BeforeValidator(_text)] = None
    """What the values of that facet must hold."""

    @classmethod
    def from_query(cls, query: Query) -> Self:
        asked: dict[str, Any] = {n: v.strip() for n, v in query if n in cls.model_fields and v.strip()}
        return _validated(cls, asked)

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        kept = {**self.model_dump(), **changes}
        defaults = {name: field.default for name, field in type(self).model_fields.items()}
        return sorted((n, str(v)) for n, v in kept.items() if v is not None and v != defaults[n])


def timeline_url(filters: EventFilters, part: Slice | None = None, path: str = "/", **changes: Any) -> str:
    """The address of a filter, and of a part of it where one is given, `changes` being made to the part.

    A changed filter starts from its first page: pass `after=None`.
    """
    pairs = filters.pairs() + (part.pairs(**changes) if part else [])
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _flag(name: str, value: str) -> bool:
    if value.strip() not in ("0", "1"):
        raise Invalid({name: f"“{value[:40]}” is neither 1 nor 0."})
    return value.strip() == "1"


def _validated(model: type[M], asked: dict[str, Any]) -> M:
    try:
        return model(**asked)
    except ValidationError as problems:
        faults: dict[str, str] = {}
        for problem in problems.errors():
            name = str(problem["loc"][0]) if problem["loc"] else "from"
            faults[name] = str(problem.get("ctx", {}).get("error", problem["msg"]))
        raise Invalid(faults) from None
    except ValueError as problem:
        raise Invalid({"from": str(problem)}) from None
