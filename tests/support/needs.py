"""Programs that some tests need and a machine may lack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Never

import pytest

from tests.support.browser import find_chromium
from tests.support.databases import can_use_postgresql


@dataclass(frozen=True)
class Need:
    """A program that some tests need, how to tell that it is here, and how to get it."""

    name: str
    is_here: Callable[[], bool]
    remedy: str

    @property
    def reason(self) -> str:
        return f"left out: {self.name} is not here"

    def leave_out(self) -> Never:
        pytest.skip(self.reason)


POSTGRESQL = Need(
    "PostgreSQL",
    can_use_postgresql,
    "Install the server (Debian and Ubuntu: apt install postgresql), or set DATELINE_TEST_POSTGRES_URL to the address\n"
    "  of one where the tests may create databases.",
)
CHROMIUM = Need(
    "Chromium",
    lambda: find_chromium() is not None,
    "Install it (Debian: apt install chromium), or set DATELINE_TEST_CHROMIUM to the browser's path.",
)
NEEDS = (POSTGRESQL, CHROMIUM)
