"""Looking back and taking back in a browser, with scripts and without."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.servers import Server

ADDRESS = "/events/43"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_edit_is_seen_in_the_history_and_undone_there(
    browser: Browser, fresh_server: Server, has_scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=has_scripts, locale="en-GB") as context:
        fresh_server.sign_in(context, "contributor")
        page = context.new_page()
        page.goto(fresh_server.address + ADDRESS)
        title = page.locator("h1").inner_text()
        page.goto(f"{fresh_server.address}{ADDRESS}/edit")
        page.get_by_label("Title", exact=True).fill("Something else happens")
        page.get_by_label("Why this change").fill("A better source")
        page.get_by_role("button", name="Save version 2").click()
        page.get_by_role("link", name="history").click()
        expect(page.locator("h1")).to_have_text("History")
        newest = page.locator(".history > li").first
        expect(newest).to_contain_text("A better source")
        expect(newest.locator("ins").first).to_contain_text("Something else happens")
        page.get_by_role("button", name="Restore version 1 of the event").click()
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("#flash p")).to_have_text("Version 1 is restored.")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_event_is_withdrawn_and_brought_back(browser: Browser, fresh_server: Server, has_scripts: bool) -> None:
    with browser.new_context(java_script_enabled=has_scripts, locale="en-GB") as context:
        fresh_server.sign_in(context, "curator")
        page = context.new_page()
        page.goto(fresh_server.address + ADDRESS)
        page.get_by_text("Withdraw this event").click()
        page.get_by_label("Why").fill("It is told twice")
        page.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_role("heading", name="This event is withdrawn")).to_be_visible()
        expect(page.locator(".msg.warn")).to_contain_text("It is told twice")
        page.get_by_role("button", name="Bring it back").click()
        expect(page.locator("#flash p")).to_have_text("The event is back.")
        expect(page.get_by_role("link", name="Edit")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_source_is_restored_and_the_past_is_looked_at(
    browser: Browser, fresh_server: Server, has_scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=has_scripts, locale="en-GB") as context:
        fresh_server.sign_in(context, "curator")
        page = context.new_page()
        page.goto(f"{fresh_server.address}/sources/3")
        title = page.locator("h1").inner_text()
        page.goto(f"{fresh_server.address}/sources/3/edit")
        page.get_by_label("Title", exact=True).fill("Another title")
        page.get_by_role("button", name="Save source").click()
        expect(page.locator("h1")).to_contain_text("Another title")
        page.goto(f"{fresh_server.address}/activity")
        newest = page.locator(".activity > li").first
        expect(newest).to_contain_text("Another title")
        newest.get_by_role("link", name="history").click()
        page.get_by_role("button", name="Restore version 1 of the source").click()
        expect(page.locator("h1")).to_have_text(title)

        page.goto(f"{fresh_server.address}{ADDRESS}/edit")
        page.get_by_label("Title", exact=True).fill("Something else happens")
        page.get_by_role("button", name="Save version 2").click()
        page.goto(f"{fresh_server.address}{ADDRESS}/history")
        page.get_by_role("link", name="See the event as it stood at version 1 of the event").click()
        expect(page.locator(".as-of")).to_contain_text("As it stood at version")
        expect(page.locator("h1")).not_to_have_text("Something else happens")
        expect(page.get_by_role("link", name="Edit")).to_have_count(0)
        past = page.locator("h1").inner_text()
        page.get_by_role("link", name="The timeline then").click()
        page.get_by_label("Search events and quoted passages").fill(f'"{past}"')
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".chips")).to_contain_text(f'Words “"{past}"”')
        expect(page.locator(".entry").get_by_role("link", name=past, exact=True)).to_be_visible()
        expect(page.locator("#timeline .as-of")).to_contain_text("As it stood at version")
        page.locator("#timeline .as-of").get_by_role("link", name="Go to the present").click()
        expect(page.get_by_text("No event fits this view")).to_be_visible()
