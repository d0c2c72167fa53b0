"""Connections to public addresses alone. Names are resolved here, and what is connected to is what was checked: a name
that leads elsewhere a moment later (DNS rebinding) gains nothing."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2

from app.fetching.addresses import IpAddress

Resolve = Callable[[str, int], list[str]]


class AddressRefused(Exception):
    """A host that lies at no public address."""


def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine's resolver gives them; raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class TimedStream(httpcore2.NetworkStream):
    """A stream whose reads and writes end at a moment, however slowly the other side goes on."""

    def __init__(self, stream: httpcore2.NetworkStream, ends_at: float) -> None:
        self.stream = stream
        self.ends_at = ends_at

    def _left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return TimedStream(self.stream.start_tls(ssl_context, server_hostname, self._left()), self.ends_at)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


@dataclass
class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to hosts whose addresses `allows` lets pass, until `ends_at` (of the monotonic clock).

    The name in the request, in `Host` and in the TLS handshake stays the host's: only the connection is by address.
    """

    resolve: Resolve
    allows: Callable[[IpAddress], bool]
    ends_at: float

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = [ipaddress.ip_address(address) for address in self.resolve(host, port)]
        except (OSError, UnicodeError) as problem:
            raise httpcore2.ConnectError(str(problem)) from None
        allowed = [address for address in addresses if self.allows(address)]
        if not allowed:
            raise AddressRefused(host)
        last: Exception = httpcore2.ConnectError(host)
        for address in allowed[:4]:
            left = max(self.ends_at - time.monotonic(), 0.001)
            try:
                stream = httpcore2.SyncBackend().connect_tcp(str(address), port, min(left, 10), None, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                last = failed
                continue
            return TimedStream(stream, self.ends_at)
        raise last

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise AddressRefused(path)
