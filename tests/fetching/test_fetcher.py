"""Fetching from a server on this machine, which is allowed for the test: limits, redirects, rebinding, what is told."""

import gzip
import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.fetching import FetchFailed
from app.fetching.addresses import IpAddress, is_public
from app.fetching.fetcher import Fetcher

HERE = ipaddress.ip_address("127.0.0.1")
asked: list[tuple[str, str]] = []


class Site(BaseHTTPRequestHandler):
    """A site that answers by path; what it was asked is kept."""

    def do_GET(self) -> None:
        asked.append((self.headers["Host"], self.path))
        name, _, rest = self.path[1:].partition("/")
        getattr(self, f"give_{name}", self.give_missing)(rest)

    def _give(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def give_page(self, rest: str) -> None:
        self._give(200, {"Content-Type": "text/plain; charset=utf-8", "Set-Cookie": "a=b"}, b"Words.")

    def give_to(self, rest: str) -> None:
        self._give(302, {"Location": rest})

    def give_round(self, rest: str) -> None:
        self._give(302, {"Location": f"/round/{rest}x"})

    def give_missing(self, rest: str) -> None:
        self._give(404, {})

    def give_locked(self, rest: str) -> None:
        self._give(403, {})

    def give_large(self, rest: str) -> None:
        self._give(200, {"Content-Length": "999999999"})

    def give_endless(self, rest: str) -> None:
        self._give(200, {}, b"x" * 200_000)

    def give_packed(self, rest: str) -> None:
        self._give(200, {"Content-Encoding": "gzip"}, gzip.compress(b"Words." if rest == "small" else b"0" * 9_000_000))

    def give_strange(self, rest: str) -> None:
        self._give(200, {"Content-Encoding": "zstd"}, b"?")

    def give_slowly(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(40):
            time.sleep(0.05)
            self.wfile.write(b"x")

    def give_nonsense(self, rest: str) -> None:
        self.wfile.write(b"no http at all\r\n\r\n")

    def log_message(self, *words: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *given: object) -> None:
        """A visitor that goes in the middle of an answer is expected here."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with Quiet(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def fetcher(port: int, allows: Callable[[IpAddress], bool] = lambda ip: ip == HERE, **given: object) -> Fetcher:
    """A fetcher for which `site.example` lies on this machine; `private.example` does too, under another address."""
    places = {"site.example": ["127.0.0.1"], "private.example": ["127.0.0.2"], "both.example": ["::1", "127.0.0.1"]}
    settings: dict[str, object] = {
        "resolve": lambda host, port: places.get(host, [host]),
        "largest": 100_000,
        "seconds": 5.0,
        "ports": frozenset({port, 80}),
        **given,
    }
    return Fetcher(allows=allows, **settings)  # type: ignore[arg-type]


def refusal(fetching: Fetcher, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetching.fetch(url)
    assert "\n" not in str(failed.value)
    return failed.value


def test_a_document_is_fetched_and_what_was_done_is_told(port: int) -> None:
    asked.clear()
    url = f"http://site.example:{port}"
    fetched = fetcher(port).fetch(f"{url}/to//to/{url}/page/1")
    assert (fetched.content, fetched.media_type) == (b"Words.", "text/plain; charset=utf-8")
    assert fetched.address == f"{url}/page/1"
    assert fetched.steps == [
        f"{url}/to//to/{url}/page/1 answered 302 and led to {url}/to/{url}/page/1",
        f"{url}/to/{url}/page/1 answered 302 and led to {url}/page/1",
        f"{url}/page/1 answered 200 with 6 bytes of text/plain; charset=utf-8",
    ]
    assert {host for host, _ in asked} == {f"site.example:{port}"}, "the name that is asked for stays the site's"


def test_the_checked_address_is_what_is_connected_to(port: int) -> None:
    assert fetcher(port).fetch(f"http://both.example:{port}/page/").content == b"Words."


PRIVATE = ["private.example", "127.0.0.2", "localhost", "10.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[2002:7f00:1::]"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_at_once_and_behind_redirects(port: int, host: str) -> None:
    asked.clear()
    fetching = fetcher(
        port,
        resolve=lambda name, _: {"site.example": ["127.0.0.1"], "private.example": ["127.0.0.2"]}.get(
            name, ["::1"] if name == "localhost" else [name]
        ),
    )
    assert "private network" in str(refusal(fetching, f"http://{host}:{port}/page/"))
    assert asked == []
    failed = refusal(fetching, f"http://site.example:{port}/to/http://{host}:{port}/page/")
    assert "private network" in str(failed)
    assert len(failed.steps) == 1
    assert len(asked) == 1, "the site that leads there was asked, and what it leads to was not"


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(port: int) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    allowed: list[IpAddress] = []

    def allows(address: IpAddress) -> bool:
        allowed.append(address)
        return False

    asked.clear()
    refusal(fetcher(port, allows, resolve=lambda host, port: next(answers)), f"http://site.example:{port}/page/")
    assert [str(address) for address in allowed] == ["93.184.216.34"], "a name is resolved once for a connection"
    second = fetcher(port, is_public, resolve=lambda host, port: ["127.0.0.1"])
    assert "private network" in str(refusal(second, f"http://site.example:{port}/page/"))
    assert asked == []


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("to/ftp://site.example/", "Only addresses with http:// or https://"),
        ("to/http://user@site.example/", "user name"),
        ("to/http://site.example:22/", "Port 22"),
        ("to/http://0x7f.1/", "usual spelling"),
        ("round/", "more than 5 times"),
        ("missing", "404 (Not Found)"),
        ("locked", "paste them"),
        ("large", "larger than 97 KiB"),
        ("endless", "larger than 97 KiB"),
        ("packed/large", "larger than 97 KiB"),
        ("strange", "zstd"),
        ("nonsense", "does not speak HTTP"),
    ],
)
def test_what_is_not_fetched_is_told_in_a_sentence(port: int, path: str, sentence: str) -> None:
    assert sentence in str(refusal(fetcher(port), f"http://site.example:{port}/{path}"))


def test_a_packed_document_is_unpacked(port: int) -> None:
    assert fetcher(port).fetch(f"http://site.example:{port}/packed/small").content == b"Words."


def test_a_site_that_answers_drop_by_drop_is_given_up(port: int) -> None:
    began = time.monotonic()
    failed = refusal(fetcher(port, seconds=0.4), f"http://site.example:{port}/slowly")
    assert "did not answer in full" in str(failed)
    assert time.monotonic() - began < 1.5


def test_a_site_that_is_not_there(port: int) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    assert "No connection" in str(refusal(fetcher(port, resolve=unknown), f"http://nowhere.example:{port}/"))
    assert "No connection" in str(refusal(fetcher(1, ports=frozenset({1})), "http://site.example:1/"))


def test_proxies_of_the_environment_are_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert fetcher(port).fetch(f"http://site.example:{port}/page/").content == b"Words."
