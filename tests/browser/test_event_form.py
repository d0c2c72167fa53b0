"""The event form in a browser: while one types, by keyboard, with drafts, and without JavaScript."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from app.services.sources import add_text
from tests.support.browser import PageWatch
from tests.support.factories import EDITOR, make_source
from tests.support.servers import Server

TEXT = "The council met.\n\nOn Friday the bridge was closed by order of the mayor, and it stayed so for nine days.\n"


@pytest.fixture
def source(fresh_server: Server) -> str:
    """The title of a source whose text is held."""
    with fresh_server.app.state.sessions.writing() as db:
        report = make_source(db, "Report on the bridge")
        add_text(db, report, TEXT.encode(), EDITOR, origin="bridge.txt")
        db.commit()
    return "Report on the bridge"


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return name


def title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Title", exact=True).first


def citation(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Citation {number}")


def save(page: Page, button: str = "Save event") -> None:
    page.get_by_role("button", name=button, exact=True).last.click()


def test_an_event_is_added_with_help_at_every_step(page: Page, fresh_server: Server, source: str) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(fresh_server.address)
    page.get_by_role("link", name="Add event").click()

    page.get_by_label("Date", exact=True).fill("19 Sept 2023")
    expect(page.locator("#date-r")).to_contain_text("Tuesday 19 September 2023")
    page.get_by_label("End for an interval").fill("18 Sept 2023")
    expect(page.locator("#end-r")).to_contain_text("18 Sep 2023 is before the start, 19 Sep 2023.")
    page.get_by_label("End for an interval").fill("28 Sept 2023")
    expect(page.locator("#whole-r")).to_contain_text("10 days")
    page.get_by_label("Approximate (c.)").check()
    expect(page.locator("#whole-r")).to_contain_text("2023-09-19~/2023-09-28~")
    assert page.get_by_label("Approximate (c.)").is_checked()

    title(page).fill("Azerbaijan attacks Nagorno-Karabakh again")
    expect(page.locator("#similar")).to_contain_text("Azerbaijan attacks Nagorno-Karabakh")
    title(page).fill("The mayor closes the bridge")
    expect(page.locator("#similar")).not_to_contain_text("similar")
    page.get_by_label("Diplomacy").check()

    citation(page, 1).get_by_role("combobox", name="Source").select_option(label=source)
    citation(page, 1).get_by_role("textbox", name="Quote").fill("the bridge was shut by order of the mayor")
    expect(citation(page, 1)).to_contain_text("Not found")
    expect(citation(page, 1)).to_contain_text("Closest match, ¶ 2")
    page.get_by_role("button", name="Use this text").click()
    expect(citation(page, 1)).to_contain_text("Found once, ¶ 2")
    assert focused(page) == "citations-0-quote"
    assert page.get_by_label("Date", exact=True).input_value() == "19 Sept 2023"

    page.get_by_role("button", name="Add a citation").click()
    expect(citation(page, 2)).to_be_visible()
    assert focused(page) == "citations-1-source"
    second = citation(page, 2)
    expect(second.get_by_text("The new source", exact=True)).to_be_hidden()
    second.get_by_role("combobox", name="Source").select_option("new")
    second.get_by_role("textbox", name="Title").fill("Notice at the bridge")
    second.get_by_role("textbox", name="Published").fill("03/04/2023")
    # The answer replaces the question, so there is nothing left to be seen checked.
    second.get_by_text("Monday 3 April 2023").click()
    expect(second.get_by_text("2023-04-03", exact=True)).to_be_visible()

    save(page)
    expect(page).to_have_url(re.compile(r"/events/\d+$"))
    expect(page.locator("#flash p")).to_have_text("Event added.")
    expect(page.locator("h1")).to_have_text("The mayor closes the bridge")
    expect(page.locator("main")).to_contain_text("Notice at the bridge")


def test_names_are_chips_that_the_keyboard_reaches(page: Page, fresh_server: Server) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/events/new")
    actors = page.get_by_label("Actors")
    sent = page.locator("textarea[name=actors]")
    assert sent.is_hidden()
    actors.press_sequentially("Ilham Aliyev (caller)")
    actors.press("Enter")
    actors.press_sequentially("Ministry; of Roads, River Town")
    actors.press("Enter")
    actors.press("Enter")
    assert sent.input_value() == "Ilham Aliyev (caller)\nMinistry; of Roads, River Town"
    assert page.url.endswith("/events/new"), "Enter sends nothing from here"

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Remove Ilham Aliyev (caller)")).to_be_focused()
    page.keyboard.press("Enter")
    assert sent.input_value() == "Ministry; of Roads, River Town"
    expect(actors).to_be_focused()
    expect(page.get_by_text("Ilham Aliyev (caller) removed")).to_be_attached()

    actors.press("Backspace")
    assert actors.input_value() == "Ministry; of Roads, River Town"
    actors.press("End")
    actors.press_sequentially(" (builder)")
    page.get_by_label("Tags").fill("not yet entered")
    title(page).fill("The bridge closes")
    page.get_by_label("Diplomacy").check()
    title(page).press("Enter")
    expect(page.locator("#flash p")).to_have_text("Event added.")
    expect(page.locator("main")).to_contain_text("Ministry; of Roads, River Town")
    expect(page.locator("main")).to_contain_text("builder")
    expect(page.locator("main")).to_contain_text("not yet entered")


def test_many_names_and_sources_are_searched_while_one_types(
    page: Page, fresh_server: Server, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.suggestions.MOST_NAMES", 1)
    monkeypatch.setattr("app.pages.event_form_page.MOST_LISTED_SOURCES", 1)
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/events/new")
    page.get_by_label("Actors").press_sequentially("aliy")
    expect(page.locator("#actors-list option")).to_have_count(1)
    assert page.locator("#actors-list option").get_attribute("value") == "Ilham Aliyev"
    first = citation(page, 1)
    first.get_by_role("combobox", name="Source").press_sequentially("the bridge")
    expect(page.locator("#sources-list option")).to_have_count(1)
    offered = page.locator("#sources-list option").get_attribute("value") or ""
    assert offered.startswith(f"{source} (source ")
    first.get_by_role("combobox", name="Source").fill(offered)
    first.get_by_role("textbox", name="Quote").fill("On Friday … nine days")
    expect(first).to_contain_text("Found once, ¶ 2")
    expect(first.get_by_text("The new source", exact=True)).to_be_hidden()
    first.get_by_label("It is a new source").check()
    expect(first.get_by_text("The new source", exact=True)).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_faults_get_the_focus_and_lead_to_their_fields(page: Page, page_watch: PageWatch, fresh_server: Server) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/events/new")
    page.get_by_label("Actors").fill("x" * 301)
    save(page)
    expect(page).to_have_title(re.compile("^Error: Add an event"))
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors h2")).to_have_text("3 things need your attention before this can be saved")
    page.get_by_role("link", name="The name of an actor has 301 characters; 300 are allowed.").click()
    expect(page.get_by_label("Actors")).to_be_focused()
    expect(page.get_by_label("Actors")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Give the event a title").click()
    expect(title(page)).to_be_focused()
    page_watch.expect("status of 422")


def test_a_draft_outlives_a_reload(page: Page, fresh_server: Server) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/events/new")
    title(page).fill("The mayor closes the bridge")
    page.get_by_label("Places").fill("River Town")
    expect(page.locator("#draft-status")).to_have_text(re.compile(r"^Draft kept \d\d:\d\d UTC$"), timeout=10_000)
    page.reload()
    expect(page.get_by_text(re.compile("A draft of .* was kept"))).to_be_visible()
    assert title(page).input_value() == "The mayor closes the bridge"
    expect(page.get_by_role("button", name="Remove River Town")).to_be_visible()
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("#flash p")).to_have_text("Draft discarded.")
    assert title(page).input_value() == ""


def test_a_session_that_ends_is_told_beside_the_buttons(
    page: Page, page_watch: PageWatch, fresh_server: Server
) -> None:
    fresh_server.sign_in(page.context, "contributor")
    page.goto(f"{fresh_server.address}/events/new")
    page.context.clear_cookies()
    title(page).fill("The mayor closes the bridge")
    expect(page.locator("#draft-status")).to_contain_text("Sign in", timeout=10_000)
    page.get_by_role("button", name="Add a citation").click()
    expect(page.locator("#form-message")).to_contain_text("Sign in")
    assert page.locator(".cites > li").count() == 1
    save(page)
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    fresh_server.sign_in(page.context, "contributor")
    page.get_by_role("button", name="Send it again").click()
    expect(title(page)).to_have_value("The mayor closes the bridge")
    page_watch.expect("status of 401")
    page_watch.expect("status of 422")


def test_everything_works_without_javascript(browser: Browser, fresh_server: Server, source: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}) as context:
        fresh_server.sign_in(context, "contributor")
        page = context.new_page()
        page.goto(f"{fresh_server.address}/events/new")
        page.get_by_label("Date", exact=True).fill("03/04/2023")
        title(page).fill("The mayor closes the bridge")
        page.get_by_label("Diplomacy").check()
        page.get_by_label("Actors").fill("Ann Lee (mayor)\nCity council")
        citation(page, 1).get_by_role("combobox", name="Source").select_option(label=source)
        citation(page, 1).get_by_role("textbox", name="Quote").fill("the bridge was shut by order of the mayor")
        page.get_by_role("button", name="Add a citation").click()
        expect(citation(page, 2)).to_be_visible()
        expect(page.get_by_text("Closest match, ¶ 2")).to_be_visible()
        second = citation(page, 2)
        expect(second.get_by_text("The new source", exact=True)).to_be_hidden()
        second.get_by_role("combobox", name="Source").select_option("new")
        second.get_by_role("textbox", name="Publisher").fill("City of River Town")
        save(page)
        expect(page.locator("#errors")).to_contain_text("Is 03/04/2023 the 3rd of April or the 4th of March 2023?")
        expect(page.locator("#errors")).to_contain_text("Citation 2: Give the new source a title.")
        page.get_by_label("Saturday 4 March 2023").check()
        page.get_by_role("button", name="Use this text").click()
        expect(page.get_by_text("Found once, ¶ 2")).to_be_visible()
        page.get_by_role("button", name="Remove citation 2").click()
        expect(citation(page, 2)).to_have_count(0)
        save(page)
        expect(page.locator("#flash p")).to_have_text("Event added.")
        page.get_by_role("link", name="Edit").first.click()
        assert page.get_by_label("Actors").input_value() == "Ann Lee (mayor)\nCity council"
        page.get_by_label("Why this change").fill("A better title")
        title(page).fill("The mayor shuts the bridge")
        save(page, "Save version 2")
        expect(page.locator("#flash p")).to_have_text("Saved as version 2.")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_faults_conflicts_and_drafts_are_accessible(
    browser: Browser, fresh_server: Server, source: str, artefacts: Path, scheme: str, width: int
) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}) as context:  # type: ignore[arg-type]
        fresh_server.sign_in(context)
        page = context.new_page()

        def look(name: str) -> None:
            page.screenshot(path=artefacts / f"form-{name}-{width}-{scheme}.png", full_page=True)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name

        page.goto(f"{fresh_server.address}/events/new?date=03/04/2023&title=x" + "y" * 130)
        citation(page, 1).get_by_role("combobox", name="Source").select_option(label=source)
        citation(page, 1).get_by_role("textbox", name="Quote").fill("the bridge was shut by order of the mayor")
        page.get_by_label("End for an interval").fill("never")
        save(page)
        expect(page.locator("#errors")).to_be_visible()
        look("faults")

        page.goto(f"{fresh_server.address}/events/1/edit")
        title(page).fill("Mine")
        expect(page.locator("#draft-status")).to_contain_text("Draft kept", timeout=10_000)
        with browser.new_context() as other:
            fresh_server.sign_in(other)
            theirs = other.new_page()
            theirs.goto(f"{fresh_server.address}/events/1/edit")
            title(theirs).fill("Theirs")
            save(theirs, "Save version 2")
            expect(theirs.locator("#flash p")).to_have_text("Saved as version 2.")
        save(page, "Save version 2")
        expect(page.locator("h1")).to_have_text("Someone saved while you were editing")
        assert focused(page) == "Someone saved while you were editing"
        expect(page.locator(".diff ins").first).to_contain_text("Theirs")
        look("conflict")

        page.goto(f"{fresh_server.address}/events/1/edit")
        expect(page.get_by_text(re.compile("A draft of .* was kept"))).to_be_visible()
        look("draft")
