"""Which addresses may be fetched: every range that is not public, and every way to spell a URL so that it hides."""

import ipaddress

import pytest

from app.errors import Invalid
from app.fetching.addresses import is_public, read_address

REFUSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:808:808:: 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""
ALLOWED = """
1.1.1.1 8.8.8.8 9.255.255.255 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.167.0.1 2606:4700::1111
"""


@pytest.mark.parametrize("address", REFUSED.split())
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ALLOWED.split())
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("network", ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"])
def test_private_networks_are_refused_from_end_to_end(network: str) -> None:
    inside = ipaddress.ip_network(network)
    step = max(inside.num_addresses // 257, 1)
    assert not any(is_public(inside[number]) for number in range(0, inside.num_addresses, step))
    assert not is_public(inside[-1])


PLAIN = {
    "http://press.example": "http://press.example/",
    " HTTPS://Press.EXAMPLE./a b".replace(" b", "b"): "https://press.example/ab",
    "https://press.example:443/x?q=1#part": "https://press.example/x?q=1",
    "http://bücher.example/ä": "http://xn--bcher-kva.example/%C3%A4",
    "http://１.1.1.1/": "http://1.1.1.1/",
    "http://1。1。1。1/": "http://1.1.1.1/",
    "http://[2606:4700:0::1111]/": "http://[2606:4700::1111]/",
    "http://a_b.example/%7Ex": "http://a_b.example/%7Ex",
}


@pytest.mark.parametrize("typed", PLAIN)
def test_an_address_is_read_in_its_plain_spelling(typed: str) -> None:
    assert str(read_address(typed)) == PLAIN[typed]


HIDING = """
ftp://press.example/ file:///etc/passwd gopher://press.example/ javascript:alert(1) //press.example/ press.example
http:// http:/// http://.. http://. http://a..b/ http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://0177.0.0.1/
http://127.1/ http://127.0.0.1.2/ http://1.1.1.256/ http://1.1.1.0x1/ http://017700000001/ http://0/ http://1.1.1.01/
http://user@press.example/ http://user:word@press.example/ http://press.example@127.0.0.1/ http://@press.example/
http://[::1/ http://[fe80::1%25eth0]/ http://[v1.x]/ http://[1.1.1.1]/ http://press.example:0/ http://press.example:22/
http://press.example:8080/ http://press.example:x/ http://press.example:99999/ http://%31%32%37.0.0.1/
http://press.example\\@127.0.0.1/ http://-a.example/ http://１２７.1/
"""
UNSEEN = ["", "http://press.example/a b", "http://press\n.example/", "http://\x00.example", "http://" + "a" * 64]


@pytest.mark.parametrize("typed", [*HIDING.split(), *UNSEEN])
def test_addresses_that_hide_where_they_lead_are_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_address(typed)
    assert str(refusal.value).count("\n") == 0


def test_a_setting_allows_other_ports() -> None:
    assert read_address("http://press.example:8080/", frozenset({80, 8080})).port == 8080
