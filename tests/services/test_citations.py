"""Citations: found sources, kept signatures, keys, checking and taking out."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.inputs import CitationInput, PassageInput, Reference, SourceInput
from app.domain.permissions import VISITOR
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Citation, Event
from app.services.citations import check_citation, find_source, quote_of, withdraw_citation, write_citation
from app.services.derived import list_standing_citations
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import citation_input, last_revision, member, outline, revisions_written


def cite(db: Session, event: Event, position: int = 0, **fields: Any) -> Citation:
    citation, is_changed = write_citation(db, event, CitationInput(**fields), position, EDITOR)
    assert is_changed
    return citation


@pytest.mark.parametrize(
    "reference",
    [Reference(key="bulletin"), Reference(name="ABENDBLATT ÜBER KÖLN"), Reference(name="Abendblatt über Köln")],
)
def test_a_source_is_found_by_key_and_by_title(writer: Session, reference: Reference) -> None:
    source = make_source(writer, "Abendblatt über Köln", key="bulletin")
    assert find_source(writer, reference, EDITOR).id == source.id
    assert find_source(writer, Reference(id=source.id), EDITOR).id == source.id


@pytest.mark.parametrize("title", ["İstanbul bulletin", "STRASSE", "Ἀθῆναι", "İ", "ǅ"])
def test_a_title_finds_itself_on_both_databases(writer: Session, title: str) -> None:
    source = make_source(writer, title)
    assert find_source(writer, Reference(name=title), EDITOR).id == source.id


@pytest.mark.parametrize("reference", [Reference(id=2**31 - 1), Reference(key="unheard-of"), Reference(name="Unheard")])
def test_an_unknown_source_is_told_by_what_was_asked(writer: Session, reference: Reference) -> None:
    with pytest.raises(Invalid) as refused:
        find_source(writer, reference, EDITOR)
    asked = str(reference.id or reference.key or reference.name)
    assert f"“{asked}”" in refused.value.faults["source"]


def test_the_claimed_date_is_kept_with_its_bounds(writer: Session) -> None:
    source = make_source(writer)
    citation = cite(writer, make_event(writer), source=Reference(id=source.id), claimed_date="c. Nov 2020")
    date = citation.claimed_date
    assert date is not None
    assert (citation.claimed, citation.claimed_earliest, citation.claimed_latest) == (
        "2020-11~",
        date.earliest,
        date.latest,
    )


def test_keys_count_up_and_are_given_once(writer: Session) -> None:
    event, source = make_event(writer), Reference(id=make_source(writer).id)
    keys = [cite(writer, event, n, source=source, key=key).key for n, key in enumerate((None, "c3", None, None))]
    assert keys == ["c1", "c3", "c4", "c5"]
    with pytest.raises(Conflict, match="c3"):
        cite(writer, event, 4, source=source, key="c3")
    assert cite(writer, make_event(writer), source=source, key="c3").key == "c3"


def test_a_new_source_is_made_with_its_citation(writer: Session) -> None:
    with revisions_written(writer) as written:
        citation = cite(writer, make_event(writer), new_source=SourceInput(title="Letter"), quote="We agreed.")
    assert [kind for kind, _, _ in outline(written)][-2:] == ["source", "citation"]
    assert (citation.source.title, citation.passage and citation.passage.exact) == ("Letter", "We agreed.")


CHANGES: list[dict[str, Any]] = [
    {"role": "mentions"},
    {"quote": "Another passage"},
    {"quote": ""},
    {"pin_cite": "p. 4"},
    {"note": "Read again"},
    {"claimed_date": "2021"},
    {"extra": {"shelf": 4}},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda change: f"{change}")
def test_a_change_unchecks_a_citation(writer: Session, changes: dict[str, Any]) -> None:
    event = make_event(writer)
    citation = cite(writer, event, source=Reference(id=make_source(writer).id), quote="It was signed")
    check_citation(writer, citation, member(writer, "curator"))
    with revisions_written(writer) as written:
        same, is_changed = write_citation(writer, event, citation_input(citation, **changes), 0, EDITOR, citation)
    assert (same.id, is_changed, outline(written)) == (citation.id, True, [("citation", "edit", 3)])
    assert (citation.checked_by_id, citation.checked_at) == (None, None)
    assert written[0].snapshot["checked_at"] is None


def test_another_source_takes_its_own_passage(writer: Session) -> None:
    event, other = make_event(writer), make_source(writer, "Other")
    citation = cite(writer, event, source=Reference(id=make_source(writer).id), quote="It was signed")
    first = citation.passage_id
    moved = citation_input(citation, source=Reference(id=other.id))
    write_citation(writer, event, moved, 0, EDITOR, citation)
    writer.refresh(citation)
    assert citation.passage is not None
    assert (citation.passage_id == first, citation.passage.source_id) == (False, other.id)


def test_only_another_place_in_the_list_keeps_the_signature(writer: Session) -> None:
    event = make_event(writer)
    citation = cite(writer, event, source=Reference(id=make_source(writer).id))
    check_citation(writer, citation, EDITOR)
    with revisions_written(writer) as written:
        write_citation(writer, event, citation_input(citation), 3, EDITOR, citation)
    assert (citation.position, citation.checked_at is not None) == (3, True)
    assert outline(written) == [("citation", "edit", 3)]


def test_what_is_handed_in_as_it_stands_writes_nothing(writer: Session) -> None:
    event = make_event(writer)
    abridged = PassageInput(start_words="It was signed", end_words="in Moscow")
    citation = cite(writer, event, source=Reference(id=make_source(writer).id), passage=abridged, note="p. 4")
    assert citation.passage is not None
    assert quote_of(citation.passage) == "It was signed … in Moscow"
    with revisions_written(writer) as written:
        assert write_citation(writer, event, citation_input(citation), 0, EDITOR, citation) == (citation, False)
    assert written == []


def test_a_curator_checks_a_citation_and_takes_it_back(writer: Session) -> None:
    citation = list_standing_citations(writer, make_event(writer, cites=[make_source(writer)]).id)[0]
    curator = member(writer, "curator")
    with revisions_written(writer) as written:
        check_citation(writer, citation, curator)
        check_citation(writer, citation, member(writer, "curator"))
    assert outline(written) == [("citation", "check", 2)]
    assert (citation.checked_by_id, citation.checked_at is not None) == (curator.person_id, True)
    with revisions_written(writer) as written:
        check_citation(writer, citation, curator, is_checked=False)
        check_citation(writer, citation, curator, is_checked=False)
    assert outline(written) == [("citation", "uncheck", 3)]
    assert citation.checked_by_id is None


def test_a_withdrawn_citation_stays_as_a_record(writer: Session) -> None:
    event = make_event(writer, cites=[make_source(writer)])
    citation = list_standing_citations(writer, event.id)[0]
    with revisions_written(writer) as written:
        withdraw_citation(writer, citation, EDITOR, "Misread")
    assert (outline(written), written[0].reason) == ([("citation", "withdraw", 2)], "Misread")
    assert list_standing_citations(writer, event.id) == []
    assert last_revision(writer, "citation", citation).snapshot["is_withdrawn"] is True


@pytest.mark.parametrize("role", ["visitor", "reader", "contributor"])
def test_who_may_not(writer: Session, role: str) -> None:
    viewer = VISITOR if role == "visitor" else member(writer, role)
    citation = list_standing_citations(writer, make_event(writer, cites=[make_source(writer)]).id)[0]
    with pytest.raises(NotAllowed):
        check_citation(writer, citation, viewer)
    if role != "contributor":
        with pytest.raises(NotAllowed):
            withdraw_citation(writer, citation, viewer)
    assert (citation.checked_at, citation.is_withdrawn) == (None, False)
