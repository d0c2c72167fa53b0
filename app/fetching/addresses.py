"""Which addresses may be fetched: of URLs by their spelling, of machines by where they are.

The ranges are those of the IANA registries of special-purpose addresses (RFC 6890), and whatever IPv6 carries in place
of an IPv4 address: mapped (RFC 4291), 6to4 (RFC 3056), Teredo (RFC 4380), NAT64 (RFC 6052).
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from app.errors import Invalid

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2000
PORTS = {"http": 80, "https": 443}

_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_GLOBAL_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL that may be asked: `host` is a name in ASCII or an address without brackets, `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def is_public(address: IpAddress) -> bool:
    """Whether a machine there is one of the open internet. What the registries do not call global is not."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id or address not in _GLOBAL_UNICAST_6:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC_6)


def read_address(typed: str, ports: frozenset[int] = frozenset(PORTS.values())) -> Address:
    """The URL in its one plain spelling. Raises `Invalid` for what is none, and for what hides where it leads."""
    typed = typed.strip()
    if not typed or len(typed) > LONGEST or _UNSEEN.search(typed):
        raise Invalid(f"An address has at most {LONGEST:,} characters, and no blanks or backslashes.")
    try:
        parts = urlsplit(typed)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise Invalid("That is no address: its host or its port cannot be read.") from None
    if scheme not in PORTS:
        raise Invalid("Only addresses with http:// or https:// in front are fetched.")
    if "@" in parts.netloc:
        raise Invalid("An address with a user name in it is not fetched. Take out what stands before the @.")
    if (port := PORTS[scheme] if port is None else port) not in ports:
        raise Invalid(f"Port {port} is not one from which is fetched.")
    path = _quoted(parts.path or "/")
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return Address(scheme, _read_host(host, "[" in parts.netloc), port, path + query)


def _read_host(host: str, is_bracketed: bool) -> str:
    if is_bracketed:
        if "%" in host:
            raise Invalid("An IPv6 address with a zone belongs to one machine alone, and is not fetched.")
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise Invalid(f"“[{host[:60]}]” is no IPv6 address.") from None
    try:
        # Full-width letters, other dots and the like become what they look like before anything is judged.
        plain = idna.encode(host.removesuffix("."), uts46=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError):
        plain = host.removesuffix(".").lower()
    labels = plain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(plain) > 253:
        raise Invalid(f"“{host[:60]}” is no name of a site.")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(plain))
        except ValueError:
            raise Invalid(f"“{host[:60]}” is no name of a site, and no address in its usual spelling.") from None
    return plain


def _quoted(part: str) -> str:
    return quote(part, safe="/%:@!$&'()*+,;=~?-._[]")
