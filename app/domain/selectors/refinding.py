"""Finding a passage again in a newer version of its source's text, or reporting it lost.

Pinning a passage to the wrong words is worse than losing it. So the place found must stand out from all other places
in the new text, and, looked for in turn in the old text, must lead back to where the passage stood.
"""

from dataclasses import replace
from itertools import islice

from app.domain.selectors.finding import MOST_PLACES, word_places
from app.domain.selectors.matching import CONTEXTS, MARGIN, Match, Query, compare, matches, rivals, with_punctuation
from app.domain.selectors.reading import ReadText, Span, read_text
from app.domain.selectors.selector import Found, TextPositionSelector, TextQuoteSelector

_FEW_WORDS = 6  # fewer may well stand in a row elsewhere by chance
_ENOUGH_FOR_FEW, _ENOUGH_WITHOUT_TEXT = 1.5, 1.6  # evidence asked for where words are few, or there is no old text
_ADJOINING = 4  # words between two places that are each other's context


def refind(
    new_text: str, selector: TextQuoteSelector, position: TextPositionSelector | None, old_text: str | None
) -> Found | None:
    """Find a passage of `old_text` in `new_text`; None where it is lost, or where two places are as likely.

    `selector` and `position` (code points of `old_text`) are those kept with the passage. Without the old text, or
    where it does not have the passage there, the selector's own context must do, and more passages count as lost.
    """
    is_held = old_text is not None and position is not None and _has(old_text, position, selector.exact)
    if is_held and position and new_text == old_text:
        return Found(position, "exact", 1.0)
    if is_held and position and old_text:
        old, home = read_text(old_text), position
    else:
        start = len(selector.prefix)
        old = ReadText(selector.prefix + selector.exact + selector.suffix)
        home = TextPositionSelector(start, start + len(selector.exact))
    words = old.word_span(*old.folded_span(home))
    if words[0] == words[1]:
        return None
    search = _Search(selector, old, words, read_text(new_text), is_held)
    match = search.counterpart() or search.likeliest()
    if match is None:
        return None
    place = search.hits.get((match.first, match.last))
    if place is None:
        place = with_punctuation(search.new, match, selector.exact)
        return Found(search.new.position(*place), "changed", match.words)
    found = search.new.position(*place)
    return Found(found, "exact" if position is None or found.start == position.start else "moved", 1.0)


def _has(text: str, position: TextPositionSelector, exact: str) -> bool:
    """Whether the text has the quote's words at the position."""
    read = read_text(text)
    start, end = read.folded_span(position)
    return read.folded[start:end].strip() == ReadText(exact).folded.strip()


class _Search:
    """A passage, the words `home` (half-open) of its old text, looked for in a new text.

    `hits` are the places of its very words in the new text. Where the old text is not held, a stand-in made of the
    selector has the passage with a little context.
    """

    def __init__(self, selector: TextQuoteSelector, old: ReadText, home: Span, new: ReadText, is_held: bool) -> None:
        self.old, self.home, self.new, self.is_held = old, home, new, is_held
        self.query = Query.of_words(old, *home)
        self.hits = word_places(new, selector)
        self.places = word_places(old, selector)

    def counterpart(self) -> Match | None:
        """Where the very words stand as often in the new text as in the old, the one with the passage's rank.

        Unless it is the only one, the surroundings of each, near and wide, must be much as they were.
        """
        places, hits = list(self.places), list(self.hits)
        if not self.is_held or self.home not in places or len(places) != len(hits):
            return None
        match = compare(self.query, self.new, *hits[places.index(self.home)])
        if len(hits) == 1:
            return match if len(self.query.core) >= 4 else None  # fewer words could have come up anew by chance
        for context in CONTEXTS[:2]:
            for place, hit in zip(places, hits, strict=True):
                if compare(Query.of_words(self.old, *place, context), self.new, *hit).evidence < 1.8:
                    return None
        return match

    def likeliest(self) -> Match | None:
        """The place with the most evidence, if it is enough, stands out, and leads back to the passage."""
        same = [compare(self.query, self.new, *span) for span in self.hits]
        candidates = same + matches(self.query, self.new)
        best = max(candidates, key=lambda match: match.evidence, default=None)
        if best is None or not self._is_enough(best):
            return None
        others = [match.span for match in candidates if not _overlap(match.span, best.span)]
        if not _stands_out(self.old, self.home, self.new, best.span, others):
            return None
        return best if self._leads_home(best) else None

    def _is_enough(self, match: Match) -> bool:
        if match.words * len(self.query.core) < _FEW_WORDS and match.evidence < _ENOUGH_FOR_FEW:
            return False
        if not self.is_held and match.evidence < _ENOUGH_WITHOUT_TEXT:
            return False
        best = max(match.sides, default=0.5)
        if match.words < 0.55:  # little is left, but between its old neighbours
            return match.words >= 0.35 and len(match.sides) == 2 and min(match.sides) >= 0.6
        return best >= 0.5 or (match.words >= 0.9 and best >= 0.3) or match.words == 1

    def _leads_home(self, match: Match) -> bool:
        """Whether the words found stem from the passage rather than from anything else in the old text."""
        query = Query.of_words(self.new, *match.span)
        folded = self.new.folded[self.new.starts[match.first] : self.new.ends[match.last - 1]]
        same = (self.old.word_span(*place) for place in islice(self.old.occurrences(folded), MOST_PLACES))
        others = [other for other in same if not _overlap(other, self.home)]
        others += [other.span for other in rivals(replace(query, before=[], after=[]), self.old, self.home)]
        likeness = compare(query, self.old, *self.home).words
        for other in others:
            # Of two like neighbours one has gone: rather this one than the other after an edit.
            if _adjoin(other, self.home) and compare(query, self.old, *other).words > likeness - MARGIN / 2:
                return False
        return _stands_out(self.new, match.span, self.old, self.home, others)


def _stands_out(source: ReadText, span: Span, target: ReadText, place: Span, others: list[Span]) -> bool:
    """Whether `place` is clearly more like the source's `span` than any of the others.

    Where the near context does not decide, wider ones may.
    """
    for context in CONTEXTS:
        query = Query.of_words(source, *span, context)
        evidence = compare(query, target, *place).evidence
        strengths = {other: compare(query, target, *other).evidence for other in others}
        if any(strength > evidence + MARGIN for strength in strengths.values()):
            return False
        others = [other for other, strength in strengths.items() if strength > evidence - MARGIN]
        if not others:
            return True
    return False


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _adjoin(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) - min(one[1], other[1]) <= _ADJOINING
