"""Hashes with today's parameters."""

import argon2
import pytest

from app.services import passwords
from app.services.passwords import hash_password, is_password, rehash_password

PASSWORD = "cafe\u0301 au lait at six in the evening"


def test_a_hash_of_older_parameters_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", old)
    kept = hash_password(PASSWORD)
    assert rehash_password(kept, PASSWORD) is None
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    renewed = rehash_password(kept, PASSWORD)
    assert renewed is not None
    assert renewed != kept
    assert is_password(kept, PASSWORD)
    assert is_password(renewed, PASSWORD.replace("e\u0301", "é"))
    assert rehash_password(renewed, PASSWORD) is None


def test_without_a_hash_nothing_is_the_password() -> None:
    assert not is_password(None, "nobody has this password, it only takes the same time")


def test_what_lies_beyond_the_longest_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    longest = ("what the ferryman told us of the river; " * 26)[:1000]
    kept = hash_password(longest)
    assert is_password(kept, longest)
    assert not is_password(kept, longest + "x")
