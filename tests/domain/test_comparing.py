"""Two texts compared: what changed, where, in which words, and how long that may take."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparing import MOST_SHOWN, compare_texts

OLD = "The gate was shut.\n\nThe keeper left on Monday.\nNobody came.\nIt rained."


def test_changed_words_are_marked_in_their_paragraph() -> None:
    found = compare_texts(OLD, OLD.replace("Monday", "Tuesday"))
    (part,) = found.parts
    assert (part.old_first, part.old_count, part.new_first, part.new_count) == (2, 1, 2, 1)
    assert part.changes == [
        ("same", "The keeper left on "),
        ("del", "Monday"),
        ("ins", "Tuesday"),
        ("same", "."),
    ]
    assert (found.total, found.words_gone, found.words_come) == (1, 1, 1)


def test_paragraphs_that_went_and_came() -> None:
    found = compare_texts(OLD, "First of all.\n" + OLD.replace("Nobody came.\n", ""))
    assert [(part.old_count, part.new_first, part.new_count) for part in found.parts] == [(0, 1, 1), (1, 4, 0)]
    assert [part.changes for part in found.parts] == [[("ins", "First of all.")], [("del", "Nobody came.")]]


def test_equal_texts_do_not_differ() -> None:
    assert compare_texts(OLD, OLD.replace("\n", "\n\n")).total == 0
    assert compare_texts("", "").total == 0


LINES = st.lists(st.sampled_from(["a b", "c d", "e", "f g h"]), max_size=12)


@given(LINES, LINES)
def test_the_new_text_follows_from_the_old_one_and_the_changes(old: list[str], new: list[str]) -> None:
    made, at = [], 0
    for part in compare_texts("\n".join(old), "\n".join(new)).parts:
        made += old[at : part.old_first - 1]
        assert "".join(words for kind, words in part.changes if kind != "ins").split("\n") == (
            old[part.old_first - 1 : part.old_first - 1 + part.old_count] or [""]
        )
        made += [line for line in "".join(words for kind, words in part.changes if kind != "del").split("\n") if line]
        at = part.old_first - 1 + part.old_count
    assert made + old[at:] == new


def test_large_texts_are_bounded() -> None:
    rng = random.Random(7)
    lines = [f"Item {number} was {rng.choice(['read', 'agreed', 'put off'])}." for number in range(9000)]
    changed = [line.replace("Item", "Point") if number % 3 == 0 else line for number, line in enumerate(lines)]
    began = time.monotonic()
    found = compare_texts("\n".join(lines), "\n".join(changed))
    assert (found.total, len(found.parts)) == (3000, MOST_SHOWN)
    other = compare_texts("\n".join(str(n) for n in range(20_000)), "\n".join(str(-n - 1) for n in range(20_000)))
    assert (other.is_compared, other.parts) == (False, [])
    one_line = compare_texts("word " * 300_000, "sword " * 300_000)
    assert (one_line.total, one_line.parts) == (1, [])
    assert time.monotonic() - began < 10
