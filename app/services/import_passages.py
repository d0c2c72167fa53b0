"""The passages of an import: one that is held is used again, a new one is looked for in the text of its source."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats.chronology_parts import PassageFields
from app.models import Passage, SourceText
from app.services.import_fields import is_passage, is_quote, quote_parts
from app.services.import_ids import take_ids
from app.services.import_plan import BATCH
from app.services.quote_health import look_again


class ImportedPassages:
    """Finds passages by source and digest, and makes those that are not held."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._ids: Iterator[int] = iter(())
        self._held: dict[tuple[int, str], list[Passage]] = defaultdict(list)
        self._new: dict[int, list[Passage]] = defaultdict(list)

    def prepare(self, source_ids: Sequence[int], count: int) -> None:
        """Read the passages of these sources, so that none need be asked for by itself; at most `count` will be new."""
        self._ids = take_ids(self.db, Passage, count)
        for batch in (source_ids[at : at + BATCH] for at in range(0, len(source_ids), BATCH)):
            found = select(Passage).where(Passage.source_id.in_(batch))
            for passage in self.db.scalars(found.order_by(Passage.id)):
                self._held[passage.source_id, passage.sha256 or ""].append(passage)

    def find_or_create(self, source_id: int, stated: PassageFields | str) -> Passage:
        """The passage of a source that the file describes, or of which it has the quote alone."""
        if isinstance(stated, str):
            return self._find_or_create_quote(source_id, stated)
        for held in self._held[source_id, stated.sha256]:
            if is_passage(held, stated) and held.paragraph == stated.paragraph:
                return held
        passage = Passage(
            id=next(self._ids),
            source_id=source_id,
            exact=stated.exact or None,
            start_words=stated.start_words,
            end_words=stated.end_words,
            prefix=stated.prefix,
            suffix=stated.suffix,
            chars=stated.chars,
            sha256=stated.sha256,
            paragraph=stated.paragraph,
        )
        return self._add(passage, stated.sha256)

    def _find_or_create_quote(self, source_id: int, quote: str) -> Passage:
        """The passage that has no more than these words until a text confirms them."""
        for held in self._held[source_id, ""]:
            if is_quote(held, quote):
                return held
        exact, start_words, end_words = quote_parts(quote)
        passage = Passage(
            id=next(self._ids), source_id=source_id, exact=exact, start_words=start_words, end_words=end_words
        )
        return self._add(passage, "")

    def _add(self, passage: Passage, digest: str) -> Passage:
        self.db.add(passage)
        self._held[passage.source_id, digest].append(passage)
        self._new[passage.source_id].append(passage)
        return passage

    def locate(self) -> None:
        """Look for the new passages where their source's text is held: in the version that the file means, and from
        there in the newest."""
        with_text = set(self.db.scalars(select(SourceText.source_id).distinct()))
        for source_id in self._new.keys() & with_text:
            look_again(self.db, self._new[source_id])
