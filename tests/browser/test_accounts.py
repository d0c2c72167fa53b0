"""Signing in with a second factor in a browser, with scripts and without."""

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.services.people import create_person
from app.services.sign_ins import issue_link
from tests.support.servers import Server

PASSWORD = "the tide turned at noon"

AXE = Axe()


def assert_fits(page: Page) -> None:
    """The page is accessible on a narrow screen in the dark, and does not scroll sideways."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        found = AXE.run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_invited_person_signs_in_with_a_code(browser: Browser, fresh_server: Server, has_scripts: bool) -> None:
    with fresh_server.app.state.sessions.writing() as db:
        link = issue_link(db, create_person(db, "Ada", "admin"))
        db.commit()
    with browser.new_context(java_script_enabled=has_scripts, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{fresh_server.address}/sign-in/link/{link}")
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{fresh_server.address}/people")
        page.get_by_label("For whom").fill("Mira")
        page.get_by_role("button", name="Make the invitation").click()
        assert_fits(page)
        invitation = page.locator("#secret").input_value()
        expect(page.locator("#invitations tbody tr")).to_contain_text("Mira")
    with browser.new_context(java_script_enabled=has_scripts, locale="en-GB") as context:
        page = context.new_page()
        page.goto(invitation)
        assert_fits(page)
        page.get_by_role("textbox", name="Name").fill("Mira")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password, again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        expect(page.locator("#flash")).to_have_text("You are signed in.")
        page.goto(f"{fresh_server.address}/account/second-factor")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Set up a second factor").click()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        assert_fits(page)
        totp = pyotp.TOTP(page.locator("code").inner_text())
        code = totp.now()
        page.get_by_label("The code that the app shows now").fill(code)
        page.get_by_role("button", name="Turn it on").click()
        assert_fits(page)
        recovery = page.locator(".codes code").first.inner_text()
        page.goto(f"{fresh_server.address}/account/second-factor")
        assert_fits(page)
        page.goto(f"{fresh_server.address}/account")
        page.get_by_role("button", name="Sign out").last.click()
        page.goto(f"{fresh_server.address}/sign-in?next=/sources")
        page.get_by_label("Name").fill("Mira")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        assert_fits(page)
        page.get_by_label("Code", exact=True).fill(code)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("has been used")
        page.get_by_label("Code", exact=True).fill(recovery)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Sources")
        page.locator("summary", has_text="account").click()
        expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="People", exact=True)).to_have_count(0)
