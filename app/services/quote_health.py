"""Quote health: every passage is looked for again in the newest text of its source.

Looking reads only, and may take long; settling writes what was found, and takes no time. Nothing is changed without a
person's word but a passage's health, the place where changed words were found, and, where the very words only stand
elsewhere, its place.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.selectors import (
    NormalisedText,
    PassageNotFound,
    TextPositionSelector,
    normalise_text,
    quote_at,
    refind,
)
from app.models import Passage, Source, SourceText
from app.services.derived import note_new_health
from app.services.passages import find_place, newest_text, place

SETTLED = ("exact", "moved")

State = tuple[int | str | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What looking for a passage gave. `state` is that of the passage when it was looked for.

    `home` is the text in which the passage now stands with its place, where that is another than before; `found` the
    likely place of changed words, in `newest`.
    """

    passage_id: int
    state: State
    health: str
    home: tuple[SourceText, TextPositionSelector] | None = None
    found: TextPositionSelector | None = None
    newest: SourceText | None = None

    @property
    def outcome(self) -> str:
        """The health, or `kept`: the word by which passages are counted."""
        return "kept" if self.state[-1] else self.health


def state_of(passage: Passage) -> State:
    """All that decides what looking for a passage means: its place, its health, and what was found before."""
    found = (passage.found_text_id, passage.found_start, passage.found_end)
    return (passage.text_id, passage.start, passage.end, passage.health, *found, bool(passage.is_kept))


class Texts:
    """The stored texts of one source, read when they are needed."""

    def __init__(self, db: Session, source_id: int) -> None:
        self.db = db
        self.newest = newest_text(db, source_id)
        self._read = {self.newest.id: self.newest} if self.newest else {}
        self._readings: dict[int, NormalisedText] = {}
        # The version in which an import found its passages, and of which their paragraphs and digests speak.
        stated = (
            select(SourceText)
            .join(Source, Source.id == SourceText.source_id)
            .where(Source.id == source_id, SourceText.sha256 == Source.text_sha256)
        )
        self.stated = db.scalars(stated).first()

    def read(self, text_id: int) -> SourceText:
        if text_id not in self._read:
            self._read[text_id] = self.db.get_one(SourceText, text_id)
        return self._read[text_id]

    def reading(self, text: SourceText) -> NormalisedText:
        if text.id not in self._readings:
            self._readings[text.id] = normalise_text(text.taken)
        return self._readings[text.id]


def look(passage: Passage, texts: Texts) -> Finding:
    """Look for a passage in the newest text of its source; reads only."""
    state, newest = state_of(passage), texts.newest
    if newest is None or passage.is_kept:
        return Finding(passage.id, state, passage.health)
    if passage.text_id == newest.id:
        return Finding(passage.id, state, passage.health if passage.health in SETTLED else "exact")
    if passage.text_id is not None and passage.start is not None and passage.end is not None:
        old, position = texts.read(passage.text_id), TextPositionSelector(passage.start, passage.end)
        return _look_again(passage, state, old, position, newest, is_new=False)
    for text in (texts.stated or newest, newest):
        try:
            position = find_place(passage, text, texts.reading(text))
        except PassageNotFound:
            continue
        return _look_again(passage, state, text, position, newest, is_new=True)
    return Finding(passage.id, state, "lost")


def _look_again(
    passage: Passage, state: State, old: SourceText, position: TextPositionSelector, newest: SourceText, is_new: bool
) -> Finding:
    """From its place in one text to the newest one. `is_new`: the passage has just been found in the old one."""
    home = (old, position) if is_new else None
    if old.id == newest.id:
        return Finding(passage.id, state, "exact", home)
    selector = quote_at(old.text, position.start, position.end)
    found = refind(newest.text, selector, position, old.text)
    if found is None:
        return Finding(passage.id, state, "lost", home)
    if found.health == "changed":
        return Finding(passage.id, state, "changed", home, found.position, newest)
    return Finding(passage.id, state, found.health, (newest, found.position))


def settle(passage: Passage, finding: Finding) -> bool:
    """Note what was found; false, with nothing changed, where the passage is no longer as it was when looked for."""
    if state_of(passage) != finding.state:
        return False
    if finding.home is not None:
        place(passage, *finding.home)
    passage.health = finding.health
    passage.found_text_id = finding.newest.id if finding.newest and finding.found else None
    passage.found_start = finding.found.start if finding.found else None
    passage.found_end = finding.found.end if finding.found else None
    return True


def look_again(db: Session, passages: Iterable[Passage]) -> Counter[str]:
    """Look for passages and note what was found at once; how many came out how (a health, or `kept`)."""
    counts: Counter[str] = Counter()
    texts: dict[int, Texts] = {}
    changed = []
    for passage in passages:
        if passage.source_id not in texts:
            texts = {passage.source_id: Texts(db, passage.source_id)}
        finding, before = look(passage, texts[passage.source_id]), passage.health
        settle(passage, finding)
        if passage.health != before:
            changed.append(passage.id)
        counts[finding.outcome] += 1
    note_new_health(db, changed)
    return counts


def check_source(db: Session, source_id: int) -> Counter[str]:
    """The same for all passages of a source, after it got a text."""
    found = select(Passage).where(Passage.source_id == source_id).order_by(Passage.id)
    counts = look_again(db, db.scalars(found).all())
    db.flush()
    return counts
