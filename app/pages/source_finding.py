"""The search inside a text that is read: its hits, the one that is shown, and the ways to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.domain.inputs import UNSEEN
from app.domain.selectors import LONGEST_SEARCH, MOST_HITS, TextPositionSelector, search_text
from app.errors import Invalid, NotFound
from app.queries.source_page import SourcePage


@dataclass(frozen=True)
class Found:
    """What came of a search inside a text; nothing where nothing was typed."""

    typed: str = ""
    places: Sequence[TextPositionSelector] = ()
    current: int = 0
    """Number, from 1, of the hit that is shown; 0 without hits, or where a part is shown for itself."""
    base: str = ""

    @property
    def words(self) -> str:
        if not self.typed:
            return ""
        if not self.places:
            return "Not in this text"
        count = f"the first {MOST_HITS:,}" if len(self.places) == MOST_HITS else f"{len(self.places):,}"
        if not self.current:
            return f"{count} {'place' if len(self.places) == 1 else 'places'}"
        return f"{self.current:,} of {count}"

    def url(self, number: int) -> str:
        """The address of a hit; of the last one behind the first, and of the first one behind the last."""
        hit = (number - 1) % len(self.places) + 1
        return f"{self.base}{urlencode({'find': self.typed, 'hit': hit})}#hit-{hit}"


def find_in_text(shown: SourcePage, typed: str, hit: int | None, part: int | None) -> Found:
    """Look for words in the text that is shown; `hit` is the number of the one to show.

    Raises `Invalid` for more words than are looked for, `NotFound` for a hit that there is not.
    """
    words = " ".join(UNSEEN.sub("", typed).split())
    if len(words) > LONGEST_SEARCH:
        raise Invalid({"find": f"Look for at most {LONGEST_SEARCH} characters; {len(words):,} were typed."})
    if not words or shown.text is None:
        return Found()
    places = search_text(shown.text.text, words)
    if hit is not None and hit > max(len(places), 1):
        raise NotFound(f"“{words}” stands in {len(places):,} places of this text; there is no number {hit:,}.")
    is_newest = shown.text is shown.texts[-1]
    base = f"/sources/{shown.source.id}?{'' if is_newest else f'text={shown.text.number}&'}"
    current = (hit or (1 if part is None else 0)) if places else 0
    return Found(words, places, current, base)
