"""Two people edit one event: the second is shown both versions, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Citation, Event, Source
from tests.pages.event_form_filling import FilledForm, form_of, open_form
from tests.pages.event_reading import Element, read
from tests.support.factories import make_event, make_source

SignedIn = Callable[..., TestClient]


@pytest.fixture
def forms(db: Session, signed_in: SignedIn) -> tuple[FilledForm, FilledForm]:
    """The form of one event with two citations, opened by two contributors."""
    sources = [make_source(db, title) for title in ("Notice", "Bulletin", "Diary")]
    make_event(db, "The bridge closes", "19 Sept 2023", category="movement", actors=["Ann Lee"], cites=sources[:2])
    db.commit()
    return (
        open_form(signed_in("contributor"), "/events/1/edit"),
        open_form(signed_in("contributor"), "/events/1/edit"),
    )


def theirs(page: Element) -> dict[str, str]:
    """What the version that was saved in between says, by the label of the field."""
    said = {}
    for field in page.one("form", id="event-form").all("div", class_="field"):
        for words in field.all("p", class_="theirs"):
            label = (field.all("label") or field.all("p", class_="label"))[0]
            said[label.text] = words.text.removeprefix("Theirs: ")
    return said


def standing(db: Session) -> list[tuple[str, str]]:
    """Title of the source and note of each citation that stands, in order."""
    db.rollback()
    found = select(Citation).where(Citation.is_withdrawn.is_(False)).order_by(Citation.position)
    return [(citation.source.title, citation.note) for citation in db.scalars(found)]


def test_the_second_sees_both_versions_and_may_put_theirs_on_top(
    db: Session, forms: tuple[FilledForm, FilledForm]
) -> None:
    first, second = forms
    first.fill(title="The bridge is shut", date="20 Sept 2023", actors="Ann Lee\nBea Orr").send()
    mine = second.fill(title="The mayor closes the bridge", summary="Nine days.", reason="Who did it")
    page = read(mine.send(), 409)
    message = page.one("div", role="alert").text
    assert "contributor" in message
    assert "saved version 2" in message
    assert "UTC" in message
    assert theirs(page) == {"Title": "The bridge is shut", "Date": "20 Sep 2023", "Actors optional": "Ann Lee Bea Orr",
                            "Summary optional": "nothing"}  # fmt: skip
    again = form_of(second.client, page)
    kept = {name: again[name] for name in ("title", "date", "summary", "actors", "reason")}
    assert kept == {name: mine[name] for name in kept}
    assert again["revision"] == "2"
    assert again.send().headers["location"] == "/events/1"
    db.rollback()
    event = db.get_one(Event, 1)
    assert (event.title, event.edtf, event.summary, event.revision) == (
        "The mayor closes the bridge", "2023-09-19", "Nine days.", 3,
    )  # fmt: skip


def test_citations_that_were_added_in_between_stay(db: Session, forms: tuple[FilledForm, FilledForm]) -> None:
    first, second = forms
    diary = db.scalars(select(Source).where(Source.title == "Diary")).one()
    first.put({"citations.5.source": str(diary.id), "citations.5.note": "An eyewitness"}).send()
    page = read(second.fill(title="The bridge is shut").send(), 409)
    assert theirs(page)["Quote"] == "this citation was added; it stays unless you remove it"
    assert form_of(second.client, page).send().status_code == 303
    assert standing(db) == [("Notice", ""), ("Bulletin", ""), ("Diary", "An eyewitness")]


def test_citations_that_were_taken_out_in_between_are_told(db: Session, forms: tuple[FilledForm, FilledForm]) -> None:
    first, second = forms
    form_of(first.client, read(first.send("remove-citation-0"))).send()
    page = read(second.fill(citations__0__note="Seen").send(), 409)
    assert theirs(page)["Quote"] == "this citation was taken out; saving puts it in again"
    assert form_of(second.client, page).send().status_code == 303
    assert sorted(standing(db)) == [("Bulletin", ""), ("Notice", "Seen")]


def test_citations_that_both_changed_show_both(db: Session, forms: tuple[FilledForm, FilledForm]) -> None:
    first, second = forms
    first.fill(citations__0__note="Page 2", citations__0__role="disputes").send()
    page = read(second.fill(citations__0__note="Page 3").send(), 409)
    assert theirs(page)["Quote"] == "the passage disputes the event; note “Page 2”"
    assert form_of(second.client, page)["citations.0.note"] == "Page 3"
    form_of(second.client, page).send()
    assert standing(db)[0] == ("Notice", "Page 3")


def test_what_oneself_took_out_stays_out(db: Session, forms: tuple[FilledForm, FilledForm]) -> None:
    first, second = forms
    first.fill(title="The bridge is shut").send()
    mine = form_of(second.client, read(second.send("remove-citation-1")))
    page = read(mine.send(), 409)
    form_of(second.client, page).send()
    assert standing(db) == [("Notice", "")]


def test_a_form_that_was_open_while_oneself_saved_says_you(forms: tuple[FilledForm, FilledForm]) -> None:
    form, _ = forms
    form.fill(title="The bridge is shut").send()
    page = read(form.fill(title="The bridge is barred").send(), 409)
    assert page.one("div", role="alert").one("h2").text == "You saved version 2 while this form was open"


@pytest.mark.parametrize("revision", ["", "0", "x", "-1", "9" * 30, "²"])
def test_a_revision_that_is_none_overwrites_nothing(
    db: Session, forms: tuple[FilledForm, FilledForm], revision: str
) -> None:
    read(forms[0].fill(title="The bridge is shut", revision=revision).send(), 409)
    assert db.get_one(Event, 1).title == "The bridge closes"
