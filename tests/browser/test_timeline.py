"""The timeline in a browser: with htmx, by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.servers import Server


def shown(page: Page) -> list[str]:
    """The record names of the events on the page, in their order."""
    names: list[str] = page.eval_on_selector_all(
        "#results [id]", "found => found.map(e => e.id).filter(id => /^e-[0-9]+$/.test(id))"
    )
    return names


def test_a_filter_narrows_the_list_in_place(page: Page, server: Server) -> None:
    page.goto(server.address)
    expect(page.locator("#count")).to_have_text("91 events")
    page.get_by_role("checkbox", name=re.compile("^Displacement")).check()
    expect(page.locator("#count")).to_have_text("5 of 91 events")
    expect(page).to_have_url(f"{server.address}/?category=displacement")
    assert len(shown(page)) == 5
    # The box that was ticked keeps the focus and its tick.
    expect(page.get_by_role("checkbox", name=re.compile("^Displacement"))).to_be_checked()
    assert page.evaluate("document.activeElement.value") == "displacement"
    page.get_by_role("checkbox", name=re.compile("^Armed force")).check()
    expect(page.locator("#count")).to_have_text("15 of 91 events")


def test_a_chip_takes_its_filter_away_and_back_brings_it_again(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?category=displacement&from=2023-09")
    page.get_by_role("link", name="Remove filter: Category Displacement").click()
    expect(page).to_have_url(f"{server.address}/?from=2023-09")
    expect(page.get_by_role("checkbox", name=re.compile("^Displacement"))).not_to_be_checked()
    page.go_back()
    expect(page).to_have_url(f"{server.address}/?category=displacement&from=2023-09")
    expect(page.get_by_role("checkbox", name=re.compile("^Displacement"))).to_be_checked()
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#count")).to_have_text("91 events")


def test_search_finds_passages_and_keeps_other_filters(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?from=2023")
    page.get_by_label("Search events and quoted passages").fill("lachin")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(f"{server.address}/?from=2023&q=lachin")
    expect(page.locator(".chips")).to_contain_text("“lachin”")
    assert 1 < len(shown(page)) < 30


def test_dates_are_typed_in_words(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_label("From", exact=True).fill("19 Sept 2023")
    page.get_by_label("To", exact=True).fill("Sept 2023")
    page.get_by_label("To", exact=True).press("Enter")
    expect(page).to_have_url(f"{server.address}/?from=2023-09-19&to=2023-09")
    expect(page.locator(".chips")).to_contain_text("19 Sep 2023 to September 2023")


def test_a_date_that_cannot_be_read_says_so_and_keeps_what_was_typed(page_watch, server: Server) -> None:  # type: ignore[no-untyped-def]
    page = page_watch.page
    page.goto(server.address)
    page.get_by_label("From", exact=True).fill("yestermorn")
    page.get_by_label("From", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("yestermorn")
    expect(page.get_by_label("From", exact=True)).to_have_value("yestermorn")
    page_watch.expect("422")


def test_more_events_are_loaded_below_and_the_focus_moves_there(page: Page, server: Server) -> None:
    page.goto(server.address)
    first = shown(page)
    assert 50 <= len(first) < 91
    page.get_by_role("link", name="Load more events").click()
    expect(page.get_by_role("link", name="Load more events")).to_have_count(0)
    everything = shown(page)
    assert everything[: len(first)] == first
    assert len(everything) == len(set(everything)) == 91
    focused = page.evaluate("document.activeElement.closest('.entry')?.id")
    assert focused == everything[len(first)]
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids)), "an id may stand once"


def test_the_brush_selects_a_range_by_keyboard(page: Page, server: Server) -> None:
    page.goto(server.address)
    start = page.get_by_label("Range starts")
    start.focus()
    start.press("End")
    start.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"from=2025-\d\d&to=2025"))
    expect(page.locator("#overview .band")).to_have_count(1)


def test_a_year_of_the_axis_selects_it(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.locator(".axis").get_by_role("link", name=re.compile("^2020,")).click()
    expect(page).to_have_url(re.compile("from=2020-01"))


def test_jumping_to_a_year_that_is_not_on_the_page(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("navigation", name="Jump to year").get_by_role("link", name=re.compile("^2025,")).click()
    expect(page.locator("#y2025")).to_be_visible()
    expect(page.get_by_role("link", name="Earlier events")).to_be_visible()


def test_views_switch_and_keep_the_filter(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?category=diplomacy")
    page.get_by_role("link", name="Table").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page).to_have_url(re.compile("category=diplomacy&view=table"))
    page.get_by_role("columnheader", name="Title").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    titles = page.locator("tbody th").all_inner_texts()
    assert titles == sorted(titles, key=lambda title: title.casefold().lstrip("“"))
    page.get_by_role("link", name="Lanes").click()
    expect(page.locator("#lanes")).to_be_visible()


def test_lanes_zoom_and_move_by_keys_and_show_what_is_picked(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?view=lanes")
    chart = page.get_by_role("region", name=re.compile("Chart"))
    chart.focus()
    chart.press("+")
    expect(page).to_have_url(re.compile("zoom=year"))
    page.get_by_role("region", name=re.compile("Chart")).focus()
    page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile("at="))
    page.goto(f"{server.address}/?view=lanes&zoom=week&at=2023-09-19")
    page.locator("#lanes svg a").first.click()
    expect(page.locator("#picked")).to_be_visible()


def test_a_click_with_control_opens_a_new_tab(page: Page, server: Server) -> None:
    page.goto(server.address)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Table").click(modifiers=["Control"])
    expect(opened.value).to_have_url(re.compile("view=table"))
    expect(page).to_have_url(f"{server.address}/")


def test_on_a_phone_the_filters_are_a_sheet(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(server.address)
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    expect(page.locator("#filters")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Displacement")).check()
    expect(page.get_by_role("button", name="Show 5 events")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#filters")).to_be_hidden()


@pytest.fixture
def plain(browser: Browser) -> Page:
    """A page without JavaScript."""
    return browser.new_context(java_script_enabled=False, locale="en-GB").new_page()


def test_without_javascript_filters_pages_and_views_work(plain: Page, server: Server) -> None:
    plain.goto(server.address)
    plain.get_by_role("checkbox", name=re.compile("^Displacement")).check()
    plain.get_by_role("button", name="Show 91 events").click()
    expect(plain.locator("#count")).to_have_text("5 of 91 events")
    plain.get_by_role("link", name="Clear all").click()
    plain.get_by_role("link", name="Load more events").click()
    expect(plain.get_by_role("link", name="Earlier events")).to_be_visible()
    plain.get_by_role("link", name="Earlier events").click()
    expect(plain.get_by_role("link", name="Load more events")).to_be_visible()
    plain.get_by_role("button", name="Use this range").click()
    expect(plain.locator("#count")).to_have_text("91 events")
    plain.get_by_role("link", name="Lanes").click()
    plain.get_by_role("link", name="Zoom in", exact=True).click()
    expect(plain.locator("#lanes")).to_be_visible()
    plain.get_by_label("Search events and quoted passages").fill("lachin")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator(".chips")).to_contain_text("“lachin”")
    plain.get_by_role("button", name="Dark").click()
    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
