"""A pytest plugin: what a machine lacks is left out of the run loudly, and in CI that is a failure.

A test that needs PostgreSQL or Chromium says so by its fixtures. Where the program is missing, the test is skipped with
the reason of its `Need`; the block at both ends of the run counts those skips and says how to get the program.
"""

import os

import pytest

from tests.support.needs import NEEDS, Need


def count_left_out(reporter: pytest.TerminalReporter) -> dict[Need, int]:
    reports = reporter.stats.get("skipped", [])
    counts = {need: sum(need.reason in str(report.longrepr) for report in reports) for need in NEEDS}
    return {need: count for need, count in counts.items() if count}


def pytest_sessionstart(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter):  # workers have none
        for need in [need for need in NEEDS if not need.is_here()]:
            reporter.line(f"!!! {need.name} IS NOT HERE: the tests that need it will be left out.", red=True, bold=True)
            reporter.line(f"  {need.remedy}")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and isinstance(reporter, pytest.TerminalReporter) and count_left_out(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = count_left_out(terminalreporter)
    if not left_out:
        return
    terminalreporter.section("LEFT OUT OF THIS RUN", sep="!", red=True, bold=True)
    for need, count in left_out.items():
        terminalreporter.line(f"{count} tests need {need.name}, which is not here.", red=True, bold=True)
        terminalreporter.line(f"  {need.remedy}")
    if os.environ.get("CI") == "true":
        terminalreporter.line("CI leaves nothing out: this run has failed.", red=True, bold=True)
