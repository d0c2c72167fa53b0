"""What counts as one visitor's address."""

import pytest

from app.domain.networks import network_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_network_is_counted_as_one(address: str, counted: str) -> None:
    assert network_of(address) == counted
