"""Sources in a browser: with htmx, by keyboard, without JavaScript, in light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.database import Sessions
from app.models import Passage, Source
from tests.support.browser import PageWatch
from tests.support.factories import make_event, make_source
from tests.support.servers import Server
from tests.support.sources import cite, give_text

LINES = [
    "Grain arrived at the harbour on Monday, said the harbour master, and it was unloaded before noon.",
    "The bridge stayed shut all week.",
    *(f"Item {n} of the minutes was read and agreed to." for n in range(3, 451)),
]


@pytest.fixture
def minutes(fresh_server: Server) -> int:
    """A long source, cited in its first and in its last part, with one passage that is lost; its id."""
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        source = make_source(db, "Minutes of the harbour board", type="document", language="en", issued="2023-09")
        give_text(db, source, "\n".join([*LINES, "The harbour closed at dusk."]))
        make_event(db, "Grain arrives", "2023-09-18", cites=[cite(source, LINES[0])])
        make_event(
            db, "Master speaks", "2023-09-19", cites=[cite(source, "said the harbour master, and it was unloaded")]
        )
        make_event(db, "Item is agreed to", "2023-09-20", cites=[cite(source, LINES[399])])
        make_event(db, "Harbour closes", "2023-09-21", cites=[cite(source, "The harbour closed at dusk.")])
        give_text(db, source, "\n".join(LINES))
        db.commit()
        return source.id


def titles(page: Page) -> list[str]:
    return page.locator("#source-list tbody th .ttl").all_inner_texts()


def test_the_list_narrows_while_one_types(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/sources")
    assert len(titles(page)) == 4
    search = page.get_by_role("searchbox")
    search.press_sequentially("overtures")
    expect(page.locator("#source-list tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{server.address}/sources?q=overtures")
    expect(page.locator("#source-total")).to_have_text("1 source")
    expect(search).to_be_focused()
    page.reload()
    assert len(titles(page)) == 1
    search.fill("")
    expect(page.locator("#source-list tbody tr")).to_have_count(4)
    page.get_by_label("Kind").focus()
    page.get_by_label("Kind").select_option("interview")
    expect(page.locator("#source-list tbody tr")).to_have_count(1)
    expect(page.get_by_label("Kind")).to_be_focused()
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Order").select_option("title")
    expect(page).to_have_url(re.compile("order=title"))
    expect(page.locator("#source-list caption")).to_have_text("Sources, in the order: title")


def test_the_reader_leads_to_events_and_notes(page: Page, fresh_server: Server, minutes: int) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/sources/{minutes}")
    first = page.locator("#p1")
    expect(first.locator("mark")).to_have_count(3)
    expect(first.locator("p").first).to_have_text(
        re.compile("Grain arrived at the harbour on Monday, said the harbour")
    )
    # By keyboard: a paragraph's number, and the way to cite from it, which is hidden until then.
    cite_here = first.get_by_role("link", name="Cite from ¶ 1")
    expect(cite_here).to_be_hidden()
    first.get_by_role("link", name="Paragraph 1").focus()
    expect(cite_here).to_be_visible()
    first.get_by_role("link", name="Note 1").click()
    expect(page.locator(".mnote:target")).to_contain_text("Grain arrives")
    page.locator(".mnote").get_by_role("link", name="Grain arrives").click()
    expect(page.locator("h1")).to_have_text("Grain arrives")


def test_a_link_to_a_passage_opens_its_part_and_shows_it(page: Page, fresh_server: Server, minutes: int) -> None:
    fresh_server.sign_in(page.context, "reader")
    with fresh_server.app.state.sessions.reading() as db:
        passage = db.query(Passage).filter(Passage.exact == LINES[399]).one()
    page.goto(f"{fresh_server.address}/passages/{passage.id}")
    expect(page).to_have_url(f"{fresh_server.address}/sources/{minutes}?passage={passage.id}#passage-{passage.id}")
    expect(page.locator("mark.wanted")).to_be_in_viewport()
    expect(page.get_by_text("Part 2 of 3").first).to_be_visible()
    page.get_by_role("link", name="Next part").first.click()
    expect(page.locator("#p401")).to_be_visible()
    page.locator("nav.outline").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"part=1#p1$"))
    expect(page.locator(".lost")).to_contain_text("The harbour closed at dusk.")


def test_a_source_is_added_and_its_date_is_read_while_typed(page_watch: PageWatch, fresh_server: Server) -> None:
    page = page_watch.page
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/sources")
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Kind").select_option("report")
    page.get_by_label("Published on").fill("c. Sept 2023")
    expect(page.locator("#date-r code")).to_have_text("2023-09~")
    page.get_by_label("Published on").fill("yestermorn")
    expect(page.locator("#date-r")).to_contain_text("yestermorn")
    page.get_by_role("button", name="Add source").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Add a source"))
    page.locator("#errors").get_by_role("link", name=re.compile("Give the source’s title")).click()
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page_watch.expect("422")
    page.get_by_label("Title", exact=True).fill("Report on the harbour")
    page.get_by_label("Published on").fill("")
    expect(page.locator("#date-r > *:visible")).to_have_count(0)
    page.get_by_role("button", name="Add source").click()
    expect(page.locator("h1")).to_have_text("Report on the harbour")
    expect(page.locator("#flash p")).to_have_text("Source added.")
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Publisher").fill("Harbour Press")
    page.get_by_role("button", name="Save source").click()
    expect(page.locator("#flash p")).to_have_text("Saved as version 2.")
    expect(page.locator(".pagehead")).to_contain_text("Report. Harbour Press.")


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        yield context.new_page()


def test_everything_works_without_javascript(plain_page: Page, fresh_server: Server, minutes: int) -> None:
    page = plain_page
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/sources")
    page.get_by_role("searchbox").fill("harbour")
    page.get_by_label("Kind").select_option("document")
    page.get_by_role("button", name="Show").click()
    assert titles(page) == ["Minutes of the harbour board"]
    page.get_by_role("link", name="Minutes of the harbour board").click()
    page.get_by_role("link", name="Next part").first.click()
    assert page.locator("#p400 mark").inner_text().startswith("Item 400 of the minutes")
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Title", exact=True).fill("")
    page.get_by_role("button", name="Save source").click()
    assert "Give the source’s title" in page.locator("#errors").inner_text()
    page.get_by_label("Title", exact=True).fill("Minutes of the port board")
    page.get_by_label(re.compile("The source states no title")).check()
    page.get_by_role("button", name="Save source").click()
    assert page.locator("h1").inner_text() == "[Minutes of the port board]"
    assert "Saved as version" in page.locator("#flash").inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_pages_are_accessible_and_fit(
    browser: Browser, fresh_server: Server, minutes: int, artefacts: Path, scheme: str, width: int
) -> None:
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        withheld = make_source(db, "Quiet report", confidentiality="withheld").id
        db.query(Source).filter(Source.id == 4).update({"is_text_public": True, "url": "https://bulletin.example/x"})
        db.commit()
    shown = {
        "list": "/sources",
        "nothing": "/sources?q=nothingofthekind",
        "minutes": f"/sources/{minutes}",
        "passages": "/sources/4",
        "protected": f"/sources/{withheld}",
        "new": "/sources/new",
    }
    for role in ("visitor", "contributor"):
        with browser.new_context(color_scheme=scheme, locale="en-GB") as context:  # type: ignore[arg-type]
            if role != "visitor":
                fresh_server.sign_in(context, role)
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            for name, path in shown.items():
                page.goto(fresh_server.address + path)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{role} {path}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} scrolls sideways"
                page.screenshot(path=artefacts / f"sources-{name}-{role}-{width}-{scheme}.png")


def test_a_source_prints_without_controls(page: Page, fresh_server: Server, minutes: int) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/sources/{minutes}")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#p1 mark").first).to_be_visible()
    for hidden in (".nav", "text=Edit details", ".parts .btn"):
        expect(page.locator(hidden).first).to_be_hidden()
