"""Facets: each count is what the filter would give with that value alone in its field; chips and the sentence."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.filters import EventFilters
from app.domain.permissions import Role, Viewer
from app.models import Actor, Category, Place, Source, Tag
from app.queries.events import select_events
from app.queries.facets import SHOWN, TITLES, Facet, describe, list_facets, sentence
from tests.queries.crowds import CURATOR, VISITOR, asked, select_all
from tests.queries.test_selection import expected_ids, read_facts
from tests.support.factories import make_category, make_event, make_source

READER = Viewer(1, "reader", Role.READER)
ALWAYS = ["category", "evidence", "review"]


def facets_of(db: Session, query: str = "", viewer: Viewer = CURATOR, **opened: str) -> dict[str, Facet]:
    found = list_facets(db, select_all(db, query, viewer), viewer, **opened)
    assert [facet.name for facet in found] == [name for name in TITLES if name in {facet.name for facet in found}]
    return {facet.name: facet for facet in found}


def labels(facet: Facet) -> list[str]:
    return [value.label for value in facet.values]


def values_of(db: Session, viewer: Viewer) -> dict[str, list[str | int]]:
    """All values that a field could have, as the filter takes them."""
    reviews = {VISITOR: ["in-review", "checked"], CURATOR: ["draft", "in-review", "checked", "withdrawn"]}
    return {
        "category": list(db.scalars(select(Category.key))),
        "evidence": ["uncited", "single", "corroborated", "disputed"],
        "review": list(reviews[viewer]),
        "actor": list(db.scalars(select(Actor.id))),
        "place": list(db.scalars(select(Place.id))),
        "source": list(db.scalars(select(Source.id))),
        "tag": list(db.scalars(select(Tag.key))),
    }


@pytest.mark.parametrize("viewer", [VISITOR, CURATOR], ids=lambda viewer: viewer.name)
@pytest.mark.parametrize(
    "query",
    ["", "category=war", "actor=1", "actor=1 actor=2 tag=aid", "undated=1", "from=2021 to=2022", "review=withdrawn",
     "review=draft evidence=single", "source=1 category=war", "q=alpha", "q=nothing"],
)  # fmt: skip
def test_counts_are_what_choosing_the_value_gives(crowd: Session, query: str, viewer: Viewer) -> None:
    events, filters = read_facts(crowd), asked(query)
    facets = facets_of(crowd, query, viewer)
    for name, values in values_of(crowd, viewer).items():
        counts = {
            str(value): len(expected_ids(events, filters.replacing(**{name: (value,)}), viewer)) for value in values
        }
        chosen = {str(value) for value in getattr(filters, name)}
        if name not in ALWAYS:
            counts = {value: count for value, count in counts.items() if count or value in chosen}
        shown = facets[name].values if name in facets else []
        assert {value.value: value.count for value in shown} == counts, name
        assert {value.value for value in shown if value.is_chosen} == chosen & set(counts)
        if name not in ALWAYS:
            assert shown == sorted(shown, key=lambda v: (not v.is_chosen, -v.count, v.label.casefold()))


@pytest.fixture
def tagged(scratch: Session) -> Session:
    """Nine tags: the first one on nine events, the last one on one."""
    for n in range(9):
        make_event(scratch, f"Event {n}", tags=[f"Tag {m}" for m in range(n + 1)])
    return scratch


def test_of_long_lists_the_most_frequent_values_are_shown(tagged: Session) -> None:
    facet = facets_of(tagged)["tag"]
    assert [(value.label, value.count) for value in facet.values] == [(f"Tag {n}", 9 - n) for n in range(SHOWN)]
    assert (facet.hidden, facet.is_searchable) == (3, True)


def test_chosen_values_are_shown_first_however_rare(tagged: Session) -> None:
    facet = facets_of(tagged, "tag=tag-8 tag=tag-3")["tag"]
    assert labels(facet) == ["Tag 3", "Tag 8", "Tag 0", "Tag 1", "Tag 2", "Tag 4"]
    assert facet.hidden == 3


@pytest.mark.parametrize(
    ("find", "expected"),
    [("", list(range(9))), ("tag", list(range(9))), ("TAG 7", [7]), ("7", [7]), ("nothing", []), ("\x00", [])],
)
def test_an_opened_facet_shows_all_that_hold_the_letters(tagged: Session, find: str, expected: list[int]) -> None:
    facet = facets_of(tagged, opened="tag", find=find).get("tag", Facet("tag", "Tag", [], 0))
    assert labels(facet) == [f"Tag {n}" for n in expected]
    assert facet.hidden == 0
    assert labels(facets_of(tagged, "tag=tag-2", opened="tag", find=find)["tag"])[0] == "Tag 2"
    assert labels(facets_of(tagged, opened="actor", find=find)["tag"]) == [f"Tag {n}" for n in range(SHOWN)]


def test_categories_without_events_are_left_out_of_long_lists_only(scratch: Session) -> None:
    make_event(scratch, category="war")
    for n in range(11):
        make_category(scratch, f"c{n}", hue=n % 8 + 1)
    assert len(facets_of(scratch)["category"].values) == 12
    make_category(scratch, "one-more")
    assert labels(facets_of(scratch)["category"]) == ["War"]
    assert labels(facets_of(scratch, "category=c3")["category"]) == ["C3", "War"]


def test_without_events_all_counts_are_zero(scratch: Session) -> None:
    facets = facets_of(scratch)
    assert list(facets) == ["evidence", "review"]
    assert {value.count for facet in facets.values() for value in facet.values} == {0}


@pytest.mark.parametrize("viewer", [VISITOR, READER], ids=lambda viewer: viewer.name)
def test_protected_sources_keep_their_secret(scratch: Session, viewer: Viewer) -> None:
    sources = [make_source(scratch, c, confidentiality=c) for c in ("public", "withheld", "sealed")]
    event = make_event(scratch, "Rests on three", cites=sources)
    sealed = sources[2].id
    facet = facets_of(scratch, viewer=viewer)["source"]
    assert sorted(labels(facet)) == ["Source on file, protected", "public"]
    assert facet.hidden == 0
    for letters in ("withheld", "sealed"):
        found = facets_of(scratch, f"source={sources[0].id}", viewer, opened="source", find=letters)
        assert labels(found["source"]) == ["public"], "letters of a secret title find nothing"
    assert sorted(labels(facets_of(scratch)["source"])) == ["public", "sealed", "withheld"]
    for query in (f"source={sealed}", f"source={sealed} source=999999"):
        assert select_events(scratch, asked(query), viewer).ids() == []
        assert select_events(scratch, asked(query), CURATOR).ids() == [event.id]
    assert [chip[2] for chip in describe(scratch, asked(f"source={sealed}"), viewer)] == [f"{sealed} (unknown)"]
    assert [chip[2] for chip in describe(scratch, asked(f"source={sealed}"), CURATOR)] == ["sealed"]


def test_many_sealed_sources_take_no_place_of_others(scratch: Session) -> None:
    sealed = [make_source(scratch, f"Sealed {n}", confidentiality="sealed") for n in range(SHOWN + 1)]
    for n in range(2):
        make_event(scratch, f"Event {n}", cites=sealed)
    make_event(scratch, "Event 3", cites=[make_source(scratch, "Open")])
    facet = facets_of(scratch, viewer=VISITOR)["source"]
    assert (labels(facet), facet.hidden, facet.is_searchable) == (["Open"], 0, False)


@pytest.mark.parametrize(
    ("query", "chips", "words"),
    [
        ("", [], "all events that are not withdrawn"),
        ("q=peace", [("q", "Words", "“peace”", "")], "events with the words “peace”"),
        ("from=2021-05", [("date", "Date", "since May 2021", "")], "events since May 2021"),
        (
            "from=2021 to=2022 within=certain category=war",
            [
                ("date", "Date", "certainly within 2021 to 2022", "category=war"),
                ("category", "Category", "War", "from=2021 to=2022 within=certain"),
            ],
            "events certainly within 2021 to 2022, of War",
        ),
        ("undated=1", [("undated", "Date", "not known", "")], "events without a date"),
        (
            "actor=1 actor=2",
            [("actor", "Actor", "Ann", "actor=2"), ("actor", "Actor", "Bob", "actor=1")],
            "events with Ann or Bob",
        ),
        (
            "evidence=single review=draft",
            [("evidence", "Evidence", "One source", "review=draft"), ("review", "Review", "Draft", "evidence=single")],
            "events whose evidence is one source, that are draft",
        ),
        (
            "tag=aid source=2 place=1",
            [
                ("place", "Place", "Oslo", "tag=aid source=2"),
                ("tag", "Tag", "Aid", "source=2 place=1"),
                ("source", "Source", "Two", "tag=aid place=1"),
            ],
            "events at Oslo, tagged Aid, resting on Two",
        ),
        ("actor=999999", [("actor", "Actor", "999999 (unknown)", "")], "events with 999999 (unknown)"),
        ("category=none", [("category", "Category", "none (unknown)", "")], "events of none (unknown)"),
    ],
)
def test_each_value_has_a_chip_that_takes_it_away(
    named: Session, query: str, chips: list[tuple[str, str, str, str]], words: str
) -> None:
    query, chips = translate(named, query), [(*chip[:3], translate(named, chip[3])) for chip in chips]
    found = describe(named, asked(query), CURATOR)
    assert found == [(name, title, label, asked(without)) for name, title, label, without in chips]
    assert sentence(found, CURATOR) == words


@pytest.fixture
def named(scratch: Session) -> Session:
    make_event(
        scratch, category="war", actors=["Ann", "Bob"], places=["Oslo"], tags=["Aid"],
        cites=[make_source(scratch, title) for title in ("One", "Two")],
    )  # fmt: skip
    return scratch


def translate(db: Session, query: str) -> str:
    """The query with the numbers of this database, which come from a sequence."""
    ids = {
        "actor": list(db.scalars(select(Actor.id).order_by(Actor.name))),
        "place": list(db.scalars(select(Place.id))),
        "source": list(db.scalars(select(Source.id).order_by(Source.title))),
    }
    pairs = [part.partition("=") for part in query.split()]
    return " ".join(
        f"{name}={ids[name][int(value) - 1] if name in ids and len(value) < 3 else value}" for name, _, value in pairs
    )


def test_who_sees_no_withdrawn_events_sees_all_events() -> None:
    assert sentence([], VISITOR) == "all events"
    assert sentence([], CURATOR) == "all events that are not withdrawn"


def test_the_filter_without_a_chip_is_the_filter_without_its_value(crowd: Session) -> None:
    filters = EventFilters(q="alpha", from_="2021", category=("war",), actor=(1, 2), tag=("aid",), undated=True)
    for _, _, _, without in describe(crowd, filters, CURATOR):
        assert without.count() in (filters.count() - 1, filters.count())
        assert select_events(crowd, without, CURATOR).total >= select_events(crowd, filters, CURATOR).total
