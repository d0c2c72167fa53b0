"""The desk: its queues count and list what their filters select, and what is judged there is judged once."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.domain.inputs import CitationInput, Reference
from app.models import Annotation, Citation, Event, Passage, Source
from app.queries.desk import QUEUES
from app.services.derived import note_new_health
from app.services.event_review import check_event
from tests.pages.event_reading import Element, read
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import counting_queries

SignIn = Callable[..., TestClient]


def cite(source: Source, quote: str = "", role: str = "supports") -> CitationInput:
    return CitationInput(source=Reference(id=source.id), quote=quote, keep_unfound=True, role=role)


PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def desk(db: Session) -> Session:
    """Something in every queue but *Assigned to me*."""
    one, two = make_source(db, "One", publisher="A"), make_source(db, "Two", publisher="B")
    make_event(db, "Bare", "2020")
    make_event(db, "Drafted", "2021", review="draft", cites=[one])
    quoted = make_event(db, "Quoted", "2022", cites=[cite(one, "the bridge was shut"), cite(two, "it was open")])
    make_event(db, "Contested", "2023", cites=[cite(one, role="supports"), cite(two, role="disputes")])
    check_event(db, make_event(db, "Settled", "2024", cites=[one, two]), EDITOR)
    for passage, health in zip(db.scalars(select(Passage).order_by(Passage.id)), ("lost", "changed"), strict=True):
        passage.health = health
    note_new_health(db, list(db.scalars(select(Passage.id))))
    db.add(Annotation(event_id=quoted.id, kind="question", body="Which *bridge*?", author_name="Mira"))
    db.commit()
    return db


def counts_of(page: Element) -> dict[str, int]:
    links = page.one("nav", **{"aria-label": "Queues"}).all("a")
    return {a.attributes["href"].removeprefix("/desk/"): int(a.one("span").text) for a in links}


def titles_of(page: Element) -> list[str]:
    return [row.one("a", class_="ttl").text for row in page.one("table", id="rows").one("tbody").all("tr")]


@pytest.mark.parametrize("role", ["reader", "curator"])
def test_each_queue_counts_and_lists_what_the_timeline_selects(desk: Session, signed_in: SignIn, role: str) -> None:
    someone = signed_in(role)
    for queue in QUEUES:
        shown = read(someone.get(f"/desk/{queue.name}"))
        pairs = "&".join("=".join(pair) for pair in queue.pairs) or "assigned=1"
        selected = someone.get(f"/events.json?{pairs}").json()
        assert counts_of(shown)[queue.name] == selected["total"], queue.name
        if selected["total"]:
            assert list(dict.fromkeys(titles_of(shown))) == [event["title"] for event in selected["items"]]
        else:
            assert "Nothing waits here." in shown.one("main").text
            assert shown.one("main").all("a", href="/desk/uncited"), "the next queue with something in it"


def test_the_first_queue_in_which_something_waits_is_the_desk(desk: Session, signed_in: SignIn) -> None:
    shown = read(signed_in("reader").get("/desk"))
    assert titles_of(shown) == ["Bare"]
    assert "1 of 5 events are checked, 3 are in review, 1 is a draft." in shown.one("main").text
    assert shown.one("svg", class_="progress").attributes["aria-label"].startswith("Review: 20 percent checked")
    # Bare, Drafted, Quoted, Contested and Settled, of which the citations are not checked.
    assert "Desk 5" in shown.one("nav", **{"aria-label": "Main"}).text


def test_visitors_are_asked_to_sign_in(desk: Session, client: TestClient) -> None:
    assert client.get("/desk").status_code == 401
    assert "/desk" not in client.get("/").text
    assert client.post("/desk/unchecked/judge", data={"row": "c-1"}).status_code == 401


def test_readers_look_and_have_no_buttons(desk: Session, signed_in: SignIn) -> None:
    reader = signed_in("reader")
    shown = reader.get("/desk/unchecked?peek=c-1")
    assert "verdict" not in shown.text
    assert 'name="pick"' not in shown.text
    assert reader.post("/desk/unchecked/preview", data={"act": "tag", "tag": "x", "pick": "e-1.1"}).status_code == 403


def test_peek_shows_the_passage_and_the_form(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    citation = desk.scalars(select(Citation).join(Event).where(Event.title == "Quoted")).first()
    assert citation is not None
    for headers in ({}, PARTIAL):
        answer = curator.get(f"/desk/unchecked?peek=c-{citation.id}", headers=headers)
        assert ("<html" in answer.text) == (headers == {})
        assert "the bridge was shut" in answer.text
        assert f'data-judges="c-{citation.id}"' in answer.text
    assert "Which" in curator.get("/desk/questions?peek=a-1", headers=PARTIAL).text
    assert "No source yet" in curator.get("/desk/uncited?peek=e-1", headers=PARTIAL).text
    for key in ("c-999", "x-1", "e-", "e-99999999999", "a-7"):
        assert curator.get(f"/desk/unchecked?peek={key}").status_code == 404, key
    assert curator.get("/desk/nothing").status_code == 404


def test_a_check_leads_to_the_next_row_and_can_be_undone(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    form = read(curator.get("/desk/unchecked")).one("form", action="/desk/unchecked/judge")
    fields = {
        i.attributes["name"]: i.attributes["value"] for i in form.all("input") if i.attributes.get("type") == "hidden"
    }
    answer = curator.post("/desk/unchecked/judge", data={**fields, "verdict": "checked"})
    assert answer.headers["location"] == f"/desk/unchecked?peek={fields['following']}"
    desk.rollback()
    citation = desk.get_one(Citation, int(fields["row"][2:]))
    assert citation.checked_by_id is not None
    shown = read(curator.get(answer.headers["location"]))
    assert "Citation checked" in shown.one("div", id="flash").text
    assert fields["row"] not in [row.attributes["id"] for row in shown.one("tbody").all("tr")]
    undo = shown.one("div", id="flash").one("form")
    sent = {i.attributes["name"]: i.attributes["value"] for i in undo.all("input")}
    assert curator.post(undo.attributes["action"], data=sent).status_code == 303
    desk.rollback()
    desk.refresh(citation)
    assert citation.checked_at is None


def test_a_dispute_changes_the_stance_and_a_remark_is_kept(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    sent = {"row": "c-2", "seen": "1", "verdict": "dispute", "remark": "Another bridge."}
    answer = curator.post("/desk/unchecked/judge", data=sent, headers=PARTIAL)
    assert answer.status_code == 200
    assert re.search(r'<tr id="c-2"[^>]*data-done="1"', answer.text)
    assert "Undo" in answer.text
    desk.rollback()
    citation = desk.get_one(Citation, 2)
    assert (citation.role, citation.note, citation.checked_at is not None) == ("disputes", "Another bridge.", True)
    assert citation.event.evidence == "disputed"
    # The same form, sent again or by somebody who saw the old version, changes nothing.
    assert curator.post("/desk/unchecked/judge", data={**sent, "verdict": "checked"}).status_code == 409
    assert (
        signed_in("contributor").post("/desk/unchecked/judge", data={**sent, "verdict": "checked"}).status_code == 403
    )


REFUSED: tuple[tuple[dict[str, str], int], ...] = (
    ({"verdict": "maybe"}, 422), ({"seen": "x"}, 422), ({"row": "c-0"}, 404), ({"row": "a-1"}, 404),
    ({"role": "proves"}, 422), ({"remark": "x" * 2001}, 422), ({"row": "e-1", "verdict": "dispute"}, 422),
)  # fmt: skip


def test_what_cannot_be_read_is_refused(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    for changes, status in REFUSED:
        sent = {"row": "c-1", "seen": "1", "verdict": "checked", **changes}
        assert curator.post("/desk/unchecked/judge", data=sent).status_code == status, changes
    desk.rollback()
    assert desk.get_one(Citation, 1).revision == 1


def test_many_are_changed_after_a_preview_and_undone_at_once(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    picks = [f"e-{event.id}.{event.revision}" for event in desk.scalars(select(Event).order_by(Event.id))]
    before = {e.id: (e.review, [t.id for t in e.tags]) for e in desk.scalars(select(Event))}
    asked = {"act": "", "tag": " Bridges ", "pick": picks}
    preview = read(curator.post("/desk/in-review/preview", data=asked))
    assert "5 will change" in preview.one("main").text
    back = preview.one("form", action="/theme").one("input", name="back").attributes["value"]
    assert curator.get(back).status_code == 200, "the address of a preview only takes forms"
    form = preview.one("form", action="/desk/in-review/apply")
    desk.rollback()
    assert all(not event.tags for event in desk.scalars(select(Event))), "a preview changes nothing"
    # In the meantime somebody else saves one of them.
    other = signed_in()
    assert other.post("/events/5/uncheck").status_code == 303
    sent: dict[str, list[str] | str] = {
        i.attributes["name"]: i.attributes["value"] for i in form.all("input") if i.attributes["name"] != "pick"
    }
    sent["pick"] = [i.attributes["value"] for i in form.all("input", name="pick")]
    done = curator.post("/desk/in-review/apply", data=sent)
    assert done.headers["location"] == "/desk/in-review"
    page = read(curator.get("/desk/in-review"))
    assert "Changed: 4. Already so: 0. Left alone: 1." in page.one("div", id="flash").text
    desk.rollback()
    assert [e.id for e in desk.scalars(select(Event).order_by(Event.id)) if e.tags] == [1, 2, 3, 4]
    undo = page.one("div", id="flash").one("form")
    fields = {i.attributes["name"]: i.attributes["value"] for i in undo.all("input")}
    assert undo.attributes["action"] == "/desk/undo"
    assert other.post("/desk/undo", data=fields).status_code == 403, "only who did it"
    assert curator.post("/desk/undo", data=fields).status_code == 303
    desk.rollback()
    desk.expire_all()
    now = {e.id: (e.review, [t.id for t in e.tags]) for e in desk.scalars(select(Event))}
    assert now == {**before, 5: ("in-review", [])}
    assert curator.post("/desk/undo", data=fields).headers["location"] == "/activity", "once"


def test_all_of_a_queue(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    for kept, count in (("", 7), ("from=2024&", 2)):
        asked = {"act": "check", "whole": "1", "kept": kept}
        preview = read(curator.post("/desk/unchecked/preview", data=asked))
        assert f"{count} will change" in preview.one("main").text, kept
    narrowed = read(curator.get("/desk/unchecked?from=2024"))
    assert narrowed.one("div", class_="bulk").one("input", name="kept").attributes["value"] == "from=2024&"


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"act": "check"}, "Choose at least one row."), ({"act": "explode", "pick": "e-1.1"}, "Choose what to do."),
     ({"act": "tag", "tag": "  ", "pick": "e-1.1"}, "Type the tag."),
     ({"act": "tag", "tag": "x" * 5000, "pick": "e-1.1"}, "too long"),
     ({"act": "category", "category": "no", "pick": "e-1.1"}, "There is no category"),
     ({"act": "assign", "person": "999", "pick": "e-1.1"}, "Choose a person"),
     ({"act": "withdraw", "reason": "", "pick": "e-1.1"}, "Say why"),
     ({"act": "check", "pick": "e-x.1"}, "cannot be read"), ({"act": "dispute", "pick": "e-1.1"}, "Only citations"),
)  # fmt: skip


def test_a_wrong_request_is_told_above_the_queue(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    for asked, words in WRONG:
        answer = curator.post("/desk/in-review/preview", data=asked)
        assert words in read(answer, 422).one("div", id="desk-alarm").text


def test_queries_do_not_grow_with_the_rows(app: FastAPI, db: Session, signed_in: SignIn) -> None:
    reader = signed_in()
    source = make_source(db)
    made = []
    for size in (3, 20):
        for n in range(size):
            make_event(db, f"Event {size} {n}", "2021", cites=[cite(source, f"words {size} {n}")])
        db.commit()
        numbers = []
        for name in ("unchecked", "in-review", "questions"):
            reader.get(f"/desk/{name}")
            with counting_queries(app.state.sessions.engine) as counted:
                assert reader.get(f"/desk/{name}").status_code == 200
            numbers.append(len(counted))
        made.append(numbers)
    assert made[0] == made[1]


def test_keys_are_switched_off_in_the_menu(desk: Session, signed_in: SignIn) -> None:
    curator = signed_in()
    assert 'data-keys="off"' not in curator.get("/desk").text
    assert curator.post("/keyboard", data={"keys": "off", "back": "/desk"}).headers["location"] == "/desk"
    shown = curator.get("/desk")
    assert 'data-keys="off"' in shown.text
    assert "Keyboard shortcuts are off." in shown.text
    curator.post("/keyboard", data={"keys": "on"})
    assert 'data-keys="off"' not in curator.get("/desk").text
