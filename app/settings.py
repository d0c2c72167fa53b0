"""Settings of one Dateline process, read once from the environment and an optional `.env` file."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEBIBYTE = 1024 * 1024

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def _split(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        ip_network(value, strict=False)  # a ValueError names what is no address
    return values


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several words in one variable, with commas or blanks between them."""


class Settings(BaseSettings):
    """Typed and frozen; every field is set by `DATELINE_` and its name in capitals.

    Unreadable values raise `pydantic.ValidationError`, which the command line turns into one sentence.
    """

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", frozen=True, extra="ignore")

    database_url: str = Field("sqlite:///dateline.sqlite3", description="SQLite file or PostgreSQL database")
    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str | None = Field(None, description="address under which readers reach the site, for feeds")
    is_public: bool = Field(True, description="visitors may read what is in review or checked")
    second_person_checks: bool = Field(False, description="nobody checks what they wrote themselves")
    day_first: bool | None = Field(None, description="how imports read 03/04/2023; unset: it is asked back")
    max_body_size: Annotated[int, Field(ge=64 * 1024)] = Field(8 * MEBIBYTE, description="bytes of one request")
    max_upload_size: Annotated[int, Field(ge=64 * 1024)] = Field(64 * MEBIBYTE, description="bytes of one file")
    fetching: bool = Field(False, description="contributors may have the texts of sources fetched from the web")
    fetch_ports: tuple[int, ...] = Field((80, 443), description="ports from which is fetched")
    session_days: Annotated[int, Field(ge=1, le=365)] = 30
    second_factor_for: Literal["none", "admins", "curators"] = Field(
        "none", description="who must have a second factor; curators: curators and admins"
    )

    allowed_hosts: Words = Field((), description="names of the site besides loopback and the public address")
    trusted_proxies: Annotated[Words, AfterValidator(_networks)] = Field(
        (), description="addresses whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    writes_per_minute: Annotated[int, Field(ge=0)] = Field(600, description="of one account or address; 0: no limit")
    costly_reads_per_minute: Annotated[int, Field(ge=0)] = Field(600, description="searches, exports, the API")
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        None, description="serves /metrics there to whoever reaches the port"
    )

    oidc_issuer: str | None = Field(None, description="OpenID provider at which people may sign in")
    oidc_client_id: str = Field("", description="what the provider calls this site")
    oidc_client_secret: SecretStr | None = Field(None, description="the site's secret at the provider")
    oidc_role: Literal["", "reader", "contributor", "curator"] = Field(
        "", description="role of people who are new; empty: only accounts that are connected"
    )
    secret_key: Annotated[SecretStr, Field(min_length=32)] | None = Field(None, description="signs what browsers keep")
    secret_key_file: Path | None = Field(None, description="holds the key instead; made where there is none")

    @model_validator(mode="after")
    def _know_the_provider(self) -> Self:
        if self.oidc_issuer is not None:
            parts = urlsplit(self.oidc_issuer)
            is_here = parts.scheme == "http" and f"{parts.hostname}" in ("localhost", "127.0.0.1", "::1")
            if not parts.hostname or not (parts.scheme == "https" or is_here):
                raise ValueError("DATELINE_OIDC_ISSUER is an address that begins with https://")
            if not self.oidc_client_id or self.oidc_client_secret is None:
                raise ValueError("DATELINE_OIDC_ISSUER needs DATELINE_OIDC_CLIENT_ID and DATELINE_OIDC_CLIENT_SECRET")
        return self

    @property
    def host_names(self) -> frozenset[str]:
        """The names under which requests are answered, in small letters and without ports."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return frozenset(name.lower() for name in (*LOOPBACK_NAMES, *self.allowed_hosts, public or "localhost"))

    @property
    def is_secure(self) -> bool:
        """Whether readers come by HTTPS: cookies are then `Secure` and `__Host-` prefixed."""
        return bool(self.public_url and self.public_url.startswith("https://"))


PROJECT = Path(__file__).resolve().parent.parent
"""The folder that holds `templates/`, `static/` and `migrations/`."""
