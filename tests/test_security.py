"""Response headers on every answer, refused writes from other sites, and bodies of bounded size."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.security import HEADERS, OTHER_HOST, SAFE_METHODS
from app.services.people import create_person
from app.services.sign_ins import issue_token
from app.settings import Settings
from tests.support.databases import copy_sqlite
from tests.support.factories import make_category
from tests.support.people import create_session

LIMIT = 64 * 1024
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HERE = "http://testserver"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One app for all: these tests look at what surrounds its records."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("security") / "dateline.sqlite3")
    app = create_app(Settings(_env_file=None, database_url=url, max_body_size=LIMIT, max_upload_size=2 * LIMIT))
    app.add_api_route("/failing", lambda: 1 // 0)
    yield app
    app.state.sessions.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor who gets an answer whatever fails."""
    with TestClient(app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


# --- headers ----------------------------------------------------------------------------------------------------------

ANSWERS = {
    "page": ("GET", "/", {}, 200),
    "fragment": ("GET", "/", PARTIAL, 200),
    "form": ("GET", "/sign-in", {}, 200),
    "api": ("GET", "/api/v1/events", {}, 200),
    "description": ("GET", "/openapi.json", {}, 200),
    "export": ("GET", "/events.csv", {}, 200),
    "feed": ("GET", "/events.atom", {}, 200),
    "static file": ("GET", "/static/css/dateline.css", {}, 200),
    "health": ("GET", "/healthz", {}, 200),
    "redirect": ("POST", "/theme", {}, 303),
    "unknown page": ("GET", "/nowhere", {}, 404),
    "unknown file": ("GET", "/static/nowhere.css", {}, 404),
    "unknown record": ("GET", "/api/v1/events/9", {}, 404),
    "wrong method": ("DELETE", "/", {}, 405),
    "refused write": ("POST", "/theme", {"Sec-Fetch-Site": "cross-site"}, 403),
    "large body": ("POST", "/sign-in", {**FORM, "Content-Length": "999999999"}, 413),
    "failure": ("GET", "/failing", {}, 500),
}


@pytest.mark.parametrize(("method", "path", "headers", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_has_the_headers(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = client.request(method, path, headers=headers)
    assert response.status_code == status
    assert {name: response.headers.get_list(name) for name in HEADERS} == {n: [v] for n, v in HEADERS.items()}
    assert response.headers["cache-control"], "every answer says whether it may be kept"
    assert "strict-transport-security" not in response.headers


def test_scripts_and_styles_come_from_files_of_this_site_only(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    directives = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == ["'self'"]
    assert directives["base-uri"] == directives["frame-ancestors"] == ["'none'"]
    assert directives["form-action"] == ["'self'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
        v for vs in directives.values() for v in vs
    }


@pytest.mark.parametrize("path", ["/", "/failing"])
def test_behind_https_browsers_are_held_to_it(sqlite_url: str, path: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, public_url="https://dates.example"))
    app.add_api_route("/failing", lambda: 1 // 0)
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get(path).headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_behind_https_every_cookie_is_bound_to_this_host(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, public_url="https://dates.example"))
    with TestClient(app, base_url="https://dates.example", follow_redirects=False) as client:
        answers = [client.post("/theme", data={"theme": "dark"}), client.post("/sign-out")]
        cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
        assert {cookie.split("=")[0] for cookie in cookies} == {
            "__Host-dateline_theme",
            "__Host-dateline_flash",
            "__Host-dateline_session",
        }
        for cookie in cookies:
            parts = cookie.lower().split("; ")
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= set(parts)
        assert 'data-theme="dark"' in client.get("/").text
        assert answers[1].headers["clear-site-data"] == '"cache"'


# --- hosts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["testserver", "TestServer:8000", "localhost", "127.0.0.1:8123", "[::1]", "[::1]:80"])
def test_the_site_answers_to_its_names(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "testserver.elsewhere.example", "testserver@elsewhere.example", "", "[::1", ":80"]
)
def test_it_answers_to_no_others(client: TestClient, host: str) -> None:
    response = client.get("/events.atom", headers={"Host": host})
    assert (response.status_code, response.text) == (400, OTHER_HOST)
    assert response.headers["content-security-policy"]


def test_its_public_address_is_one_of_its_names(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, public_url="https://Dates.example/kept"))
    with TestClient(app, base_url="https://dates.example") as client:
        assert client.get("/").status_code == 200


# --- writes from other sites ------------------------------------------------------------------------------------------

FROM_HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
    {"Sec-Fetch-Site": "none"},
    {"Origin": HERE},
    {},
]
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "Same-Origin"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    {"Origin": "http://elsewhere.example"},
    {"Origin": "http://testserver.elsewhere.example"},
    {"Origin": "http://elsewhere.example/testserver"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "http://testserver@elsewhere.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://[::1"},
]


def write(client: TestClient, headers: dict[str, str]) -> int:
    return client.post("/theme", data={"theme": "dark"}, headers=headers).status_code


@pytest.mark.parametrize("headers", FROM_HERE)
def test_a_write_from_these_pages_passes(client: TestClient, headers: dict[str, str]) -> None:
    assert write(client, headers) == 303


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_a_write_from_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/theme", data={"theme": "dark"}, headers=headers)
    assert response.status_code == 403
    assert "came from another site and was not made" in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-out", "/events/new", "/api/v1/events", "/nowhere"])
def test_no_route_and_no_method_is_left_out(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


@pytest.mark.parametrize("method", SAFE_METHODS)
def test_reading_from_another_site_is_no_write(client: TestClient, method: str) -> None:
    assert client.request(method, "/events.csv", headers={"Sec-Fetch-Site": "cross-site"}).status_code != 403


def test_a_session_is_not_ended_from_another_site(app: FastAPI, client: TestClient) -> None:
    client.cookies.set(*create_session(app, "reader"))
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "Signed in as" in client.get("/").text
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


# --- bearer tokens ----------------------------------------------------------------------------------------------------


def bearer(app: FastAPI, role: str) -> dict[str, str]:
    with app.state.sessions.writing() as db:
        make_category(db)
        token = issue_token(db, create_person(db, f"Script {next(numbers)}", role), "tests")
        db.commit()
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("role", "status"), [("contributor", 201), ("reader", 403)])
def test_a_token_writes_as_far_as_its_role(app: FastAPI, client: TestClient, role: str, status: int) -> None:
    event = {"title": "Ceasefire signed", "category": "diplomacy"}
    assert client.post("/api/v1/events", json=event, headers=bearer(app, role)).status_code == status


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "Bearer short", "bearer " + "x" * 43, "Bearer \x00", "Bearer é"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_none_is_not_taken_for_a_visitor(client: TestClient, given: str, method: str) -> None:
    headers = {"Authorization": given.encode()}
    response = client.request(method, "/api/v1/events", headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_session_is_no_token_and_a_token_no_session(app: FastAPI, client: TestClient) -> None:
    name, session = create_session(app, "curator")
    assert client.get("/api/v1/events", headers={"Authorization": f"Bearer {session}"}).status_code == 401
    client.cookies.set(name, bearer(app, "curator")["Authorization"].removeprefix("Bearer "))
    assert "Signed in as" not in client.get("/").text


# --- bodies -----------------------------------------------------------------------------------------------------------


def in_parts(length: int) -> Iterator[bytes]:
    """A body whose length nobody declares."""
    for _ in range(length // 1024):
        yield b"n" * 1024


@pytest.mark.parametrize("body", [lambda n: b"n" * n, in_parts], ids=["declared", "in parts"])
@pytest.mark.parametrize("path", ["/sign-in", "/theme", "/api/v1/events"])
def test_a_body_of_more_than_the_limit_is_answered_with_413(
    app: FastAPI, client: TestClient, path: str, body: Callable[[int], bytes | Iterator[bytes]]
) -> None:
    headers = {**FORM, **(bearer(app, "curator") if path.startswith("/api") else {})}
    assert client.post(path, content=body(LIMIT), headers=headers).status_code not in (413, 500)
    response = client.post(path, content=body(LIMIT + 1024), headers=headers)
    assert response.status_code == 413
    assert "What was sent is larger than this site takes." in response.text
    kind = "application/problem+json" if path.startswith("/api") else "text/html; charset=utf-8"
    assert response.headers["content-type"] == kind


def test_files_may_be_larger_than_forms_up_to_their_own_limit(app: FastAPI, client: TestClient) -> None:
    for length, status in ((LIMIT + 1024, 303), (2 * LIMIT, 413)):
        file = {"file": ("words.txt", b"n" * length, "text/plain")}
        assert client.post("/captures", files=file, headers=bearer(app, "curator")).status_code == status


@pytest.mark.parametrize("length", ["9" * 18, "9" * 5000])
def test_a_length_beyond_all_measure_is_answered_with_413(client: TestClient, length: str) -> None:
    assert client.post("/sign-in", content=b"name=Ann", headers={**FORM, "Content-Length": length}).status_code == 413


@pytest.mark.parametrize("path", ["/", "/events/1", "/events.csv", "/api/v1/events", "/healthz", "/nowhere"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    asked, got = client.head(path), client.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]


def test_the_api_refuses_other_sites_with_a_problem_document(client: TestClient) -> None:
    response = client.post("/api/v1/events", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response.headers["content-type"]) == (403, "application/problem+json")
    assert "came from another site" in response.json()["detail"]
    assert response.headers["x-content-type-options"] == "nosniff"
