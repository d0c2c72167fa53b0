"""One's own account: password, sessions, tokens; and that nobody reaches another's."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Person, SignIn, now
from app.services.people import create_person
from app.services.sign_ins import find_viewer, issue_link, issue_token, list_open, start_session
from app.services.throttling import MOST_TRIES
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client

PASSWORD = "a sentence that nobody else has"
NEW = "the tide turned at noon"
COOKIE = "dateline_session"

SignedIn = Callable[..., TestClient]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ann(db: Session) -> Person:
    person = create_person(db, "Ann", "curator", PASSWORD)
    db.commit()
    return person


@pytest.fixture
def anns(client: TestClient, db: Session, ann: Person) -> TestClient:
    """Ann's browser."""
    client.cookies.set(COOKIE, start_session(db, ann, browser="Firefox on Linux"))
    db.commit()
    return client


def change(client: TestClient, person: Person, **given: str) -> tuple[int, str]:
    """The status of a change of password, and the first fault or nothing."""
    form = {"person": str(person.id), "old": PASSWORD, "new": NEW, "again": NEW, **given}
    response = client.post("/account/password", data=form)
    faults = read(response, response.status_code).all("p", class_="err") if response.text else []
    assert NEW not in response.text
    return response.status_code, faults[0].text if faults else ""


# --- the password -----------------------------------------------------------------------------------------------------


def test_a_new_password_ends_all_other_sessions(anns: TestClient, db: Session, ann: Person) -> None:
    elsewhere, token = start_session(db, ann), issue_token(db, ann, "reports")
    db.commit()
    assert change(anns, ann) == (303, "")
    assert change(anns, ann) == (303, "")  # sent twice
    assert anns.get("/account").status_code == 200
    db.rollback()
    assert not find_viewer(db, elsewhere).is_signed_in
    assert find_viewer(db, token, "token").is_signed_in
    assert anns.post("/sign-in", data={"name": "Ann", "password": PASSWORD}).status_code == 422
    assert anns.post("/sign-in", data={"name": "Ann", "password": NEW}).status_code == 303


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"old": "not my password at all"}, "That is not your password."),
    ({"old": ""}, "That is not your password."),
    ({"again": "something else entirely"}, "The two do not agree. Write the new password twice."),
    (
        {"new": "short", "again": "short"},
        "A password has 15 characters or more; a sentence of your own is a good one.",
    ),
    ({"new": "passwordpassword", "again": "passwordpassword"}, "This password repeats one short piece."),
    ({"new": "Ann 1234567890123", "again": "Ann 1234567890123"}, "This password is a name or a common word"),
    ({"new": "\x00" * 20, "again": "\x00" * 20}, "This password repeats one short piece."),
    ({"new": "q" * 500_000, "again": "q" * 500_000}, "A password has 15 characters or more, and at most 1,000."),
]


@on_sqlite
def test_a_password_that_cannot_be_is_told(anns: TestClient, ann: Person) -> None:
    for given, fault in REFUSED:
        status, said = change(anns, ann, **given)
        assert (status, said[: len(fault)]) == (422, fault)
    assert anns.post("/sign-in", data={"name": "Ann", "password": PASSWORD}).status_code == 303


@on_sqlite
def test_the_old_password_is_not_guessed_in_a_borrowed_session(anns: TestClient, ann: Person) -> None:
    for _ in range(MOST_TRIES["name"]):
        assert change(anns, ann, old="wrong but long enough")[0] == 422
    assert change(anns, ann)[0] == 429


@on_sqlite
def test_who_came_by_a_link_sets_a_password_without_the_old_one(client: TestClient, db: Session, ann: Person) -> None:
    link = issue_link(db, ann)
    db.commit()
    client.post(f"/sign-in/link/{link}")
    assert not read(client.get("/account")).all("input", id="old")
    assert change(client, ann, old="") == (303, "")
    # Once: now the new one is known.
    assert read(client.get("/account")).all("input", id="old")
    assert change(client, ann, old="", new=PASSWORD, again=PASSWORD)[0] == 422


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_ended(anns: TestClient, db: Session, ann: Person) -> None:
    others = [start_session(db, ann, browser=f"Safari on {of}") for of in ("macOS", "iPhone", "iPad")]
    db.commit()
    page = read(anns.get("/account"))
    rows = page.one("section", id="sessions").one("tbody").all("tr")
    names = [row.one("th").text for row in rows]
    assert names == ["Safari on iPad", "Safari on iPhone", "Safari on macOS", "Firefox on Linux (this one)"]
    form = rows[0].one("form").attributes["action"]
    assert anns.post(form, data={"person": str(ann.id)}).status_code == 303
    db.rollback()
    assert [find_viewer(db, token).is_signed_in for token in others] == [True, True, False]
    assert anns.post(form, data={"person": str(ann.id)}).status_code == 404
    response = anns.post("/account/sessions/end-others", data={"person": str(ann.id)})
    assert "sessions-ended.2" in response.headers["set-cookie"]
    db.rollback()
    assert not any(find_viewer(db, token).is_signed_in for token in others)
    assert anns.get("/account").status_code == 200


@on_sqlite
def test_the_last_use_is_noted_without_waiting_for_a_writer(app: FastAPI, db: Session, ann: Person) -> None:
    token = issue_token(db, ann, "reports")
    db.commit()
    headers = {"Authorization": f"Bearer {token}"}

    def used() -> bool:
        db.rollback()
        return db.scalars(select(SignIn.used_at)).one() is not None

    with open_client(app) as script:
        with app.state.sessions.writing() as busy:
            busy.connection()
            assert script.get("/api/v1/events", headers=headers).status_code == 200
            assert not used()
        assert script.get("/api/v1/events", headers=headers).status_code == 200
        assert used()


# --- tokens -----------------------------------------------------------------------------------------------------------


def token_form(client: TestClient, **given: str) -> dict[str, str]:
    section = read(client.get("/account")).one("section", id="tokens")
    form = section.one("form", action="/account/tokens")
    hidden = {field.attributes["name"]: field.attributes["value"] for field in form.all("input", type="hidden")}
    return {**hidden, "label": "reports", "role": "reader", "days": "30", **given}


def test_a_token_is_shown_once_and_does_what_its_role_may(anns: TestClient, app: FastAPI, db: Session) -> None:
    form = token_form(anns)
    token = read(anns.post("/account/tokens", data=form)).one("input", id="secret").attributes["value"]
    assert token not in anns.get("/account").text
    again = anns.post("/account/tokens", data=form)
    assert again.status_code == 409
    assert token not in again.text
    db.rollback()
    (kept,) = db.scalars(select(SignIn).where(SignIn.kind == "token"))
    assert (kept.label, kept.role, (kept.expires_at - now()).days) == ("reports", "reader", 29)
    headers = {"Authorization": f"Bearer {token}"}
    with open_client(app) as script:
        assert script.get("/events/1/history", headers=headers).status_code == 404  # a member's
        assert script.post("/api/v1/events", headers=headers, json={}).status_code == 403  # a contributor's
        for path in ("/account", "/account/second-factor", "/people"):
            assert script.get(path, headers=headers).status_code == 403
        assert script.post("/account/tokens", headers=headers, data=form).status_code == 403
        assert anns.post(f"/account/tokens/{kept.id}/end", data={"person": form["person"]}).status_code == 303
        assert script.get("/api/v1/events", headers=headers).status_code == 401


NO_TOKENS = [
    {"label": ""},
    {"label": "x" * 81},
    {"label": "y" * 200_000},
    {"role": "admin"},
    {"role": "root"},
    {"role": ""},
    {"days": "31"},
    {"days": "-1"},
    {"days": "1" * 5000},
    {"form_key": ""},
    {"form_key": "\x00" * 20},
]


@on_sqlite
def test_a_token_that_cannot_be_is_told(anns: TestClient, db: Session, ann: Person) -> None:
    form = token_form(anns)
    for given in NO_TOKENS:
        page = read(anns.post("/account/tokens", data={**form, **given}), 422)
        assert page.one("div", id="errors").text, given
    assert not list_open(db, ann.id, "token")


@on_sqlite
def test_names_of_tokens_are_not_taken_for_html(anns: TestClient, db: Session) -> None:
    anns.post("/account/tokens", data=token_form(anns, label='<script>alert("1")</script>\u202eab'))
    shown = anns.get("/account").text
    assert "<script>alert" not in shown
    assert "\u202e" not in shown


# --- nobody else's ----------------------------------------------------------------------------------------------------


@on_sqlite
def test_what_is_somebody_elses_is_not_there(anns: TestClient, db: Session, ann: Person, signed_in: SignedIn) -> None:
    issue_token(db, ann, "reports")
    db.commit()
    (session,), (token,) = list_open(db, ann.id, "session"), list_open(db, ann.id, "token")
    admin = signed_in("admin")
    own = read(admin.get("/account")).all("input", name="person")[0].attributes["value"]
    for path in (f"sessions/{session.id}", f"tokens/{token.id}", "tokens/999999", "sessions/999999999999999999"):
        assert admin.post(f"/account/{path}/end", data={"person": own}).status_code == 404
    assert anns.get("/account").status_code == 200


@on_sqlite
def test_a_form_of_another_person_does_nothing(anns: TestClient, ann: Person, signed_in: SignedIn) -> None:
    theirs = signed_in("reader")
    for path in ("password", "tokens", "sessions/end-others", "second-factor/start", "second-factor/confirm"):
        assert theirs.post(f"/account/{path}", data={"person": str(ann.id)}).status_code == 409
        assert theirs.post(f"/account/{path}").status_code == 409


@on_sqlite
@pytest.mark.parametrize("path", ["/account", "/account/second-factor", "/people", "/people/log"])
def test_visitors_are_asked_to_sign_in(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401
    assert client.post("/account/password").status_code == 401
