"""The people as admins keep them, and the way in for those who are invited."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Invitation, Person, SignIn
from app.services.account_log import log_account
from app.services.people import create_person
from app.services.sign_ins import find_viewer, issue_token
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client
from tests.support.sources import counting_queries

PASSWORD = "the tide turned at noon"
COOKIE = "dateline_session"

SignedIn = Callable[..., TestClient]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def admin(signed_in: SignedIn) -> TestClient:
    return signed_in("admin")


def invite(admin: TestClient, **given: str) -> str:
    """The path of a new invitation."""
    form = read(admin.get("/people")).one("form", action="/people/invitations")
    key = form.one("input", name="form_key").attributes["value"]
    sent = {"form_key": key, "label": "Mira", "role": "contributor", "days": "7", **given}
    page = read(admin.post("/people/invitations", data=sent))
    address = page.one("input", id="secret").attributes["value"]
    return address.removeprefix("http://testserver")


def accept(client: TestClient, path: str, **given: str) -> tuple[int, str]:
    """The status, and the first fault or nothing."""
    response = client.post(path, data={"name": "Mira", "new": PASSWORD, "again": PASSWORD, **given})
    faults = read(response, response.status_code).all("p", class_="err") if response.text else []
    assert PASSWORD not in response.text
    return response.status_code, faults[0].text if faults else ""


# --- invitations ------------------------------------------------------------------------------------------------------


def test_who_is_invited_makes_an_account_once(app: FastAPI, admin: TestClient, client: TestClient, db: Session) -> None:
    path = invite(admin)
    assert path not in admin.get("/people").text
    for _ in range(2):
        assert read(client.get(path)).one("h1").text == "Join as contributor"
    assert accept(client, path) == (303, "")
    mira = db.scalars(select(Person).where(Person.name == "Mira")).one()
    assert mira.role == "contributor"
    assert read(client.get("/account")).one("main").text.startswith("Your account Mira, contributor")
    with open_client(app) as other:
        assert other.get(path).status_code == 403
        assert other.post(path, data={"name": "Bo", "new": PASSWORD, "again": PASSWORD}).status_code == 403
    assert client.post("/sign-in", data={"name": "mira", "password": PASSWORD}).status_code == 303


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "A name has 1 to 80 visible characters."),
    ({"name": "Mi\u202era"}, "A name has 1 to 80 visible characters."),
    ({"name": "Mi\u2066ra"}, "A name has 1 to 80 visible characters."),
    ({"name": "Mi\x00ra"}, "A name has 1 to 80 visible characters."),
    ({"name": "x" * 300_000}, "A name has 1 to 80 visible characters."),
    ({"name": "Taken"}, "There is an account named Taken already. Choose another name."),
    ({"new": "short"}, "The two do not agree. Write the password twice."),
    ({"new": "Mira1234567890123", "again": "Mira1234567890123"}, "This password is a name or a common word"),
]


@on_sqlite
def test_an_account_that_cannot_be_does_not_use_the_invitation_up(
    admin: TestClient, client: TestClient, db: Session
) -> None:
    create_person(db, "Taken", "reader")
    db.commit()
    path = invite(admin)
    for given, fault in REFUSED:
        status, said = accept(client, path, **given)
        assert (status, said[: len(fault)]) == (422, fault)
    assert accept(client, path) == (303, "")


@on_sqlite
def test_names_are_not_taken_for_html(admin: TestClient, client: TestClient) -> None:
    hostile = "<script>alert(1)</script>"
    assert accept(client, invite(admin, label=hostile), name=hostile) == (303, "")
    for shown in (admin.get("/people"), admin.get("/people/log"), client.get("/account"), client.get("/")):
        assert "<script>alert" not in shown.text


@on_sqlite
def test_the_same_form_sent_twice_makes_one_invitation(admin: TestClient, db: Session) -> None:
    invite(admin, form_key="k" * 22)
    again = admin.post("/people/invitations", data={"form_key": "k" * 22, "role": "reader", "days": "7"})
    assert again.status_code == 409
    assert db.scalar(select(func.count()).select_from(Invitation)) == 1


@on_sqlite
def test_an_invitation_that_cannot_be_is_told(admin: TestClient, db: Session) -> None:
    for given in ({"role": "root"}, {"role": ""}, {"days": "5"}, {"days": "x"}, {"label": "x" * 81}, {"form_key": ""}):
        sent = {"form_key": "k" * 22, "role": "reader", "days": "7", "label": "", **given}
        assert read(admin.post("/people/invitations", data=sent), 422).one("div", id="errors").text
    assert db.scalar(select(func.count()).select_from(Invitation)) == 0


@on_sqlite
def test_an_invitation_is_revoked(admin: TestClient, client: TestClient) -> None:
    path = invite(admin)
    form = read(admin.get("/people")).one("section", id="invitations").one("tbody").one("form").attributes["action"]
    assert [admin.post(form).status_code for _ in range(2)] == [303, 404]
    assert accept(client, path)[0] == 403


def test_of_many_at_once_with_one_invitation_one_joins(app: FastAPI, admin: TestClient, db: Session) -> None:
    path = invite(admin)

    def join(number: int) -> int:
        # Not entered: leaving a client would close the connections of all the others.
        given = {"name": f"Mira {number}", "new": PASSWORD, "again": PASSWORD}
        return open_client(app).post(path, data=given).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(join, range(4))) == [303, 403, 403, 403]
    assert db.scalar(select(func.count()).where(Person.name.like("Mira %"))) == 1


def test_two_admins_who_close_each_other_leave_one(app: FastAPI, signed_in: SignedIn, db: Session) -> None:
    clients = [signed_in("admin"), signed_in("admin")]
    numbers = list(db.scalars(select(Person.id).order_by(Person.id)))
    with ThreadPoolExecutor(2) as pool:
        closing = [pool.submit(one.post, f"/people/{of}/close") for one, of in zip(clients, numbers[::-1], strict=True)]
        statuses = sorted(done.result().status_code for done in closing)
    assert statuses[0] == 303
    assert statuses[1] in (401, 403)  # whose own account was closed first
    db.rollback()
    assert db.scalar(select(func.count()).where(Person.is_active)) == 1


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_roles_change_and_accounts_close_at_once(admin: TestClient, signed_in: SignedIn, db: Session) -> None:
    reader = signed_in("reader")
    number = db.scalars(select(Person.id).where(Person.role == "reader")).one()
    token = issue_token(db, db.get_one(Person, number), "reports")
    db.commit()
    assert reader.get("/events/new").status_code == 403
    assert admin.post(f"/people/{number}/role", data={"role": "contributor"}).status_code == 303
    assert reader.get("/events/new").status_code == 200
    assert admin.post(f"/people/{number}/close").status_code == 303
    assert reader.get("/account").status_code == 401
    db.rollback()
    assert not find_viewer(db, token, "token").is_signed_in
    assert admin.post(f"/people/{number}/link").status_code == 403
    assert admin.post(f"/people/{number}/reopen").status_code == 303
    assert reader.get("/account").status_code == 401
    log = read(admin.get("/people/log")).one("ul", class_="log").text
    for words in ("changed the role of", "reader → contributor", "closed the account of", "opened the account again"):
        assert words in log
    assert token not in log


def test_a_sign_in_link_is_shown_once(admin: TestClient, client: TestClient, db: Session) -> None:
    bo = create_person(db, "Bo", "reader")
    db.commit()
    page = read(admin.post(f"/people/{bo.id}/link"))
    link = page.one("input", id="secret").attributes["value"].removeprefix("http://testserver")
    assert link not in admin.get("/people").text
    assert client.post(link).status_code == 303
    assert "Bo, reader" in read(client.get("/account")).one("main").text


@on_sqlite
def test_admins_cannot_lose_themselves(admin: TestClient, db: Session) -> None:
    number = db.scalars(select(Person.id)).one()
    assert admin.post(f"/people/{number}/close").status_code == 409
    assert admin.post(f"/people/{number}/role", data={"role": "reader"}).status_code == 409
    rows = read(admin.get("/people")).one("table", class_="people").one("tbody").all("tr")
    assert not rows[0].all("form")


@on_sqlite
def test_there_is_no_such_account(admin: TestClient) -> None:
    for act in ("role", "close", "reopen", "link", "reset-second-factor"):
        for number in ("0", "999999", "9" * 18):
            assert admin.post(f"/people/{number}/{act}", data={"role": "reader"}).status_code == 404


@on_sqlite
def test_only_admins_keep_accounts(signed_in: SignedIn, db: Session) -> None:
    bo = create_person(db, "Bo", "reader")
    db.commit()
    other = signed_in("curator")
    assert "/people" not in other.get("/").text
    assert [other.get(path).status_code for path in ("/people", "/people/log")] == [403, 403]
    acts = {"role": {"role": "admin"}, "close": {}, "reopen": {}, "link": {}, "reset-second-factor": {}}
    for act, given in acts.items():
        assert other.post(f"/people/{bo.id}/{act}", data=given).status_code == 403
    assert other.post("/people/invitations", data={"role": "admin", "days": "7"}).status_code == 403
    assert other.post("/people/invitations/1/revoke").status_code == 403
    db.rollback()
    db.refresh(bo)
    assert (bo.role, bo.is_active) == ("reader", True)
    assert db.scalar(select(func.count()).where(SignIn.kind == "link")) == 0


@on_sqlite
def test_an_admins_token_decides_over_nobody(client: TestClient, db: Session) -> None:
    token = issue_token(db, create_person(db, "Ada", "admin"), "reports")
    db.commit()
    headers = {"Authorization": f"Bearer {token}"}
    sent = {"role": "admin", "days": "7", "form_key": "k" * 22}
    assert client.get("/people", headers=headers).status_code == 403
    assert client.post("/people/invitations", headers=headers, data=sent).status_code == 403


@on_sqlite
def test_many_people_cost_no_more_questions(app: FastAPI, admin: TestClient, db: Session) -> None:
    counts = []
    admin.get("/people")  # the first page reads the events for the count of what waits
    for start in (0, 20):
        for number in range(start, start + 20):
            person = create_person(db, f"Reader {number}", "reader")
            log_account(db, "made", person)
            issue_token(db, person, "reports")
        db.commit()
        with counting_queries(app.state.sessions.engine) as sent:
            admin.get("/people")
        counts.append(len(sent))
    assert counts[0] == counts[1]


@on_sqlite
def test_the_account_log_goes_on_over_pages(admin: TestClient, db: Session) -> None:
    ada = db.scalars(select(Person)).one()
    for number in range(60):
        log_account(db, "token-made", ada, ada, f"number {number}.")
    db.commit()
    first = read(admin.get("/people/log"))
    following = first.one("a", rel="next").attributes["href"]
    second = read(admin.get(following))
    lines = [line.text for page in (first, second) for line in page.one("ul", class_="log").all("li")]
    assert [f"number {60 - place}." in line for place, line in enumerate(lines, 1)] == [True] * 60
    assert admin.get("/people/log?before=x").status_code == 422
