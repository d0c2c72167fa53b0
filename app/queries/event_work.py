"""What waits for people at each event, as bits of the event index: unchecked citations, lost words, open questions.

Each kind of work has two bits: one that all members may know of, and one for what only curators may.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal, select

from app.models import Annotation, Citation, Passage, Source

WORK = ("unchecked", "lost", "changed", "question")
FIRST_BIT = 16
"""The flags of an event that are smaller tell of itself."""


def bits_of(work: str, *, with_closed: bool) -> int:
    """The bits that say that an event has such work; `with_closed`: also where only curators may know of it."""
    open_bit = FIRST_BIT << (2 * WORK.index(work))
    return open_bit * 3 if with_closed else open_bit


OPEN_FLAGS = sum(bits_of(work, with_closed=True) for work in WORK)
"""All bits that tell of work."""


def is_unchecked() -> ColumnElement[bool]:
    """A standing citation that nobody has checked."""
    return Citation.is_withdrawn.is_(False) & Citation.checked_at.is_(None)


def has_health(health: str) -> ColumnElement[bool]:
    """A standing citation whose passage is `lost` or `changed`, and waits for a decision."""
    return Citation.is_withdrawn.is_(False) & (Passage.health == health) & Passage.is_kept.is_(False)


def is_open_question() -> ColumnElement[bool]:
    """A question that heads its thread, is not resolved, and is not its author's alone."""
    return (
        (Annotation.kind == "question")
        & Annotation.is_resolved.is_(False)
        & Annotation.is_withdrawn.is_(False)
        & Annotation.reply_to_id.is_(None)
        & (Annotation.visibility != "private")
    )


def list_work() -> Iterator[tuple[Select[Any], Any]]:
    """Statements that give pairs of event and bit, each with the column of its event."""
    sealed = case((Source.confidentiality == "sealed", 2), else_=1)
    cited = select(Citation.event_id).join(Source, Source.id == Citation.source_id)
    yield cited.add_columns(sealed * _bit("unchecked")).where(is_unchecked()), Citation.event_id
    with_passage = cited.join(Passage, Passage.id == Citation.passage_id)
    for health in ("lost", "changed"):
        yield with_passage.add_columns(sealed * _bit(health)).where(has_health(health)), Citation.event_id
    # A note on a citation tells of its source.
    is_closed = Source.id.is_not(None) & (Source.confidentiality != "public")
    asked = (
        select(Annotation.event_id, case((is_closed, 2), else_=1) * _bit("question"))
        .outerjoin(Citation, Citation.id == Annotation.citation_id)
        .outerjoin(Source, Source.id == Citation.source_id)
        .where(Annotation.event_id.is_not(None), is_open_question())
    )
    yield asked, Annotation.event_id


def _bit(work: str) -> ColumnElement[int]:
    return literal(bits_of(work, with_closed=False))
