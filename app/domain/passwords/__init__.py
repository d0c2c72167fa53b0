"""Passwords: which ones are taken, after NIST SP 800-63B. Pure; hashing is in `app.services.passwords`."""

from app.domain.passwords.rules import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    InvalidPassword,
    check_password,
    normalise_password,
)

__all__ = ["LONGEST_PASSWORD", "SHORTEST_PASSWORD", "InvalidPassword", "check_password", "normalise_password"]
