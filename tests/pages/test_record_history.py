"""The histories of sources, notes and vocabulary: who reads them, what they tell, and restoring from them."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput, SourceInput
from app.models import Annotation, Event, Person, Source
from app.services.annotations import annotate, edit_annotation, withdraw_annotation
from app.services.derived import list_standing_citations
from app.services.sources import edit_source
from tests.pages.event_reading import Element, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.people import create_session
from tests.support.revising import member
from tests.support.sources import give_text

SignIn = Callable[..., TestClient]


@pytest.fixture
def source(db: Session) -> Source:
    """A source that was renamed, given a text, and is no more public than before."""
    made = make_source(db, "Harbour gazette", authors=[{"family": "Marsh", "given": "Ann"}])
    edit_source(db, made, SourceInput(title="Harbour bulletin", type="report"), EDITOR, 1, "As its cover says")
    give_text(db, made, "The ferry left at dawn.")
    db.commit()
    return made


def entries(client: TestClient, address: str) -> list[Element]:
    return read(client.get(address)).one("ol", class_="history").all("li")


def restore(client: TestClient, record: str, number: int, base: int) -> int:
    return client.post(f"/{record}/restore", data={"number": str(number), "base": str(base)}).status_code


def test_the_history_of_a_source_tells_fields_and_texts(signed_in: SignIn, source: Source) -> None:
    text, edited, added = entries(signed_in("reader"), f"/sources/{source.id}/history")
    assert "Source given a text" in text.text
    assert "Text 1, 23 characters, from test.txt" in text.text
    assert "As its cover says" in edited.text
    assert "taken out: gazette" in edited.text
    assert "Ann Marsh" in added.text
    assert "Restore" not in text.text + edited.text + added.text


def test_the_page_of_a_source_leads_there_for_members(client: TestClient, signed_in: SignIn, source: Source) -> None:
    address = f"/sources/{source.id}/history"
    assert address in signed_in("reader").get(f"/sources/{source.id}").text
    assert address not in client.get(f"/sources/{source.id}").text
    assert client.get(address).status_code == 401


def test_a_source_is_restored_but_not_what_protects_it(signed_in: SignIn, db: Session, source: Source) -> None:
    source.confidentiality = "withheld"
    db.commit()
    assert restore(signed_in("contributor"), f"sources/{source.id}", 1, 3) == 403
    assert restore(signed_in("curator"), f"sources/{source.id}", 1, 2) == 409
    assert restore(signed_in("curator"), f"sources/{source.id}", 9, 3) == 404
    assert restore(signed_in("curator"), f"sources/{source.id}", 1, 3) == 303
    db.rollback()
    assert (source.title, source.authors, source.revision) == (
        "Harbour gazette",
        [{"family": "Marsh", "given": "Ann"}],
        4,
    )
    assert source.confidentiality == "withheld"


@pytest.mark.parametrize(("confidentiality", "status"), [("withheld", 200), ("sealed", 404)])
def test_a_protected_source_keeps_its_past_to_itself(
    signed_in: SignIn, db: Session, source: Source, confidentiality: str, status: int
) -> None:
    other = make_source(db, "A reprint", derived_from=source.id)
    source.confidentiality = confidentiality
    db.commit()
    address = f"/sources/{source.id}/history"
    asking = signed_in("contributor")
    answer = asking.get(address)
    assert answer.status_code == status
    assert not [words for words in ("Harbour", "As its cover", "Marsh", "test.txt") if words in answer.text]
    told = asking.get(f"/sources/{other.id}/history").text
    assert ("Source on file, protected" in told) == (confidentiality == "withheld")
    assert "Repeats" not in told or confidentiality == "withheld"
    assert "Harbour bulletin" in signed_in("curator").get(address).text


@pytest.fixture
def event(db: Session) -> Event:
    made = make_event(db, "Grain arrives", actors=["Harbour board"], places=["Quay"], tags=["Grain"])
    db.commit()
    return made


@pytest.mark.parametrize(
    ("kind", "name"), [("actors", "Harbour board"), ("places", "Quay"), ("tags", "Grain"), ("categories", "Diplomacy")]
)
def test_vocabulary_has_histories(client: TestClient, signed_in: SignIn, event: Event, kind: str, name: str) -> None:
    (added,) = entries(signed_in("reader"), f"/{kind}/1/history")
    assert name in added.text
    assert client.get(f"/{kind}/1/history").status_code == 401
    assert signed_in("reader").get(f"/{kind}/999/history").status_code == 404
    assert signed_in("reader").get(f"/{kind}/{10**17}/history").status_code == 404
    assert signed_in("reader").get(f"/{kind}/1/history?before=x").status_code == 422


def write_note(db: Session, event: Event, visibility: str = "team") -> tuple[Annotation, int]:
    """A note of a contributor that was changed once, and the contributor's id."""
    author = member(db, "contributor")
    note = annotate(db, event, AnnotationInput(body="Which quay?", visibility="private"), author)
    edit_annotation(db, note, AnnotationInput(body="Which pier?", visibility=visibility), author, None)
    db.commit()
    return note, author.person_id or 0


def test_a_note_that_was_private_once_tells_others_nothing_of_that(
    signed_in: SignIn, db: Session, event: Event
) -> None:
    note, _ = write_note(db, event)
    reader = signed_in("reader")
    (edited,) = entries(reader, f"/annotations/{note.id}/history")
    assert "pier" in edited.text
    assert "quay" not in edited.text
    assert f"/annotations/{note.id}/history" in reader.get(f"/events/{event.id}").text


def test_a_private_note_has_a_history_for_its_author_only(signed_in: SignIn, db: Session, event: Event) -> None:
    note, _ = write_note(db, event, "private")
    for role in ("reader", "curator"):
        assert signed_in(role).get(f"/annotations/{note.id}/history").status_code == 404
        assert restore(signed_in(role), f"annotations/{note.id}", 1, 2) == 404


def test_a_note_that_was_taken_out_is_brought_back(signed_in: SignIn, db: Session, event: Event) -> None:
    note, _ = write_note(db, event)
    withdraw_annotation(db, note, member(db), "Off the point")
    db.commit()
    assert signed_in("contributor").get(f"/annotations/{note.id}/history").status_code == 404
    curator = signed_in("curator")
    taken_out, _ = entries(curator, f"/annotations/{note.id}/history")
    assert "Note taken out" in taken_out.text
    assert "Off the point" in taken_out.text
    assert restore(curator, f"annotations/{note.id}", 1, 3) == 403
    assert restore(curator, f"annotations/{note.id}", 2, 3) == 303
    db.rollback()
    assert not note.is_withdrawn
    assert note.body == "Which pier?"


def test_an_author_restores_the_words_of_a_note(app_author: tuple[TestClient, int], db: Session, event: Event) -> None:
    client, person_id = app_author
    client.post(f"/events/{event.id}/annotations", data={"body": "First", "kind": "comment", "visibility": "team"})
    db.rollback()
    note = db.query(Annotation).filter(Annotation.author_id == person_id).one()
    client.post(f"/annotations/{note.id}/edit", data={"body": "Second", "visibility": "team", "kind": "comment"})
    assert restore(client, f"annotations/{note.id}", 1, 1) == 409
    assert restore(client, f"annotations/{note.id}", 1, 2) == 303
    assert restore(client, f"annotations/{note.id}", 1, 3) == 303
    db.rollback()
    assert (note.body, note.revision) == ("First", 3)
    withdraw_annotation(db, note, member(db), "")
    db.commit()
    assert restore(client, f"annotations/{note.id}", 1, 4) == 403


@pytest.fixture
def app_author(client: TestClient, db: Session) -> tuple[TestClient, int]:
    """The client of a contributor, and their id."""
    name, token = create_session(client.app, "contributor")  # type: ignore[arg-type]
    client.cookies.set(name, token)
    db.rollback()
    return client, db.query(Person.id).order_by(Person.id.desc()).limit(1).scalar() or 0


def test_notes_on_protected_sources_have_no_history_for_others(signed_in: SignIn, db: Session) -> None:
    source = make_source(db, "Harbour gazette", confidentiality="withheld")
    event = make_event(db, "Grain arrives", cites=[source])
    (citation,) = list_standing_citations(db, event.id)
    note = annotate(db, event, AnnotationInput(body="It says so"), EDITOR, citation=citation)
    answer = annotate(db, event, AnnotationInput(body="It does not"), EDITOR, reply_to=note)
    db.commit()
    for one in (note, answer):
        assert signed_in("contributor").get(f"/annotations/{one.id}/history").status_code == 404
        assert signed_in("curator").get(f"/annotations/{one.id}/history").status_code == 200
