"""Passages in texts: point at them, find them, find them again after edits, and link to them.

Positions are code points of a normalised text (`normalise_text`), except where a function says `original`.
"""

from app.domain.selectors.abridging import abridge, find_abridged
from app.domain.selectors.differing import Change, word_diff
from app.domain.selectors.finding import find_quote, opens_and_ends_with, quote_at, same_words
from app.domain.selectors.linking import link_to_passage, text_fragment
from app.domain.selectors.normalising import NORMALISER, NormalisedText, normalise_text, paragraph_at, paragraph_spans
from app.domain.selectors.refinding import refind
from app.domain.selectors.searching import LONGEST_SEARCH, MOST_HITS, search_text
from app.domain.selectors.selected import Spot, find_selected
from app.domain.selectors.selector import (
    AbridgedQuote,
    Found,
    PassageAmbiguous,
    PassageNotFound,
    TextPositionSelector,
    TextQuoteSelector,
)
from app.domain.selectors.typed_quotes import closest_match, find_typed_quote

__all__ = [
    "LONGEST_SEARCH",
    "MOST_HITS",
    "NORMALISER",
    "AbridgedQuote",
    "Change",
    "Found",
    "NormalisedText",
    "PassageAmbiguous",
    "PassageNotFound",
    "Spot",
    "TextPositionSelector",
    "TextQuoteSelector",
    "abridge",
    "closest_match",
    "find_abridged",
    "find_quote",
    "find_selected",
    "find_typed_quote",
    "link_to_passage",
    "normalise_text",
    "opens_and_ends_with",
    "paragraph_at",
    "paragraph_spans",
    "quote_at",
    "refind",
    "same_words",
    "search_text",
    "text_fragment",
    "word_diff",
]
