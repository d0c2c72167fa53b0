"""What a browser takes along to the provider and brings back: signed, short-lived, and good for one return."""

import hashlib
import secrets
import threading
import time
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from app.openid.identity import SECONDS


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One journey to the provider. `state`, `nonce` and `verifier` are random, 256 bits each."""

    state: str
    nonce: str
    verifier: str
    back: str
    """The path that is gone on to."""
    person_id: int | None
    """Who was signed in at its beginning and wants the identity connected; None: it is for signing in."""


class RoundTrips:
    """Signs round trips into cookies, and reads each back once. What was used is remembered by this process."""

    def __init__(self, key: bytes) -> None:
        signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeTimedSerializer(key, salt="openid round trip", signer_kwargs=signing)
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def begin(self, back: str, person_id: int | None) -> tuple[RoundTrip, str]:
        """A new round trip, and the cookie's value."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        trip = RoundTrip(state, nonce, verifier, back, person_id)
        return trip, self._serializer.dumps(asdict(trip))

    def end(self, cookie: str, state: str) -> RoundTrip | None:
        """The round trip that the cookie holds; None where it is forged, too old, used, or has another state."""
        try:
            trip = RoundTrip(**self._serializer.loads(cookie, max_age=SECONDS))
        except (BadData, TypeError):
            return None
        if not secrets.compare_digest(trip.state.encode(), state.encode()):
            return None
        moment = time.monotonic()
        with self._lock:
            self._used = {known: until for known, until in self._used.items() if until > moment}
            if trip.state in self._used:
                return None
            self._used[trip.state] = moment + SECONDS
        return trip
