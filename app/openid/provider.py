"""The provider: what it says of itself, where it is asked for a sign-in, and what it answers."""

import ssl
import threading
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import Client, HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.openid.identity import Identity, ProviderFailed
from app.openid.round_trip import RoundTrip

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures that are taken: made with a key that the provider alone has. Neither `none` nor a shared secret."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SECONDS = 10
"""Longest wait for the provider."""
KEPT_SECONDS = 3600
LEEWAY = 60
"""Seconds by which the clocks may differ."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_safe_address(address: object) -> bool:
    """Whether secrets may be sent there: HTTPS, or this machine itself."""
    parts = urlsplit(address) if isinstance(address, str) else None
    return parts is not None and (
        (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Provider:
    """One OpenID provider, known by its issuer. What it publishes is asked once in an hour."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._secret = client_secret
        self._published: tuple[float, dict[str, Any], KeySet] | None = None
        self._lock = threading.Lock()

    def authorization_url(self, trip: RoundTrip, redirect_uri: str) -> str:
        """Where the browser goes to sign in. Raises `ProviderFailed`."""
        about, _ = self._read()
        with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                about["authorization_endpoint"], trip.state, trip.verifier, nonce=trip.nonce
            )
        return str(url)

    def identify(self, code: str, trip: RoundTrip, redirect_uri: str) -> Identity:
        """Who signed in: the code is exchanged, and the ID token checked (OpenID Connect Core, section 3.1.3.7).

        Raises `ProviderFailed`.
        """
        about, keys = self._read()
        try:
            with self._client(redirect_uri) as client:
                answer = client.fetch_token(
                    about["token_endpoint"], code=code, code_verifier=trip.verifier, grant_type="authorization_code"
                )
            claims = self._check(answer, trip, keys)
        except (HTTPError, InvalidURL, AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as problem:
            raise ProviderFailed(f"The answer is not to be trusted: {type(problem).__name__}") from None
        name = claims.get("name") or claims.get("preferred_username")
        return Identity(self.issuer, claims["sub"], name if isinstance(name, str) else "")

    def _check(self, answer: dict[str, Any], trip: RoundTrip, keys: KeySet) -> dict[str, Any]:
        try:
            token = jwt.decode(answer["id_token"], keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            # The keys may have been changed since they were read.
            token = jwt.decode(answer["id_token"], self._read(anew=True)[1], algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }
        params = {"client_id": self.client_id, "nonce": trip.nonce, "access_token": answer.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY)
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ValueError("a subject has 1 to 255 characters")
        return dict(claims)

    def _client(self, redirect_uri: str) -> Any:
        return OAuth2Client(
            self.client_id,
            self._secret,
            scope="openid profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=SECONDS,
            follow_redirects=False,
            verify=_tls(),
        )

    def _read(self, *, anew: bool = False) -> tuple[dict[str, Any], KeySet]:
        """What the provider says of itself, and its keys."""
        with self._lock:
            held = self._published
            if held is None or anew or held[0] < time.monotonic():
                held = self._published = (time.monotonic() + KEPT_SECONDS, *self._fetch())
            return held[1], held[2]

    def _fetch(self) -> tuple[dict[str, Any], KeySet]:
        try:
            with Client(timeout=SECONDS, follow_redirects=False, verify=_tls()) as client:
                about = client.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                said = about.raise_for_status().json()
                if said["issuer"] != self.issuer:
                    raise ProviderFailed("It calls itself another issuer than the settings do.")
                if not all(is_safe_address(said[name]) for name in ENDPOINTS):
                    raise ProviderFailed("One of its addresses is no HTTPS address.")
                keys = client.get(said["jwks_uri"]).raise_for_status().json()
            return said, KeySet.import_key_set(keys)
        except (HTTPError, InvalidURL, JoseError, ValueError, TypeError, KeyError) as problem:
            raise ProviderFailed(f"What it publishes cannot be read: {type(problem).__name__}") from None
