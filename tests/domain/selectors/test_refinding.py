from random import Random

import pytest

from app.domain.selectors import Found, TextPositionSelector, TextQuoteSelector, quote_at, refind
from tests.domain.selectors.edits import Span
from tests.domain.selectors.prose import ARABIC, ARMENIAN, AZERBAIJANI, RUSSIAN, article

OLD = """The committee met in the spring, and the clerk wrote down every word of it. He refused.
The surveyor had no maps. The bridge was closed in May, although the lorries kept coming until the thaw.
The committee met in the autumn, and nobody wrote down a word. He refused."""
PASSAGE = "The bridge was closed in May, although the lorries kept coming until the thaw."


def look(new: str, words: str, old: str = OLD, occurrence: int = 0) -> Found | None:
    at = -1
    for _ in range(occurrence + 1):
        at = old.index(words, at + 1)
    return refind(new, quote_at(old, at, at + len(words)), TextPositionSelector(at, at + len(words)), old)


def outcome(new: str, found: Found | None) -> tuple[str, str] | None:
    return (found.health, new[found.position.start : found.position.end]) if found else None


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, ("exact", PASSAGE)),
        (OLD + "\nMore was added later.", ("exact", PASSAGE)),
        ("A new first line.\n" + OLD, ("moved", PASSAGE)),
        (OLD.replace("closed in May, although", "closed  in\nMay, al-\nthough"),
         ("exact", PASSAGE.replace("closed in May, although", "closed  in\nMay, al-\nthough"))),
        (OLD.replace("closed in May", "closed in June"), ("changed", PASSAGE.replace("May", "June"))),
        (OLD.replace("the thaw.", "the thaw!"), ("changed", PASSAGE[:-1])),
        (OLD.replace("The bridge was closed", "That bridge was shut"), ("changed", PASSAGE.replace(
            "The bridge was closed", "That bridge was shut"))),
        (OLD.replace(PASSAGE, ""), None),
        (OLD.replace("\n" + OLD.split("\n")[1], ""), None),
        ("", None),
        ("Something else altogether, about sailing and the price of rope.", None),
    ],
)  # fmt: skip
def test_what_becomes_of_a_passage(new: str, expected: tuple[str, str] | None) -> None:
    assert outcome(new, look(new, PASSAGE)) == expected


def test_similarity_is_the_share_of_words_kept() -> None:
    found = look(OLD.replace("closed in May", "closed in June"), PASSAGE)
    assert found
    assert found.similarity == pytest.approx(13 / 14)


@pytest.mark.parametrize("occurrence", [0, 1])
def test_equal_words_are_told_apart_by_their_surroundings(occurrence: int) -> None:
    new = "Added.\n" + OLD
    found = look(new, "He refused.", occurrence=occurrence)
    places = [new.index("He refused."), new.rindex("He refused.")]
    assert found
    assert (found.health, found.position.start) == ("moved", places[occurrence])


@pytest.mark.parametrize("occurrence", [0, 1])
def test_of_two_equal_sentences_the_one_that_went_is_lost(occurrence: int) -> None:
    first, last = OLD.index("He refused."), OLD.rindex("He refused.")
    without_first, without_last = OLD[:first] + OLD[first + 11 :], OLD[:last] + OLD[last + 11 :]
    assert look((without_first, without_last)[occurrence], "He refused.", occurrence=occurrence) is None
    assert look((without_last, without_first)[occurrence], "He refused.", occurrence=occurrence) is not None


def test_of_two_equal_neighbours_nothing_says_which_one_went() -> None:
    old = "The day began.\nThe gate was opened at noon by two men.\nThe gate was opened at noon by two men.\nIt rained."
    new = "The day began.\nThe gate was opened at noon by two men.\nIt rained."
    for occurrence in (0, 1):
        assert look(new, "The gate was opened at noon by two men.", old, occurrence) is None
        assert look(old + " Then it stopped.", "The gate was opened at noon by two men.", old, occurrence) is not None


def test_a_like_sentence_elsewhere_is_not_the_passage() -> None:
    gone, like = "On 3 May the water stood at 190 centimetres.", "On 4 May the water stood at 210 centimetres."
    assert look(like, gone, f"{gone}\n{like}") is None


CAPTION = "The envoy (left) and the minister (right) at the station on the day of the talks."
TWINS = f"By our own reporter\n{CAPTION}\n{CAPTION} Photo by the ministry.\nThe talks went on for three days."


@pytest.mark.parametrize("edited", [0, 1])
@pytest.mark.parametrize(("words", "others"), [("the minister", "his secretary"), ("on the day of", "before")])
def test_of_two_twins_of_which_one_was_edited_each_is_found(edited: int, words: str, others: str) -> None:
    lines = [CAPTION, CAPTION]
    lines[edited] = CAPTION.replace(words, others)
    new = TWINS.replace(f"{CAPTION}\n{CAPTION}", "\n".join(lines))
    for occurrence in (0, 1):
        found = look(new, CAPTION, TWINS, occurrence)
        assert found
        assert found.position.start == new.index(lines[0]) + (len(lines[0]) + 1) * occurrence
        assert (found.health == "changed") == (occurrence == edited)


def test_of_two_twins_of_which_one_went_and_the_other_was_edited_none_is_found() -> None:
    new = TWINS.replace(CAPTION + "\n", "", 1).replace("minister", "secretary")
    assert [look(new, CAPTION, TWINS, occurrence) for occurrence in (0, 1)] == [None, None]


@pytest.mark.parametrize("occurrence", [0, 1])
def test_twins_are_told_apart_where_a_paragraph_was_put_beside_one(occurrence: int) -> None:
    new = OLD.replace(
        "word of it. He refused.", "word of it.\nNobody had asked the ferrymen what they thought.\nHe refused."
    )
    places = [new.index("He refused."), new.rindex("He refused.")]
    found = look(new, "He refused.", occurrence=occurrence)
    assert found
    assert (found.health, found.position.start) == ("moved", places[occurrence])


def test_an_edited_passage_is_not_lost_to_the_same_words_in_a_like_paragraph() -> None:
    like = "The gate was closed. Ships must wait for the pilot at the outer buoy. They pay the full fee."
    ends = [" ".join(f"{word} {number}" for number in range(60)) for word in ("Berth", "Crane")]
    old = f"{like} {ends[0]}\n{like} {ends[1]}"
    new = old.replace("outer buoy", "inner buoy", 1)
    expected = [("changed", "Ships must wait for the pilot at the inner buoy."),
                ("exact", "Ships must wait for the pilot at the outer buoy.")]  # fmt: skip
    for occurrence in (0, 1):
        found = look(new, "Ships must wait for the pilot at the outer buoy.", old, occurrence)
        assert outcome(new, found) == expected[occurrence]


def test_few_words_between_their_old_neighbours() -> None:
    new = OLD.replace("bridge was closed in May", "crossing was closed in June")
    assert outcome(new, look(new, "bridge was closed in May")) == ("changed", "crossing was closed in June")
    new = OLD.replace("closed in May", "repaired next summer")
    assert look(new, "closed in May") is None


def test_two_words_whose_neighbours_went_are_found_in_the_same_part_of_the_text_only() -> None:
    random = Random(5)
    before, after, foreign = article(random, 600), article(random, 600), article(random, 2000)
    first, last = "The clerk, who had come late, read it through twice.", "Then all of them went home, one by one."
    old = f"{before}\n{first} Resistance matters. {last}\n{after}"
    new = old.replace(first, "Nobody in the hall had either a copy or a pencil.").replace(
        last, "Lamps burned until dawn."
    )
    assert outcome(new, look(new, "Resistance matters.", old)) == ("moved", "Resistance matters.")
    assert look(f"{foreign}\nResistance matters. So does bread.\n{foreign}", "Resistance matters.", old) is None


def test_words_that_came_up_anew_elsewhere_are_not_the_passage() -> None:
    old = (
        "Two inspectors had little hope of an answer. Two others had none.\n"
        "The growers, on the other hand, had little hope of an answer. The ministry had burned their letters."
    )
    new = old.replace(" of an answer. Two", "", 1).replace("answer. The ministry", "answer. Two ministry men")
    assert look(new, "of an answer. Two", old) is None


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (TextQuoteSelector(PASSAGE, "had no maps. ", "\nThe committee met"), ("exact", PASSAGE)),
        (TextQuoteSelector(PASSAGE.replace("May", "June"), "had no maps. ", "\nThe committee met"),
         ("changed", PASSAGE)),
        (TextQuoteSelector("He refused.", "word of it. "), ("exact", "He refused.")),
        (TextQuoteSelector("He refused."), None),
        (TextQuoteSelector("The gate was closed in March, although"), None),
        (TextQuoteSelector(""), None),
        (TextQuoteSelector("…"), None),
    ],
)  # fmt: skip
def test_without_the_old_text_the_selector_must_do(
    selector: TextQuoteSelector, expected: tuple[str, str] | None
) -> None:
    assert outcome(OLD, refind(OLD, selector, None, None)) == expected


@pytest.mark.parametrize("position", [(0, 5), (-7, -2), (50, 40), (10**6, 10**7)])
def test_a_position_that_does_not_hold_the_words_is_not_trusted(position: Span) -> None:
    selector = TextQuoteSelector(PASSAGE, "had no maps. ", "\nThe committee met")
    found = refind(OLD, selector, TextPositionSelector(*position), OLD)
    assert outcome(OLD, found) == ("moved", PASSAGE)


def test_a_passage_cut_out_of_words() -> None:
    at = OLD.index("ridge was clos")
    found = refind("New.\n" + OLD, quote_at(OLD, at, at + 14), TextPositionSelector(at, at + 14), OLD)
    assert found == Found(TextPositionSelector(at + 5, at + 19), "moved", 1.0)


@pytest.mark.parametrize("sample", [ARMENIAN, RUSSIAN, ARABIC, AZERBAIJANI])
def test_a_changed_passage_in_another_script(sample: str) -> None:
    old = f"First line.\n{sample}\nLast line."
    words = sample.split()
    new = f"First line, added to.\n{' '.join([*words[:3], *words[4:]])}\nLast line."
    found = look(new, sample, old)
    assert outcome(new, found) == ("changed", new.split("\n")[1])


def test_a_changed_passage_in_a_script_without_spaces() -> None:
    sample = "委员会昨天决定重新开放旧桥，但道路仍然对卡车封闭。"
    old = f"今天下雨。\n{sample}\n明天会晴。"
    new = old.replace("昨天决定", "今天才决定")
    assert outcome(new, look(new, sample, old)) == ("changed", new.split("\n")[1])
