"""Folding of texts and search terms, so that "evenement" finds "Événement" on every database."""

import re
import unicodedata

BREAK = "ßß"
"""Stands between parts of a text, so that a phrase is not found across them. No folded word holds this letter, which
becomes "ss": nothing that is typed finds it."""

LONGEST_WORD = 60
LONGEST_TEXT = 200_000
MOST_TERMS = 12

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def fold_words(text: str) -> list[str]:
    """The words of a text without case and marks (NFKD, combining marks dropped), each of at most 60 code points."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT])
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def join_for_search(parts: list[str]) -> str:
    """All words of several texts in one line, with a break between texts."""
    return f" {BREAK} ".join(" ".join(fold_words(part)) for part in parts if part)[:LONGEST_TEXT]


def read_terms(typed: str) -> list[list[str]]:
    """What was typed into a search box as a list of phrases, all of which must be found.

    A phrase in double quotes keeps its words together; any other word is a phrase of its own. A word of a phrase of
    its own, and the last word of a phrase, also stand for the beginning of a longer word. At most 12 phrases count.
    """
    phrases: list[list[str]] = []
    for quoted, bare in _TERM.findall(typed):
        words = fold_words(quoted or bare)
        if words:
            phrases.append(words)
    return phrases[:MOST_TERMS]
