"""Versions of a text: compared, saved as they were taken, and who may."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Source
from tests.pages.event_reading import read
from tests.support.factories import make_source
from tests.support.sources import give_text

SignedIn = Callable[..., TestClient]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OLD = "The gate was shut.\nThe keeper <b>left</b> on Monday."


@pytest.fixture
def source(db: Session) -> Source:
    """A source with three texts; the third is the first one with another word."""
    source = make_source(db)
    for words in (OLD, "Another text.", OLD.replace("Monday", "Tuesday")):
        give_text(db, source, words)
    db.commit()
    return source


def test_two_texts_are_compared(signed_in: SignedIn, source: Source) -> None:
    client = signed_in("reader")
    page = read(client.get(f"/sources/{source.id}/texts/compare?old=1&new=3"))
    assert [gone.text for gone in page.all("del")] == ["Monday"]
    assert [come.text for come in page.all("ins")] == ["Tuesday"]
    assert "1 place differs. 1 word went and 1 word came." in page.one("main").text
    assert "<b>left</b>" in page.one("ol", class_="compared").text, "words are shown as words"
    assert "Text 2 and text 3" in read(client.get(f"/sources/{source.id}/texts/compare")).one("h1").text
    assert "are the same" in client.get(f"/sources/{source.id}/texts/compare?old=3&new=3").text


@on_sqlite
@pytest.mark.parametrize(
    ("query", "status"),
    [("old=1&new=9", 404), ("old=x", 422), ("old=-1", 422), ("new=99999999999999", 422), ("old=&new=", 200)],
)
def test_numbers_of_no_text_are_told(signed_in: SignedIn, source: Source, query: str, status: int) -> None:
    assert signed_in("reader").get(f"/sources/{source.id}/texts/compare?{query}").status_code == status


def test_the_page_of_a_source_tells_its_texts(signed_in: SignedIn, source: Source) -> None:
    page = read(signed_in("reader").get(f"/sources/{source.id}"))
    facts = page.one("dl", class_="facts").text
    assert facts.count("from test.txt") == 3
    assert page.all("a", href=f"/sources/{source.id}/texts/compare")
    saved = page.one("a", href=f"/sources/{source.id}/texts/1/original")
    file = signed_in("reader").get(saved.attributes["href"])
    assert (file.content, file.headers["content-type"]) == (OLD.encode(), "application/octet-stream")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''test.txt"
    assert file.headers["x-content-type-options"] == "nosniff"


@on_sqlite
def test_texts_are_for_those_who_may_read_them(
    signed_in: SignedIn, client: TestClient, db: Session, source: Source
) -> None:
    paths = [f"/sources/{source.id}/texts/compare", f"/sources/{source.id}/texts/1/original"]
    assert [client.get(path).status_code for path in paths] == [403, 403]
    source.is_text_public = True
    db.commit()
    assert [client.get(path).status_code for path in paths] == [200, 200]
    assert "test.txt" not in client.get(f"/sources/{source.id}").text, "whence a text came is for members"
    for confidentiality, status in (("withheld", 403), ("sealed", 404)):
        db.rollback()
        source.confidentiality = confidentiality
        db.commit()
        assert [signed_in("contributor").get(path).status_code for path in paths] == [status, status]
        assert [signed_in("curator").get(path).status_code for path in paths] == [200, 200]


@on_sqlite
def test_one_text_cannot_be_compared(signed_in: SignedIn, db: Session) -> None:
    source = make_source(db)
    give_text(db, source, "Only this.")
    db.commit()
    assert signed_in("reader").get(f"/sources/{source.id}/texts/compare").status_code == 422
