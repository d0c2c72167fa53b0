"""The shape of an event as JSON, as far as its members go: what the API documents and the exports write."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.dates import OPEN_END, OPEN_START
from app.domain.reliability import Reliability


class Output(BaseModel):
    """What the API gives back; unknown values are null, never guessed."""

    model_config = ConfigDict(frozen=True)


class DateOutput(Output):
    edtf: Annotated[str, Field(description="Canonical EDTF (ISO 8601-2, levels 0 to 2).")]
    display: Annotated[str, Field(description="The date in words.")]
    earliest: Annotated[
        int,
        Field(
            description="First possible day as a day number of the proleptic Gregorian calendar, 1 January of year 1 "
            f"being 1; {OPEN_START} where the start is open."
        ),
    ]
    latest: Annotated[int, Field(description=f"Last possible day as a day number; {OPEN_END} where the end is open.")]
    first_day: Annotated[str | None, Field(description="The day of `earliest` in ISO 8601; null where it is open.")]
    last_day: Annotated[str | None, Field(description="The day of `latest` in ISO 8601; null where it is open.")]
    precision: Annotated[str, Field(description="What is known: day, month, year, interval, range and so on.")]


class EventDateOutput(DateOutput):
    as_written: Annotated[str, Field(description="The words in which the date was typed or is found in a source.")]
    note: Annotated[str, Field(description="How the date is known.")]


class VerdictOutput(Output):
    """Which of the claimed dates a curator holds."""

    date: Annotated[DateOutput | None, Field(description="The date that is held; null: undecided.")]
    reason: str
    by: Annotated[str, Field(description="Name of the curator.")]
    at: datetime
    is_stale: Annotated[
        bool, Field(description="The event’s date or a claimed date has changed since; nobody has confirmed it anew.")
    ]


class WordOutput(Output):
    """A place or a tag."""

    id: int
    key: str
    name: str


class ActorOutput(WordOutput):
    role: Annotated[str, Field(description="The part that the actor has in the event; may be empty.")]


SourceReliability = Annotated[
    Reliability,
    Field(description="A (completely reliable) to E (unreliable), F (cannot be judged); empty where not judged."),
]


class CitedSourceOutput(Output):
    id: int
    key: str
    type: Annotated[str, Field(description="CSL item type.")]
    title: str
    publisher: str
    container: str
    issued: Annotated[str | None, Field(description="EDTF.")]
    url: str
    reliability: SourceReliability
    is_protected: Literal[False] = False


class ProtectedSourceOutput(Output):
    """A source that is on file and must not be named."""

    id: int
    type: str
    reliability: SourceReliability
    title: Literal["Source on file, protected"] = "Source on file, protected"
    is_protected: Literal[True] = True


class PassageOutput(Output):
    id: int
    exact: Annotated[str | None, Field(description="The quoted words; null where they may not be republished.")]
    start_words: str
    end_words: str
    prefix: Annotated[str, Field(description="Up to 32 characters before the quote, where they may be shown.")]
    suffix: str
    paragraph: Annotated[int | None, Field(description="Number, from 1, of the paragraph in which it starts.")]
    page: str
    health: Literal["exact", "moved", "changed", "lost", "no-text"]
    url: Annotated[str | None, Field(description="The source's address with a text fragment that leads to the words.")]


class CitationOutput(Output):
    id: int
    key: Annotated[str | None, Field(description="Key within the event; null where the source is protected.")]
    role: Literal["supports", "disputes", "mentions"]
    source: CitedSourceOutput | ProtectedSourceOutput
    passage: PassageOutput | None
    pin_cite: str
    claimed_date: Annotated[str | None, Field(description="EDTF date that this source gives, where it differs.")]
    note: str
    checked_by: str | None
    checked_at: datetime | None
    revision: int


class EventOutput(Output):
    id: int
    name: Annotated[str, Field(description="Permanent record name; `/e-130` leads to the event.")]
    key: str | None
    title: str
    summary: Annotated[str, Field(description="Markdown, the curators’ own words.")]
    date: Annotated[EventDateOutput | None, Field(description="Null for an undated event.")]
    verdict: Annotated[VerdictOutput | None, Field(description="Null where nobody has recorded which date is held.")]
    category: Annotated[str, Field(description="Slug of the category.")]
    actors: list[ActorOutput]
    places: list[WordOutput]
    tags: list[WordOutput]
    part_of: Annotated[int | None, Field(description="Id of the event that contains this one.")]
    evidence: Annotated[
        Literal["uncited", "single", "corroborated", "disputed"], Field(description="Derived from the citations.")
    ]
    review: Literal["draft", "in-review", "checked", "withdrawn"]
    withdrawn_reason: Annotated[str, Field(description="Why the event is withdrawn; empty for all others.")]
    citations: list[CitationOutput]
    revision: Annotated[int, Field(description="Number of the newest saved version; `If-Match` names it.")]
    created_at: datetime
    updated_at: datetime
    sequence: Annotated[int, Field(description="The curators’ order among events of one date.")]
