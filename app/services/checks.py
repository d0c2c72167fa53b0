"""Checking a database: whether what is derived, counted or numbered agrees with that on which it rests."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.dates import EventDate, InvalidDate
from app.domain.selectors import NORMALISER, NormalisedText, normalise_text, opens_and_ends_with, same_words
from app.models import Citation, Event, Passage, Source, SourceText
from app.services.check_revisions import DERIVED, check_chain, check_numbers, check_records
from app.services.derived import derive_events


def check_database(db: Session, tell: Callable[[str], None] = lambda doing: None) -> Iterator[str]:
    """A sentence for everything that is wrong; nothing where all is well. Writes nothing.

    `tell` is told what is being looked at.
    """
    tell("Foreign keys")
    broken = list(_check_foreign_keys(db))
    yield from broken
    for doing, check in (
        ("Chain of revisions", check_chain),
        ("Revisions", check_numbers),
        ("Records", check_records),
        ("Texts and passages", _check_texts),
        ("Dates", _check_dates),
        ("Evidence and search text", _check_derived),
    ):
        if broken and check is _check_derived:
            continue  # nothing follows from a record that is not there
        tell(doing)
        yield from check(db)


def _check_foreign_keys(db: Session) -> Iterator[str]:
    if db.get_bind().dialect.name != "sqlite":
        return  # elsewhere the database holds its constraints whoever writes
    for table, row, parent, _ in db.execute(text("PRAGMA foreign_key_check")):
        yield f"{table} {row}: refers to a record of {parent} that is not there."


def _check_texts(db: Session) -> Iterator[str]:
    for text_id in db.scalars(select(SourceText.id).order_by(SourceText.id)).all():
        stored = db.get_one(SourceText, text_id)
        where = f"text {stored.number} of source {stored.source_id}"
        if hashlib.sha256(stored.original).hexdigest() != stored.sha256:
            yield f"{where}: its bytes do not have its SHA-256."
        elif stored.chars != len(stored.text):
            yield f"{where}: has {len(stored.text)} characters, and says {stored.chars}."
        else:
            yield from _check_passages(db, stored, where)
        db.expunge(stored)  # texts are large: one at a time is enough


def _check_passages(db: Session, stored: SourceText, where: str) -> Iterator[str]:
    try:
        taken = stored.taken
    except UnicodeDecodeError:
        yield f"{where}: its bytes are no UTF-8 text."
        return
    reading = normalise_text(taken)
    if stored.normaliser == NORMALISER and reading.text != stored.text:
        # Words that a program took out of a file are not taken out again: another version of it may read otherwise.
        told = "is not normalised" if stored.extractor else "is not what reading its bytes gives"
        yield f"{where}: {told}."
        return
    starts = [start for _, start in stored.pages]
    if starts != sorted(starts) or any(not 0 <= start <= stored.chars for start in starts):
        yield f"{where}: its pages do not begin one after the other within its text."
    for passage in db.scalars(select(Passage).where(Passage.text_id == stored.id).order_by(Passage.id)):
        wrong = _passage_fault(passage, stored, taken, reading)
        if wrong:
            yield f"passage {passage.id}: {wrong}"


def _passage_fault(passage: Passage, stored: SourceText, taken: str, reading: NormalisedText) -> str | None:
    if passage.source_id != stored.source_id:
        return f"stands in a text of source {stored.source_id}, and belongs to source {passage.source_id}."
    if passage.start is None or passage.end is None or not 0 <= passage.start < passage.end <= stored.chars:
        return f"its place, {passage.start} to {passage.end}, is not in its text of {stored.chars} characters."
    if (passage.health == "changed") != (passage.found_text_id is not None):
        return f"its health is {passage.health}, which does not agree with a place of changed words."
    if passage.health not in ("exact", "moved") or not passage.sha256 or stored.normaliser != NORMALISER:
        return None
    if stored.number > 1 and _has_words(passage, stored.text[passage.start : passage.end]):
        return None
    start, end = reading.original_span(passage.start, passage.end)
    there = {taken[start:end], stored.text[passage.start : passage.end]}
    if passage.sha256 not in {hashlib.sha256(words.encode(errors="replace")).hexdigest() for words in there}:
        return "the words at its place do not have its SHA-256."
    return None


def _has_words(passage: Passage, words: str) -> bool:
    """Whether the passage's own words stand there, however they are typed: a newer text may have other quotation marks,
    and so another digest."""
    if passage.exact:
        return same_words(words, passage.exact)
    return opens_and_ends_with(words, passage.start_words, passage.end_words)


def _check_dates(db: Session) -> Iterator[str]:
    yield from _wrong_bounds(db, "event", Event.id, Event.edtf, Event.earliest, Event.latest)
    yield from _wrong_bounds(
        db, "citation", Citation.id, Citation.claimed, Citation.claimed_earliest, Citation.claimed_latest
    )
    yield from _wrong_bounds(db, "source", Source.id, Source.issued, Source.issued_earliest)


def _wrong_bounds(db: Session, kind: str, id_column: Any, edtf_column: Any, *bounds: Any) -> Iterator[str]:
    dated = select(id_column, edtf_column, *bounds).where(edtf_column.is_not(None)).order_by(id_column)
    for id_, edtf, *held in db.execute(dated):
        try:
            date = EventDate.parse(edtf)
        except InvalidDate as problem:
            yield f"{kind} {id_}: {problem}"
            continue
        given = [date.earliest, date.latest][: len(held)]
        if held != given:
            yield f"{kind} {id_}: {edtf} spans the days {given}, and {held} are kept."
        elif edtf != date.edtf:
            yield f"{kind} {id_}: {edtf} is written {date.edtf}."


def _check_derived(db: Session) -> Iterator[str]:
    ids = db.scalars(select(Event.id).order_by(Event.id)).all()
    for event, derived, search_text in derive_events(db, ids):
        for name in DERIVED:
            held, given = getattr(event, name), getattr(derived, name)
            if held != given:
                yield f"event {event.id}: {name} is {held}, and follows as {given}."
        if search_text is None or search_text.words != derived.words:
            yield f"event {event.id}: its search text is not what its words give."
