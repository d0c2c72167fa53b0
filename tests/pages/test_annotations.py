"""Notes on an event: who may write and see what, threads, faults, and forms that are sent twice."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import null, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput
from app.models import Annotation, Citation, Event
from app.services.annotations import annotate, resolve_annotation, withdraw_annotation
from app.services.citations import withdraw_citation
from app.services.event_review import withdraw_event
from tests.pages.event_reading import Element, buttons, notes, read
from tests.support.app_fixtures import open_client
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.people import create_session

SignIn = Callable[..., TestClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For what the databases could do differently; the rest runs on SQLite alone."""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: SQLite, or the one that `on_both` asks for."""
    url: str = request.getfixturevalue(
        "postgres_url" if getattr(request, "param", "") == "postgresql" else "sqlite_url"
    )
    return url


@pytest.fixture
def event(db: Session) -> int:
    """The id of an event with two citations."""
    made = make_event(db, "Pilots answer", "2021-03-12", cites=[make_source(db, "Gazette"), make_source(db, "Notice")])
    event_id = made.id
    db.commit()
    return event_id


def write(client: TestClient, event: int, body: str = "A note", **fields: str) -> Response:
    return client.post(f"/events/{event}/annotations", data={"body": body, **fields})


def written(
    db: Session, event: int, body: str, reply_to: int | None = None, kind: str = "comment", visibility: str = "public"
) -> int:
    """The id of a note by somebody else."""
    db.rollback()
    given = AnnotationInput.model_validate({"body": body, "kind": kind, "visibility": visibility})
    answered = db.get_one(Annotation, reply_to) if reply_to else None
    note_id = annotate(db, db.get_one(Event, event), given, EDITOR, reply_to=answered).id
    db.commit()
    return note_id


def see(client: TestClient, event: int) -> Element:
    return read(client.get(f"/events/{event}"))


def ids(db: Session) -> list[int]:
    """The ids of all notes, in the order in which they were written."""
    db.rollback()
    found = list(db.scalars(select(Annotation.id).order_by(Annotation.id)))
    db.rollback()
    return found


def cited(db: Session) -> list[int]:
    """The ids of all citations, in the curators' order."""
    found = list(db.scalars(select(Citation.id).order_by(Citation.event_id, Citation.position)))
    db.rollback()
    return found


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_note_is_written_and_shown(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    contributor = signed_in("contributor")
    response = write(contributor, event, "Was there *one* letter?", kind="question")
    (note,) = ids(db)
    assert (response.status_code, response.headers["location"]) == (303, f"/events/{event}#note-{note}")
    page = see(contributor, event)
    assert page.one("div", id="flash").text == "Note added."
    shown = see(client, event).one("article", id=f"note-{note}")
    assert shown.one("em").text == "one"
    assert "Open question" in shown.text
    assert shown.one("strong").text.startswith("contributor ")
    assert see(client, event).one("h2", id="notes-title").text == "Notes 1 open question"


def test_a_note_on_a_passage_says_so(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    second = cited(db)[1]
    write(signed_in(), event, "Look here", citation=str(second))
    note = see(client, event).one("article", class_="note")
    assert "on passage 2" in note.text
    assert note.one("a").attributes["href"] == f"#citation-{second}"
    withdraw_citation(db, db.get_one(Citation, second), EDITOR)
    db.commit()
    assert "on a passage that was taken out" in see(client, event).one("article", class_="note").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": ""}, "Write the note first."),
        ({"body": " \n\t "}, "Write the note first."),
        ({"body": "\u202e\x00\x07"}, "Write the note first."),
        ({"body": "x" * 20_001}, "A note has at most 20,000 characters."),
        ({"body": "Kept", "kind": "shout"}, "Choose comment, question or tag."),
        ({"body": "Kept", "visibility": "world"}, "Choose who may read the note."),
        ({"body": "Kept", "citation": "4711"}, "Choose the event or one of its passages."),
        ({"body": "Kept", "citation": "9" * 5000}, "Choose the event or one of its passages."),
        ({"body": "Kept", "citation": "<b>"}, "Choose the event or one of its passages."),
    ],
)
def test_faults_stand_beside_the_field_and_nothing_typed_is_lost(
    db: Session, event: int, signed_in: SignIn, fields: dict[str, str], sentence: str
) -> None:
    curator = signed_in()
    response = curator.post(f"/events/{event}/annotations", data=fields)
    page = read(response, 422)
    assert page.one("title").text.startswith("Error: Pilots answer")
    field = page.one("textarea", id="new-body")
    assert field.attributes["aria-invalid"] == "true"
    fault = page.one("p", id=field.attributes["aria-describedby"].strip())
    assert fault.text == sentence
    assert field.text == fields["body"].strip().strip("\u202e\x00\x07")
    assert len(ids(db)) == 0


def test_choices_are_kept_with_a_fault(event: int, db: Session, signed_in: SignIn) -> None:
    citation = str(cited(db)[0])
    response = write(signed_in(), event, "", kind="question", visibility="team", citation=citation)
    form = read(response, 422).one("form", action=f"/events/{event}/annotations")
    assert [box.attributes["value"] for box in form.all("input", name="kind") if "checked" in box.attributes] == [
        "question"
    ]
    chosen = [option.attributes["value"] for option in form.all("option") if "selected" in option.attributes]
    assert chosen == [citation, "team"]


def test_markdown_is_sanitised(client: TestClient, event: int, signed_in: SignIn) -> None:
    write(signed_in(), event, "<img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](https://example.org/)")
    body = see(client, event).one("section", id="notes").one("div", class_="prose")
    assert body.all("img") == body.all("script") == []
    assert [link.attributes["href"] for link in body.all("a")] == ["https://example.org/"]
    assert "<img src=x onerror=alert(1)>" in body.text


def test_files_in_place_of_words_are_refused(event: int, signed_in: SignIn) -> None:
    response = signed_in().post(f"/events/{event}/annotations", files={"body": ("note.txt", b"words")})
    assert response.status_code == 422


@on_both
def test_a_form_that_is_sent_twice_writes_one_note(db: Session, event: int, signed_in: SignIn) -> None:
    curator = signed_in()
    first, second = write(curator, event, "Twice"), write(curator, event, "Twice")
    assert first.headers["location"] == second.headers["location"]
    (note,) = ids(db)
    for _ in range(2):
        curator.post(f"/annotations/{note}/reply", data={"body": "Twice"})
    assert len(ids(db)) == 2
    write(curator, event, "Twice", kind="question")
    write(curator, event, "Twice", visibility="private")
    write(signed_in(), event, "Twice")
    assert len(ids(db)) == 5


@on_both
def test_two_posts_at_once_write_one_note(app: FastAPI, db: Session, event: int) -> None:
    name, token = create_session(app, "curator")
    statuses: list[int] = []
    start = threading.Barrier(2)

    def post() -> None:
        theirs = open_client(app)
        theirs.cookies.set(name, token)
        start.wait(10)
        statuses.append(write(theirs, event, "At once").status_code)
        theirs.close()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [303, 303]
    assert len(ids(db)) == 1


def test_the_same_words_may_be_written_again_later(db: Session, event: int, signed_in: SignIn) -> None:
    curator = signed_in()
    write(curator, event, "Again")
    note = db.get_one(Annotation, ids(db)[0])
    assert note.created_at is not None
    note.created_at -= timedelta(minutes=2)
    db.commit()
    write(curator, event, "Again")
    assert len(ids(db)) == 2


# --- who may write and see ------------------------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in(client: TestClient, db: Session, event: int) -> None:
    page = see(client, event)
    link = next(a for a in page.all("a") if a.text == "Sign in to add a note")
    assert link.attributes["href"] == f"/sign-in?next=/events/{event}"
    assert page.all("textarea", name="body") == []
    note = written(db, event, "By another")
    for path in (f"/events/{event}/annotations", f"/annotations/{note}/reply", f"/annotations/{note}/resolve"):
        response = client.post(path, data={"body": "x"})
        assert response.status_code == 401
        assert "Sign in" in response.text
    assert len(ids(db)) == 1


def test_readers_keep_private_notes(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    reader = signed_in("reader")
    assert "Only you will see it." in see(reader, event).one("section", id="notes").text
    assert write(reader, event, "Mine").status_code == 303
    assert write(reader, event, "Shouted", visibility="public").status_code == 403
    note = written(db, event, "By another")
    assert reader.post(f"/annotations/{note}/reply", data={"body": "My answer"}).status_code == 303
    assert notes(see(reader, event)) == ["Mine", "By another", "My answer"]
    assert notes(see(client, event)) == ["By another"]
    assert notes(see(signed_in("curator"), event)) == ["By another"]


def test_visibility(client: TestClient, event: int, signed_in: SignIn) -> None:
    author = signed_in("contributor")
    for visibility in ("public", "team", "private"):
        write(author, event, f"For {visibility}", visibility=visibility)
    assert notes(see(author, event)) == ["For public", "For team", "For private"]
    assert notes(see(signed_in("reader"), event)) == ["For public", "For team"]
    assert notes(see(client, event)) == ["For public"]
    text = see(author, event).one("section", id="notes").text
    assert "Members only" in text
    assert "Only you see this" in text


def test_what_a_viewer_cannot_see_is_not_there_to_act_on(db: Session, event: int, signed_in: SignIn) -> None:
    hidden, out = written(db, event, "Private", visibility="private"), written(db, event, "Out")
    withdraw_annotation(db, db.get_one(Annotation, out), EDITOR)
    other = make_event(db, "Other", "2021", cites=[make_source(db, "Witness", confidentiality="sealed")])
    citation = db.scalars(select(Citation).where(Citation.event_id == other.id)).one()
    on_sealed = annotate(db, other, AnnotationInput(body="On the sealed"), EDITOR, citation=citation).id
    withheld = make_source(db, "Book", confidentiality="withheld")
    on_source = annotate(db, withheld, AnnotationInput(body="On a withheld source"), EDITOR).id
    other_id, citation_id = other.id, citation.id
    db.commit()
    contributor = signed_in("contributor")
    for note in (hidden, out, on_sealed, on_source):
        for act in ("reply", "edit", "resolve", "reopen", "withdraw"):
            assert contributor.post(f"/annotations/{note}/{act}", data={"body": "x"}).status_code == 404
    for note_id in (0, 4711, 2**31, 10**40):
        assert contributor.post(f"/annotations/{note_id}/resolve").status_code == 404
    assert write(contributor, other_id, "Guess", citation=str(citation_id)).status_code == 422


def test_notes_of_hidden_events(db: Session, event: int, signed_in: SignIn) -> None:
    note = written(db, event, "Standing")
    withdraw_event(db, db.get_one(Event, event), EDITOR, "Gone")
    draft = make_event(db, "Draft", "2021", review="draft").id
    db.commit()
    contributor = signed_in("contributor")
    assert contributor.post(f"/annotations/{note}/reply", data={"body": "x"}).status_code == 410
    assert write(contributor, event).status_code == 410
    assert write(contributor, draft).status_code == 303


# --- threads --------------------------------------------------------------------------------------------------------


def test_replies_stand_under_their_note(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    first, second = written(db, event, "First"), written(db, event, "Second")
    response = signed_in().post(f"/annotations/{first}/reply", data={"body": "Answer"})
    reply = ids(db)[-1]
    assert (response.status_code, response.headers["location"]) == (303, f"/events/{event}#note-{reply}")
    deep = written(db, event, "Answer to the answer", reply)
    page = see(client, event)
    assert notes(page) == ["First", "Answer", "Answer to the answer", "Second"]
    thread = page.one("article", id=f"note-{first}")
    assert [note.attributes["id"] for note in thread.all("article")] == [f"note-{reply}", f"note-{deep}"]
    assert page.one("article", id=f"note-{second}").all("article") == []
    assert page.one("h2", id="notes-title").text == "Notes 4 comments"


def test_a_reply_without_words_opens_its_form_again(db: Session, event: int, signed_in: SignIn) -> None:
    note = written(db, event, "First")
    response = signed_in().post(f"/annotations/{note}/reply", data={"body": ""})
    page = read(response, 422)
    assert page.one("p", id=f"reply-{note}-body-fault").text == "Write the note first."
    assert [d.all("textarea", id=f"reply-{note}-body") != [] for d in page.all("details", open="")] == [True]


def test_a_reply_is_no_more_public_than_its_note(
    client: TestClient, db: Session, event: int, signed_in: SignIn
) -> None:
    note = written(db, event, "Team matter", visibility="team")
    signed_in("contributor").post(f"/annotations/{note}/reply", data={"body": "Answer", "visibility": "public"})
    assert notes(see(client, event)) == []
    assert notes(see(signed_in("reader"), event)) == ["Team matter", "Answer"]


def test_replies_outlive_a_note_that_is_taken_out(client: TestClient, db: Session, event: int) -> None:
    note = written(db, event, "First")
    written(db, event, "Answer", note)
    withdraw_annotation(db, db.get_one(Annotation, note), EDITOR)
    db.commit()
    page = see(client, event)
    assert notes(page) == ["Answer"]
    assert "in answer to a note that is not shown" in page.one("article", class_="note").text


def test_imported_notes_show_their_author_as_it_stands(client: TestClient, db: Session, event: int) -> None:
    note = Annotation(
        event_id=event, kind="comment", body="From a file", visibility="public", author_name="starter", revision=1
    )
    note.created_at = null()
    db.add(note)
    db.commit()
    shown = see(client, event).one("article", class_="note")
    assert shown.one("strong").text == "starter"
    assert shown.all("time") == []


# --- resolving, changing, taking out --------------------------------------------------------------------------------


def test_resolved_notes_are_folded_and_can_be_opened_again(
    client: TestClient, db: Session, event: int, signed_in: SignIn
) -> None:
    question = written(db, event, "One letter?", kind="question")
    written(db, event, "A remark")
    curator = signed_in()
    assert curator.post(f"/annotations/{question}/resolve").status_code == 303
    page = see(client, event)
    folded = page.one("details", class_="resolved")
    assert "open" not in folded.attributes
    assert folded.one("summary").text == "1 resolved note"
    assert "One letter?" in folded.text
    assert "resolved by curator " in folded.text
    assert "Open question" not in page.text
    assert page.one("h2", id="notes-title").text == "Notes 1 comment, 1 resolved"
    assert curator.post(f"/annotations/{question}/reopen").headers["location"].endswith(f"#note-{question}")
    page = see(client, event)
    assert page.all("details", class_="resolved") == []
    assert page.one("h2", id="notes-title").text == "Notes 1 open question, 1 comment"


def test_authors_and_curators_resolve(db: Session, event: int, signed_in: SignIn) -> None:
    author, other = signed_in("contributor"), signed_in("contributor")
    write(author, event, "Mine", kind="question")
    (note,) = ids(db)
    assert other.post(f"/annotations/{note}/resolve").status_code == 403
    assert author.post(f"/annotations/{note}/resolve").status_code == 303
    assert signed_in("curator").post(f"/annotations/{note}/reopen").status_code == 303


def test_buttons_are_for_those_who_may_use_them(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    author = signed_in("contributor")
    write(author, event, "Mine")
    name = see(client, event).one("article", class_="note").one("strong").text
    reply, resolve, edit = f"Reply to {name}", f"Resolve the note by {name}", "Edit your note"
    take_out, take_it_out = f"Take out the note by {name}", f"Take it out the note by {name}"
    acts = {reply, resolve, edit, take_out, take_it_out}
    assert buttons(see(client, event)) & acts == set()
    assert buttons(see(signed_in("contributor"), event)) & acts == {reply}
    assert buttons(see(author, event)) & acts == {reply, resolve, edit, take_it_out}
    assert buttons(see(signed_in("curator"), event)) & acts == {reply, resolve, take_out, take_it_out}


def test_authors_change_their_notes(client: TestClient, db: Session, event: int, signed_in: SignIn) -> None:
    author = signed_in("contributor")
    write(author, event, "Frist", kind="question")
    (note,) = ids(db)
    path = f"/annotations/{note}/edit"
    assert signed_in("curator").post(path, data={"body": "Changed by another"}).status_code == 403
    assert author.post(path, data={"body": "First", "revision": "1"}).status_code == 303
    assert see(author, event).one("div", id="flash").text == "Note saved."
    assert notes(see(client, event)) == ["First"]
    assert "Open question" in see(client, event).text
    late = read(author.post(path, data={"body": "Typed on an old page", "revision": "1"}), 409)
    assert late.one("textarea", id=f"edit-{note}-body").text == "Typed on an old page"
    assert "Version 2 of this note was saved" in late.one("p", id=f"edit-{note}-body-fault").text
    assert author.post(path, data={"body": "First", "revision": "x" * 9}).status_code == 303
    assert see(author, event).one("div", id="flash").text == ""
    assert author.post(path, data={"body": "Mine now", "visibility": "private"}).status_code == 303
    assert notes(see(client, event)) == []


def test_a_fault_in_a_resolved_thread_opens_the_fold(db: Session, event: int, signed_in: SignIn) -> None:
    note = written(db, event, "Done")
    resolve_annotation(db, db.get_one(Annotation, note), EDITOR)
    db.commit()
    page = read(signed_in().post(f"/annotations/{note}/reply", data={"body": ""}), 422)
    assert "open" in page.one("details", class_="resolved").attributes


def test_notes_are_taken_out_by_author_or_curator(
    client: TestClient, db: Session, event: int, signed_in: SignIn
) -> None:
    author = signed_in("contributor")
    for body in ("One", "Two"):
        write(author, event, body)
    one, two = ids(db)
    assert signed_in("contributor").post(f"/annotations/{one}/withdraw").status_code == 403
    assert author.post(f"/annotations/{one}/withdraw").status_code == 303
    assert see(author, event).one("div", id="flash").one("p").text == "Note taken out."
    assert notes(see(client, event)) == ["Two"]
    assert signed_in("curator").post(f"/annotations/{two}/withdraw").status_code == 303
    assert see(client, event).one("h2", id="notes-title").text == "Notes none yet"
    assert len(ids(db)) == 2


# --- htmx -----------------------------------------------------------------------------------------------------------


def test_htmx_gets_the_notes_alone_with_the_words_for_the_status_line(event: int, signed_in: SignIn) -> None:
    curator = signed_in()
    response = curator.post(f"/events/{event}/annotations", data={"body": "Quick"}, headers=PARTIAL)
    fragment = read(response)
    assert fragment.all("h1") == []
    assert notes(fragment) == ["Quick"]
    assert "autofocus" in fragment.one("article", class_="note").attributes
    assert fragment.one("hx-partial").text == "Note added."
    assert fragment.one("textarea", id="new-body").text == ""


def test_htmx_gets_the_form_with_its_fault(event: int, signed_in: SignIn) -> None:
    response = signed_in().post(f"/events/{event}/annotations", data={"body": ""}, headers=PARTIAL)
    fragment = read(response, 422)
    assert fragment.all("h1") == fragment.all("hx-partial") == []
    assert "autofocus" in fragment.one("textarea", id="new-body").attributes
    assert fragment.one("p", id="new-body-fault").text == "Write the note first."


def test_a_plain_page_moves_no_focus(db: Session, event: int, signed_in: SignIn) -> None:
    written(db, event, "By another")
    page = see(signed_in(), event).one("main")
    assert [element.tag for element in page.all() if "autofocus" in element.attributes] == []
