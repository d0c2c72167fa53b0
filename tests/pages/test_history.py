"""The history of an event: what it tells to whom, and restoring what was saved before."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.models import Citation, Event, Source
from app.queries import history
from app.services.citations import withdraw_citation
from app.services.derived import list_standing_citations
from app.services.event_review import check_event, withdraw_event
from app.services.events import edit_event, touch_cited_event
from tests.pages.event_reading import read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input, member
from tests.support.sources import counting_queries

SignIn = Callable[..., TestClient]


@pytest.fixture
def source(db: Session) -> Source:
    return make_source(db, "Harbour gazette")


@pytest.fixture
def event(db: Session, source: Source) -> Event:
    """An event that was renamed and moved to another day, for a reason."""
    cited = CitationInput(source=Reference(id=source.id), note="On the front page")
    made = make_event(db, "Grain arrives", "2021-03-12", actors=["Harbour board"], cites=[cited])
    edit_event(db, made, event_input(db, made, title="Grain departs", date="2021-03-13"), EDITOR, 1, "The log says so")
    db.commit()
    return made


def restore(client: TestClient, event: Event, number: int = 1, base: int = 2, **fields: str) -> int:
    data = {"number": str(number), "base": str(base), **fields}
    return client.post(f"/events/{event.id}/restore", data=data).status_code


def test_a_member_reads_who_changed_what_and_why(signed_in: SignIn, event: Event) -> None:
    page = read(signed_in("reader").get(f"/events/{event.id}/history"))
    newest, first, cited = page.one("ol", class_="history").all("li")
    assert "Event edited" in newest.text
    assert "The log says so" in newest.text
    assert [deleted.text for deleted in newest.all("del")] == ["taken out: arrives", "taken out: Friday 12"]
    assert [inserted.text for inserted in newest.all("ins")] == ["put in: departs", "put in: Saturday 13"]
    assert "Citation c1 added" in cited.text
    assert "Harbour gazette" in cited.text
    assert "Event added" in first.text
    assert page.one("ol", class_="history").all("form") == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403)])
def test_others_neither_read_nor_restore(
    client: TestClient, signed_in: SignIn, db: Session, event: Event, role: str | None, status: int
) -> None:
    asking = signed_in(role) if role else client
    assert asking.get(f"/events/{event.id}/history").status_code == (200 if role else 401)
    assert restore(asking, event) == status
    db.rollback()
    assert event.revision == 2


def test_visitors_are_shown_no_way_there(client: TestClient, signed_in: SignIn, event: Event) -> None:
    address = f"/events/{event.id}/history"
    assert address not in client.get(f"/events/{event.id}").text
    assert address in signed_in("reader").get(f"/events/{event.id}").text


def test_an_earlier_version_is_restored_as_a_new_one(signed_in: SignIn, db: Session, event: Event) -> None:
    contributor = signed_in("contributor")
    assert restore(contributor, event, reason="The log was wrong") == 303
    db.rollback()
    assert (event.title, event.edtf, event.revision) == ("Grain arrives", "2021-03-12", 3)
    assert [link.actor.name for link in event.actor_links] == ["Harbour board"]
    assert len(list_standing_citations(db, event.id)) == 1
    newest = read(contributor.get(f"/events/{event.id}/history")).one("ol", class_="history").all("li")[0]
    assert "Event restored to an earlier version" in newest.text
    assert "The log was wrong" in newest.text


def test_what_was_saved_since_is_not_overwritten(signed_in: SignIn, db: Session, event: Event) -> None:
    assert restore(signed_in("contributor"), event, base=1) == 409
    db.rollback()
    assert (event.title, event.revision) == ("Grain departs", 2)


def test_restoring_what_stands_already_writes_nothing(signed_in: SignIn, db: Session, event: Event) -> None:
    assert restore(signed_in("contributor"), event, number=2) == 303
    db.rollback()
    assert event.revision == 2


def test_a_restored_event_needs_a_new_check(signed_in: SignIn, db: Session, event: Event) -> None:
    check_event(db, event, member(db))
    db.commit()
    assert restore(signed_in("contributor"), event, base=3) == 303
    db.rollback()
    assert (event.review, event.checked_at) == ("in-review", None)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"number": "0"}, 422),
        ({"number": "one"}, 422),
        ({"number": "9" * 30}, 422),
        ({"number": "77"}, 404),
        ({"base": ""}, 422),
        ({"reason": "x" * 501}, 422),
    ],
)
def test_what_cannot_be_read_restores_nothing(
    signed_in: SignIn, db: Session, event: Event, fields: dict[str, str], status: int
) -> None:
    response = signed_in().post(f"/events/{event.id}/restore", data={"number": "1", "base": "2", **fields})
    assert response.status_code == status
    db.rollback()
    assert event.revision == 2


@pytest.mark.parametrize("before", ["x", "-1", "1" * 19, "٣"])
def test_a_place_that_is_none_is_refused(signed_in: SignIn, event: Event, before: str) -> None:
    assert signed_in().get(f"/events/{event.id}/history", params={"before": before}).status_code == 422


def test_a_citation_that_was_taken_out_is_brought_back(signed_in: SignIn, db: Session, event: Event) -> None:
    (citation,) = list_standing_citations(db, event.id)
    withdraw_citation(db, citation, EDITOR, "A mistake")
    touch_cited_event(db, citation, EDITOR)
    db.commit()
    contributor = signed_in("contributor")
    page = read(contributor.get(f"/events/{event.id}/history"))
    assert len(page.all("form", action=f"/citations/{citation.id}/restore")) == 1
    sent = {"number": "1", "base": str(citation.revision)}
    assert contributor.post(f"/citations/{citation.id}/restore", data=sent).status_code == 303
    db.rollback()
    assert not citation.is_withdrawn
    assert (event.evidence, event.source_count) == ("single", 1)
    assert contributor.post(f"/citations/{citation.id}/restore", data=sent).status_code == 409


def test_protected_sources_are_not_told(signed_in: SignIn, db: Session, event: Event, source: Source) -> None:
    (citation,) = list_standing_citations(db, event.id)
    address, sent = f"/events/{event.id}/history", {"number": "1", "base": "1"}
    for confidentiality, entries in (("withheld", 3), ("sealed", 2)):
        source.confidentiality = confidentiality
        db.commit()
        for role, is_told in (("contributor", False), ("curator", True)):
            asking = signed_in(role)
            answer = asking.get(address)
            assert ("Harbour gazette" in answer.text, "On the front page" in answer.text) == (is_told, is_told)
            assert len(read(answer).one("ol", class_="history").all("li")) == (3 if is_told else entries)
        refused = signed_in("contributor").post(f"/citations/{citation.id}/restore", data=sent)
        assert refused.status_code == (403 if confidentiality == "withheld" else 404)
        assert "Harbour" not in refused.text


def test_the_history_of_a_withdrawn_event_is_for_curators(signed_in: SignIn, db: Session, event: Event) -> None:
    withdraw_event(db, event, member(db), "Doubtful")
    db.commit()
    assert signed_in("contributor").get(f"/events/{event.id}/history").status_code == 410
    page = read(signed_in("curator").get(f"/events/{event.id}/history"))
    assert "Doubtful" in page.one("ol", class_="history").text
    assert page.one("ol", class_="history").all("form") == []
    assert restore(signed_in("curator"), event, base=3) == 409


def test_a_long_history_is_read_in_pages_at_the_same_cost(
    signed_in: SignIn, db: Session, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PER_PAGE", 4)
    reader, address, found, costs = signed_in("reader"), f"/events/{event.id}/history", [], []
    with counting_queries(reader.app.state.sessions.engine) as few:  # type: ignore[attr-defined]
        reader.get(address)
    for n in range(9):
        edit_event(db, event, event_input(db, event, title=f"Grain departs, report {n}"), EDITOR, None)
    db.commit()
    link: str | None = address
    while link:
        with counting_queries(reader.app.state.sessions.engine) as statements:  # type: ignore[attr-defined]
            page = read(reader.get(link))
        costs.append(len(statements))
        found += [item.one("h2").text for item in page.one("ol", class_="history").all("li")]
        onward = page.all("a", rel="next")
        link = onward[0].attributes["href"] if onward else None
    assert len(found) == 9 + 3
    assert max(costs) <= len(few)


def test_words_of_users_are_escaped(signed_in: SignIn, db: Session, event: Event) -> None:
    edit_event(db, event, event_input(db, event, summary="<script>x</script>"), EDITOR, None, "<b>why</b>")
    db.commit()
    answer = signed_in("reader").get(f"/events/{event.id}/history").text
    assert "<script>x" not in answer
    assert "<b>why" not in answer


def test_a_citation_of_another_event_is_not_restored_from_this_one(
    signed_in: SignIn, db: Session, event: Event, source: Source
) -> None:
    other = make_event(db, "Another", cites=[source])
    db.commit()
    (citation,) = db.query(Citation).filter(Citation.event_id == other.id)
    answer = signed_in().post(f"/citations/{citation.id}/restore", data={"number": "2", "base": "1"})
    assert answer.status_code == 404
