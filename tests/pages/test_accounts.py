"""Signing in and out: by password, by a link that works once, and what a site for members shows to others."""

from datetime import timedelta

import argon2
import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.main import create_app
from app.models import Chronology, Person, now
from app.pages.session_cookies import local_path
from app.services import passwords
from app.services.people import create_person
from app.services.sign_ins import issue_link, issue_token, start_session
from app.services.throttling import MOST_TRIES
from app.settings import Settings
from tests.pages.event_reading import read
from tests.support.app_fixtures import open_client
from tests.support.factories import make_event, make_source
from tests.support.people import create_session

PASSWORD = "a sentence that nobody else has"
COOKIE = "dateline_session"
WRONG = "That name and password do not belong together."
USED_UP = "This link has been used already, or is too old. Ask for a new one."

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests where the database makes no difference."""


@pytest.fixture
def ann(db: Session) -> Person:
    person = create_person(db, "Ann Berg", "contributor", PASSWORD)
    db.commit()
    return person


def link_for(db: Session, person: Person) -> str:
    link = f"/sign-in/link/{issue_link(db, person)}"
    db.commit()
    return link


def signed_in_as(client: TestClient) -> str:
    """The name that the timeline greets; empty for a visitor."""
    menus = read(client.get("/")).all("p", class_="menu-who")
    return menus[0].one("strong").text if menus else ""


# --- by password ------------------------------------------------------------------------------------------------------


def test_name_and_password_sign_in(client: TestClient, ann: Person) -> None:
    response = client.post("/sign-in", data={"name": " ann  BERG", "password": PASSWORD, "next": "/sources?q=a"})
    assert (response.status_code, response.headers["location"]) == (303, "/sources?q=a")
    assert signed_in_as(client) == "Ann Berg"


@on_sqlite
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ann Berg", "another sentence altogether"),
        ("Ann Berg", ""),
        ("Bob", PASSWORD),
        ("", ""),
        ("Closed", PASSWORD),
        ("Without", ""),
        ("Ann Berg\x00", PASSWORD),
        ("n" * 100_000, "p" * 100_000),
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(
    client: TestClient, db: Session, ann: Person, name: str, password: str
) -> None:
    create_person(db, "Closed", "admin", PASSWORD).is_active = False
    create_person(db, "Without", "admin")
    db.commit()
    response = client.post("/sign-in", data={"name": name, "password": password, "next": "/sources"})
    page = read(response, 422)
    assert page.one("div", role="alert").text == f"{WRONG} Check both, then try again."
    assert page.one("input", id="name").attributes["value"] == name
    assert page.one("input", type="hidden", name="next").attributes["value"] == "/sources"
    assert "value" not in page.one("input", id="password").attributes
    assert COOKIE not in response.headers.get("set-cookie", "")
    assert signed_in_as(client) == ""


@on_sqlite
def test_a_password_is_in_no_log_and_on_no_page_of_a_failure(
    app: FastAPI, ann: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing:
        def verify(self, kept: str, password: bytes) -> bool:
            raise RuntimeError("failed on purpose")

    monkeypatch.setattr(passwords, "_hasher", Failing())
    caplog.set_level("DEBUG")
    client = TestClient(app, raise_server_exceptions=False)
    response = client.post("/sign-in", data={"name": "Ann Berg", "password": PASSWORD})
    assert response.status_code == 500
    assert PASSWORD not in response.text
    assert "failed on purpose" in caplog.text
    assert PASSWORD not in caplog.text


@on_sqlite
def test_what_was_typed_is_not_taken_for_html(client: TestClient) -> None:
    given = {"name": '"><script>alert(1)</script>', "password": "x", "next": '/"><script>alert(1)</script>'}
    assert "<script>" not in client.post("/sign-in", data=given).text
    assert "<script>" not in client.get("/sign-in", params=given).text
    assert "<script>" not in client.get('/sign-in/link/"><script>alert(1)<').text


@on_sqlite
@pytest.mark.parametrize("is_secure", [False, True], ids=["http", "https"])
def test_the_cookie_is_out_of_the_reach_of_scripts_and_sites(settings: Settings, db: Session, is_secure: bool) -> None:
    address = "https://testserver" if is_secure else "http://testserver"
    app = create_app(settings.model_copy(update={"public_url": address, "session_days": 3}))
    link = link_for(db, create_person(db, "Ann", "reader"))
    with TestClient(app, base_url=address, follow_redirects=False) as client:
        answer = client.post(link, data={"stay": "true"})
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if COOKIE in c]
        assert signed_in_as(client) == "Ann"
    name, _, rest = cookie.partition("=")
    assert name == (f"__Host-{COOKIE}" if is_secure else COOKIE)
    wanted = {"httponly", "samesite=lax", "path=/", f"max-age={3 * 24 * 3600}", *(["secure"] if is_secure else [])}
    assert {part.strip().lower() for part in rest.split(";")[1:]} == wanted


@on_sqlite
def test_signing_in_makes_a_new_session_whatever_the_browser_had(client: TestClient, ann: Person) -> None:
    chosen = "chosen-by-somebody-else-" + "x" * 30
    given = {"name": "Ann Berg", "password": PASSWORD}
    issued = client.post("/sign-in", data=given, headers={"Cookie": f"{COOKIE}={chosen}"}).cookies[COOKIE]
    assert chosen not in issued
    client.cookies.clear()
    assert "Ann Berg" not in client.get("/", headers={"Cookie": f"{COOKIE}={chosen}"}).text


@on_sqlite
@pytest.mark.parametrize("stay", [True, False])
def test_who_does_not_stay_signed_in_gets_a_cookie_that_goes_with_the_browser(
    client: TestClient, ann: Person, stay: bool
) -> None:
    given = {"name": "Ann Berg", "password": PASSWORD, **({"stay": "true"} if stay else {})}
    (cookie,) = [c for c in client.post("/sign-in", data=given).headers.get_list("set-cookie") if COOKIE in c]
    assert ("max-age" in cookie.lower()) is stay
    with time_machine.travel(now() + timedelta(days=1)):
        assert signed_in_as(client) == ("Ann Berg" if stay else "")


@on_sqlite
def test_signing_in_again_ends_the_session_before(app: FastAPI, client: TestClient, ann: Person) -> None:
    given = {"name": "Ann Berg", "password": PASSWORD}
    old = client.post("/sign-in", data=given).cookies[COOKIE]
    client.post("/sign-in", data=given)
    assert signed_in_as(client) == "Ann Berg"
    with open_client(app) as replayed:
        replayed.cookies.set(COOKIE, old)
        assert signed_in_as(replayed) == ""


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(
    client: TestClient, db: Session, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = ann.password_hash
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    for _ in range(2):
        assert client.post("/sign-in", data={"name": "Ann Berg", "password": PASSWORD}).status_code == 303
    db.rollback()
    db.refresh(ann)
    assert ann.password_hash != kept
    assert "t=2" in str(ann.password_hash)


# --- too often --------------------------------------------------------------------------------------------------------


def test_too_many_tries_wait_in_the_same_words_for_every_name(client: TestClient, db: Session, ann: Person) -> None:
    create_person(db, "Closed", "admin", PASSWORD).is_active = False
    db.commit()
    told = set()
    for name in ("Ann Berg", "Nobody", "Closed"):
        for _ in range(MOST_TRIES["name"]):
            assert client.post("/sign-in", data={"name": name, "password": "not the right one"}).status_code == 422
        # Now not even the right one is looked at.
        response = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        told.add(read(response, 429).one("div", role="alert").text)
        assert 0 < int(response.headers["retry-after"]) <= 15 * 60
        assert COOKIE not in response.headers.get("set-cookie", "")
    assert told == {"There were too many tries. Wait 15 minutes, then try again. Nothing is wrong with the account."}
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert client.post("/sign-in", data={"name": "ann berg", "password": PASSWORD}).status_code == 303


@on_sqlite
def test_who_signs_in_does_not_fill_the_window(client: TestClient, ann: Person) -> None:
    for _ in range(3):
        for _ in range(MOST_TRIES["name"] - 1):
            client.post("/sign-in", data={"name": "Ann Berg", "password": "wrong but long enough"})
        assert client.post("/sign-in", data={"name": "Ann Berg", "password": PASSWORD}).status_code == 303


@on_sqlite
@pytest.mark.parametrize("path", ["/sign-in/link/" + "x" * 43, "/invitation/" + "x" * 43])
def test_links_are_not_guessed_without_end(client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_TRIES, "address", 3)
    assert [client.post(path).status_code for _ in range(4)] == [403, 403, 403, 429]
    assert int(client.post(path).headers["retry-after"]) > 0


# --- by link ----------------------------------------------------------------------------------------------------------


def test_a_link_works_once_and_not_by_looking_at_it(app: FastAPI, client: TestClient, db: Session, ann: Person) -> None:
    link = link_for(db, ann)
    for _ in range(3):
        form = read(client.get(link)).one("main").one("form")
        assert (form.attributes["method"], form.attributes["action"]) == ("post", link)
        assert client.head(link).status_code in (200, 405)
    assert signed_in_as(client) == ""
    response = client.post(link)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert signed_in_as(client) == "Ann Berg"
    with open_client(app) as other:
        again = read(other.post(link), 403)
        assert USED_UP in again.one("main").text
        assert signed_in_as(other) == ""
    assert signed_in_as(client) == "Ann Berg"


def test_of_a_link_that_is_used_up_nothing_is_told(client: TestClient, db: Session, ann: Person) -> None:
    token = issue_token(db, ann, "reports")
    session = start_session(db, ann)
    used, old, closed = (link_for(db, ann) for _ in range(3))
    client.post(used)
    client.cookies.clear()
    tampered = old[:-1] + ("A" if old[-1] != "A" else "B")
    told = {
        read(client.post(link), 403).one("main").text
        for link in (
            used,
            tampered,
            old + "x",
            old[:-20],
            "/sign-in/link/nothing",
            f"/sign-in/link/{'x' * 5000}",
            "/sign-in/link/%00",
            f"/sign-in/link/{token}",
            f"/sign-in/link/{session}",
        )
    }
    with time_machine.travel(now() + timedelta(hours=25)):
        told.add(read(client.post(old), 403).one("main").text)
    ann.is_active = False
    db.commit()
    told.add(read(client.post(closed), 403).one("main").text)
    assert len(told) == 1
    assert USED_UP in told.pop()
    assert not [cookie for cookie in client.cookies.jar if cookie.name == COOKIE]


# --- cookies ----------------------------------------------------------------------------------------------------------


def test_a_cookie_that_is_none_is_a_visitors(app: FastAPI, client: TestClient, db: Session, ann: Person) -> None:
    session, token, link = start_session(db, ann), issue_token(db, ann, "reports"), issue_link(db, ann)
    db.commit()
    given = [session[:-1], session + "x", session.swapcase(), token, link, "", "x" * 200, "x" * 5000, f'"{session} "']
    for cookie in given:
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        assert not read(client.get("/", headers=headers)).all("p", class_="menu-who"), cookie
        assert client.get("/events/new", headers=headers).status_code == 401
    good = {"Cookie": f"{COOKIE}={session}"}
    assert client.get("/", headers=good).text.count("Ann Berg")
    with time_machine.travel(now() + timedelta(days=31)):
        assert client.get("/events/new", headers=good).status_code == 401
    ann.is_active = False
    db.commit()
    assert client.get("/events/new", headers=good).status_code == 401


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(app: FastAPI, client: TestClient) -> None:
    name, token = create_session(app, "reader")
    client.cookies.set(name, token)
    response = client.post("/sign-out")
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert any(c.startswith(f'{name}=""') and "Max-Age=0" in c for c in response.headers.get_list("set-cookie"))
    with open_client(app) as replayed:
        replayed.cookies.set(name, token)
        assert signed_in_as(replayed) == ""
    assert client.post("/sign-out").status_code == 303


@on_sqlite
@pytest.mark.parametrize("path", ["/sign-out", "/sign-in/link/x"])
def test_looking_at_an_address_signs_nobody_out(app: FastAPI, client: TestClient, path: str) -> None:
    client.cookies.set(*create_session(app, "reader"))
    client.get(path)
    assert signed_in_as(client).startswith("reader")


# --- where one is led -------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://elsewhere.example/a",
    "//elsewhere.example/a",
    "///elsewhere.example",
    "////elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "\\/elsewhere.example",
    "/\t/elsewhere.example",
    "/\n/elsewhere.example",
    "\t//elsewhere.example",
    " //elsewhere.example",
    "http:elsewhere.example",
    "http:/\\elsewhere.example",
    "http:///elsewhere.example/",
    "https://[",
    "javascript:alert(1)",
    "data:text/html,x",
    "elsewhere.example",
    "?q=1",
    "",
    "/\r\nSet-Cookie: a=b",
    "https://elsewhere.example//other.example/",
    "https://elsewhere.example/\\other.example",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_address_leads_to_another_site(wanted: str) -> None:
    path = local_path(wanted)
    # Browsers take a backslash for a slash, and leave out tabs and line ends before they read an address.
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not set(path) & set("\t\r\n")


@pytest.mark.parametrize("wanted", ["/", "/sources", "/sources?q=a&b=%2F", "/?q=//x.example", "/events/1"])
def test_a_path_of_this_site_is_kept(wanted: str) -> None:
    assert local_path(wanted) == wanted
    assert local_path(f"http://testserver{wanted}") == wanted


@on_sqlite
@pytest.mark.parametrize("wanted", ["//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "/a?q=1"])
def test_no_form_leads_to_another_site(client: TestClient, ann: Person, wanted: str) -> None:
    path = "/a?q=1" if wanted == "/a?q=1" else "/"
    signed_in = client.post("/sign-in", data={"name": "Ann Berg", "password": PASSWORD, "next": wanted})
    themed = client.post("/theme", data={"theme": "dark", "back": wanted})
    assert [(answer.status_code, answer.headers["location"]) for answer in (signed_in, themed)] == [(303, path)] * 2
    field = read(client.get("/sign-in", params={"next": wanted})).one("input", type="hidden", name="next")
    assert field.attributes["value"] == path


@on_sqlite
@pytest.mark.parametrize(("theme", "shown"), [("dark", "dark"), ("light", "light"), ("automatic", None), ("<b>", None)])
def test_the_theme_is_one_of_three(client: TestClient, theme: str, shown: str | None) -> None:
    client.post("/theme", data={"theme": theme})
    assert read(client.get("/")).one("html").attributes.get("data-theme") == shown
    spoilt = client.get("/sign-in", headers={"Cookie": f"dateline_theme={theme}x"})
    assert "data-theme" not in read(spoilt).one("html").attributes


# --- for members only -------------------------------------------------------------------------------------------------

CLOSED = [
    "/",
    "/account",
    "/account/second-factor",
    "/people",
    "/people/log",
    "/?view=table",
    "/?view=lanes",
    "/events/1",
    "/events/1.json",
    "/events/new",
    "/events/1/edit",
    "/events/similar?title=signed",
    "/events/reading",
    "/citations/reading?field=a",
    "/suggest/sources?q=bulletin",
    "/suggest/actors?q=Ann",
    "/sources",
    "/sources/1",
    "/sources/new",
    "/passages/1",
    "/dates/read?text=1999",
    "/events.csv",
    "/events.json",
    "/events.atom",
    "/api/docs",
    "/api/v1/events",
    "/api/v1/events/1",
    "/api/v1/sources",
    "/api/v1/sources/1",
    "/api/v1/sources/1/texts",
    "/api/v1/sources/1/texts/1",
    "/api/v1/citations",
    "/api/v1/citations/1",
    "/api/v1/annotations",
    "/api/v1/annotations/1",
    "/api/v1/dates/read?text=1999",
]
OPEN = {
    "/sign-in": 200,
    "/sign-in/code": 303,
    "/invitation/x": 403,
    "/sign-in/link/x": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/static/icon.svg": 200,
}


@pytest.fixture
def members_only(settings: Settings, db: Session) -> FastAPI:
    make_event(db, "Ceasefire signed", "2020-11-09", cites=[make_source(db)], actors=["Ann"])
    db.commit()
    return create_app(settings.model_copy(update={"is_public": False}))


@on_sqlite
def test_for_members_only_every_surface_is_closed(members_only: FastAPI) -> None:
    with open_client(members_only) as client:
        for path in CLOSED:
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                response = client.get(path, headers=headers)
                assert response.status_code == 401, path
                assert "Ceasefire" not in response.text
                assert "Evening" not in response.text
        assert {path: client.get(path).status_code for path in OPEN} == OPEN


@on_sqlite
def test_members_read_where_visitors_do_not(members_only: FastAPI) -> None:
    with open_client(members_only) as client:
        client.cookies.set(*create_session(members_only, "reader"))
        for path in ("/", "/events/1", "/sources", "/events.csv", "/api/v1/events"):
            response = client.get(path)
            assert response.status_code == 200
            assert "Ceasefire signed" in response.text or path == "/sources"
        assert client.post("/sign-out").headers["location"] == "/sign-in"
        assert client.get("/").status_code == 401


@on_sqlite
def test_the_way_to_the_sign_in_form_tells_nothing_of_a_members_chronology(members_only: FastAPI, db: Session) -> None:
    db.get_one(Chronology, 1).title = "Harbour strikes"
    db.commit()
    with open_client(members_only) as visitor:
        for path in ("/", "/sign-in", "/nowhere"):
            page = visitor.get(path).text
            assert "Harbour strikes" not in page
            assert 'class="num"' not in page
