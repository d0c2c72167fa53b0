"""Hashing and checking passwords with argon2id."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.passwords import LONGEST_PASSWORD, InvalidPassword, check_password, normalise_password
from app.errors import Invalid

# The library's own parameters are those of RFC 9106, section 4, for little memory: 64 MiB, three passes, four lanes.
_hasher = PasswordHasher()
# One hash takes 64 MiB and a fifth of a second of a core: two at a time are enough.
_hashing = threading.Semaphore(2)
_UNKNOWN = _hasher.hash("nobody has this password, it only takes the same time")


def hash_password(password: str, name: str = "", field: str = "password") -> str:
    """Argon2id of a password that its owner, of that name, may choose.

    Raises `Invalid`, with the sentence at `field`, for those that the rules refuse.
    """
    try:
        normal = check_password(password, name)
    except InvalidPassword as refused:
        raise Invalid({field: str(refused)}) from None
    with _hashing:
        return _hasher.hash(_encoded(normal))


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; takes the same time where there is no hash."""
    # Nobody has a longer one, and normalising millions of characters takes time.
    normal = normalise_password(password[: LONGEST_PASSWORD * 4])
    try:
        with _hashing:
            _hasher.verify(password_hash or _UNKNOWN, _encoded(normal[: LONGEST_PASSWORD + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def rehash_password(password_hash: str, password: str) -> str | None:
    """The hash of that same password with today's parameters, or None where it has them."""
    if not _hasher.check_needs_rehash(password_hash):
        return None
    with _hashing:
        return _hasher.hash(_encoded(normalise_password(password)))


def _encoded(password: str) -> bytes:
    # Bytes that are no UTF-8 reach a command as half surrogates: any others than those that were given stay wrong.
    return password.encode(errors="surrogatepass")
