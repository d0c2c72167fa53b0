"""Getting a text in: upload, wait, review, store; with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.database import Sessions
from app.models import Source
from app.pages import capture_reading
from tests.support.factories import make_event, make_source
from tests.support.files import SENTENCE, make_pdf
from tests.support.servers import Server
from tests.support.sources import cite, give_text


def upload(page: Page, server: Server, source_id: int) -> None:
    page.goto(f"{server.address}/sources/{source_id}")
    page.get_by_role("link", name="Add a text").click()
    report = make_pdf([["Nothing is here."], [SENTENCE]], title="The harbour report")
    page.get_by_label("File", exact=True).set_input_files(
        files={"name": "report.pdf", "mimeType": "application/pdf", "buffer": report}
    )
    page.get_by_role("button", name="Upload the file").click()
    expect(page.get_by_role("status").get_by_text("Reading")).to_be_visible()


def look(page: Page) -> None:
    """The page is accessible, and fits a phone."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})


def confirm(page: Page, title: str) -> None:
    expect(page.get_by_role("region", name="The words that were read")).to_contain_text(SENTENCE)
    expect(page.get_by_role("row", name="Title")).to_contain_text(title)
    page.get_by_label("Take over: Title").check()
    page.get_by_role("button", name="Store this text").click()
    expect(page.locator("#flash")).to_have_text("Stored as text 1.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The harbour report")
    expect(page.locator("mark").first).to_contain_text(SENTENCE)


def test_a_file_is_uploaded_reviewed_and_stored(
    browser: Browser, page: Page, fresh_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first look does not wait, so that the page of a long reading is seen.
    monkeypatch.setattr(capture_reading, "PATIENCE", 0.0)
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        first, second = make_source(db, "First report"), make_source(db, "Second report")
        make_event(db, cites=[cite(first, SENTENCE), cite(second, SENTENCE)])
        db.commit()
        ids = first.id, second.id
    fresh_server.sign_in(page.context)
    upload(page, fresh_server, ids[0])
    expect(page.get_by_role("button", name="Store this text")).to_be_visible()
    look(page)
    confirm(page, "First report")
    with sessions.writing() as db:
        give_text(db, db.get_one(Source, ids[0]), f"Nothing is here.\n{SENTENCE.replace('dawn', 'dusk')}")
        db.commit()
    page.goto(f"{fresh_server.address}/sources/{ids[0]}/texts/compare")
    expect(page.locator("ins")).to_have_text("dusk")
    look(page)
    with browser.new_context(java_script_enabled=False) as context:
        fresh_server.sign_in(context)
        plain = context.new_page()
        upload(plain, fresh_server, ids[1])
        for _ in range(20):
            if not plain.get_by_role("link", name="look again").count():
                break
            plain.wait_for_timeout(200)
            plain.get_by_role("link", name="look again").click()
        confirm(plain, "Second report")
