"""Import of texts: files that are the text of a source become a version of it, and its passages are located in them.

A file is found and read first, and stored then: reading may take long, and nobody else can write while one stores.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.domain.selectors import PassageNotFound
from app.formats.texts import ReadText, read_text
from app.models import Citation, Event, Passage, Source, SourceText
from app.services.passages import find_place
from app.services.sources import add_text


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A source whose text was among the files: how many of its citations with a passage are located, of how many."""

    source: str
    title: str
    located: int
    total: int


@dataclass(slots=True)
class TextReport:
    """What an import of texts found. Files are told by their path below the folder or archive."""

    texts: list[LocatedText] = field(default_factory=list)
    unknown_files: list[str] = field(default_factory=list)
    """Files that are the text of no source."""
    unread_files: list[str] = field(default_factory=list)
    """Files that could not be read, each with the reason."""
    missing: list[str] = field(default_factory=list)
    """Citations whose passage was not found or is ambiguous, each with the reason."""

    @property
    def located(self) -> int:
        return sum(text.located for text in self.texts)

    @property
    def total(self) -> int:
        return sum(text.total for text in self.texts)


@dataclass(frozen=True, slots=True)
class FoundText:
    """A file that is the text of sources, and what reading it gave."""

    name: str
    content: bytes
    sha256: str
    source_ids: list[int]
    read: ReadText


def find_text(db: Session, name: str, content: bytes) -> FoundText | None:
    """The sources whose text a file is, and its words; None where it belongs to none. Writes nothing.

    It belongs to the sources whose `text_sha256` is its digest; else to the source whose key is its name
    (`bulletin.pdf`); else to those with the address that a web page states. Raises `Invalid` where it cannot be read.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = PurePosixPath(name.replace("\\", "/"))
    read = None
    ids = db.scalars(select(Source.id).where(Source.text_sha256 == sha256).order_by(Source.id)).all()
    ids = ids or db.scalars(select(Source.id).where(Source.key == path.stem)).all()
    if not ids and path.suffix.lower() in (".html", ".htm", ".xhtml"):
        read = read_text(content, name)
        ids = db.scalars(select(Source.id).where(Source.url == read.url, Source.url != "").order_by(Source.id)).all()
    return FoundText(name, content, sha256, list(ids), read or read_text(content, name)) if ids else None


def store_text(db: Session, found: FoundText, editor: Viewer, report: TextReport) -> None:
    """Store a file for its sources, and note in `report` what became of their passages. A second time it changes
    nothing. Raises `NotAllowed`, and `Invalid` for words that cannot be stored."""
    for source in db.scalars(select(Source).where(Source.id.in_(found.source_ids)).order_by(Source.id)).all():
        if _is_needed(db, source, found.sha256):
            add_text(db, source, found.content, editor, origin=PurePosixPath(found.name).name, read=found.read)
        report.texts.append(_count(db, source))
        report.missing += _explain_missing(db, source, found.sha256)


def _is_needed(db: Session, source: Source, sha256: str) -> bool:
    """Unless this version is held and all passages have a place: they may have found it in a newer one since."""
    held = select(SourceText.id).where(SourceText.source_id == source.id, SourceText.sha256 == sha256)
    placeless = select(Passage.id).where(Passage.source_id == source.id, Passage.text_id.is_(None)).limit(1)
    return db.scalar(held) is None or db.scalar(placeless) is not None


def _count(db: Session, source: Source) -> LocatedText:
    cited = (
        select(func.count(), func.count(Passage.text_id).filter(Passage.health != "lost"))
        .select_from(Citation)
        .join(Passage, Passage.id == Citation.passage_id)
        .where(Citation.source_id == source.id, Citation.is_withdrawn.is_(False))
    )
    total, located = db.execute(cited).one()
    return LocatedText(source.key, source.title, located, total)


def _explain_missing(db: Session, source: Source, sha256: str) -> list[str]:
    """A sentence for each standing citation of a source whose passage has no place in that text."""
    text = db.scalars(select(SourceText).where(SourceText.source_id == source.id, SourceText.sha256 == sha256)).one()
    missing = (
        select(Event.key, Citation.key, Passage)
        .select_from(Citation)
        .join(Event, Event.id == Citation.event_id)
        .join(Passage, Passage.id == Citation.passage_id)
        .where(Citation.source_id == source.id, Citation.is_withdrawn.is_(False), Passage.health == "lost")
        .order_by(Event.id, Citation.position)
    )
    sentences = []
    for event_key, key, passage in db.execute(missing):
        try:
            find_place(passage, text)
        except PassageNotFound as problem:
            sentences.append(f"events {event_key} citation {key}: {problem}")
    return sentences
