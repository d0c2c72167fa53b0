"""Every page as people meet it: accessible in light and dark, fitting every width, with pictures to look at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FloatRect, Page

from tests.support.servers import Server

PAGES = {
    "timeline": "/",
    "timeline-filtered": "/?from=2023-09&category=diplomacy&actor=1",
    "timeline-newest": "/?order=newest&from=2025",
    "timeline-nothing": "/?q=nothingofthekind&category=diplomacy",
    "timeline-facet": "/?open=actor&from=2025",
    "saved-views": "/views",
    "saved-view-new": "/views/new?category=diplomacy&view=table",
    "lanes": "/?view=lanes",
    "lanes-picked": "/?view=lanes&lanes=actor&zoom=month&at=2023-09-20&pick=43",
    "table": "/?view=table&sort=title",
    "event": "/events/43",
    "event-disputed": "/events/41",
    "event-position": "/events/24/position",
    "event-cited": "/events/41?style=chicago",
    "event-new": "/events/new",
    "event-edit": "/events/43/edit",
    "merge": "/events/43/merge",
    "merge-chosen": "/events/43/merge?other=41",
    "history": "/events/43/history",
    "timeline-as-of": "/?as_of=2999&from=2025",
    "event-as-of": "/events/43?as_of=2999",
    "history-source": "/sources/3/history",
    "activity": "/activity?kind=event&each=1",
    "sources": "/sources",
    "source": "/sources/3",
    "source-find": "/sources/3?find=harbour",
    "source-citing": "/sources/3/cite?at=p1&find=karabakh",
    "event-new-from-words": "/events/new?source=3&at=p1",
    "quotes": "/quotes?health=exact",
    "quotes-source": "/sources/3/quotes",
    "desk": "/desk/unchecked",
    "desk-events": "/desk/single",
    "desk-empty": "/desk/lost",
    "desk-questions": "/desk/questions",
    "source-cited": "/sources/3?style=oscola",
    "bibliography": "/sources/bibliography?style=oscola",
    "notes": "/notes",
    "inbox": "/inbox",
    "note-import": "/notes/import",
    "note-new": "/sources/3/notes/new",
    "source-new": "/sources/new",
    "text-new": "/sources/3/texts/new",
    "source-edit": "/sources/3/edit",
    "date-reading": "/dates/read?text=c.+July+2023",
    "date-question": "/dates/read?text=03/04/2023",
    "api": "/api/docs",
    "sign-in": "/sign-in",
    "account": "/account",
    "missing": "/events/99999",
    "refused": "/?from=yestermorn&to=2000",
}
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1440, "light"), (390, "dark"))
"""Both layouts and both palettes."""
NARROW = (768, 360)

AXE = Axe()

TALLEST = 3000
"""Pixels of a long page that are kept as a picture."""

EXPECTED_STATUS = {"date-question": 422, "missing": 404, "refused": 422}


@pytest.fixture(scope="module")
def visit(browser: Browser, server: Server) -> Iterator[Page]:
    """A curator's page."""
    with browser.new_context(locale="en-GB", reduced_motion="reduce") as context:
        server.sign_in(context)
        yield context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(visit: Page, server: Server, artefacts: Path, name: str) -> None:
    response = visit.goto(server.address + PAGES[name])
    assert response is not None
    assert response.status == EXPECTED_STATUS.get(name, 200)
    for width, scheme in LOOKS:
        visit.set_viewport_size({"width": width, "height": 1000})
        visit.emulate_media(color_scheme=scheme)
        height = min(visit.evaluate("document.documentElement.scrollHeight"), TALLEST)
        shown: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
        visit.screenshot(path=artefacts / f"{name}-{width}-{scheme}.png", full_page=True, clip=shown)
        found = AXE.run(visit)
        assert found.violations_count == 0, f"{width} px, {scheme}: {found.generate_report()}"
    for width in NARROW:
        visit.set_viewport_size({"width": width, "height": 800})
        assert visit.evaluate("document.documentElement.scrollWidth") <= width, f"it scrolls sideways at {width} px"


@pytest.mark.parametrize("name", ["timeline", "event", "source", "sources"])
def test_visitors_meet_no_buttons_that_they_may_not_use(page: Page, server: Server, name: str) -> None:
    page.goto(server.address + PAGES[name])
    assert page.get_by_role("link", name="Add event").count() == 0
    assert page.locator("main form[method=post]").count() == 0
    assert page.get_by_role("link", name="Edit").count() == 0


@pytest.mark.parametrize("name", ["timeline", "event"])
def test_pages_print_without_controls(page: Page, server: Server, name: str) -> None:
    page.goto(server.address + PAGES[name])
    page.emulate_media(media="print")
    assert page.locator(".nav").is_hidden()
    assert page.locator(".printonly").first.is_visible()
    assert page.locator("h1").is_visible()
