"""Passages drawn from a text, and changes to the text that say where a passage ends up. Everything hangs on a seed."""

import re
from dataclasses import dataclass
from random import Random

from tests.domain.selectors.prose import sentence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after a change, and where the passage's words are now (None: they are gone)."""

    text: str
    span: Span | None


def random_sentences(random: Random, text: str) -> Span:
    """A passage of one to three whole sentences within one paragraph."""
    while True:
        bounds = [m.span() for m in re.finditer(r"(?<!\S)[“‘\"'(A-ZÀ-Þ]\S* [^.!?\n]*[.!?][”’\"')]*(?!\S)", text)]
        first = random.randrange(len(bounds))
        last = min(len(bounds) - 1, first + random.randrange(3))
        start, end = bounds[first][0], bounds[last][1]
        if "\n" not in text[start:end] and end - start >= 12:
            return start, end


def random_clause(random: Random, text: str, least: int = 4, most: int = 12) -> Span:
    """A passage of that many words in a row within one paragraph."""
    words = [m.span() for m in re.finditer(r"\S+", text)]
    while True:
        first = random.randrange(len(words) - most)
        start, end = words[first][0], words[first + random.randint(least, most) - 1][1]
        if "\n" not in text[start:end]:
            return start, end


def random_paragraph(random: Random, text: str) -> Span:
    """A whole paragraph of twelve words or more."""
    return random.choice([m.span() for m in re.finditer(r"(?:\S+ ){11,}\S+", text)])


def random_passage(random: Random, text: str, number: int) -> Span:
    """By `number`, in turn: a clause of three to six words, a longer one, sentences twice, a paragraph."""
    if number % 5 == 0:
        return random_clause(random, text, 3, 6)
    if number % 5 == 4:
        return random_paragraph(random, text)
    is_latin = re.search("[A-Z]", text) is not None
    return random_sentences(random, text) if number % 5 > 1 and is_latin else random_clause(random, text)


def overlap(one: Span, other: Span) -> float:
    """Characters in common, as a share of all that either has."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def edit_words(random: Random, text: str, span: Span, share: float) -> Edited:
    """Change that share of all words: half are replaced, a quarter dropped, a quarter gain a new word after them."""
    tokens = list(re.finditer(r"(\S+)(\s*)", text))
    vocabulary = sorted({t[1] for t in tokens if t[1].isalpha()})
    lead = tokens[0].start() if tokens else 0
    parts, size = [text[:lead]], lead
    start = end = None
    for token in tokens:
        word, space = token[1], token[2]
        inside = token.start() < span[1] and token.end(1) > span[0]
        added = ""
        if random.random() < share:
            kind = random.randrange(4)
            if kind < 2:
                word = random.choice(vocabulary)
            elif kind == 2:
                word, space = "", space if "\n" in space else ""
            else:
                added = random.choice(vocabulary) + " "
        if inside and word:
            start = size if start is None else start
            end = size + len(word)
        piece = word + (space or (" " if added else "")) + added
        parts.append(piece)
        size += len(piece)
    return Edited("".join(parts), None if start is None or end is None else (start, end))


def delete_passage(random: Random, text: str, span: Span, share: float) -> Edited:
    """Take the passage out, then change `share` of the words that are left."""
    rest = text[: span[0]].rstrip(" ") + " " + text[span[1] :].lstrip(" ")
    return Edited(edit_words(random, rest, (0, 0), share).text, None)


def insert_paragraphs(random: Random, text: str, span: Span) -> Edited:
    """Add three new paragraphs at random places outside the passage."""
    start, end = span
    for _ in range(3):
        place = random.choice([m.end() for m in re.finditer("\n", text)])
        if start < place < end:
            continue
        new = sentence(random) + " " + sentence(random) + "\n"
        text = text[:place] + new + text[place:]
        if place <= start:
            start, end = start + len(new), end + len(new)
    return Edited(text, (start, end))


def move_paragraph(random: Random, text: str, span: Span) -> Edited:
    """Put the paragraph that holds the passage somewhere else."""
    low = text.rfind("\n", 0, span[0]) + 1
    high = text.find("\n", span[1]) + 1 or len(text)
    paragraph = text[low:high].rstrip("\n") + "\n"
    rest = text[:low] + text[high:]
    place = random.choice([0, *(m.end() for m in re.finditer("\n", rest))])
    at = place + span[0] - low
    return Edited(rest[:place] + paragraph + rest[place:], (at, at + span[1] - span[0]))


def reflow(random: Random, text: str, span: Span) -> Edited:
    """Break every line at about 64 characters, half of the time inside a word with a hyphen."""
    parts: list[str] = []
    column = size = 0
    start = end = -1
    for token in re.finditer(r"\S+|\s", text):
        word = token[0]
        if token.start() <= span[0] < token.end():
            start = size + span[0] - token.start()
        if column > 60 and word == " ":
            word, column = "\n", -1
        elif column + len(word) > 64 and len(word) > 7 and word.isalpha() and random.random() < 0.5:
            word, column = word[:4] + "-\n" + word[4:], -6
        column = 0 if word == "\n" else column + len(word)
        parts.append(word)
        size += len(word)
        if token.start() < span[1] <= token.end():
            end = size - (token.end() - span[1])
    return Edited("".join(parts), (start, end))


TYPOGRAPHY = (
    ("“", '"'), ("”", '"'), ("’", "'"), ("—", " -- "), ("–", "-"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("…", "..."), ("ü", "u"),
    ("é", "e\u0301"), (" th", "\u00a0th"), ("ber", "b\u00ader"), (". ", ".  "), ("& ", "&amp; "),
)  # fmt: skip


def retype(random: Random, text: str, span: Span) -> Edited:
    """Other quotation marks, dashes, ligatures, spaces, soft hyphens and references, and words in capitals."""
    before, passage, after = text[: span[0]], text[span[0] : span[1]], text[span[1] :]
    chosen = [pair for pair in TYPOGRAPHY if random.random() < 0.7]
    for old, new in chosen:
        before, passage, after = (part.replace(old, new) for part in (before, passage, after))
    if random.random() < 0.3:
        passage = passage.upper().replace("&AMP;", "&amp;")
    return Edited(before + passage + after, (len(before), len(before) + len(passage)))
