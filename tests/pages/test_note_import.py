"""The page of the import: what becomes of each note is shown first, and written only then."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Annotation, Revision
from tests.pages.event_reading import Element, read
from tests.support.factories import make_source

SignIn = Callable[..., TestClient]
URL = "https://example.org/a"


def export(*texts: str, uri: str = URL) -> str:
    rows = [{"id": f"n-{n}", "uri": uri, "text": text, "user": "acct:mira@h"} for n, text in enumerate(texts)]
    return json.dumps({"rows": rows})


def hidden(page: Element) -> dict[str, str]:
    sent = {
        f.attributes["name"]: f.attributes["value"] for f in page.all("input", type="hidden") if "name" in f.attributes
    }
    return {**sent, "words": page.one("textarea", name="words").text}


def count(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(Annotation)) or 0


def test_notes_are_looked_through_and_then_written(signed_in: SignIn, db: Session) -> None:
    make_source(db, url=URL)
    db.commit()
    client = signed_in("contributor")
    file = {"file": ("notes.json", export("<b>Which</b> gate?", "A word"), "application/json")}
    page = read(client.post("/notes/import", data={"visibility": "private"}, files=file))
    assert "2 new, 0 here already, 0 with errors" in page.one("main").text
    assert "<b>Which</b> gate?" in page.one("table").text
    assert count(db) == 0
    sent = {name: value for name, value in hidden(page).items() if name in ("person", "visibility", "words")}
    answer = client.post("/notes/import", data={**sent, "act": "write"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/notes?mine=1")
    assert count(db) == 2
    assert {note.visibility for note in db.scalars(select(Annotation))} == {"private"}
    assert "Notes imported: 2" in client.get("/notes?mine=1").text
    again = read(client.post("/notes/import", data=sent))
    assert "0 new, 2 here already" in again.one("main").text
    assert not [b for b in again.all("button") if b.attributes.get("value") == "write"]


def test_errors_stop_all_unless_they_are_left_out(signed_in: SignIn, db: Session) -> None:
    make_source(db, url=URL)
    db.commit()
    client = signed_in("contributor")
    rows = [*json.loads(export("A word"))["rows"], {"id": "x", "uri": "https://example.org/b", "text": "Lost"}]
    sent = {"words": json.dumps(rows), "act": "write"}
    page = read(client.post("/notes/import", data=sent), 422)
    assert "nothing was written" in page.one("main").text
    assert "No source here has the address https://example.org/b." in page.one("table").text
    assert count(db) == 0
    assert client.post("/notes/import", data={**sent, "skips": "1"}).status_code == 303
    assert count(db) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"words": "no JSON"}, 422),
        ({"words": "[" * 50_000}, 422),
        ({"words": export("a"), "visibility": "public"}, 422),
        ({"words": export("a"), "person": "999"}, 409),
        ({"words": export("a", uri="javascript:alert(1)")}, 200),
        ({"words": export("\x00", uri="\x00")}, 200),
    ],
)
def test_hostile_files_write_nothing(signed_in: SignIn, db: Session, sent: dict[str, str], status: int) -> None:
    client = signed_in("contributor")
    before = db.scalar(select(func.max(Revision.id)))
    answer = client.post("/notes/import", data={"act": "", **sent})
    assert answer.status_code == status
    assert "<script" not in read(answer, status).one("main").text
    assert count(db) == 0
    assert db.scalar(select(func.max(Revision.id))) == before


def test_readers_and_visitors_do_not_import(client: TestClient, signed_in: SignIn) -> None:
    assert client.get("/notes/import").status_code == 401
    reader = signed_in("reader")
    assert (
        reader.get("/notes/import").status_code == reader.post("/notes/import", data={"words": "x"}).status_code == 403
    )
    assert "/notes/import" not in reader.get("/notes").text
    assert "/notes/import" in signed_in("contributor").get("/notes").text
