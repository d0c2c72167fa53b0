"""Fixtures that every test may use, by the plugins that hold them; and what holds for every run."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis

pytest_plugins = [
    "tests.support.left_out",
    "tests.support.database_fixtures",
    "tests.support.shared_statements",
    "tests.support.app_fixtures",
    "tests.support.browser_fixtures",
    "tests.support.planted_fixtures",
]

# The machine may be busy: a slow example is no fault, a wrong one is.
hypothesis.settings.register_profile("dateline", deadline=None, print_blob=True)
hypothesis.settings.load_profile("dateline")

# What the databases of tests hold is thrown away, so it need not reach a disk: in memory the run is a third shorter.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there gets unguessable names
if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > 2 * 1024**3:
    tempfile.tempdir = str(IN_MEMORY)


def pytest_configure() -> None:
    # The settings of whoever runs the tests are theirs alone.
    for name in [name for name in os.environ if name.startswith("DATELINE_") and not name.startswith("DATELINE_TEST_")]:
        del os.environ[name]
    # Tests ask under a name of their own, and more often than any person.
    os.environ |= {
        "DATELINE_ALLOWED_HOSTS": "testserver",
        "DATELINE_WRITES_PER_MINUTE": "0",
        "DATELINE_COSTLY_READS_PER_MINUTE": "0",
    }
