"""Import of texts: files whose SHA-256 a source names become a version of that source's words, and its passages are
located in them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.domain.selectors import PassageNotFound
from app.errors import Invalid, NotFound
from app.models import Citation, Event, Passage, Source, SourceText
from app.services.passages import find_place
from app.services.sources import add_text

HASHED_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A source whose text was among the files: how many of its citations with a passage are located, of how many."""

    source: str
    title: str
    located: int
    total: int


@dataclass(slots=True)
class TextReport:
    """What an import of texts found. Files are told by their path below the folder."""

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


def import_texts(
    db: Session, path: Path, editor: Viewer, tell: Callable[[str], None] = lambda doing: None
) -> TextReport:
    """Store the texts at `path`, a file or a folder with `*.txt` files at any depth; `tell` is told each file's name.

    A file belongs to the sources whose `text_sha256` is its digest; its name does not count. A second import changes
    nothing. The caller commits. Raises `NotFound` where there is no such path, `NotAllowed`.
    """
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.")
    wanted: dict[str, list[Source]] = {}
    for source in db.scalars(select(Source).where(Source.text_sha256.is_not(None)).order_by(Source.id)):
        wanted.setdefault(source.text_sha256 or "", []).append(source)
    report = TextReport()
    for name, file in _list_files(path):
        tell(name)
        try:
            sources = wanted.get(_digest(file), [])
            content = file.read_bytes() if sources else b""
            for source in sources:
                _store(db, source, content, editor, file.name)
                report.texts.append(_count(db, source))
                report.missing += _explain_missing(db, source)
        except OSError as problem:
            report.unread_files.append(f"{name}: {problem.strerror or problem}")
            continue
        except Invalid as problem:
            report.unread_files.append(str(problem))
            continue
        if not sources:
            report.unknown_files.append(name)
    return report


def _list_files(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield path.name, path
        return
    for file in sorted(path.rglob("*.txt")):
        if file.is_file():
            yield str(file.relative_to(path)), file


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(HASHED_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()


def _store(db: Session, source: Source, content: bytes, editor: Viewer, name: str) -> None:
    """Unless this version is held and all its passages have a place: they may have found it in a newer one since."""
    held = select(SourceText.id).where(SourceText.source_id == source.id, SourceText.sha256 == source.text_sha256)
    placeless = select(Passage.id).where(Passage.source_id == source.id, Passage.text_id.is_(None)).limit(1)
    if db.scalar(held) is None or db.scalar(placeless) is not None:
        add_text(db, source, content, editor, origin=name)


def _count(db: Session, source: Source) -> LocatedText:
    cited = (
        select(func.count(), func.count(Passage.text_id).filter(Passage.health != "lost"))
        .select_from(Citation)
        .join(Passage, Passage.id == Citation.passage_id)
        .where(Citation.source_id == source.id, Citation.is_withdrawn.is_(False))
    )
    total, located = db.execute(cited).one()
    return LocatedText(source.key, source.title, located, total)


def _explain_missing(db: Session, source: Source) -> list[str]:
    """A sentence for each standing citation of a source whose passage has no place in its text."""
    text = db.scalars(
        select(SourceText).where(SourceText.source_id == source.id, SourceText.sha256 == source.text_sha256)
    ).one()
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
