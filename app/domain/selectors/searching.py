"""All places of typed words in one text: the search inside a text that somebody reads."""

from itertools import islice

from app.domain.selectors.folding import fold
from app.domain.selectors.reading import read_text
from app.domain.selectors.selector import TextPositionSelector

MOST_HITS = 2_000
"""Places that are told; of words with more, the first ones."""
LONGEST_SEARCH = 200


def search_text(text: str, typed: str) -> list[TextPositionSelector]:
    """Where the words stand, in order, without overlaps; also inside longer words, and however they are written.

    Empty where nothing with a letter or digit was typed.
    """
    needle = fold(typed[:LONGEST_SEARCH]).text.strip()
    if not any(character.isalnum() for character in needle):
        return []
    read = read_text(text)
    found: list[TextPositionSelector] = []
    for span in islice(read.occurrences(needle, whole_words=False), MOST_HITS):
        place = read.position(*span)
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found
