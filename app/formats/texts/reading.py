"""What reading a file gives: its words, and what the file says of itself."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.errors import Invalid

Tell = Callable[[int, int], None]
"""Told how many parts (pages, chapters) are read, and of how many."""

LARGEST_WORDS = 10_000_000
"""Code points of one text: more than any book has."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """The words of a file and what it says of itself; what it does not say is empty.

    `pages` are pairs of a page's label and its first position, in code points of `words`. `extractor` names the
    program and its version; it is empty where the bytes are the words, in UTF-8. `issued` is a day as `2023-09-19`,
    or words of a date. `remarks` are sentences that the person who confirms should read.
    """

    words: str
    media_type: str
    extractor: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    language: str = ""
    url: str = ""
    pages: tuple[tuple[str, int], ...] = ()
    remarks: tuple[str, ...] = ()


def require_words(words: str, sentence: str) -> str:
    """The words; raises `Invalid` with `sentence` where there are none, or more than a text may have."""
    if not words.strip():
        raise Invalid(sentence)
    if len(words) > LARGEST_WORDS:
        raise Invalid(f"The text has {len(words):,} characters; {LARGEST_WORDS:,} are the most that can be kept.")
    return words


def page_at(pages: Sequence[Sequence[str | int]], position: int) -> str:
    """Label of the page that holds a position; empty where pages are not known."""
    number = bisect_right(pages, position, key=lambda page: int(page[1]))
    return str(pages[number - 1][0]) if number else ""
