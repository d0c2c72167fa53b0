"""A pytest plugin: Chromium, and servers of the starter chronology for it to visit."""

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.database import Sessions, make_engine
from app.main import create_app
from app.settings import Settings
from app.starter import load
from tests.support.browser import ARTEFACTS, PageWatch, find_chromium, launch
from tests.support.databases import copy_sqlite
from tests.support.needs import CHROMIUM
from tests.support.servers import Server, running

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def starter_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed SQLite file with the starter chronology, to copy."""
    path = tmp_path_factory.mktemp("starter") / "starter.sqlite3"
    sessions = Sessions(make_engine(copy_sqlite(sqlite_template, path)))
    with sessions.writing() as db:
        load(db)
        db.commit()
    sessions.engine.dispose()
    return path


@contextlib.contextmanager
def serving(template: Path, folder: Path) -> Iterator[Server]:
    """Serve a copy of `template` that lies in `folder`."""
    url = copy_sqlite(template, folder / "served.sqlite3")
    app = create_app(Settings(_env_file=None, database_url=url))
    with running(app) as server:
        yield server
    app.state.sessions.engine.dispose()


@pytest.fixture(scope="session")
def server(starter_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the starter chronology that tests share and only read from."""
    with serving(starter_template, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def fresh_server(starter_template: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of the starter chronology for one test, which may write."""
    with serving(starter_template, tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; tests that ask for it are left out where there is none.

    One for each file of tests: as long as Playwright is open, `asyncio.run()` fails in its thread, and other files may
    need that.
    """
    path = find_chromium()
    if path is None:
        CHROMIUM.leave_out()
    with sync_playwright() as playwright, launch(playwright, path) as browser:
        yield browser


@pytest.fixture
def artefacts() -> Path:
    """The folder for screenshots."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


@pytest.fixture
def page_watch(browser: Browser, artefacts: Path, request: pytest.FixtureRequest) -> Iterator[PageWatch]:
    """What the test's page complained about; `page_watch.expect("422")` takes out what was caused on purpose."""
    with browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}) as context:
        watch = PageWatch(context.new_page())
        yield watch
        if request.node.stash.get(FAILED, False) or watch.problems:
            watch.page.screenshot(path=artefacts / f"failed-{request.node.name}.png", full_page=True)
    assert watch.problems == [], "the page complained"


@pytest.fixture
def page(page_watch: PageWatch) -> Page:
    """A page of its own. Console errors, uncaught exceptions and requests to other hosts fail the test.

    A failed test leaves a screenshot in `artefacts/`.
    """
    return page_watch.page
