"""Full text: both databases find what a plain reading of the typed words finds."""

from itertools import product

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.domain.search_words import fold_words, read_terms
from app.models import Event
from app.queries.event_index import current_columns
from app.queries.events import list_events
from app.queries.search import MOST_SEARCHES, find_events_with
from tests.queries.crowds import select_all
from tests.support.factories import make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

TITLES = [
    "Alpha beta", "Beta alpha", "Alphabet", "Événement à Genève", "Straße 12", "3rd of 1e5 parts", "1.5 or 1,500?",
    "co-operation e.g. U.S. aid", "user@example.org wrote", "https://example.org/a_b?c=d", "Ցեխ հայերեն",
    "Əliyev və İlham", "وصل القمح", "北京会议", "AND OR NOT NEAR", "don't 'quote' \"me\"",
    "50% & 5* | (x) <-> !y : z \\ w", "x" * 70,
    "ﬁne ½ ² Ⅷ", "🐟 fish", "0x1F -5 +7 007", "a1b2 2b", "naïve café", "snake_case_words", "beta", "ΑΘΗΝΑ Σοφός",
]  # fmt: skip
TYPED = [
    *TITLES, "alpha", "ALPH", '"alpha beta"', '"alpha be"', '"alpha" bet', "beta alpha", "evenement geneve", "strasse",
    "1e5", "3r", "1500", "500", "coop", "co operation", "us", "u.s.", "example", "example.org", "org wrote", "հայ",
    "eliyev", "əliy", "ilham", "القمح", "北京", "会议", "and", "NEAR", "not", "dont", "don", '"', '""', '"alpha', "'",
    "*", "alph*", "%", "_", "a:b", "(", ")", "-alpha", "^alpha", "{a b}", "\\", "\x00", "fi", "viii", "8", "1⁄2", "1F",
    "7", "b2", "1b2", "case", "σοφος", "σοφοσ", "αθηνα", "x" * 60, "x" * 61, "x" * 69 + "y", "e", "alpha zzz", "🐟",
    " ", "a" * 10_000, " ".join(["alpha"] * 500), '"' + "alpha " * 500, "q", "qq", "ß",
    "s", "ss", "genè", "e-1", "\ud800",
]  # fmt: skip


def finds(phrases: list[list[str]], texts: list[list[str]]) -> bool:
    """All phrases stand in one of the texts each, the last word of a phrase opening a word."""
    return bool(phrases) and all(any(stands(phrase, words) for words in texts) for phrase in phrases)


def stands(phrase: list[str], words: list[str]) -> bool:
    *whole, last = phrase
    ends = len(whole)
    return any(words[n : n + ends] == whole and words[n + ends].startswith(last) for n in range(len(words) - ends))


def texts_of(event: Event) -> list[list[str]]:
    names = [link.actor.name for link in event.actor_links]
    parts = [event.name, event.title, event.summary, *names, *(place.name for place in event.places)]
    return [fold_words(part) for part in [*parts, *(tag.label for tag in event.tags)]]


def found(db: Session, typed: str) -> list[int]:
    return sorted(find_events_with(db, current_columns(db), typed).tolist())


def test_both_databases_find_what_the_words_say(scratch: Session) -> None:
    ids = [make_event(scratch, title).id for title in TITLES]
    summary = " ".join(reversed(TITLES[:8]))
    ids.append(
        make_event(scratch, "With all", summary=summary, actors=["Ann Beta"], places=["Gamma"], tags=["Beta"]).id
    )
    events = list_events(scratch, ids)
    different = {}
    for typed in [
        *TYPED,
        *(f"{one} {other}" for one, other in product(["alpha", "12", "be"], ["beta", "str", '"a'])),
    ]:
        expected = sorted(event.id for event in events if finds(read_terms(typed), texts_of(event)))
        if (seen := found(scratch, typed)) != expected:
            different[typed] = (seen, expected)
    assert different == {}


def test_phrases_do_not_run_from_one_text_into_the_next(scratch: Session) -> None:
    event = make_event(scratch, "Alpha", summary="beta", actors=["Gamma"])
    assert found(scratch, '"alpha beta"') == found(scratch, '"beta gamma"') == []
    assert found(scratch, "gamma alpha beta") == [event.id]


@pytest.mark.parametrize(("confidentiality", "is_found"), [("public", True), ("withheld", False), ("sealed", False)])
def test_cited_words_are_found_where_all_may_read_them(scratch: Session, confidentiality: str, is_found: bool) -> None:
    source = make_source(scratch, "Harbour bulletin", confidentiality=confidentiality)
    give_text(scratch, source, "Grain came by the river.")
    event = make_event(scratch, "Unloading", cites=[cite(source, "Grain came by the river")])
    for typed in ("harbour", "grain", '"the river"'):
        assert (event.id in found(scratch, typed)) is is_found, typed
    assert found(scratch, "unloading") == [event.id]


@pytest.mark.parametrize("typed", ["", " ", '""', "?!", "\x00", "_"])
def test_nothing_that_counts_finds_nothing(crowd: Session, typed: str) -> None:
    assert found(crowd, typed) == []


def test_twelve_phrases_count(scratch: Session) -> None:
    event = make_event(scratch, "Alpha")
    assert found(scratch, "alpha " * 12 + "zzz") == [event.id]
    assert found(scratch, "alpha " * 11 + "zzz") == []


def test_a_search_is_asked_once_and_some_are_remembered(crowd: Session) -> None:
    engine = crowd.get_bind()
    assert isinstance(engine, Engine)
    columns = current_columns(crowd)
    for n in range(2 * MOST_SEARCHES):
        find_events_with(crowd, columns, f"word{n}")
    assert len([key for key in columns.memo if key[0] == "search"]) == MOST_SEARCHES
    with counting_queries(engine) as sent:
        find_events_with(crowd, columns, f"WORD{2 * MOST_SEARCHES - 1}")
        assert sent == []
        find_events_with(crowd, columns, "word0")
        assert len(sent) == 1


def test_a_changed_event_is_found_by_its_new_words(scratch: Session) -> None:
    select_all(scratch)
    event = make_event(scratch, "Alpha")
    assert found(scratch, "alpha") == [event.id]
    assert select_all(scratch, "q=alpha").ids() == [event.id]
