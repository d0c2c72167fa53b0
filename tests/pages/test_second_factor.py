"""Signing in with a code: no session before it, each code once, and who must have one."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.main import create_app
from app.models import Person, now
from app.services.people import create_person
from app.services.second_factors import begin_second_factor, confirm_second_factor
from app.services.sign_ins import find_viewer, issue_link, issue_token, start_session
from app.services.throttling import MOST_TRIES
from app.settings import Settings
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client
from tests.support.people import create_session

PASSWORD = "a sentence that nobody else has"
SESSION, PENDING = "dateline_session", "dateline_pending"
NAMED = {"name": "Ann", "password": PASSWORD}

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ann(db: Session) -> Person:
    person = create_person(db, "Ann", "admin", PASSWORD)
    db.commit()
    return person


@pytest.fixture
def app_of_ann(db: Session, ann: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Ann's authenticator app, confirmed with its code of half a minute ago, and her recovery codes."""
    totp = pyotp.TOTP(begin_second_factor(db, ann).secret)
    codes = confirm_second_factor(db, ann, totp.at(int(time.time()) - 30))
    db.commit()
    return totp, codes


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


# --- signing in -------------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client: TestClient, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    totp, _ = app_of_ann
    response = client.post("/sign-in", data={**NAMED, "next": "/sources?q=a", "stay": "true"})
    assert response.headers["location"] == "/sign-in/code?next=%2Fsources%3Fq%3Da"
    assert SESSION not in client.cookies
    assert not is_in(client)
    client.cookies.set(SESSION, client.cookies[PENDING])
    assert not is_in(client)
    client.cookies.delete(SESSION)
    page = read(client.get(response.headers["location"]))
    assert page.one("input", name="next").attributes["value"] == "/sources?q=a"
    wrong = "000000" if totp.now() != "000000" else "111111"
    assert client.post("/sign-in/code", data={"code": wrong}).status_code == 422
    done = client.post("/sign-in/code", data={"code": totp.now(), "next": "/sources?q=a"})
    assert (done.status_code, done.headers["location"]) == (303, "/sources?q=a")
    assert any("Max-Age=2592000" in c for c in done.headers.get_list("set-cookie") if SESSION in c)
    assert is_in(client)
    assert client.get("/sign-in/code").headers["location"] == "/sign-in"


def test_a_code_signs_in_once(app: FastAPI, client: TestClient, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    totp, recovery = app_of_ann
    code = totp.now()
    with open_client(app) as first:
        first.post("/sign-in", data=NAMED)
        pending = first.cookies[PENDING]
        assert first.post("/sign-in/code", data={"code": code}).status_code == 303
    client.post("/sign-in", data=NAMED)
    for used in (code, pending, ""):
        assert client.post("/sign-in/code", data={"code": used}).status_code == 422
    # A sign-in that is done is not done again, not even with a new code.
    with open_client(app) as replayed:
        replayed.cookies.set(PENDING, pending)
        assert replayed.post("/sign-in/code", data={"code": recovery[0]}).headers["location"] == "/sign-in"
    assert client.post("/sign-in/code", data={"code": recovery[0]}).status_code == 303
    assert is_in(client)


@on_sqlite
def test_a_link_asks_for_the_code_too(
    client: TestClient, db: Session, ann: Person, app_of_ann: tuple[pyotp.TOTP, list[str]]
) -> None:
    link = issue_link(db, ann)
    db.commit()
    assert client.post(f"/sign-in/link/{link}").headers["location"].startswith("/sign-in/code")
    assert not is_in(client)
    assert client.post("/sign-in/code", data={"code": app_of_ann[1][0]}).status_code == 303
    assert is_in(client)


@on_sqlite
def test_codes_are_not_guessed(client: TestClient, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    totp, recovery = app_of_ann
    for _ in range(MOST_TRIES["code"]):
        client.post("/sign-in", data=NAMED)  # a new sign-in gives no new tries
        assert client.post("/sign-in/code", data={"code": "12345x"}).status_code == 422
    for code in (totp.now(), recovery[0]):
        response = client.post("/sign-in/code", data={"code": code})
        assert read(response, 429).one("div", role="alert").text.startswith("There were too many tries.")
        assert int(response.headers["retry-after"]) > 0
    assert not is_in(client)


@on_sqlite
def test_a_sign_in_does_not_wait_for_ever(client: TestClient, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    client.post("/sign-in", data=NAMED)
    pending = client.cookies[PENDING]
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)):
        response = client.post(
            "/sign-in/code", data={"code": app_of_ann[1][0]}, headers={"Cookie": f"{PENDING}={pending}"}
        )
        assert response.headers["location"] == "/sign-in"
    for cookie in ("", "x" * 43, "x" * 5000):
        assert client.get("/sign-in/code", headers={"Cookie": f"{PENDING}={cookie}"}).headers["location"] == "/sign-in"


@on_sqlite
def test_behind_https_the_cookie_of_the_second_step_is_bound_to_its_host(
    settings: Settings, app_of_ann: tuple[pyotp.TOTP, list[str]]
) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://testserver"}))
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        (cookie,) = [c for c in client.post("/sign-in", data=NAMED).headers.get_list("set-cookie") if PENDING in c]
        assert client.post("/sign-in/code", data={"code": app_of_ann[1][0]}).status_code == 303
        assert f"__Host-{PENDING}" not in client.cookies
    assert cookie.startswith(f"__Host-{PENDING}=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"}


def test_of_many_at_once_with_one_code_one_signs_in(app: FastAPI, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    def try_it(client: TestClient) -> int:
        return client.post("/sign-in/code", data={"code": app_of_ann[1][0]}).status_code

    clients = [open_client(app) for _ in range(4)]
    for client in clients:
        client.post("/sign-in", data=NAMED)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, clients)) == [303, 422, 422, 422]


def test_guesses_that_come_at_once_do_not_slip_through(app: FastAPI, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    with open_client(app) as client, ThreadPoolExecutor(8) as pool:
        client.post("/sign-in", data=NAMED)
        cookie = {"Cookie": f"{PENDING}={client.cookies[PENDING]}"}

        def guess(number: int) -> int:
            # Not entered: leaving a client would close the connections of all the others.
            return open_client(app).post("/sign-in/code", data={"code": f"x{number}"}, headers=cookie).status_code

        answers = list(pool.map(guess, range(12)))
    assert (answers.count(422), answers.count(429)) == (MOST_TRIES["code"], 12 - MOST_TRIES["code"])


# --- setting up and taking off ----------------------------------------------------------------------------------------


def test_it_is_set_up_with_an_app_and_taken_off_with_password_and_code(
    client: TestClient, db: Session, ann: Person
) -> None:
    elsewhere = start_session(db, ann)
    client.cookies.set(SESSION, start_session(db, ann))
    db.commit()
    own = {"person": str(ann.id)}
    for password in ("", "not my password at all"):
        assert client.post("/account/second-factor/start", data={**own, "password": password}).status_code == 422
    own_word = {**own, "password": PASSWORD}
    assert client.post("/account/second-factor/start", data=own_word).headers["location"] == "/account/second-factor"
    page = read(client.get("/account/second-factor"))
    assert page.one("img").attributes["src"].startswith("data:image/svg+xml")
    totp = pyotp.TOTP(page.one("code").text)
    read(client.post("/account/second-factor/confirm", data={**own, "code": "1"}), 422)
    shown = read(client.post("/account/second-factor/confirm", data={**own, "code": totp.at(int(time.time()) - 30)}))
    codes = [code.text for code in shown.all("code")]
    assert len(codes) == 10
    db.rollback()
    assert not find_viewer(db, elsewhere).is_signed_in
    later = client.get("/account/second-factor").text
    assert totp.secret not in later
    assert not any(code in later for code in codes)
    assert client.post("/account/second-factor/start", data=own_word).status_code == 409
    fresh = [
        c.text for c in read(client.post("/account/second-factor/codes", data={**own, "code": totp.now()})).all("code")
    ]
    assert not set(fresh) & set(codes)
    remove = "/account/second-factor/remove"
    assert client.post(remove, data={**own, "password": "wrong one", "code_now": fresh[0]}).status_code == 422
    assert client.post(remove, data={**own, "password": PASSWORD, "code_now": codes[0]}).status_code == 422
    assert client.post(remove, data={**own, "password": PASSWORD, "code_now": fresh[0]}).status_code == 303
    assert client.post(remove, data={**own, "password": PASSWORD, "code_now": fresh[1]}).status_code == 409
    assert client.post("/sign-in", data=NAMED).headers["location"] == "/"


# --- who must have one ------------------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    ("required_of", "role", "must"),
    [
        ("none", "admin", False),
        ("admins", "curator", False),
        ("admins", "admin", True),
        ("curators", "contributor", False),
        ("curators", "curator", True),
        ("curators", "admin", True),
    ],
)
def test_who_must_have_one_does_nothing_before(
    settings: Settings, db: Session, required_of: str, role: str, must: bool
) -> None:
    app = create_app(settings.model_copy(update={"second_factor_for": required_of}))
    person = create_person(db, "Bo", role)
    token = issue_token(db, person, "reports")
    db.commit()
    with open_client(app) as client:
        client.cookies.set(*create_session(app, role))
        for path in ("/", "/account", "/sources", "/events/new"):
            response = client.get(path)
            assert (response.headers.get("location") == "/account/second-factor") is must, path
        assert client.get("/api/v1/events").status_code == (403 if must else 200)
        if must:
            posts = ("/events/new", "/events/1/withdraw", "/account/tokens", "/people/invitations", "/api/v1/events")
            assert {client.post(path, data={}).status_code for path in posts} == {403}
        assert client.get("/account/second-factor").status_code == 200
        assert ("Your role needs" in client.get("/account/second-factor").text) is must
        with open_client(app) as script:
            answer = script.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == (403 if must else 200)
        assert client.post("/sign-out").status_code == 303


@on_sqlite
def test_with_one_it_opens(settings: Settings, ann: Person, app_of_ann: tuple[pyotp.TOTP, list[str]]) -> None:
    app = create_app(settings.model_copy(update={"second_factor_for": "admins"}))
    with open_client(app) as client:
        client.post("/sign-in", data=NAMED)
        client.post("/sign-in/code", data={"code": app_of_ann[1][0]})
        assert client.get("/people").status_code == 200
