"""Entries of lists: the record, and the passage that stands for it."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.models import Passage
from app.queries.timeline import list_entries, shorten
from tests.queries.crowds import CURATOR, VISITOR, select_all
from tests.support.factories import make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

WORDS = "The ferry left the harbour at dawn and did not come back before the evening of that long day in May."


def test_entries_come_in_the_order_that_is_asked_for(crowd: Session) -> None:
    for order in ("oldest", "newest"):
        ids = select_all(crowd).ids(order)
        entries = list_entries(crowd, ids, VISITOR)
        assert [entry.id for entry in entries] == ids
        assert all((entry.date is None) == (entry.event.edtf is None) for entry in entries)
    assert [entry.id for entry in list_entries(crowd, [ids[3], 999_999, ids[1]], VISITOR)] == [ids[3], ids[1]]


@pytest.mark.parametrize("ids", [[], [999_999], [-1, 0]])
def test_of_no_events_there_are_no_entries(crowd: Session, ids: list[int]) -> None:
    assert list_entries(crowd, ids, CURATOR) == []


def test_the_number_of_queries_is_fixed(crowd: Session) -> None:
    engine = crowd.get_bind()
    assert isinstance(engine, Engine)
    ids = select_all(crowd).ids()
    costs = []
    for some in (ids[:8], ids):
        crowd.expunge_all()
        with counting_queries(engine) as sent:
            assert all(
                entry.actors or entry.dateline or entry.event.category for entry in list_entries(crowd, some, VISITOR)
            )
        costs.append(len(sent))
    assert costs[0] == costs[1] > 0


def test_three_places_and_three_actors_are_named(scratch: Session) -> None:
    many = make_event(scratch, actors=["Ann", "Bob", "Cyd", "Dee", "Eve"], places=["Oslo", "Riga", "Åre", "Bonn"])
    few = make_event(scratch, "Few", actors=["Ann"])
    one, other = list_entries(scratch, [many.id, few.id], VISITOR)
    assert (one.dateline, [name for _, name in one.actors], one.more_actors) == (
        "Oslo / Riga / Åre", ["Ann", "Bob", "Cyd"], 2,
    )  # fmt: skip
    assert (other.dateline, [name for _, name in other.actors], other.more_actors) == ("", ["Ann"], 0)


@pytest.mark.parametrize(
    ("cited", "for_visitors", "for_curators"),
    [
        ([], None, None),
        ([("public", "supports", "")], None, None),
        ([("public", "supports", "left the harbour")], "left the harbour", "left the harbour"),
        ([("public", "mentions", "at dawn"), ("public", "supports", "left the")], "left the", "left the"),
        ([("public", "disputes", "at dawn"), ("public", "mentions", "left the")], "at dawn", "at dawn"),
        ([("public", "supports", ""), ("public", "mentions", "at dawn")], "at dawn", "at dawn"),
        ([("withheld", "supports", "at dawn")], None, "at dawn"),
        ([("sealed", "supports", "at dawn"), ("public", "mentions", "left the")], "left the", "at dawn"),
    ],
)
def test_the_first_supporting_passage_leads(
    scratch: Session, cited: list[tuple[str, str, str]], for_visitors: str | None, for_curators: str | None
) -> None:
    cites = []
    for number, (confidentiality, role, quote) in enumerate(cited):
        source = make_source(scratch, f"Source {number}", confidentiality=confidentiality)
        give_text(scratch, source, WORDS)
        cites.append(cite(source, quote, role=role))
    event = make_event(scratch, cites=cites)
    for viewer, words in ((VISITOR, for_visitors), (CURATOR, for_curators)):
        (entry,) = list_entries(scratch, [event.id], viewer)
        assert (entry.lead.words if entry.lead else None) == words


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        (Passage(exact="A short line", start_words="", end_words=""), "A short line"),
        (Passage(exact="“Quoted”", start_words="", end_words=""), "Quoted"),
        (Passage(exact=None, start_words="The ferry left", end_words="of that day"), "The ferry left … of that day"),
        (Passage(exact="", start_words="«The ferry", end_words="that day»"), "The ferry … that day"),
    ],
)
def test_a_passage_is_shortened_to_its_ends(passage: Passage, words: str) -> None:
    assert shorten(passage) == words


def test_a_long_passage_keeps_its_first_and_last_words() -> None:
    shown = shorten(Passage(exact=WORDS, start_words="", end_words=""))
    start, end = shown.split(" … ")
    assert WORDS.startswith(start)
    assert WORDS.endswith(end)
    assert len(shown) < len(WORDS)
