"""One GET request, its redirects followed one by one: without cookies, proxies or anything else that is remembered."""

import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urljoin

import httpcore2

from app.errors import Invalid
from app.fetching.addresses import PORTS, Address, IpAddress, is_public, read_address
from app.fetching.guarding import AddressRefused, GuardedBackend, Resolve, resolve_by_system
from app.fetching.results import Fetched, FetchFailed

MOST_REDIRECTS = 5
SECONDS = 30.0
REDIRECTS = (301, 302, 303, 307, 308)
ACCEPTED = "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.5"


@dataclass(frozen=True)
class Fetcher:
    """Fetches documents of at most `largest` bytes, within `seconds`. `allows` says to which addresses it connects."""

    largest: int
    ports: frozenset[int] = frozenset(PORTS.values())
    seconds: float = SECONDS
    resolve: Resolve = resolve_by_system
    allows: Callable[[IpAddress], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, url: str) -> Fetched:
        """Raises `FetchFailed`, with a sentence for whoever asked."""
        steps: list[str] = []
        backend = GuardedBackend(self.resolve, self.allows, time.monotonic() + self.seconds)
        try:
            with httpcore2.ConnectionPool(ssl_context=self.tls, network_backend=backend) as pool:
                return self._follow(pool, read_address(url, self.ports), steps)
        except FetchFailed:
            raise
        except AddressRefused as refused:
            sentence = f"{refused} lies in a private network. Only public addresses are fetched."
        except Invalid as refused:
            sentence = str(refused)
        except httpcore2.TimeoutException:
            sentence = f"The site did not answer in full within {self.seconds:g} seconds."
        except httpcore2.ConnectError:
            sentence = "No connection was made: the site is not there, does not answer, or has no valid certificate."
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, ssl.SSLError):
            sentence = "The site broke off, or does not speak HTTP as it should."
        raise FetchFailed(sentence, steps)

    def _follow(self, pool: httpcore2.ConnectionPool, address: Address, steps: list[str]) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            with pool.stream("GET", self._url(address), headers=_headers(address)) as response:
                headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                if response.status not in REDIRECTS or "location" not in headers:
                    return self._take(response, headers, address, steps)
            target = read_address(urljoin(str(address), headers["location"].strip()), self.ports)
            steps.append(f"{address} answered {response.status} and led to {target}")
            address = target
        raise FetchFailed(f"The address leads on more than {MOST_REDIRECTS} times.", steps)

    def _url(self, address: Address) -> httpcore2.URL:
        return httpcore2.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )

    def _take(
        self, response: httpcore2.Response, headers: dict[str, str], address: Address, steps: list[str]
    ) -> Fetched:
        if response.status != HTTPStatus.OK:
            raise FetchFailed(_refused(response.status), [*steps, f"{address} answered {response.status}"])
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:18]) > self.largest:
            raise FetchFailed(self._too_large(), steps)
        content = bytearray()
        decode = _decoder(headers.get("content-encoding", ""), steps)
        for part in response.iter_stream():
            # One byte more than may be kept is enough to know.
            content += decode(part, self.largest + 1 - len(content))
            if len(content) > self.largest:
                raise FetchFailed(self._too_large(), steps)
        media_type = headers.get("content-type", "")
        steps.append(f"{address} answered 200 with {len(content):,} bytes of {media_type or 'no declared type'}")
        return Fetched(bytes(content), media_type, str(address), steps)

    def _too_large(self) -> str:
        return f"The document is larger than {self.largest // 1024:,} KiB, and was not fetched."


def _headers(address: Address) -> list[tuple[bytes, bytes]]:
    host = str(address).partition("://")[2].partition("/")[0]
    return [
        (b"Host", host.encode()),
        (b"User-Agent", b"Dateline/1 (keeps the texts that a chronology cites)"),
        (b"Accept", ACCEPTED.encode()),
        (b"Accept-Encoding", b"gzip, identity;q=0.5"),
        (b"Connection", b"close"),
    ]


def _refused(status: int) -> str:
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown"
    sentence = f"The site answered {status} ({reason}), and gave no document."
    if status in (401, 402, 403, 429, 451):
        sentence += " Open it in your browser, copy the words, and paste them."
    return sentence


def _decoder(encoding: str, steps: list[str]) -> Callable[[bytes, int], bytes]:
    """Takes a part and the most bytes that it may give. Raises `FetchFailed` for a coding that was not asked for."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return lambda part, most: part
    if encoding not in ("gzip", "x-gzip"):
        raise FetchFailed(f"The site packed the document in a way that was not asked for: {encoding[:40]}.", steps)
    unpacking = zlib.decompressobj(wbits=31)

    def unpack(part: bytes, most: int) -> bytes:
        try:
            return unpacking.decompress(part, most)
        except zlib.error:
            raise FetchFailed("The document arrived damaged.", steps) from None

    return unpack
