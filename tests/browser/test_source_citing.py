"""Citing from the reader in a browser: one selection and two clicks, by keyboard alone, by touch, without script."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.database import Sessions
from tests.support.browser import PageWatch
from tests.support.factories import make_event, make_source
from tests.support.servers import Server
from tests.support.sources import cite, give_text

LINES = [
    "The bridge was shut on 18 September 2023, \U0001d538lso by night. The bridge was shut on purpose, they said.",
    "On 19 September the mayor said nothing.",
    "Rain fell.",
]

SELECT = """([from, start, to, end]) => {
  const place = (id, at) => {
    const walker = document.createTreeWalker(document.querySelector(`#${id} > p`), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("sup")) continue;
      if (at <= node.length) return [node, at];
      at -= node.length;
    }
  };
  document.getSelection().setBaseAndExtent(...place(from, start), ...place(to, end));
}"""


@pytest.fixture
def bulletin(fresh_server: Server) -> int:
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        source = make_source(db, "Evening bulletin", language="en", issued="2023-10")
        give_text(db, source, "\n".join(LINES))
        make_event(db, "Bridge is shut", "2023-09-18", cites=[cite(source, "shut on 18 September 2023")])
        make_event(db, "Mayor says nothing of the bridge", "2023-09-18")
        db.commit()
        return source.id


def select(page: Page, words: str, to: tuple[str, int] | None = None, nth: int = 0) -> None:
    """Select words of the first paragraph, or from their beginning to a place in another one; in UTF-16 units."""
    line = LINES[0].encode("utf-16-le")
    at = -1
    for _ in range(nth + 1):
        at = LINES[0].index(words, at + 1)
    start = len(LINES[0][:at].encode("utf-16-le")) // 2
    assert len(line) >= start
    end = to or ("p1", start + len(words.encode("utf-16-le")) // 2)
    page.evaluate(SELECT, ["p1", start, *end])


def marks(page: Page, paragraph: str) -> list[str]:
    return [re.sub(r"\d$", "", words) for words in page.locator(f"#{paragraph} > p mark").all_text_contents()]


@pytest.fixture
def reader(page: Page, fresh_server: Server, bulletin: int) -> Page:
    fresh_server.sign_in(page.context)
    page.goto(f"{fresh_server.address}/sources/{bulletin}")
    return page


def test_one_selection_and_two_clicks(reader: Page, artefacts: Path) -> None:
    """Of repeated words the second, behind a letter of two UTF-16 units, with a space at the end."""
    select(reader, "bridge was shut ", nth=1)
    reader.get_by_role("toolbar", name="For the selected words").get_by_role("link", name="Cite for an event").click()
    panel = reader.get_by_role("dialog", name="Cite for an event")
    expect(panel.get_by_label("Find the event")).to_be_focused()
    reader.screenshot(path=artefacts / "citing.png", caret="initial")
    results = Axe().run(reader)
    assert results.violations_count == 0, results.generate_report()
    panel.get_by_role("button", name="Mayor says nothing").click()
    expect(reader.locator("#flash")).to_contain_text("Citation added to Mayor says nothing of the bridge.")
    expect(panel).to_have_count(0)
    assert marks(reader, "p1") == ["shut on 18 September 2023", "bridge was shut"]
    note = reader.locator(".mnote:focus")
    expect(note).to_contain_text("2 Mayor says nothing")
    expect(note).to_contain_text("one source")
    expect(reader.locator("#source-counts")).to_contain_text("2 passages cited in 2 events")
    reader.locator("#flash").get_by_role("button", name="Undo").click()
    expect(reader.locator("#flash")).to_contain_text("Undone")
    assert marks(reader, "p1") == ["shut on 18 September 2023"], "one reads on where one was"


def test_a_selection_over_paragraphs_out_of_a_mark(reader: Page) -> None:
    """It starts inside a cited passage, runs over the number of its note, and ends in the next paragraph."""
    select(reader, "18 September 2023", to=("p2", len("On 19 September the mayor")))
    expect(reader.get_by_role("toolbar", name="For the selected words")).to_be_visible()
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Cite for an event")).to_be_focused()
    reader.keyboard.press("Enter")
    panel = reader.get_by_role("dialog")
    panel.get_by_label("Find the event").fill("mayor")
    expect(panel.get_by_text("1 event found")).to_be_visible()
    panel.get_by_role("button", name="Mayor says nothing").click()
    expect(reader.locator("#flash")).to_contain_text("Citation added")
    assert "".join(marks(reader, "p1")).endswith(LINES[0][LINES[0].index(", ") :])
    assert marks(reader, "p2") == ["On 19 September the mayor"]


def test_by_keyboard_alone(reader: Page) -> None:
    reader.locator("#p2 > .pn").focus()
    reader.keyboard.press("Tab")
    expect(reader.locator("#p2 .cite-here")).to_be_focused()
    reader.keyboard.press("Enter")
    panel = reader.get_by_role("dialog")
    expect(panel.get_by_label("Find the event")).to_be_focused()
    reader.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(reader.locator("#p2 .cite-here")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(panel.get_by_label("Find the event")).to_be_focused()
    reader.keyboard.type("mayor")
    expect(panel.get_by_text("1 event found")).to_be_visible()
    reader.keyboard.press("Tab")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    expect(reader.locator("#flash")).to_contain_text("Citation added to Mayor says nothing of the bridge.")
    assert marks(reader, "p2") == [LINES[1]]
    reader.keyboard.press("p")
    expect(reader.locator("#reader-says")).to_contain_text("Passage 1 Bridge is shut")
    expect(reader.locator("#p1 mark a").first).to_be_focused()
    reader.keyboard.press("n")
    expect(reader.locator("#reader-says")).to_contain_text("Passage 2 Mayor says nothing")
    reader.get_by_label("Find in this text").focus()
    reader.keyboard.press("p")
    expect(reader.locator("#reader-says")).to_contain_text("Passage 2 Mayor says nothing")


def test_by_touch_the_toolbar_is_docked(browser: Browser, fresh_server: Server, bulletin: int) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True) as context:
        fresh_server.sign_in(context)
        page = context.new_page()
        watch = PageWatch(page)
        page.goto(f"{fresh_server.address}/sources/{bulletin}")
        select(page, "on purpose")
        toolbar = page.get_by_role("toolbar", name="For the selected words")
        box = toolbar.bounding_box()
        assert box is not None
        assert box["y"] > 700
        toolbar.get_by_role("link", name="Cite for an event").tap()
        page.get_by_role("dialog").get_by_role("button", name="Mayor says nothing").tap()
        expect(page.locator("#flash")).to_contain_text("Citation added")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watch.problems == []


def test_a_new_event_from_selected_words(reader: Page) -> None:
    reader.evaluate(SELECT, ["p2", 16, "p2", 38])
    reader.get_by_role("link", name="New event from this").click()
    expect(reader.get_by_label("Date", exact=True)).to_have_value("19 September 2023")
    expect(reader.locator("#suggested-date")).to_contain_text("2023 is taken from “18 September 2023”")
    expect(reader.get_by_label("Quote")).to_have_value("the mayor said nothing")


def test_without_javascript(browser: Browser, fresh_server: Server, bulletin: int) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        fresh_server.sign_in(context)
        page = context.new_page()
        page.goto(f"{fresh_server.address}/sources/{bulletin}")
        page.locator("#p2 > .pn").click()
        page.get_by_role("link", name="Cite from ¶ 2").click()
        page.get_by_label("Words to cite").fill("the mayor said nothing")
        page.get_by_label("Find the event").fill("mayor")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_text("1 event found")).to_be_visible()
        page.get_by_role("button", name="Mayor says nothing").click()
        expect(page.locator("#flash")).to_contain_text("Citation added to Mayor says nothing of the bridge.")
        assert marks(page, "p2") == ["the mayor said nothing"]


def test_the_search_in_the_text_leads_to_its_places(reader: Page) -> None:
    reader.get_by_label("Find in this text").fill("SHUT")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"\?find=SHUT#hit-1$"))
    expect(reader.locator(".readerbar")).to_contain_text("1 of 2")
    results = Axe().run(reader)
    assert results.violations_count == 0, results.generate_report()
    reader.get_by_role("link", name="Next place").click()
    expect(reader).to_have_url(re.compile(r"hit=2#hit-2$"))
    expect(reader.locator(".para .hit")).to_have_text(["shut", "shut"])
