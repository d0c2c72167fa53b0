"""Two people edit one event: what they changed is merged or both versions are shown, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Citation, Event, FormDraft, Source
from app.services.event_review import withdraw_event
from tests.pages.event_form_filling import FilledForm, fields_of, form_of, open_form
from tests.pages.event_reading import Element, read
from tests.support.factories import EDITOR, make_event, make_source

SignedIn = Callable[..., TestClient]
Forms = tuple[FilledForm, FilledForm]


@pytest.fixture
def forms(db: Session, signed_in: SignedIn) -> Forms:
    """The form of one event with two citations, opened by two contributors."""
    sources = [make_source(db, title) for title in ("Notice", "Bulletin", "Diary")]
    make_event(db, "The bridge closes", "19 Sept 2023", category="movement", actors=["Ann Lee"], cites=sources[:2])
    db.commit()
    return (
        open_form(signed_in("contributor"), "/events/1/edit"),
        open_form(signed_in("contributor"), "/events/1/edit"),
    )


def conflict_of(client: TestClient, page: Element) -> FilledForm:
    form = page.one("main").one("form", class_="form")
    return FilledForm(client, form.attributes["action"], list(fields_of(form)))


def sides(page: Element) -> dict[str, tuple[str, str]]:
    """By the label of each field that both changed: what the other version says, and what was typed."""
    shown = {}
    for body in page.one("table", class_="diff").all("tbody"):
        theirs, yours = (cell.one("div", class_="words").text for cell in body.all("td"))
        shown[body.one("th").text] = (theirs.replace("put in: ", "").replace("taken out: ", "-"), yours)
    return shown


def standing(db: Session) -> list[tuple[str, str]]:
    """Title of the source and note of each citation that stands, in order."""
    db.rollback()
    found = select(Citation).where(Citation.is_withdrawn.is_(False)).order_by(Citation.position)
    return [(citation.source.title, citation.note) for citation in db.scalars(found)]


def current(db: Session) -> Event:
    db.rollback()
    return db.get_one(Event, 1)


def test_changes_of_different_fields_are_merged_and_told(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut", tags="bridges\nroads").send()
    answer = second.fill(summary="Nine days.", date="20 Sept 2023", actors="Ann Lee\nBea Orr").send()
    assert answer.status_code == 303
    event = current(db)
    assert (event.title, event.summary, event.edtf, event.revision) == (
        "The bridge is shut", "Nine days.", "2023-09-20", 3,
    )  # fmt: skip
    assert [tag.label for tag in event.tags] == ["bridges", "roads"]
    assert [link.actor.name for link in event.actor_links] == ["Ann Lee", "Bea Orr"]
    told = read(second.client.get("/events/1")).one("div", id="flash").text
    assert "Saved as version 3, together with what contributor" in told
    assert "changed in version 2: title, tags." in told


def test_both_versions_stand_side_by_side_and_the_choice_is_saved(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut", date="20 Sept 2023", tags="roads").send()
    mine = second.fill(title="The mayor closes the bridge", date="21 Sept 2023", summary="Nine days.", reason="Who")
    page = read(mine.send(), 409)
    assert page.one("h1").text == "Someone saved while you were editing"
    assert "saved version 2 of this event" in page.one("div", id="conflict").text
    shown = sides(page)
    assert list(shown) == ["Title", "Date"]
    assert "is shut" in shown["Title"][0]
    assert "put in: mayor closes" in shown["Title"][1]
    assert "What only the other version changed is kept as well: Tags." in page.one("main").text
    assert current(db).revision == 2
    form = conflict_of(second.client, page)
    kept = {name: form[name] for name in ("title", "date", "summary", "reason", "revision")}
    assert kept == {name: mine[name] for name in kept}
    assert form.put({"keep.date": "theirs"}).send().headers["location"] == "/events/1"
    event = current(db)
    assert (event.title, event.edtf, event.summary, event.revision, [tag.label for tag in event.tags]) == (
        "The mayor closes the bridge", "2023-09-20", "Nine days.", 3, ["roads"],
    )  # fmt: skip


def test_a_third_save_while_the_choice_is_open_is_shown_too(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut").send()
    form = conflict_of(second.client, read(second.fill(title="The bridge is barred").send(), 409))
    open_form(first.client, "/events/1/edit").fill(title="The bridge is closed at last").send()
    again = read(form.put({"keep.title": "theirs"}).send(), 409)
    assert "at last" in sides(again)["Title"][0]
    assert "saved versions 2 to 3" in again.one("div", id="conflict").text
    retry = conflict_of(second.client, again)
    assert (retry["title"], retry["keep.title"], retry["seen"]) == ("The bridge is barred", "theirs", "3")
    assert retry.put({"keep.title": "yours"}).send().status_code == 303
    assert (current(db).title, current(db).revision) == ("The bridge is barred", 4)


def test_one_goes_on_editing_ones_own(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut").send()
    mine = second.fill(title="The bridge is barred", summary="Nine days.", citations__0__note="Seen")
    page = read(conflict_of(second.client, read(mine.send(), 409)).send("go-on"), 200)
    again = form_of(second.client, page)
    assert {name: again[name] for name in ("title", "summary", "citations.0.note", "revision")} == {
        "title": "The bridge is barred", "summary": "Nine days.", "citations.0.note": "Seen", "revision": "1",
    }  # fmt: skip
    read(again.send(), 409)
    assert current(db).title == "The bridge is shut"


def test_discarding_is_deliberate_and_takes_the_draft_along(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut").send()
    mine = second.fill(title="The bridge is barred")
    mine.send(to="/drafts/event-1")
    page = read(mine.send(), 409)
    assert db.scalars(select(FormDraft).where(FormDraft.form == "event-1")).all()
    discarding = page.one("details", class_="discard").one("button")
    assert discarding.attributes["value"] == "discard"
    assert conflict_of(second.client, page).send("discard").headers["location"] == "/events/1"
    db.rollback()
    assert not db.scalars(select(FormDraft).where(FormDraft.form == "event-1")).all()
    assert (current(db).title, current(db).revision) == ("The bridge is shut", 2)


def test_citations_that_were_added_in_between_stay(db: Session, forms: Forms) -> None:
    first, second = forms
    diary = db.scalars(select(Source).where(Source.title == "Diary")).one()
    first.put({"citations.5.source": str(diary.id), "citations.5.note": "An eyewitness"}).send()
    mine = second.fill(title="The bridge is shut").put(
        {"citations.6.source": str(diary.id), "citations.6.note": "Mine"}
    )
    assert mine.send().status_code == 303
    assert standing(db) == [("Notice", ""), ("Bulletin", ""), ("Diary", "An eyewitness"), ("Diary", "Mine")]


def test_a_citation_that_both_added_alike_is_one(db: Session, forms: Forms) -> None:
    diary = db.scalars(select(Source).where(Source.title == "Diary")).one()
    for form in forms:
        form.put({"citations.5.source": str(diary.id), "citations.5.note": "An eyewitness"}).send()
    assert standing(db) == [("Notice", ""), ("Bulletin", ""), ("Diary", "An eyewitness")]


def test_citations_that_were_taken_out_in_between_are_told(db: Session, forms: Forms) -> None:
    first, second = forms
    taken_out = db.scalars(select(Citation.id).order_by(Citation.id)).first()
    form_of(first.client, read(first.send("remove-citation-0"))).send()
    page = read(second.fill(citations__0__note="Seen").send(), 409)
    body = page.one("table", class_="diff").one("tbody")
    assert body.one("th").text == "Citation of Notice"
    assert body.all("td")[0].one("em").text == "Not there: taken out"
    assert conflict_of(second.client, page).send().status_code == 303
    assert standing(db) == [("Bulletin", ""), ("Notice", "Seen")]
    assert db.scalars(select(Citation.id).where(Citation.note == "Seen")).one() == taken_out


def test_what_was_taken_out_and_not_touched_stays_out(db: Session, forms: Forms) -> None:
    first, second = forms
    form_of(first.client, read(first.send("remove-citation-0"))).send()
    assert second.fill(title="The bridge is shut").send().status_code == 303
    assert standing(db) == [("Bulletin", "")]


def test_citations_that_both_changed_show_both(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(citations__0__note="Page 2", citations__0__role="disputes").send()
    page = read(second.fill(citations__0__note="Page 3", citations__1__note="Page 9").send(), 409)
    ((theirs, yours),) = sides(page).values()
    assert "disputes" in theirs
    assert "Page 2" in theirs
    assert "Page 3" in yours
    citation = next(name for name, _ in conflict_of(second.client, page).fields if name.startswith("keep."))
    conflict_of(second.client, page).put({citation: "theirs"}).send()
    assert standing(db) == [("Notice", "Page 2"), ("Bulletin", "Page 9")]


def test_what_oneself_took_out_stays_out(db: Session, forms: Forms) -> None:
    first, second = forms
    first.fill(title="The bridge is shut").send()
    mine = form_of(second.client, read(second.send("remove-citation-1")))
    assert mine.send().status_code == 303
    assert (standing(db), current(db).title) == ([("Notice", "")], "The bridge is shut")


def test_what_was_typed_for_an_event_that_is_withdrawn_meanwhile_is_shown(db: Session, forms: Forms) -> None:
    _, second = forms
    withdraw_event(db, db.get_one(Event, 1), EDITOR, "Told twice")
    db.commit()
    typed = second.fill(title="The bridge is shut", summary="Nine days.", citations__1__note="Seen at dusk")
    page = read(typed.send(), 410)
    kept = [element.text for element in page.one("main").all("textarea")]
    assert {"The bridge is shut", "Nine days.", "Seen at dusk", "Ann Lee"} <= set(kept)
    assert "withdrawn" in page.one("h1").text


def test_a_form_that_was_open_while_oneself_saved_says_you(forms: Forms) -> None:
    form, _ = forms
    form.fill(title="The bridge is shut").send()
    page = read(form.fill(title="The bridge is barred", form_id="").send(), 409)
    assert page.one("h1").text == "You saved this event elsewhere"


@pytest.mark.parametrize("revision", ["", "0", "x", "-1", "9" * 30, "²"])
def test_a_revision_that_is_none_overwrites_nothing(db: Session, forms: Forms, revision: str) -> None:
    read(forms[0].fill(title="The bridge is shut", revision=revision).send(), 409)
    assert db.get_one(Event, 1).title == "The bridge closes"


@pytest.mark.parametrize("seen", ["", "x", "0", "1", "99", "9" * 30])
def test_a_choice_that_speaks_of_another_version_decides_nothing(db: Session, forms: Forms, seen: str) -> None:
    forms[0].fill(title="The bridge is shut").send()
    chosen = {"seen": seen, "keep.title": "yours", "keep.nonsense": "theirs"}
    read(forms[1].fill(title="The bridge is barred").put(chosen).send(), 409)
    assert current(db).title == "The bridge is shut"
