"""Passages: quotes that people paste and programs hand in, with and without the source's text."""

import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import PassageInput
from app.errors import Invalid
from app.models import Passage, Source
from app.services.passages import locate, newest_text, save_passage, save_quote
from app.services.sources import add_text
from tests.support.factories import EDITOR, make_source

TEXT = "The first part was short.\n\nOn Monday the ceasefire was signed in Moscow. It was signed by three.\n\nThe end."


def with_text(db: Session, text: str = TEXT) -> Source:
    source = make_source(db)
    add_text(db, source, text.encode(), EDITOR, origin="test.txt")
    return source


@pytest.mark.parametrize(
    ("quote", "exact", "ends"),
    [
        ("the ceasefire was signed", "the ceasefire was signed", ("", "")),
        ("On Monday … in Moscow", None, ("On Monday", "in Moscow")),
        ("On Monday ... in Moscow", None, ("On Monday", "in Moscow")),
        ("On Monday […] in Moscow", None, ("On Monday", "in Moscow")),
        ("one … two … three", "one … two … three", ("", "")),
        ("… in Moscow", "… in Moscow", ("", "")),
    ],
)
def test_without_a_text_the_words_are_kept_as_they_are(
    writer: Session, quote: str, exact: str | None, ends: tuple[str, str]
) -> None:
    passage = save_quote(writer, make_source(writer), quote)
    assert (passage.exact, (passage.start_words or "", passage.end_words or "")) == (exact, ends)
    assert (passage.health, passage.text_id, passage.start, passage.sha256) == ("no-text", None, None, None)


def test_in_a_text_the_words_are_taken_from_it_with_their_place(writer: Session) -> None:
    source = with_text(writer)
    passage = save_quote(writer, source, "“THE CEASEFIRE was  signed”")
    text = newest_text(writer, source.id)
    assert text is not None
    assert (passage.exact, passage.health, passage.text_id) == ("the ceasefire was signed", "exact", text.id)
    assert (passage.start, passage.end) == (TEXT.index("the ceasefire"), TEXT.index(" in Moscow"))
    assert passage.paragraph == 2
    assert (passage.prefix, passage.suffix) == (
        "The first part was short.\n\nOn Monday "[-32:],
        " in Moscow. It was signed by three.\n\nThe end."[:32],
    )
    exact = "the ceasefire was signed"
    assert (passage.chars, passage.sha256) == (len(exact), hashlib.sha256(exact.encode()).hexdigest())


def test_first_and_last_words_stand_for_all_between(writer: Session) -> None:
    passage = save_quote(writer, with_text(writer), "On Monday … in Moscow")
    assert (passage.exact, passage.start_words, passage.end_words) == (None, "On Monday", "in Moscow")
    whole = "On Monday the ceasefire was signed in Moscow"
    assert (passage.start, passage.end) == (TEXT.index(whole), TEXT.index(whole) + len(whole))
    assert (passage.chars, passage.health) == (len(whole), "exact")


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("the truce was signed", "not in the text"),
        ("was signed", "2 places"),
        ("in Moscow … On Monday", "does not follow"),
        ("!!", "no words"),
    ],
)
def test_what_is_not_found_is_refused_or_kept_as_lost(writer: Session, quote: str, sentence: str) -> None:
    source = with_text(writer)
    with pytest.raises(Invalid, match=sentence):
        save_quote(writer, source, quote)
    assert writer.scalars(select(Passage)).all() == []
    kept = save_quote(writer, source, quote, keep_unfound=True)
    assert (kept.health, kept.text_id) == ("lost", None)


@pytest.mark.parametrize("quote", ["the ceasefire was signed", "On Monday … in Moscow", "nothing of this"])
def test_one_passage_serves_all_who_quote_it(writer: Session, quote: str) -> None:
    bare, held = make_source(writer, "Bare"), with_text(writer)
    for source in (bare, held):
        first = save_quote(writer, source, quote, keep_unfound=True)
        assert save_quote(writer, source, quote, keep_unfound=True).id == first.id
        assert save_quote(writer, source, "The end", keep_unfound=True).id != first.id
    assert len(writer.scalars(select(Passage)).all()) == 4


def test_the_newest_text_is_asked(writer: Session) -> None:
    source = with_text(writer)
    assert newest_text(writer, make_source(writer, "Bare").id) is None
    second, _, _ = add_text(writer, source, b"Only this is left.", EDITOR, origin="test.txt")
    assert save_quote(writer, source, "is left").text_id == second.id
    with pytest.raises(Invalid):
        save_quote(writer, source, "the ceasefire was signed")


def test_a_passage_of_an_import_is_used_again(writer: Session) -> None:
    source, digest = make_source(writer), hashlib.sha256(b"It was signed.").hexdigest()
    given = PassageInput(exact="It was signed.", sha256=digest, paragraph=2, chars=14)
    first = save_passage(writer, source, given)
    assert save_passage(writer, source, given).id == first.id
    assert save_passage(writer, source, given.model_copy(update={"paragraph": 3})).id != first.id
    assert save_passage(writer, make_source(writer, "Other"), given).id != first.id
    assert (first.health, first.text_id) == ("no-text", None)


def test_a_passage_of_an_import_is_located_where_the_text_is_held(writer: Session) -> None:
    source = with_text(writer)
    found = save_passage(writer, source, PassageInput(start_words="On Monday", end_words="in Moscow"))
    lost = save_passage(writer, source, PassageInput(exact="Never said"))
    assert (found.health, found.start) == ("exact", TEXT.index("On Monday"))
    assert (lost.health, lost.start) == ("lost", None)


def test_a_lost_passage_is_found_in_a_later_text(writer: Session) -> None:
    source = with_text(writer)
    passage = save_quote(writer, source, "Never said", keep_unfound=True)
    later, found, total = add_text(writer, source, b"Never said until now.", EDITOR, origin="test.txt")
    assert (found, total, passage.health, passage.start) == (1, 1, "exact", 0)
    assert locate(passage, later) is True
