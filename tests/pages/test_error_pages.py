"""What went wrong, told as a page, as a fragment and as a problem document: one status, one sentence, no insides."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app import errors
from app.main import create_app
from app.services.event_review import withdraw_event
from app.settings import Settings
from tests.pages.event_reading import buttons, read
from tests.support.databases import copy_sqlite
from tests.support.factories import EDITOR, make_event
from tests.support.people import create_session

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOSTILE = "<script>alert(1)</script>\"'&"
INSIDES = ("Traceback", 'File "', ".py", "sqlalchemy", "SELECT", "RuntimeError")
LARGE = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "99999999"}


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One app for all, whose event 1 has been withdrawn; `/failing` and `/api/failing` fail as `fail_with` says."""
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("errors") / "dateline.sqlite3")
    app = create_app(Settings(_env_file=None, database_url=url))

    def fail() -> None:
        failure: Exception = app.state.failure
        raise failure

    for path in ("/failing", "/api/failing"):
        app.add_api_route(path, fail)
    with app.state.sessions.writing() as db:
        withdraw_event(db, make_event(db), EDITOR, "entered twice")
        db.commit()
    yield app
    app.state.sessions.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor who gets an answer whatever fails."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def fail_with(app: FastAPI, failure: Exception) -> None:
    app.state.failure = failure


ADDRESSES = {
    "404": ("GET", "/nowhere", {}, "There is nothing here", "There is no page at /nowhere."),
    "404 record": ("GET", "/events/99", {}, "There is nothing here", "There is no event e-99."),
    "404 long number": ("GET", f"/events/{'9' * 30}", {}, "There is nothing here", "There is no page at"),
    "405": ("DELETE", "/events/1", {}, "That cannot be done here", "DELETE is not what this address takes."),
    "410": ("GET", "/events/1", {}, "This record has been withdrawn", "e-1"),
    "413": ("POST", "/sign-in", LARGE, "That is too large", "What was sent is larger than this site takes."),
    "422": ("GET", "/suggest/nowhere", {}, "Something cannot be read", "kind cannot be read."),
}


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "title", "sentence"),
    [(int(name[:3]), *rest) for name, rest in ADDRESSES.items()],
    ids=ADDRESSES,
)
def test_an_error_is_a_page_or_a_fragment(
    client: TestClient, status: int, method: str, path: str, headers: dict[str, str], title: str, sentence: str
) -> None:
    page = read(client.request(method, path, headers=headers), status)
    assert page.one("h1").text == title
    assert page.one("title").text == f"Error: {title} · Dateline"
    assert sentence in page.one("main").text
    assert "Go to the timeline" in buttons(page)
    fragment = read(client.request(method, path, headers=headers | PARTIAL), status)
    assert not fragment.all("html")
    assert fragment.one("div", role="alert").one("h2").text == title
    assert sentence in fragment.text


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "kind", "sentence"),
    [
        (404, "GET", "/api/nowhere", {}, "/api/docs#not-found", "There is no page at /api/nowhere."),
        (404, "GET", "/api/v1/events/99", {}, "/api/docs#not-found", "There is no event e-99."),
        (405, "PUT", "/api/v1/events", {}, "about:blank", "PUT is not what this address takes."),
        (410, "GET", "/api/v1/events/1", {}, "/api/docs#gone", "withdrawn"),
        (413, "POST", "/api/v1/events", LARGE, "/api/docs#too-large", "What was sent is larger than this site takes."),
        (422, "GET", "/api/v1/events?limit=all", {}, "/api/docs#invalid", "limit is a whole number."),
    ],
)
@pytest.mark.parametrize("asking", [{}, PARTIAL], ids=["program", "htmx"])
def test_below_api_an_error_is_a_problem_document(
    app: FastAPI,
    client: TestClient,
    status: int,
    method: str,
    path: str,
    headers: dict[str, str],
    kind: str,
    sentence: str,
    asking: dict[str, str],
) -> None:
    if method == "POST":
        client.cookies.set(*create_session(app, "curator"))
    response = client.request(method, path, headers={**headers, **asking})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    document = response.json()
    assert (document["status"], document["type"]) == (status, kind)
    assert sentence in document["detail"]
    assert ("errors" in document) == (status == 422)


KNOWN = [
    errors.NotFound,
    errors.Gone,
    errors.NotSignedIn,
    errors.NotAllowed,
    errors.Conflict,
    errors.PreconditionFailed,
    errors.PreconditionRequired,
    errors.TooLarge,
    errors.Invalid,
    errors.TooMany,
]


@pytest.mark.parametrize("kind", KNOWN)
def test_each_error_has_its_status_and_its_words_are_only_words(
    app: FastAPI, client: TestClient, kind: type[errors.AppError]
) -> None:
    fail_with(app, kind(HOSTILE))
    for headers in ({}, PARTIAL):
        response = client.get("/failing", headers=headers)
        page = read(response, kind.status)
        assert not [script for script in page.all("script") if not script.attributes.get("src")]
        assert HOSTILE in page.text
    problem = client.get("/api/failing")
    assert (problem.status_code, problem.json()["detail"]) == (kind.status, HOSTILE)


def test_all_errors_are_looked_at() -> None:
    assert {kind for kind in errors.AppError.__subclasses__() if kind.__module__ == "app.errors"} == set(KNOWN)


@pytest.mark.parametrize("path", [f"/{HOSTILE}", "/sources/%3Cscript%3E", "/%22onmouseover=%22x", "/x?q=<script>"])
def test_an_address_is_not_taken_for_html(client: TestClient, path: str) -> None:
    response = client.get(path)
    page = read(response, 404)
    assert not [script for script in page.all("script") if not script.attributes.get("src")]
    assert not [element for element in page.all() if "onmouseover" in element.attributes]
    assert "<script>" not in response.text


def test_a_long_address_is_not_repeated_whole(client: TestClient) -> None:
    assert "n" * 201 not in read(client.get("/" + "n" * 3000), 404).one("main").text


@pytest.mark.parametrize(
    ("failure", "status", "title"),
    [
        (RuntimeError(f"secret {HOSTILE}"), 500, "Something failed on our side"),
        (errors.AppError("secret"), 500, "Something failed on our side"),
        (OperationalError("SELECT secret", {"a": "secret"}, Exception("secret")), 503, "The database does not answer"),
    ],
    ids=["fault", "nameless", "database"],
)
def test_a_failure_tells_nothing_of_the_insides(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture, failure: Exception, status: int, title: str
) -> None:
    fail_with(app, failure)
    page, fragment, problem = (
        client.get("/failing"),
        client.get("/failing", headers=PARTIAL),
        client.get("/api/failing"),
    )
    assert read(page, status).one("h1").text == title
    assert read(fragment, status).one("div", role="alert").one("h2").text == title
    assert (problem.status_code, problem.json()["title"]) == (status, title)
    for response in (page, fragment, problem):
        assert not [part for part in INSIDES if part in response.text]
        if type(failure) is not errors.AppError:
            assert "secret" not in response.text
            assert "try again in a moment" in response.text
    # Who runs the site finds it in the log.
    logged = [record for record in caplog.records if record.name == "dateline"]
    assert len(logged) == (0 if isinstance(failure, errors.AppError) else 3)
    assert all(record.exc_info and record.exc_info[1] is failure for record in logged)


def test_without_a_database_there_is_still_an_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere") / "missing" / "dateline.sqlite3"
    app = create_app(Settings(_env_file=None, database_url=f"sqlite:///{nowhere}"))
    with TestClient(app, raise_server_exceptions=False) as client:
        for path in ("/", "/sources", "/nowhere"):
            response = client.get(path)
            assert response.status_code == 503
            assert response.text.startswith("The database does not answer. ")
        problem = client.get("/api/v1/events")
        assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
        assert client.get("/healthz").status_code == 200


def test_a_fault_of_several_fields_names_each(app: FastAPI, client: TestClient) -> None:
    faults = {"title": "A title is a sentence.", "citations.1.quote": "That is not in the text."}
    fail_with(app, errors.Invalid(faults))
    page = read(client.get("/failing"), 422)
    assert [item.text for item in page.one("main").all("li")] == [f"{field}: {said}" for field, said in faults.items()]
    listed = client.get("/api/failing").json()["errors"]
    assert listed == [{"field": field, "detail": said} for field, said in faults.items()]


@pytest.mark.parametrize("path", ["/events/new", "/sources/new"])
def test_who_must_sign_in_is_led_back(app: FastAPI, client: TestClient, path: str) -> None:
    response = client.get(path)
    page = read(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"
    (link,) = [link for link in page.one("main").all("a") if link.text == "Sign in"]
    assert link.attributes["href"] == f"/sign-in?next={path}"
    client.cookies.set(*create_session(app, "reader"))
    assert "Sign in" not in buttons(read(client.get(path), 403))


@pytest.mark.parametrize(
    ("method", "path", "back"),
    [("GET", "/events/new?title=Grain", "/events/new%3Ftitle%3DGrain"), ("POST", "/events/1/check", "/")],
)
def test_after_signing_in_one_comes_to_a_page(client: TestClient, method: str, path: str, back: str) -> None:
    page = read(client.request(method, path), 401)
    (link,) = [link for link in page.one("main").all("a") if link.text == "Sign in"]
    assert link.attributes["href"] == f"/sign-in?next={back}"


@pytest.mark.parametrize("path", ["/nowhere", "/events/1", "/suggest/nowhere"])
def test_no_store_keeps_an_error_page_of_a_member(app: FastAPI, client: TestClient, path: str) -> None:
    client.cookies.set(*create_session(app, "reader"))
    response = client.get(path)
    assert response.status_code >= 400
    assert response.headers["cache-control"] == "no-store"
    assert "Cookie" in response.headers["vary"]
    assert re.search(r"Signed in as <strong>reader \d+</strong>", response.text)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name", "multipart/form-data"),
        (b"name", "multipart/form-data; boundary=b"),
        (b"&".join([b"a=1"] * 5001), "application/x-www-form-urlencoded"),
        (b"name=%ff%fe%00&password=%00%ff", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (json.dumps({"name": "Ann"}).encode(), "application/json"),
    ],
)
def test_a_form_that_is_none_is_answered_in_plain_words(client: TestClient, body: bytes, kind: str) -> None:
    response = client.post("/sign-in", content=body, headers={"Content-Type": kind})
    assert response.status_code in (400, 422)
    assert read(response, response.status_code).one("h1").text
    assert not [part for part in INSIDES if part in response.text]
