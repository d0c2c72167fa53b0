"""An OpenID provider of the tests' own, on this machine: it signs in whoever asks, and lies where it is told to."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.support.servers import running

CLIENT_ID, CLIENT_SECRET = "dateline", "a secret of the two"
Claims = dict[str, Any]


@dataclass
class LocalProvider:
    """`spoil` may change the claims before they are signed; `sign` makes the token out of them."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    spoil: Callable[[Claims], None] = lambda claims: None
    sign: Callable[[Claims], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    said: Claims = field(default_factory=dict)
    """What replaces parts of the provider's description of itself."""

    def sign_in(self, address: str, subject: str, name: str = "Mira") -> dict[str, str]:
        """What the browser brings back after somebody signed in at `address`, which the app sent it to."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT_ID, "openid profile")
        assert asked["code_challenge_method"] == "S256"
        code = f"code {len(self.codes)}"
        self.codes[code] = {**asked, "sub": subject, "name": name}
        return {"code": code, "state": asked["state"]}

    def redeem(self, form: dict[str, str], authorization: str) -> Response:
        """The token endpoint: each code is good once, and for whoever knows the verifier."""
        asked = self.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if asked is None or asked["code_challenge"] != challenge.rstrip("=") or authorization != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert form["redirect_uri"] == asked["redirect_uri"]
        moment = int(time.time())
        claims: Claims = {"iss": self.issuer, "sub": asked["sub"], "aud": CLIENT_ID, "name": asked["name"]}
        claims |= {"iat": moment, "exp": moment + 300, "nonce": asked["nonce"]}
        self.spoil(claims)
        token = self.sign(claims) if self.sign else jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def unsigned(self, claims: Claims) -> str:
        return jwt.encode({"alg": "none"}, claims, self.key, algorithms=["none"])

    def signed_with_shared_secret(self, claims: Claims) -> str:
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET.ljust(32)))

    def signed_by_another(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


@contextmanager
def local_provider() -> Iterator[LocalProvider]:
    provider, app = LocalProvider(), FastAPI()

    @app.get("/.well-known/openid-configuration")
    def describe() -> Claims:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {name: f"{provider.issuer}/{path}" for name, path in ends.items()}
        return {"issuer": provider.issuer, **found, **provider.said}

    @app.get("/keys")
    def show_keys() -> Claims:
        return dict(KeySet([provider.key]).as_dict(private=False))

    @app.post("/token")
    async def redeem(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        return provider.redeem(form, request.headers.get("authorization", ""))

    with running(app) as server:
        provider.issuer = server.address
        yield provider
