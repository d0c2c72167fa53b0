"""Notes as Web Annotations: what the model asks for, and no more words than the reader may read."""

import json
from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import AnnotationInput
from app.services.annotated_passages import save_words
from app.services.annotations import annotate
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import give_text

SignIn = Callable[..., TestClient]
WORDS = "the harbour master counted eleven ships and wrote none of them down in the book"
SITE = "http://testserver"


def given(body: str, **fields: str) -> AnnotationInput:
    return AnnotationInput.model_validate({"body": body, **fields})


def test_notes_are_web_annotations(client: TestClient, db: Session, signed_in: SignIn) -> None:
    event = make_event(db, "The gate is shut", "2023-09-18")
    source = make_source(db, "Evening bulletin", url="https://bulletin.example/evening")
    give_text(db, source, f"That evening {WORDS}.")
    on_event = annotate(db, event, given("Which gate?", kind="question"), EDITOR)
    on_words = annotate(db, source, given("Blue book", kind="tag"), EDITOR, passage=save_words(db, source, WORDS))
    answer = annotate(db, source, given("It was green"), EDITOR, reply_to=on_words)
    annotate(db, source, given("For members", visibility="team"), EDITOR)
    db.commit()
    response = client.get("/annotations.jsonld")
    assert response.headers["content-type"].startswith("application/ld+json")
    page = json.loads(response.text)
    assert (page["@context"], page["type"], page["partOf"]["total"]) == (
        "http://www.w3.org/ns/anno.jsonld",
        "AnnotationPage",
        3,
    )
    first, second, third = page["items"]
    assert first["created"].endswith("Z")
    assert {name: first[name] for name in ("id", "type", "motivation", "creator", "body", "target")} == {
        "id": f"{SITE}/api/v1/annotations/{on_event.id}",
        "type": "Annotation",
        "motivation": "questioning",
        "creator": {"type": "Person", "name": "editor"},
        "body": {"type": "TextualBody", "value": "Which gate?", "format": "text/markdown"},
        "target": f"{SITE}/events/{event.id}",
    }
    assert second["body"]["purpose"] == "tagging"
    assert second["target"]["source"] == "https://bulletin.example/evening"
    (fragment,) = second["target"]["selector"]
    assert fragment["type"] == "FragmentSelector"
    assert fragment["value"].startswith(":~:text=the%20harbour")
    assert "eleven ships" not in response.text
    assert "eleven%20ships" not in response.text
    assert (third["motivation"], third["target"]) == ("replying", second["id"])
    assert third["id"].endswith(f"/{answer.id}")
    read_in_full = json.loads(signed_in("reader").get("/annotations.jsonld?on=s-1").text)["items"]
    assert [note["body"]["value"] for note in read_in_full] == ["Blue book", "It was green", "For members"]
    assert read_in_full[0]["target"]["selector"] == [
        {"type": "TextQuoteSelector", "exact": WORDS, "prefix": "That evening ", "suffix": "."},
        {"type": "TextPositionSelector", "start": 13, "end": 13 + len(WORDS)},
    ]


def test_the_filter_counts_and_what_it_cannot_read_is_said(client: TestClient, db: Session) -> None:
    event = make_event(db, "The gate is shut", "2023-09-18")
    annotate(db, event, given("One"), EDITOR)
    annotate(db, event, given("Two"), EDITOR)
    db.commit()
    found = json.loads(client.get("/annotations.jsonld?q=two").text)["items"]
    assert [note["body"]["value"] for note in found] == ["Two"]
    behind = json.loads(client.get("/annotations.jsonld?behind=1").text)
    assert (len(behind["items"]), "next" in behind, behind["partOf"]["total"]) == (1, False, 2)
    assert client.get("/annotations.jsonld?kind=shout").status_code == 422
