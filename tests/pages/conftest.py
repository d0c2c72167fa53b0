"""Fixtures of the pages' tests."""

import argon2
import pytest

from app.services import passwords


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own hashes take a fifth of a second each, which is their purpose."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_UNKNOWN", quick.hash("nobody has this one"))
