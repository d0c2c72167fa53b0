"""Quote health: what becomes of passages when their source gets a newer text."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.selectors import TextPositionSelector, quote_at, refind, same_words
from app.models import Passage, Source
from app.services.checks import check_database
from app.services.passages import save_quote
from app.services.quote_health import Texts, check_source, look, settle, state_of
from tests.domain.selectors.edits import edit_words
from tests.domain.selectors.prose import article
from tests.support.factories import make_event, make_source
from tests.support.revising import revisions_written
from tests.support.sources import cite, give_text

GRAIN = "Grain arrived at the harbour on Monday, said the harbour master, and it was unloaded before noon."
BRIDGE = "The bridge stayed shut for the whole of the week, although the lorries kept coming."
MAYOR = "Nobody was told why it stayed shut, and the mayor would not say when it was to be opened again."
OLD = "\n\n".join((GRAIN, BRIDGE, MAYOR))


def cited(db: Session, quote: str, text: str = OLD, **fields: Any) -> tuple[Source, Passage]:
    """A source with a text, and a passage of it on which an event rests."""
    source = make_source(db, **fields)
    give_text(db, source, text)
    make_event(db, cites=[cite(source, quote)])
    return source, db.scalars(select(Passage).where(Passage.source_id == source.id)).one()


def columns(passage: Passage) -> dict[str, Any]:
    return {column.key: getattr(passage, column.key) for column in Passage.__table__.columns}


@pytest.mark.parametrize(
    ("new", "health", "found"),
    [
        (OLD + "\n\nMore came later.", "exact", None),
        ("An editor added this.\n\n" + OLD, "moved", None),
        (OLD.replace("the whole of the week", "the most of a week"), "changed",
         BRIDGE.replace("the whole of the week", "the most of a week")),
        ("\n\n".join((GRAIN, MAYOR)), "lost", None),
    ],
)  # fmt: skip
def test_a_newer_text_tells_what_became_of_a_passage(writer: Session, new: str, health: str, found: str | None) -> None:
    source, passage = cited(writer, BRIDGE)
    before = columns(passage)
    with revisions_written(writer) as written:
        text = give_text(writer, source, new)
    assert [revision.action for revision in written] == ["add-text"]
    assert passage.health == health
    place = {"text_id", "start", "end", "prefix", "suffix", "paragraph", "page"}
    free = {"health", "found_text_id", "found_start", "found_end"} | (place if health in ("exact", "moved") else set())
    assert {name for name, value in columns(passage).items() if value != before[name]} <= free
    if health in ("exact", "moved"):
        assert passage.text_id == text.id
        assert text.text[passage.start : passage.end] == BRIDGE
    if found is not None:
        assert passage.found_text_id == text.id
        assert text.text[passage.found_start : passage.found_end] == found
    assert list(check_database(writer)) == []
    after = columns(passage)
    assert check_source(writer, source.id) == {health: 1}
    assert columns(passage) == after


def test_a_move_into_other_quotation_marks_rewrites_no_words(writer: Session) -> None:
    source, passage = cited(
        writer, "Nobody was told why it “stayed shut”", OLD.replace("stayed shut,", "“stayed shut”,")
    )
    exact = passage.exact
    text = give_text(writer, source, "First.\n\n" + OLD.replace("stayed shut,", '"stayed shut",'))
    assert (passage.health, passage.exact, passage.text_id) == ("moved", exact, text.id)
    assert same_words(text.text[passage.start : passage.end], exact or "")
    assert list(check_database(writer)) == []


def test_what_was_lost_is_found_when_it_comes_back(writer: Session) -> None:
    source, passage = cited(writer, BRIDGE)
    give_text(writer, source, GRAIN)
    assert passage.health == "lost"
    give_text(writer, source, OLD.replace("lorries", "trucks"))
    assert passage.health == "changed"
    newest = give_text(writer, source, "Again.\n\n" + OLD)
    assert (passage.health, passage.text_id, passage.found_text_id) == ("moved", newest.id, None)


def test_words_that_are_kept_whole_or_by_their_ends_fare_alike(writer: Session) -> None:
    source, passage = cited(writer, "The bridge stayed … kept coming")
    assert passage.exact is None
    text = give_text(writer, source, OLD.replace("lorries", "trucks"))
    assert passage.health == "changed"
    assert text.text[passage.found_start : passage.found_end] == BRIDGE.replace("lorries", "trucks")[:-1]


def test_a_quote_that_no_text_had_is_looked_for_in_each_new_one(writer: Session) -> None:
    source = make_source(writer)
    passage = save_quote(writer, source, BRIDGE)
    assert passage.health == "no-text"
    give_text(writer, source, GRAIN)
    assert (passage.health, passage.text_id) == ("lost", None)
    text = give_text(writer, source, OLD)
    assert (passage.health, passage.text_id) == ("exact", text.id)


def test_bytes_that_are_held_already_do_not_turn_the_clock_back(writer: Session) -> None:
    source, passage = cited(writer, BRIDGE)
    newest = give_text(writer, source, "Again.\n\n" + OLD)
    give_text(writer, source, OLD)
    assert (passage.text_id, passage.health) == (newest.id, "moved")


def test_a_finding_is_not_noted_where_somebody_was_quicker(writer: Session) -> None:
    source, passage = cited(writer, BRIDGE)
    text = give_text(writer, source, GRAIN)
    finding = look(passage, Texts(writer, source.id))
    passage.health, passage.is_kept = "exact", True
    assert settle(passage, finding) is False
    assert (passage.health, state_of(passage)[-1]) == ("exact", True)
    assert look(passage, Texts(writer, source.id)).outcome == "kept"
    assert text.id != passage.text_id


@given(random=st.randoms(use_true_random=False), share=st.sampled_from([0.0, 0.02, 0.1, 0.3]))
@settings(max_examples=25)
def test_what_is_found_is_where_it_is_said_to_be(random: Any, share: float) -> None:
    """Exact or moved: the very words stand at the place; changed: others do."""

    old = article(random, 3000)
    start = random.randrange(len(old) // 2)
    span = TextPositionSelector(start, start + 120)
    new = edit_words(random, old, (span.start, span.end), share).text
    found = refind(new, quote_at(old, span.start, span.end), span, old)
    if found is not None:
        words = new[found.position.start : found.position.end]
        assert same_words(words, old[span.start : span.end]) == (found.health != "changed")
