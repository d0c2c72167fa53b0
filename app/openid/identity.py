"""Who somebody is at the provider, and that the provider failed."""

from dataclasses import dataclass

SECONDS = 600
"""For which the way to the provider and back may take; then it has to begin anew."""


class ProviderFailed(Exception):
    """The provider does not answer, or answers what is not to be trusted. `str(error)` is for the log: no content."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Only issuer and subject together name a person (OpenID Connect Core, section 5.7); the name is for display."""

    issuer: str
    subject: str
    name: str
