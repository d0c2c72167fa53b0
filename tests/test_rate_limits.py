"""Who writes or asks for costly things too often waits; others do not notice."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.rate_limits import MOST_KEYS, RateLimit
from app.settings import Settings
from tests.support.people import create_session


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_may_come_at_once_and_then_as_much_as_flows_in() -> None:
    clock = Clock()
    limit = RateLimit(3, clock)
    assert [limit.take("a") for _ in range(5)] == [0, 0, 0, 20, 20]
    assert limit.take("b") == 0, "each has a bucket of their own"
    clock.now = 19.5
    assert limit.take("a") == 1
    clock.now = 20
    assert [limit.take("a"), limit.take("a")] == [0, 20]
    clock.now = 2000
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 20], "no more than a minute's worth is saved up"


def test_no_limit_is_no_limit() -> None:
    limit = RateLimit(0, Clock())
    assert {limit.take("a") for _ in range(1000)} == {0}


def test_full_buckets_are_forgotten_rather_than_kept_for_ever() -> None:
    clock = Clock()
    limit = RateLimit(2, clock)
    for number in range(MOST_KEYS):
        limit.take(str(number))
    clock.now = 30
    assert [limit.take("busy") for _ in range(2)] == [0, 0]
    clock.now = 70
    limit.take("new")
    assert len(limit._buckets) == 2
    assert [limit.take("busy"), limit.take("busy")] == [0, 20], "who waits still waits"


@pytest.fixture
def client(sqlite_url: str) -> TestClient:
    settings = Settings(_env_file=None, database_url=sqlite_url, writes_per_minute=2, costly_reads_per_minute=3)
    return TestClient(create_app(settings), follow_redirects=False)


COSTLY = ["/?q=harbour", "/events.csv", "/events.atom?from=2020", "/api/v1/events"]


def test_costly_reads_are_limited_and_plain_ones_are_not(client: TestClient) -> None:
    with client:
        assert [client.get(path).status_code for path in COSTLY] == [200, 200, 200, 429]
        refused = client.get("/?q=bridge")
        assert refused.status_code == 429
        seconds = int(refused.headers["retry-after"])
        assert 1 <= seconds <= 20
        assert f"Wait {seconds} seconds, then try again." in refused.text
        problem = client.get("/api/v1/events")
        assert (problem.status_code, problem.headers["content-type"]) == (429, "application/problem+json")
        assert {client.get(path).status_code for path in ("/", "/sources", "/healthz", "/sign-in")} == {200}


def test_an_account_has_a_limit_of_its_own(client: TestClient, tmp_path: Path) -> None:
    def save() -> int:
        return client.post("/drafts/new", data={"title": "Harbour"}).status_code

    with client:
        for _ in range(2):
            client.post("/sign-in", data={"name": "x", "password": "y"})
        assert client.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 429
        client.cookies.set(*create_session(client.app, "contributor"))  # type: ignore[arg-type]
        answers = [save() for _ in range(3)]
        assert 429 not in answers[:2]
        assert answers[2] == 429


def test_unknown_tokens_are_counted(client: TestClient) -> None:
    with client:
        for number, expected in enumerate((401, 401, 401, 429)):
            headers = {"Authorization": f"Bearer {number}{'x' * 40}"}
            assert client.get("/api/v1/events", headers=headers).status_code == expected
