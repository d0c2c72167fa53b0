"""Fixtures that every test may use, by the plugins that hold them; and what holds for every run."""

import os

import hypothesis

pytest_plugins = [
    "tests.support.left_out",
    "tests.support.database_fixtures",
    "tests.support.app_fixtures",
    "tests.support.browser_fixtures",
]

# The machine may be busy: a slow example is no fault, a wrong one is.
hypothesis.settings.register_profile("dateline", deadline=None, print_blob=True)
hypothesis.settings.load_profile("dateline")


def pytest_configure() -> None:
    # The settings of whoever runs the tests are theirs alone.
    for name in [name for name in os.environ if name.startswith("DATELINE_") and not name.startswith("DATELINE_TEST_")]:
        del os.environ[name]
