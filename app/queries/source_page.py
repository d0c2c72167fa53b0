"""What the page of one source shows: its texts, its passages and the events that rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from app.domain.coverage import Coverage, cover
from app.domain.permissions import Viewer, may_open_source, may_read_texts
from app.domain.reader import Placed, ReadableText
from app.domain.selectors import TextPositionSelector
from app.errors import NotFound
from app.models import Passage, Source, SourceText
from app.queries.annotated_passages import Annotated, list_annotated
from app.queries.passages import CitedPassage, Use, list_passages, list_uses
from app.queries.sources import count_public_notes, list_derived, list_texts
from app.queries.timeline import shorten


@dataclass(frozen=True)
class RestingEvent:
    """An event that rests on the source: one of its uses stands for it, and all roles in which it cites the source."""

    use: Use
    roles: list[str]


@dataclass(frozen=True)
class SourcePage:
    """One source as a viewer who may know it sees it. `text` is the version that is shown, None where none is held."""

    source: Source
    is_readable: bool
    """Whether the viewer may read the stored words."""
    texts: list[SourceText]
    text: SourceText | None
    uses: list[Use]
    passages: list[CitedPassage]
    origin: Source | None
    """The source that this one repeats, where the viewer may know what it is."""
    derived: list[Source]
    note_count: int
    annotated: dict[int, Annotated]
    """By id, the passages with notes that the viewer may see, in the order of the text."""

    @property
    def reads_text(self) -> bool:
        return self.text is not None and self.is_readable

    def quote(self, passage: Passage) -> str:
        """A passage in words that the viewer may read: whole, or its first and last words."""
        return passage.exact if passage.exact and self.is_readable else shorten(passage)

    @cached_property
    def coverage(self) -> Coverage:
        spans = [(c.passage.start or 0, c.passage.end or 0) for c in self.placed.values() if c.stands]
        return cover(spans, self.text.chars if self.text else 0)

    @cached_property
    def standing(self) -> list[CitedPassage]:
        """The passages that count; those of withdrawn events, which only curators see, do not."""
        return [cited for cited in self.passages if cited.stands]

    @cached_property
    def noted(self) -> list[CitedPassage]:
        """The passages that are annotated and not cited: without a number, and without uses."""
        cited = {cited.passage.id for cited in self.passages}
        return [CitedPassage(0, a.passage, []) for a in self.annotated.values() if a.passage.id not in cited]

    @cached_property
    def notes_apart(self) -> list[Annotated]:
        """The annotated passages whose notes stand in no margin: where the text is not shown, or they are not in it."""
        return [a for a in self.annotated.values() if not self.reads_text or a.passage.id not in self.placed]

    @cached_property
    def placed(self) -> dict[int, CitedPassage]:
        """By id, the passages, cited or annotated, that are found in the text that is shown, in its order."""
        found = [cited for cited in [*self.passages, *self.noted] if self._is_placed(cited)]
        found.sort(key=lambda c: (c.passage.start or 0, -(c.passage.end or 0), c.passage.id))
        return {cited.passage.id: cited for cited in found}

    def _is_placed(self, cited: CitedPassage) -> bool:
        passage = cited.passage
        if self.text is None or passage.text_id != self.text.id or passage.start is None or passage.end is None:
            return False
        is_newest = self.text is self.texts[-1]
        return passage.start < passage.end <= self.text.chars and not (cited.is_lost and is_newest)

    @cached_property
    def unplaced(self) -> list[CitedPassage]:
        return [cited for cited in self.passages if cited.passage.id not in self.placed]

    @cached_property
    def events(self) -> list[RestingEvent]:
        """The events that rest on the source, in date order, undated ones last."""
        by_event: dict[int, RestingEvent] = {}
        for use in self.uses:
            known = by_event.setdefault(use.event_id, RestingEvent(use, []))
            if use.role not in known.roles:
                known.roles.append(use.role)
        return list(by_event.values())

    @cached_property
    def event_count(self) -> int:
        return sum(1 for event in self.events if event.use.stands)

    @cached_property
    def loose(self) -> list[Use]:
        """Citations of the source without a passage."""
        return [use for use in self.uses if use.passage_id is None]

    def readable_text(self, hits: Sequence[TextPositionSelector] = ()) -> ReadableText:
        """The text with its passages; `hits` are those of a search in it."""
        placed = [Placed(key, c.passage.start or 0, c.passage.end or 0, bool(c.uses)) for key, c in self.placed.items()]
        return ReadableText(self.text.text if self.text else "", placed, hits)

    def find(self, passage_id: int) -> CitedPassage:
        """Raises `NotFound` for a passage that is not on this page."""
        shown = [*self.passages, *self.noted] if self.reads_text else self.passages
        found = next((cited for cited in shown if cited.passage.id == passage_id), None)
        if found is None:
            raise NotFound(f"There is no passage {passage_id} in this source.")
        return found


def get_source_page(db: Session, source: Source, viewer: Viewer, text_number: int | None = None) -> SourcePage:
    """All that the page of a source needs, in a fixed number of queries.

    `text_number` asks for a version of the text; without it the newest is shown. Raises `NotFound` for one that is not
    held.
    """
    uses = list_uses(db, source.id, viewer)
    texts = list_texts(db, source.id)
    text = texts[-1] if texts else None
    if text_number is not None:
        text = next((held for held in texts if held.number == text_number), None)
        if text is None:
            raise NotFound(f"No text {text_number} of this source is held.")
    origin = source.derived_from
    is_open = may_open_source(viewer, source.confidentiality)
    return SourcePage(
        source=source,
        is_readable=may_read_texts(viewer, source.is_text_public),
        texts=texts,
        text=text,
        uses=uses,
        passages=list_passages(db, source.id, uses),
        origin=origin if origin is not None and may_open_source(viewer, origin.confidentiality) else None,
        derived=list_derived(db, source, viewer),
        note_count=count_public_notes(db, source.id),
        annotated={a.passage.id: a for a in list_annotated(db, source.id, viewer)} if is_open else {},
    )
