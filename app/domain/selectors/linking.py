"""Links that open a source at a passage: URL text fragments (WICG, URL Fragment Text Directives) and PDF pages."""

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote as percent_encode

from app.domain.selectors.abridging import find_abridged
from app.domain.selectors.finding import find_quote
from app.domain.selectors.folding import fold
from app.domain.selectors.reading import ReadText, Span, is_within_word, read_text
from app.domain.selectors.selector import AbridgedQuote, PassageNotFound, TextPositionSelector, TextQuoteSelector

_WORD = re.compile(r"\S+")
_LONGEST_EXACT = 300
_FEWEST_WORDS, _MOST_WORDS = 3, 12


def text_fragment(selector: TextQuoteSelector | AbridgedQuote, text: str | None = None) -> str:
    """The fragment `#:~:text=[prefix-,]start[,end][,-suffix]` that makes a browser show the passage.

    A passage of up to 300 characters within one line stands there whole, others by their first and last words. With
    the `text`, words are added one at a time, at the ends and then around them, until only the passage fits; without
    it, or where the passage is not in it, what the selector holds must do. All parts are whole words of one line.
    Empty for an empty passage.
    """
    if text is not None:
        try:
            if isinstance(selector, AbridgedQuote):
                return _fragment_at(read_text(text), find_abridged(text, selector))
            if found := find_quote(text, selector):
                return _fragment_at(read_text(text), found.position)
        except PassageNotFound:
            pass
    if isinstance(selector, AbridgedQuote):
        return _directive(selector.prefix, selector.start_words, selector.end_words, selector.suffix)
    return _fragment_of(selector)


def link_to_passage(url: str, fragment: str, page: int | None = None) -> str:
    """A source's URL with a text fragment; the URL of a PDF gets `#page=` instead, where the page is known.

    A fragment that names a section is kept, an older text fragment is replaced.
    """
    address, _, section = url.partition("#")
    if page is not None and address.partition("?")[0].lower().endswith(".pdf"):
        return f"{address}#page={page}"
    named = section.partition(":~:")[0] + fragment.removeprefix("#")
    return f"{address}#{named}" if named else address


def _directive(prefix: str, start: str, end: str, suffix: str) -> str:
    if not start.strip():
        return ""
    parts = [_encoded(start), _encoded(end), f"-{_encoded(suffix)}" if suffix.strip() else ""]
    lead = f"{_encoded(prefix)}-," if prefix.strip() else ""
    return f"#:~:text={lead}{','.join(part for part in parts if part)}"


def _encoded(part: str) -> str:
    """Percent-encoded, hyphens as well, for they mark prefix and suffix."""
    return percent_encode(" ".join(part.split()), safe="", errors="replace").replace("-", "%2D")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the parts of a fragment lie in a text: prefix, `start` to `first_end`, `last_start` to `end`, suffix.

    A passage that stands whole ends at `first_end`, and nothing is left for its last words.
    """

    prefix_start: int
    start: int
    first_end: int
    last_start: int
    end: int
    suffix_end: int

    def directive(self, text: str) -> str:
        return _directive(
            text[self.prefix_start : self.start],
            text[self.start : self.first_end],
            text[self.last_start : self.end],
            text[self.end : self.suffix_end],
        )

    def fit_only_here(self, read: ReadText) -> bool:
        """Whether a browser that takes the first fit ends up at this passage."""
        whole = self.first_end == self.end
        opening = _folded(read.source[self.prefix_start : self.suffix_end if whole else self.first_end])
        places = list(islice(read.occurrences(opening), 2))
        if len(places) != 1 or whole:
            return len(places) == 1
        closing = next(read.occurrences(_folded(read.source[self.last_start : self.suffix_end]), places[0][1]), None)
        return closing is not None and read.position(*closing).start == self.last_start


def _fragment_of(selector: TextQuoteSelector) -> str:
    """The fragment made of a selector alone, with up to three words of context at either side."""
    text = selector.prefix + selector.exact + selector.suffix
    start, end = _whole_words(text, len(selector.prefix), len(selector.prefix) + len(selector.exact))
    before, after = _context(text, start, end)
    if before and before[0][0] == 0:
        del before[0]  # it may be half a word
    if after and after[-1][1] == len(text):
        del after[-1]
    return _parts(text, (start, end), before, after, _FEWEST_WORDS, _FEWEST_WORDS).directive(text)


def _fragment_at(read: ReadText, position: TextPositionSelector) -> str:
    text = read.source
    span = _whole_words(text, position.start, position.end)
    before, after = _context(text, *span)
    sizes = range(_FEWEST_WORDS, _MOST_WORDS + 1)
    options = [_parts(text, span, before, after, size, 0) for size in sizes]
    options += [_parts(text, span, before, after, _MOST_WORDS, context) for context in sizes]
    return next((parts for parts in options if parts.fit_only_here(read)), options[-1]).directive(text)


def _parts(text: str, span: Span, before: list[Span], after: list[Span], size: int, context: int) -> _Parts:
    """Parts of `size` words at each end of the passage, and of `context` words before and after it."""
    start, end = span
    low = before[-context:][0][0] if context and before else start
    high = after[:context][-1][1] if context and after else end
    if end - start <= _LONGEST_EXACT and "\n" not in text[start:end]:
        return _Parts(low, start, end, end, end, high)
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    size = min(size, len(words) // 2)
    opening = [word for word in words[:size] if "\n" not in text[start : word[1]]]
    closing = [word for word in words[len(words) - size :] if "\n" not in text[word[0] : end]]
    if not opening or not closing:
        return _Parts(low, start, end, end, end, high)
    return _Parts(low, start, opening[-1][1], closing[0][0], end, high)


def _context(text: str, start: int, end: int) -> tuple[list[Span], list[Span]]:
    """The words before and after a span that stand in one line with its edges."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before = _WORD.finditer(text, line_start, start)
    after = _WORD.finditer(text, end, len(text) if line_end < 0 else line_end)
    return [match.span() for match in before], [match.span() for match in after]


def _whole_words(text: str, start: int, end: int) -> Span:
    """The span without white space at its edges, and with the rest of words that it cuts."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while is_within_word(text, start):
        start -= 1
    while is_within_word(text, end):
        end += 1
    return start, end


def _folded(text: str) -> str:
    return fold(text).text.strip()
