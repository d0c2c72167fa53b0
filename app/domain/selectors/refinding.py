"""Finding a passage again in a newer version of its source's text, or reporting it lost.

Pinning a passage to the wrong words is worse than losing it. So the place found must stand out from all other places
in the new text, and, looked for in turn in the old text, must lead back to where the passage stood.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from app.domain.selectors.finding import MOST_PLACES, word_places
from app.domain.selectors.matching import (
    CONTEXTS,
    MARGIN,
    MOST_CANDIDATES,
    Match,
    Query,
    compare,
    matches,
    rivals,
    with_punctuation,
)
from app.domain.selectors.reading import ReadText, Span, read_text
from app.domain.selectors.selector import Found, TextPositionSelector, TextQuoteSelector

_FEW_WORDS = 6  # fewer may well stand in a row elsewhere by chance
_ENOUGH_FOR_FEW, _ENOUGH_WITHOUT_TEXT = 1.5, 1.6  # evidence asked for where words are few, or there is no old text
_ENOUGH_ALONE, _MANY_WORDS = 4, 8  # words that stand once in the old text and once in the new
_SAME_PART = 0.7  # likeness of wide surroundings in which fewer words stand in the same part of the text
_MUCH_AS_THEY_WERE, _MUCH_OF_IT = 0.8, 0.65  # likeness of what surrounds each of several places, same words or alike
_VERY_SAME = 0.95  # likeness of one side that stayed where something was put in or taken out on the other
_EACH_SIDE = 0.6  # likeness of either side of such a place; that of any two sides is up to a half
_CONFLICT = 0.2  # by how much one side of another place may be more like without casting doubt
_OLD_NEIGHBOURS = 0.8  # likeness of both sides with which few words are taken for what is left of the passage
_KIN = 0.6  # share of words in common of which places are alike
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
    match = search.counterpart() or search.likeliest() or search.in_order()
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

        Unless it is the only one, the surroundings of each, near and wide, must be much as they were, or one side of
        them the very same.
        """
        places, hits = list(self.places), list(self.hits)
        if not self.is_held or self.home not in places or len(places) != len(hits):
            return None
        match = compare(self.query, self.new, *hits[places.index(self.home)])
        if len(hits) == 1 and len(self.query.core) >= _ENOUGH_ALONE:
            return match if len(self.query.core) >= _MANY_WORDS or self._leads_home(match) else None
        if len(hits) == 1:  # so few words could have come up anew by chance, but hardly in the same part of the text
            wide = Query.of_words(self.old, *self.home, CONTEXTS[1])
            return match if compare(wide, self.new, *match.span).surroundings >= _SAME_PART else None
        return match if self._are_pairs(places, hits, _MUCH_AS_THEY_WERE, _VERY_SAME) else None

    def in_order(self) -> Match | None:
        """Where as many places in the new text are like the passage as in the old, the one with the passage's rank.

        So a passage that stands twice, once or both times edited, is told from its twin where neither has gone. Each
        of the places must have much of its surroundings, near and wide.
        """
        if not self.is_held:
            return None
        places = self._kin([self.home, *self.places], rivals(self.query, self.old, self.home))
        best = next(iter([*self.hits, *(match.span for match in matches(self.query, self.new))]), None)
        hits = self._kin([*self.hits, best], rivals(self.query, self.new, best)) if best else []
        if not 1 < len(places) == len(hits) < MOST_CANDIDATES:
            return None
        match = compare(self.query, self.new, *hits[places.index(self.home)])
        return match if self._is_enough(match) and self._are_pairs(places, hits, _MUCH_OF_IT) else None

    def _kin(self, same: Iterable[Span], others: list[Match]) -> list[Span]:
        """The places of the very words, and those of words like them, in order."""
        return sorted(_apart(same, (other.span for other in others if other.words >= _KIN)))

    def _are_pairs(self, places: list[Span], hits: list[Span], least: float, one_side: float = 2) -> bool:
        """Whether each of the places is like that of the same rank, and its surroundings, near and wide, this like.

        It is enough where one of its sides is as like as `one_side`.
        """
        for context in CONTEXTS[:2]:
            for place, hit in zip(places, hits, strict=True):
                match = compare(Query.of_words(self.old, *place, context), self.new, *hit)
                is_like = match.surroundings >= least and min(match.sides, default=0) >= _EACH_SIDE
                if match.words < _KIN or not (is_like or max(match.sides, default=0) >= one_side):
                    return False
        return True

    def likeliest(self) -> Match | None:
        """The place with the most evidence, if it is enough, stands out, and leads back to the passage."""
        same = [compare(self.query, self.new, *span) for span in self.hits]
        candidates = {match.span: match for match in same + matches(self.query, self.new)}
        span = _outstanding(self.old, self.home, self.new, list(candidates))
        if span is None or not self._is_enough(candidates[span]):
            return None
        return candidates[span] if self._leads_home(candidates[span]) else None

    def _is_enough(self, match: Match) -> bool:
        kept = match.words * len(self.query.core)
        if kept < _FEW_WORDS and match.evidence < _ENOUGH_FOR_FEW:
            is_between = len(match.sides) == 2 and min(match.sides) >= _OLD_NEIGHBOURS
            return self.is_held and is_between and kept >= 2 and match.words >= 0.5
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
        same = [self.old.word_span(*place) for place in islice(self.old.occurrences(folded), MOST_PLACES)]
        others = [other for other in [*same, *self.places] if not _overlap(other, self.home)]
        for sought in (query, replace(query, before=[], after=[])):
            others += [other.span for other in rivals(sought, self.old, self.home)]
        likeness = compare(query, self.old, *self.home).words
        for other in others:
            # Of two like neighbours one has gone: rather this one than the other after an edit.
            if _adjoin(other, self.home) and compare(query, self.old, *other).words > likeness - MARGIN / 2:
                return False
        return _outstanding(self.new, match.span, self.old, [self.home, *others]) == self.home


def _outstanding(source: ReadText, span: Span, target: ReadText, places: list[Span]) -> Span | None:
    """The place that is clearly more like the source's `span` than any of the others, if there is one.

    Where the near context does not decide, wider ones may. Of places that overlap, the likelier one counts. Where one
    side, near or less near, speaks much more for another place with words as like, none stands out.
    """
    for context in CONTEXTS if places else ():
        query = Query.of_words(source, *span, context)
        found = {place: compare(query, target, *place) for place in places}
        ranked = _apart([], sorted(places, key=lambda place: found[place].evidence, reverse=True))
        best = found[ranked[0]]
        if any(_contradicts(found[place], best) for place in ranked[1:]):
            return None
        places = [place for place in ranked if found[place].evidence >= best.evidence - MARGIN]
        if len(places) == 1:
            return None if _is_contradicted(source, span, target, ranked, found) else places[0]
    return None


def _is_contradicted(
    source: ReadText, span: Span, target: ReadText, ranked: list[Span], found: dict[Span, Match]
) -> bool:
    """Whether a less near context speaks against the first of the places, where others have words as like."""
    alike = [place for place in ranked[1:] if found[place].words >= found[ranked[0]].words - MARGIN]
    if not alike:
        return False
    query = Query.of_words(source, *span, CONTEXTS[1])
    best = compare(query, target, *ranked[0])
    return any(_contradicts(compare(query, target, *place), best) for place in alike)


def _contradicts(other: Match, best: Match) -> bool:
    """Whether another place has words as like, and one side that is much more like."""
    is_as_like = other.words >= best.words - MARGIN and len(other.sides) == len(best.sides)
    return is_as_like and any(one > its + _CONFLICT for one, its in zip(other.sides, best.sides, strict=True))


def _apart(places: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The places and, of the others, those that overlap none before them."""
    apart = list(dict.fromkeys(places))
    for other in others:
        if not any(_overlap(other, place) for place in apart):
            apart.append(other)
    return apart


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _adjoin(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) - min(one[1], other[1]) <= _ADJOINING
