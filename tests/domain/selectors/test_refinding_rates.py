"""How many passages of made-up texts are found again after edits, and that none is found where it is not."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from app.domain.selectors import Found, TextPositionSelector, quote_at, refind
from tests.domain.selectors.edits import (
    Edited,
    Span,
    delete_passage,
    edit_words,
    insert_paragraphs,
    move_paragraph,
    overlap,
    random_passage,
    reflow,
    retype,
)
from tests.domain.selectors.prose import SCRIPTS, article, article_in, bulletin

CASES = 200
Change = Callable[[Random, str, Span], Edited]


@pytest.fixture(scope="module")
def shelf() -> list[str]:
    random = Random(20261125)
    latin = [*(article(random, 12_000) for _ in range(3)), article(random, 6_000) + "\n" + bulletin(random, 10)]
    return [*latin, *(article_in(language, random, 4_000) for language in SCRIPTS)]


def look_after(change: Change, random: Random, text: str, number: int) -> tuple[Found | None, Span | None]:
    """What is found of a passage after a change, and where it is."""
    span = random_passage(random, text, number)
    after = change(random, text, span)
    return refind(after.text, quote_at(text, *span), TextPositionSelector(*span), text), after.span


def edit(share: float) -> Change:
    return partial(_with_share, edit_words, share)


def delete(share: float) -> Change:
    return partial(_with_share, delete_passage, share)


def _with_share(act: Callable[..., Edited], share: float, random: Random, text: str, span: Span) -> Edited:
    return act(random, text, span, share)


@pytest.mark.parametrize(("share", "least"), [(0.01, 0.985), (0.02, 0.985), (0.05, 0.985), (0.10, 0.95), (0.20, 0.9)])
def test_edited_passages_are_found_and_none_in_the_wrong_place(share: float, least: float, shelf: list[str]) -> None:
    random = Random(f"edited {share}")
    right = 0
    for number in range(CASES):
        found, span = look_after(edit(share), random, shelf[number % len(shelf)], number)
        if span is None:
            right += found is None
        elif found is not None:
            match = overlap((found.position.start, found.position.end), span)
            assert match > 0.3
            right += match >= 0.8
    assert right >= least * CASES


@pytest.mark.parametrize("share", [0.0, 0.05, 0.10, 0.20])
def test_no_deleted_passage_is_pinned_to_other_words(share: float, shelf: list[str]) -> None:
    random = Random(f"deleted {share}")
    for number in range(CASES):
        found, _ = look_after(delete(share), random, shelf[number % len(shelf)], number)
        assert found is None


@pytest.mark.parametrize("change", [insert_paragraphs, move_paragraph, reflow, retype])
def test_words_that_stay_are_found_wherever_they_went(change: Change, shelf: list[str]) -> None:
    random = Random(2)
    found_again = 0
    for number in range(80):
        found, span = look_after(change, random, shelf[number % len(shelf)], number)
        assert span
        if found is not None:
            assert overlap((found.position.start, found.position.end), span) > 0.9
            assert found.health in ("exact", "moved")
            found_again += 1
    assert found_again >= 76
