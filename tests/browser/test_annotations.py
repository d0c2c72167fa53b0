"""Notes in a browser: written, answered, settled and taken out, with and without scripts."""

import json
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from app.database import Sessions
from tests.support.browser import PageWatch
from tests.support.factories import make_event, make_source
from tests.support.servers import Server
from tests.support.sources import give_text

AXE = Axe()


@pytest.fixture
def address(fresh_server: Server) -> str:
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        event = make_event(db, "Pilots answer", "2021-03-12")
        db.commit()
        return f"{fresh_server.address}/events/{event.id}"


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without scripts."""
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        yield context.new_page()


Look = Callable[[Page, str], None]


def journey(page: Page, look: Look) -> None:
    """A question is written, answered, changed, settled, opened again and taken out; `look` follows each step."""
    page.get_by_label("Add a note").fill("One letter, or *two*?")
    page.get_by_label("Question", exact=True).check()
    page.get_by_role("button", name="Add note").click()
    look(page, "Note added.")
    question = note(page, "One letter, or two?")
    expect(question).to_contain_text("Open question")
    press(question, "Reply")
    question.get_by_label("Your reply").fill("Two, it seems.")
    question.get_by_role("button", name="Add reply").click()
    look(page, "Reply added.")
    answer = question.locator("article")
    expect(answer).to_contain_text("Two, it seems.")
    press(answer, "Edit")
    answer.get_by_label("Your note").fill("Three, it seems.")
    answer.get_by_role("button", name="Save note").click()
    look(page, "Note saved.")
    expect(answer).to_contain_text("Three, it seems.")
    question.get_by_role("button", name="Resolve").click()
    look(page, "Note resolved.")
    expect(question).not_to_be_visible()
    page.get_by_text("1 resolved note").click()
    question.get_by_role("button", name="Open again").click()
    look(page, "Note opened again.")
    press(answer, "Edit")
    answer.get_by_role("button", name="Take it out").click()
    look(page, "Note taken out.")
    expect(answer).to_have_count(0)
    expect(question).to_be_visible()


def note(page: Page, words: str) -> Locator:
    return page.locator("#notes article.note", has_text=words).first


def press(where: Locator, words: str) -> None:
    """Open what a summary folds; the last one of a note with replies is its own."""
    where.locator("summary", has_text=words).last.click()


def test_a_conversation_with_scripts_stays_on_the_page(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.evaluate("window.isSamePage = true")

    def look(page: Page, said: str) -> None:
        expect(page.locator("#flash p")).to_have_text(said)
        focus = page.evaluate("document.activeElement.closest('#notes') !== null")
        assert focus, f"after “{said}” the focus is lost"

    journey(page, look)
    assert page.evaluate("window.isSamePage") is True
    assert page.url == address


def test_a_conversation_without_scripts(plain_page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(plain_page.context)
    plain_page.goto(address)
    journey(plain_page, lambda page, said: expect(page.locator("#flash p")).to_have_text(said))


def test_what_is_half_typed_stays_while_another_note_is_settled(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.get_by_label("Add a note").fill("Settle this")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#flash p")).to_have_text("Note added.")
    page.get_by_label("Add a note").fill("Half typed")
    note(page, "Settle this").get_by_role("button", name="Resolve").click()
    expect(page.locator("#flash p")).to_have_text("Note resolved.")
    assert page.get_by_label("Add a note").input_value() == "Half typed"


def test_a_fault_is_told_beside_the_field(page_watch: PageWatch, fresh_server: Server, address: str) -> None:
    page = page_watch.page
    fresh_server.sign_in(page.context)
    page.goto(address)
    field = page.get_by_label("Add a note")
    field.fill("   ")
    page.get_by_label("Tag", exact=True).check()
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Write the note first.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Write the note first.")
    expect(page.get_by_label("Tag", exact=True)).to_be_checked()
    page_watch.expect("422")


def test_nothing_typed_is_lost_when_the_session_has_ended(
    page_watch: PageWatch, fresh_server: Server, address: str
) -> None:
    page = page_watch.page
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.get_by_label("Add a note").fill("A long thought")
    page.context.clear_cookies()
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_role("alert")).to_contain_text("Sign in")
    assert page.get_by_label("Add a note").input_value() == "A long thought"
    page_watch.expect("401")


def test_two_quick_clicks_write_one_note(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.get_by_label("Add a note").fill("Only once")
    page.get_by_role("button", name="Add note").dblclick()
    expect(page.locator("#flash p")).to_have_text("Note added.")
    page.reload()
    expect(page.locator("#notes article.note")).to_have_count(1)


def test_two_quick_clicks_write_one_note_without_scripts(plain_page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(plain_page.context)
    plain_page.goto(address)
    plain_page.get_by_label("Add a note").fill("Only once")
    plain_page.get_by_role("button", name="Add note").dblclick()
    expect(plain_page.locator("#notes article.note")).to_have_count(1)
    plain_page.goto(address)
    expect(plain_page.locator("#notes article.note")).to_have_count(1)


def test_words_of_a_source_are_annotated_answered_and_resolved(page: Page, fresh_server: Server) -> None:
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        source = make_source(db, "Log of the harbour")
        give_text(db, source, "Eleven ships lay in the bay.\n\nNone of them was written down.")
        db.commit()
        address = f"{fresh_server.address}/sources/{source.id}"
    fresh_server.sign_in(page.context)
    page.goto(f"{address}#p2")
    page.get_by_role("link", name="Annotate ¶ 2").click()
    expect(page.get_by_label("Words of the source")).to_have_value("None of them was written down.")
    page.get_by_label("Words of the source").fill("was written down")
    page.get_by_label("Your note").fill("By whom?")
    page.get_by_label("Question", exact=True).check()
    assert AXE.run(page).violations_count == 0
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("mark.noted")).to_have_text("was written down")
    margin = page.locator(".mnote.ask")
    expect(margin).to_contain_text("asks: By whom?")
    margin.get_by_role("link").click()
    thread = margin.locator("section")
    press(thread, "Reply")
    thread.get_by_label("Your reply").fill("By the master.")
    thread.get_by_role("button", name="Add reply").click()
    expect(page.locator("#flash")).to_contain_text("Reply added.")
    expect(thread).to_contain_text("By the master.")
    found = AXE.run(page)
    assert found.violations_count == 0, found.generate_report()
    thread.get_by_role("button", name="Resolve").click()
    expect(thread).to_contain_text("1 resolved note")
    page.goto(address)
    expect(margin).to_contain_text("asks (resolved): By whom?")


def test_notes_are_imported_after_a_look_at_them_on_a_phone(page: Page, fresh_server: Server) -> None:
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        make_source(db, "Log of the harbour", url="https://example.org/log")
        db.commit()
    elsewhere = f"https://elsewhere.example/{'long-' * 30}"
    rows = [
        {"id": str(n), "uri": uri, "text": "By whom?"} for n, uri in enumerate(["https://example.org/log", elsewhere])
    ]
    page.set_viewport_size({"width": 360, "height": 740})
    fresh_server.sign_in(page.context)
    page.goto(f"{fresh_server.address}/notes/import")
    page.get_by_label("Or what is in it").fill(json.dumps(rows))
    page.get_by_role("button", name="Look them through").click()
    expect(page.get_by_role("main")).to_contain_text("1 new, 0 here already, 1 with errors")
    found = AXE.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("Leave out those with errors").check()
    page.get_by_role("button", name="Import 1 note").click()
    expect(page.locator("#flash p")).to_have_text("Notes imported: 1.")
