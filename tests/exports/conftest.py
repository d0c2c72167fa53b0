"""The exports' tests write records as the API's tests do."""

from tests.api.conftest import curator, reader, with_token, writing

__all__ = ["curator", "reader", "with_token", "writing"]
