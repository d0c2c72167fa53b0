import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.selectors.folding import fold
from app.domain.selectors.reading import ReadText
from tests.domain.selectors.prose import ARABIC, ARMENIAN, RUSSIAN

TRICKY = "abcABC 1é’“”«»—–-…\n\r\tﬁﬀß\u00ad\u00a0\u0301\u200bİıǅՙև"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Quoted” – ‘twice’", "\"quoted\" - 'twice'"),
        ("«vérité»", "'verite'"),
        ("a long—very long—dash", "a long -- very long - dash"),
        ("several\u00a0 kinds\n of\tspace", "several kinds of space"),
        ("a co-\noperative and a co-operative", "a cooperative and a coop\u00aderative"),
        ("broken af\u00ad\nter a soft hyphen", "broken after a soft hyphen"),
        ("Phase-\n2", "phase-2"),
        ("ﬁve oﬀers", "five offers"),
        ("Fish &amp; chips&nbsp;&#8220;here&#x201d;", "fish & chips 'here'"),
        ("STRASSE", "straße"),
        ("QIŞINDA İTKİN", "qışında itkin"),
        ("Zürich, Şəki", "zurich, səki"),
        ("wait… what", "wait... what"),
        ("zero\u200bwidth", "zerowidth"),
        (ARMENIAN.replace("և", "եւ"), ARMENIAN.upper()),
        (RUSSIAN.replace("ё", "е"), RUSSIAN),
        (ARABIC.replace("اً", "ا"), ARABIC.replace("قرر", "قـرر")),
    ],
)
def test_two_typings_of_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("5-10 people", "510 people"), ("resign", "re sign"), ("$5", "£5"), ("He left.", "He left?"), ("3.5", "35")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@given(st.text(st.sampled_from(TRICKY) | st.characters(exclude_characters="&")))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(
    st.lists(st.sampled_from([*TRICKY, "&amp;", "&#233;", " word "]) | st.characters(exclude_characters="&")).map(
        "".join
    )
)
def test_every_word_maps_to_characters_that_fold_to_it(text: str) -> None:
    read = ReadText(text)
    for start, end in zip(read.starts, read.ends, strict=True):
        place = read.position(start, end)
        assert 0 <= place.start < place.end <= len(text)
        assert read.folded[start:end] in fold(text[place.start : place.end]).text
        assert read.folded_span(place)[0] <= start


def test_position_of_a_word_among_changed_characters() -> None:
    text = "“Well-\nknown” ﬁsh &amp; chips"
    folded = fold(text)
    for word, source in (("wellknown", "Well-\nknown"), ("fish", "ﬁsh"), ("&", "&amp;"), ("chips", "chips")):
        start = folded.text.index(word)
        first, last = folded.source_span(start, start + len(word))
        assert text[first:last] == source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. said: “no.”", ["the", "u", "s", "said", "no"]),
        ("long-term plan", ["longterm", "plan"]),
        ("中文 text", ["中", "文", "text"]),
        ("... — !", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert ReadText(text).words == words
