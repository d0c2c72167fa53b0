"""Addresses of visitors: what counts as one when it is counted how often somebody comes."""

import ipaddress


def network_of(address: str) -> str:
    """What is counted as one: an IPv4 address, or the /64 network that an IPv6 host commands; others as they are."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
