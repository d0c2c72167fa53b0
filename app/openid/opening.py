"""OpenID as the settings ask for it. What it needs is imported only where it is set up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.secret_key import read_secret_key
from app.settings import Settings

if TYPE_CHECKING:
    from app.openid.provider import Provider
    from app.openid.round_trip import RoundTrips


@dataclass(frozen=True, slots=True)
class OpenId:
    provider: "Provider"
    trips: "RoundTrips"
    host: str
    """The provider's host name, which its button shows."""


def open_openid(settings: Settings) -> OpenId | None:
    """None where the settings name no provider. Raises what `read_secret_key` raises."""
    if settings.oidc_issuer is None or settings.oidc_client_secret is None:
        return None
    from app.openid.provider import Provider
    from app.openid.round_trip import RoundTrips

    secret = settings.oidc_client_secret.get_secret_value()
    provider = Provider(settings.oidc_issuer, settings.oidc_client_id, secret)
    return OpenId(provider, RoundTrips(read_secret_key(settings)), urlsplit(settings.oidc_issuer).hostname or "")
