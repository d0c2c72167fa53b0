"""The desk in a browser: triage by keys alone, and the same without scripts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import PageWatch
from tests.support.servers import Server


@pytest.fixture
def desk(page: Page, fresh_server: Server) -> Page:
    fresh_server.sign_in(page.context)
    page.goto(f"{fresh_server.address}/desk/unchecked")
    return page


@pytest.fixture
def plain_page(browser: Browser, fresh_server: Server) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        fresh_server.sign_in(context)
        yield context.new_page()


def current(page: Page) -> str:
    key = page.locator("#rows tr[aria-current]").get_attribute("id")
    assert key
    return key


def test_rows_are_judged_by_keys(desk: Page, page_watch: PageWatch) -> None:
    rows, said = desk.locator("#rows tbody tr"), desk.locator("#desk-live")
    keys = [row.get_attribute("id") for row in rows.all()]
    total = len(keys)
    for key, at in (("j", 1), ("j", 2), ("k", 1)):
        desk.keyboard.press(key)
        expect(rows.nth(at)).to_have_attribute("aria-current", "true")
        expect(said).to_contain_text(f"{at + 1} of {total}: ")
    expect(desk.locator(f'#peek form[data-judges="{keys[1]}"]')).to_be_visible()
    desk.keyboard.press("x")
    expect(desk.locator("#chosen")).to_have_text("1 selected")
    # Two presses in one breath are one judgement: the second comes before anybody could have seen the next row.
    desk.keyboard.press("c")
    desk.keyboard.press("c")
    expect(said).to_contain_text(f"Checked. 3 of {total}: ")
    expect(desk.locator("#flash")).to_contain_text("Citation checked")
    assert desk.locator("tr.done").count() == 1
    assert [row.get_attribute("id") for row in rows.all()] == keys, "the place is kept"
    desk.keyboard.press("d")
    expect(said).to_contain_text(f"Disputed. 4 of {total}: ")
    expect(desk.locator(f"#{keys[2]}")).to_contain_text("Disputes")
    # Silent in fields, with modifiers, and about a row that is judged.
    expect(desk.locator(f'#peek form[data-judges="{keys[3]}"]')).to_be_visible()
    desk.locator("#remark").fill("")
    desk.locator("#remark").press_sequentially("jkcd")
    desk.locator("#rows tr[aria-current] .ttl").focus()
    desk.keyboard.press("Control+j")
    assert current(desk) == keys[3]
    desk.keyboard.press("k")
    desk.keyboard.press("c")
    expect(said).to_have_text("This row is judged already.")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys on the desk")).to_be_visible()
    desk.keyboard.press("Escape")
    assert Axe().run(desk).violations_count == 0
    desk.keyboard.press("o")
    desk.wait_for_url("**/events/*")


def test_a_failure_is_said_and_the_row_stays(desk: Page, page_watch: PageWatch) -> None:
    key = current(desk)

    def refuse(route: Route) -> None:
        route.fulfill(status=409, body="<p>This citation was changed since you saw it.</p>", content_type="text/html")

    desk.route("**/judge", refuse)
    desk.keyboard.press("c")
    expect(desk.get_by_role("alert")).to_contain_text("was changed since you saw it")
    assert current(desk) == key
    page_watch.expect("409")
    desk.unroute("**/judge")
    desk.keyboard.press("c")
    expect(desk.locator("#desk-live")).to_contain_text("Checked. 2 of ")
    expect(desk.get_by_role("alert")).to_be_empty()
    expect(desk.locator(f'#peek form[data-judges="{current(desk)}"]')).to_be_visible()


def test_keys_are_silent_where_they_are_switched_off(desk: Page) -> None:
    desk.locator(".topbar details.menu summary").click()
    desk.get_by_role("button", name="Keyboard shortcuts: on").click()
    key = current(desk)
    desk.keyboard.press("j")
    assert current(desk) == key
    expect(desk.locator("#main")).to_contain_text("Keyboard shortcuts are off.")


def test_judging_and_bulk_acts_without_scripts(plain_page: Page, fresh_server: Server) -> None:
    page = plain_page
    page.goto(f"{fresh_server.address}/desk/unchecked")
    first, second = (row.get_attribute("id") for row in page.locator("#rows tbody tr").all()[:2])
    page.get_by_role("button", name="Checked c").click()
    expect(page.locator("#flash")).to_contain_text("Citation checked")
    assert current(page) == second
    assert page.locator(f"#{first}").count() == 0
    for box in page.locator("#rows input[name=pick]").all()[:3]:
        box.check()
    page.get_by_text("Assign", exact=True).click()
    page.get_by_role("button", name="Assign them").click()
    page.locator("main form button.primary").click()
    expect(page.locator("#flash")).to_contain_text("Left alone: 0")
    page.goto(f"{fresh_server.address}/desk/mine")
    expect(page.locator("#rows tbody tr").first).to_be_visible()
    page.go_back()
