import pytest

from app.domain.selectors import PassageAmbiguous, PassageNotFound, closest_match, find_typed_quote

TEXT = """The committee met in the spring. On 12 May, the bridge was closed, and the road stayed open.
On 12 May, nobody was charged. “We were told to wait,” the clerk wrote. They waited… and went home.
The bridge was opened on 12 June, said the well-known surveyor, and nobody came to see it."""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("the bridge was closed, and the road", "the bridge was closed, and the road"),
        ('"We were told to wait"', "We were told to wait"),
        ("“we WERE told\n to wait,” the clerk", "“We were told to wait,” the clerk"),
        ("«nobody was charged».", "nobody was charged"),
        ("well known surveyor", None),
        ("wellknown surveyor", "well-known surveyor"),
        ("They waited… and went home.", "They waited… and went home."),
        ("They waited ...", "They waited"),
        ("The committee met … stayed open.", TEXT.split("\n", maxsplit=1)[0]),
        ("the bridge was closed [...] open", "the bridge was closed, and the road stayed open"),
        ("We were told … wrote … went home", "We were told to wait,” the clerk wrote. They waited… and went home"),
        ("“We were told … They waited…", "“We were told to wait,” the clerk wrote. They waited…"),
        ("[…] nobody was charged", "nobody was charged"),
        ("On 12 May … charged", "On 12 May, nobody was charged"),
        ("Nobody came … it.", "nobody came to see it."),
    ],
)  # fmt: skip
def test_the_passage_that_was_meant(typed: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(PassageNotFound):
            find_typed_quote(TEXT, typed)
    else:
        at = find_typed_quote(TEXT, typed)
        assert TEXT[at.start : at.end] == found


def test_letters_as_typed_decide_between_equal_words() -> None:
    at = find_typed_quote(TEXT, "The bridge was")
    assert at.start == TEXT.index("The bridge was")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "There are no words to look for"),
        (" … ", "There are no words to look for"),
        ("the tunnel was closed", "“the tunnel was closed” is not in the text."),
        ("The committee met … the tunnel", "“the tunnel” is not in the text."),
        ("and went home … The committee met", "“The committee met” does not follow “and went home”"),
        ("bridg", "“bridg” is not in the text."),
        ("a … " * 20, "more than 9 gaps"),
    ],
)
def test_words_that_are_not_there(typed: str, sentence: str) -> None:
    with pytest.raises(PassageNotFound, match=sentence) as raised:
        find_typed_quote(TEXT, typed)
    assert not isinstance(raised.value, PassageAmbiguous)


def test_words_that_stand_in_several_places() -> None:
    with pytest.raises(PassageAmbiguous) as raised:
        find_typed_quote(TEXT, "12 May")
    assert str(raised.value) == "“12 May” stands in 2 places of the text (¶ 1, 2). Add the words before or after it."
    with pytest.raises(PassageAmbiguous, match=r"3 places of the text \(¶ 1, 2\)"):
        find_typed_quote("a b c. a b d.\n\na b e.", "a b")


@pytest.mark.parametrize(
    ("typed", "closest"),
    [
        ("the bridge had been closed, and the road stayed open", "the bridge was closed, and the road stayed open"),
        ("Nobdoy was chargd, “We wer told", "nobody was charged. “We were told"),
        ("the wel1-knovvn survevor", "the well-known surveyor"),
        ("The comitee met in spring … the rode stayed open", TEXT.split("\n", maxsplit=1)[0].rstrip(".")),
        ("an entirely different sentence about sailing", None),
        ("…", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_closest_match_is_offered_only_where_it_is_close(typed: str, closest: str | None) -> None:
    at = closest_match(TEXT, typed)
    assert (at and TEXT[at.start : at.end]) == closest
