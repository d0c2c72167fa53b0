"""Signing in at an OpenID provider, and everything by which a false sign-in could be slipped in."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from app.main import create_app
from app.models import OpenIdAccount, Person, SignIn
from app.services.people import create_person
from app.settings import Settings
from tests.pages.openid_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider, local_provider
from tests.support.databases import copy_sqlite
from tests.support.people import create_session

CALLBACK = "/sign-in/provider/callback"


@pytest.fixture(scope="module")
def served() -> Iterator[LocalProvider]:
    with local_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: LocalProvider) -> LocalProvider:
    """The provider, honest again."""
    served.spoil, served.sign, served.said = lambda claims: None, None, {}
    return served


@pytest.fixture
def make_app(provider: LocalProvider, sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[..., FastAPI]]:
    made: list[FastAPI] = []

    def make(**given: Any) -> FastAPI:
        url = copy_sqlite(sqlite_template, tmp_path / "dateline.sqlite3")
        known = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
        made.append(create_app(Settings(_env_file=None, database_url=url, **{**known, "oidc_role": "reader", **given})))
        return made[-1]

    yield make
    for app in made:
        app.state.sessions.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., FastAPI]) -> FastAPI:
    return make_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


def begin(client: TestClient, **query: str) -> str:
    """The provider's address to which the app sends the browser."""
    response = client.get("/sign-in/provider", params=query)
    assert response.status_code == 303
    assert (response.headers["cache-control"], "HttpOnly" in response.headers["set-cookie"]) == ("no-store", True)
    return response.headers["location"]


def sign_in(client: TestClient, provider: LocalProvider, subject: str = "7", name: str = "Mira", **query: str) -> Any:
    return client.get(CALLBACK, params=provider.sign_in(begin(client, **query), subject, name))


def refused(response: Any, client: TestClient, sentence: str, status: int = 403) -> None:
    assert response.status_code == status
    assert sentence in response.text
    assert "Traceback" not in response.text
    assert "Signed in as" not in client.get("/").text


def people(app: FastAPI) -> list[str]:
    with app.state.sessions.reading() as db:
        return list(db.scalars(select(Person.name).order_by(Person.id)))


def test_the_button_is_there_where_it_is_set_up(client: TestClient) -> None:
    page = client.get("/sign-in?next=/sources").text
    assert '<a class="btn" href="/sign-in/provider?next=/sources">Sign in with 127.0.0.1</a>' in page


def test_where_no_provider_is_set_there_is_no_way_to_it(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url))
    with TestClient(app) as client:
        assert "/sign-in/provider" not in client.get("/sign-in").text
        for path in ("/sign-in/provider", CALLBACK):
            assert client.get(path).status_code == 404
    app.state.sessions.engine.dispose()


def test_somebody_new_gets_an_account_and_the_same_one_later(
    app: FastAPI, client: TestClient, provider: LocalProvider
) -> None:
    response = sign_in(client, provider, next="/sources?q=a")
    assert (response.status_code, response.headers["location"]) == (303, "/sources?q=a")
    assert "Signed in as <strong>Mira</strong>, reader" in client.get("/").text
    with TestClient(app, follow_redirects=False) as other:
        assert sign_in(other, provider, name="Another Name").status_code == 303
        assert "Signed in as <strong>Mira</strong>" in other.get("/").text
    assert people(app) == ["Mira"]


def test_a_name_or_a_subject_elsewhere_makes_nobody_the_same(
    app: FastAPI, client: TestClient, provider: LocalProvider
) -> None:
    with app.state.sessions.writing() as db:
        admin = create_person(db, "Mira", "admin")
        db.add(OpenIdAccount(person_id=admin.id, issuer="https://elsewhere.example", subject="7"))
        db.commit()
    assert sign_in(client, provider).status_code == 303
    assert "Signed in as <strong>Mira 2</strong>, reader" in client.get("/").text


@pytest.mark.parametrize("name", ["", "\u202eariM\x00", "<script>alert(1)</script>", "n" * 5000])
def test_any_name_will_do(app: FastAPI, client: TestClient, provider: LocalProvider, name: str) -> None:
    assert sign_in(client, provider, name=name).status_code == 303
    assert "<script>alert" not in client.get("/").text
    (kept,) = people(app)
    assert 0 < len(kept) <= 80


def test_without_a_role_for_new_people_an_account_is_connected_first(
    make_app: Callable[..., FastAPI], provider: LocalProvider
) -> None:
    app = make_app(oidc_role="")
    with TestClient(app, follow_redirects=False) as client:
        refused(sign_in(client, provider), client, "There is no account for you here yet.")
        assert people(app) == []
        client.cookies.set(*create_session(app, "curator"))
        assert "Connect" in client.get("/account").text
        response = sign_in(client, provider, connect="1")
        assert (response.status_code, response.headers["location"]) == (303, "/account")
        assert "signs you in here." in client.get("/account").text
    with TestClient(app, follow_redirects=False) as other:
        assert sign_in(other, provider).status_code == 303
        assert ", curator" in other.get("/").text
        other.cookies.clear()
        other.cookies.set(*create_session(app, "reader"))
        assert sign_in(other, provider, connect="1").status_code == 409


def test_who_connects_must_be_signed_in_at_both_ends(app: FastAPI, client: TestClient, provider: LocalProvider) -> None:
    assert client.get("/sign-in/provider?connect=1").status_code == 401
    name, token = create_session(app, "curator")
    client.cookies.set(name, token)
    back = provider.sign_in(begin(client, connect="1"), "7")
    client.cookies.delete(name)
    client.cookies.set(*create_session(app, "reader"))
    assert client.get(CALLBACK, params=back).status_code == 409
    with app.state.sessions.reading() as db:
        assert db.scalar(select(OpenIdAccount.id)) is None


def test_a_closed_account_stays_closed(app: FastAPI, client: TestClient, provider: LocalProvider) -> None:
    sign_in(client, provider)
    client.cookies.clear()
    with app.state.sessions.writing() as db:
        db.scalars(select(Person)).one().is_active = False
        db.commit()
    refused(sign_in(client, provider), client, "That account is closed.")
    assert people(app) == ["Mira"]


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_one_is_led_to_no_other_site(client: TestClient, provider: LocalProvider, back: str) -> None:
    assert sign_in(client, provider, next=back).headers["location"] == "/"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_begin_it(client: TestClient, site: str) -> None:
    response = client.get("/sign-in/provider", headers={"Sec-Fetch-Site": site})
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")


# --- what is brought back ---------------------------------------------------------------------------------------------

ELSEWHERE = "This sign-in was begun elsewhere, took too long, or was used already."


def test_a_state_of_another_browser_is_refused(app: FastAPI, client: TestClient, provider: LocalProvider) -> None:
    with TestClient(app, follow_redirects=False) as attacker:
        theirs = provider.sign_in(begin(attacker), "attacker")
    refused(client.get(CALLBACK, params=theirs), client, ELSEWHERE)
    begin(client)
    refused(client.get(CALLBACK, params=theirs), client, ELSEWHERE)
    refused(client.get(CALLBACK), client, ELSEWHERE)
    refused(client.get(CALLBACK, params={"state": "é\x00", "code": "x"}), client, ELSEWHERE)


def test_what_was_brought_back_once_is_used(app: FastAPI, client: TestClient, provider: LocalProvider) -> None:
    back = provider.sign_in(begin(client), "7")
    (cookie,) = [value for name, value in client.cookies.items() if name == "dateline_openid"]
    assert client.get(CALLBACK, params=back).status_code == 303
    assert "dateline_openid" not in client.cookies
    with TestClient(app, follow_redirects=False) as thief:
        thief.cookies.set("dateline_openid", cookie)
        provider.codes[back["code"]] = {}
        refused(thief.get(CALLBACK, params=back), thief, ELSEWHERE)


def test_a_spoilt_or_old_cookie_is_refused(
    client: TestClient, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = provider.sign_in(begin(client), "7")
    cookie = client.cookies["dateline_openid"]
    for spoilt in (cookie[:-1], cookie[:10] + "x" + cookie[11:], "", "x" * 5000):
        client.cookies.clear()
        client.cookies.set("dateline_openid", spoilt)
        refused(client.get(CALLBACK, params=back), client, ELSEWHERE)
    client.cookies.clear()
    client.cookies.set("dateline_openid", cookie)
    later = time.time() + 700
    monkeypatch.setattr(time, "time", lambda: later)
    refused(client.get(CALLBACK, params=back), client, ELSEWHERE)


@pytest.mark.parametrize("extra", [{"error": "access_denied", "code": ""}, {"iss": "https://elsewhere.example"}])
def test_a_refusal_or_another_provider_signs_nobody_in(
    client: TestClient, provider: LocalProvider, extra: dict[str, str]
) -> None:
    back = provider.sign_in(begin(client), "7")
    refused(client.get(CALLBACK, params={**back, **extra}), client, "did not sign you in")


def test_a_made_up_code_is_refused(client: TestClient, provider: LocalProvider) -> None:
    back = provider.sign_in(begin(client), "7")
    refused(client.get(CALLBACK, params={**back, "code": "made up"}), client, "cannot be trusted")


SPOILT: dict[str, dict[str, Any]] = {
    "nonce of another": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "another audience": {"aud": "another-site"},
    "several audiences, another party": {"aud": [CLIENT_ID, "another-site"], "azp": "another-site"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "a number as subject": {"sub": 7},
    "long subject": {"sub": "7" * 256},
}


@pytest.mark.parametrize("claims", SPOILT.values(), ids=SPOILT)
def test_a_token_with_a_wrong_claim_is_refused(
    app: FastAPI, client: TestClient, provider: LocalProvider, claims: dict[str, Any]
) -> None:
    def spoil(given: dict[str, Any]) -> None:
        for name, value in claims.items():
            given.pop(name) if value is None else given.update({name: value})

    provider.spoil = spoil
    refused(sign_in(client, provider), client, "cannot be trusted, so nobody is signed in")
    assert people(app) == []


@pytest.mark.parametrize("way", ["unsigned", "signed_with_shared_secret", "signed_by_another"])
def test_a_token_that_the_provider_has_not_signed_is_refused(
    app: FastAPI, client: TestClient, provider: LocalProvider, way: str
) -> None:
    provider.sign = getattr(provider, way)
    refused(sign_in(client, provider), client, "cannot be trusted, so nobody is signed in")
    assert people(app) == []
    with app.state.sessions.reading() as db:
        assert db.scalar(select(SignIn.id)) is None


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    client: TestClient, provider: LocalProvider, said: dict[str, Any]
) -> None:
    provider.said = said
    refused(client.get("/sign-in/provider"), client, "does not answer", 503)


def test_a_provider_that_is_down_is_said(make_app: Callable[..., FastAPI]) -> None:
    app = make_app(oidc_issuer="http://127.0.0.1:9")
    with TestClient(app) as client:
        refused(client.get("/sign-in/provider"), client, "127.0.0.1 does not answer.", 503)
        assert client.get("/sign-in").status_code == 200
