"""Chromium for tests, and a watch over what its pages complain about."""

import os
import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

BROWSER_VARIABLE = "DATELINE_TEST_CHROMIUM"
PROGRAMS = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
"""Where screenshots go; git ignores it."""


@cache
def find_chromium() -> str | None:
    """The path of the browser that DATELINE_TEST_CHROMIUM names, or else of an installed one; None if there is none."""
    if named := os.environ.get(BROWSER_VARIABLE):
        return shutil.which(named)
    return next((path for program in PROGRAMS if (path := shutil.which(program))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    # Chromium's sandbox refuses to run as root; the pages are our own.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *as_root])


class PageWatch:
    """Collects console errors and warnings, uncaught exceptions, and requests to any host but this machine."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("request", self._on_request)

    def expect(self, pattern: str) -> None:
        """Take out the problems that match `pattern` (a regular expression); there must be at least one.

        For tests that cause a fault on purpose: Chromium reports each answer of 400 and above on its console.
        """
        expected = [problem for problem in self.problems if re.search(pattern, problem)]
        assert expected, f"no problem on the page matches {pattern!r}: {self.problems}"
        self.problems = [problem for problem in self.problems if problem not in expected]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in ("127.0.0.1", "localhost"):
            self.problems.append(f"request to another host: {request.url}")
