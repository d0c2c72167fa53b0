"""Static files: addresses that change with their content, how long they are kept, and nothing but them."""

import hashlib
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.static_files import FOREVER, STATIC, HashedFiles, content_hash, static_url

SHEET = "css/dateline.css"
DIGEST = hashlib.sha256((STATIC / SHEET).read_bytes()).hexdigest()[:12]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Static files alone."""
    app = FastAPI()
    app.mount("/static", HashedFiles())
    with TestClient(app, follow_redirects=False) as client:
        yield client


def test_the_address_has_the_digest_of_the_content() -> None:
    assert static_url(SHEET) == f"/static/~{DIGEST}/{SHEET}"
    assert static_url("icon.svg") != static_url("icon.svg").replace(content_hash("icon.svg"), DIGEST)
    with pytest.raises(FileNotFoundError):
        static_url("css/nowhere.css")


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        (f"/static/~{DIGEST}/{SHEET}", FOREVER),
        (f"/static/~{'0' * 12}/{SHEET}", "no-cache"),
        (f"/static/~{DIGEST[:-1]}/{SHEET}", "no-cache"),
        (f"/static/~/{SHEET}", "no-cache"),
        (f"/static/{SHEET}", "no-cache"),
    ],
)
def test_only_under_the_right_digest_a_file_is_kept_for_a_year(client: TestClient, path: str, caching: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["cache-control"]) == (200, caching)
    assert response.content == (STATIC / SHEET).read_bytes()
    assert response.headers["content-type"].startswith("text/css")
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["cache-control"]) == (200, b"", caching)


def test_a_file_is_asked_for_anew_by_its_tag(client: TestClient) -> None:
    tag = client.get(f"/static/{SHEET}").headers["etag"]
    response = client.get(f"/static/{SHEET}", headers={"If-None-Match": tag})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "css",
        "css/nowhere.css",
        "nowhere",
        f"{SHEET}/more",
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "%2e%2e%2fpyproject.toml",
        "..%5cpyproject.toml",
        "css/../../pyproject.toml",
        "css/%2e%2e/%2e%2e/pyproject.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "css/dateline.css%00",
        "%00",
        "x" * 5000,
        "%ff%fe",
        "~",
        f"~{DIGEST}",
        f"~{DIGEST}/",
    ],
)
@pytest.mark.parametrize("start", ["/static/", f"/static/~{DIGEST}/", "/static/~x/"])
def test_nothing_else_is_served(client: TestClient, start: str, rest: str) -> None:
    assert client.get(start + rest).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_only_read(client: TestClient, method: str) -> None:
    assert client.request(method, static_url(SHEET)).status_code == 405


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_file_that_a_page_names_is_there_and_kept(app: FastAPI) -> None:
    with TestClient(app) as client:
        named = set(re.findall(r'(?:src|href)="(/static/[^"#]*)', client.get("/").text))
        assert len(named) >= 4
        kept = {path: client.get(path).headers["cache-control"] for path in named}
    assert kept == dict.fromkeys(named, FOREVER)
