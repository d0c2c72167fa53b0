"""The page of an event in a browser: with and without scripts, by keyboard, on small screens, in light and dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from app.database import Sessions
from app.domain.inputs import AnnotationInput, CitationInput, Reference
from app.models import Event
from app.services.annotations import annotate, resolve_annotation
from app.services.sources import add_text
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.servers import Server

TEXT = "The board met on Monday. On 12 March the pilots answered that they had not been asked. It did not reply.\n"


@pytest.fixture
def address(fresh_server: Server) -> str:
    """The address of an event that has something of everything."""
    sessions: Sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        gazette = make_source(db, "Harbour Gazette", publisher="Harbour press", url="https://example.org/gazette")
        add_text(db, gazette, TEXT.encode(), EDITOR, origin="test")
        digest, witness = make_source(db, "Digest"), make_source(db, "Witness", confidentiality="withheld")
        whole = make_event(db, "Harbour closed", "2020-12-01/2021-09-14")
        event = make_event(
            db,
            "Pilots answer that they had not been asked",
            "2021-03-12~",
            summary="They *answer* in a letter.\n\nWhat the board said is not recorded.",
            date_note="The Gazette states the day.",
            actors=["Pilots", "Harbour board"],
            places=["Eastport"],
            tags=["open letter"],
            part_of=whole.id,
            cites=[
                _cite(gazette.id, quote="the pilots answered that they had not been asked", note="The only wording."),
                _cite(digest.id, role="disputes", claimed_date="2021-03-13", quote="in a letter of Saturday"),
                _cite(witness.id, role="mentions"),
            ],
        )
        make_event(db, "A part of it", "2021-03-13", part_of=event.id)
        _write_notes(db, event)
        db.commit()
        return f"{fresh_server.address}/events/{event.id}"


def _cite(source_id: int, **fields: str) -> CitationInput:
    return CitationInput.model_validate({"source": Reference(id=source_id), **fields})


def _write_notes(db: Session, event: Event) -> None:
    question = annotate(db, event, AnnotationInput(body="One letter or two?", kind="question"), EDITOR)
    annotate(db, event, AnnotationInput(body="Two, it seems."), EDITOR, reply_to=question)
    done = annotate(db, event, AnnotationInput(body="The category was changed."), EDITOR)
    resolve_annotation(db, done, EDITOR)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without scripts."""
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        yield context.new_page()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
@pytest.mark.parametrize("role", [None, "curator"])
def test_no_barriers_and_no_sideways_scrolling(
    page: Page, fresh_server: Server, address: str, scheme: str, width: int, role: str | None
) -> None:
    if role:
        fresh_server.sign_in(page.context, role)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    for summary in page.locator("#notes summary").all():
        if summary.is_visible():
            summary.click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_citation_is_checked_in_place(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    card = page.locator("article.evidence").first
    card.get_by_role("button", name="Mark as checked").focus()
    page.keyboard.press("Enter")
    taken_back = card.get_by_role("button", name="Take back the check")
    taken_back.wait_for()
    assert "Checked by curator" in card.inner_text()
    assert page.locator("#flash p").inner_text() == "Citation checked."
    assert taken_back.evaluate("button => button === document.activeElement")
    assert page.url == address
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Mark as checked").wait_for()
    assert "Not checked yet" in card.inner_text()
    page.reload()
    assert page.get_by_role("button", name="Mark as checked").count() == 4


def test_which_date_is_held_is_recorded_by_keyboard(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.get_by_role("link", name="Record which date is held").focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Which date is held")
    form.wait_for()
    assert page.url == address
    assert form.get_by_role("radio").first.evaluate("radio => radio === document.activeElement")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("The digest was printed that day.")
    assert Axe().run(page).violations_count == 0
    form.get_by_role("button", name="Record the position").press("Enter")
    page.locator("#flash").get_by_text("Recorded which date is held").wait_for()
    verdict = page.locator("#position").inner_text()
    assert "Held as 13 March 2021. The digest was printed that day." in verdict
    assert "The event is dated" in verdict
    assert Axe().run(page).violations_count == 0


def test_a_citation_is_checked_without_scripts(plain_page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(plain_page.context)
    plain_page.goto(address)
    plain_page.locator("article.evidence").first.get_by_role("button", name="Mark as checked").click()
    assert plain_page.url.startswith(f"{address}#citation-")
    assert "Checked by curator" in plain_page.locator("article.evidence").first.inner_text()
    assert plain_page.locator("#flash p").inner_text() == "Citation checked."


def test_an_event_is_checked_and_the_check_taken_back(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.get_by_role("button", name="Mark as checked", exact=True).click()
    page.get_by_text("Checked by curator").wait_for()
    assert page.locator("#flash p").inner_text() == "Event checked."
    page.get_by_role("button", name="Take back the check", exact=True).click()
    page.get_by_text("The event is in review again.").wait_for()


def test_what_can_be_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    record = f"/e-{address.rpartition('/')[2]}"
    for button, copied in (
        (page.get_by_role("button", name="Copy reference"), page.locator("#reference").input_value()),
        (page.get_by_role("link", name="Copy link"), address.partition("/events/")[0] + record),
    ):
        button.click()
        page.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == copied
        page.get_by_text("Copied").wait_for(state="detached")
    assert page.url == address


def test_sources_are_copied_in_the_chosen_style(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.get_by_label("Style").select_option("OSCOLA 4")
    page.get_by_role("button", name="Copy footnotes").click()
    page.get_by_text("Copied").wait_for()
    listed = page.locator("#cited-notes li").all_inner_texts()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied == [f"{number}. {note}" for number, note in enumerate(listed, 1)]
    page.reload()
    assert page.get_by_label("Style").input_value() == "oscola"


def test_without_scripts_the_link_is_followed_and_no_button_is_dead(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    assert not plain_page.get_by_text("Copy reference").is_visible()
    plain_page.get_by_role("link", name="Copy link").click()
    assert plain_page.url == address


def test_neighbours_are_walked(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("navigation", name="Neighbouring events").get_by_role("link", name="A part of it").click()
    assert page.locator("h1").inner_text() == "A part of it"
    page.get_by_role("navigation", name="Neighbouring events").locator("[rel=prev]").click()
    assert page.url == address


def test_print_shows_the_record_and_no_controls(page: Page, fresh_server: Server, address: str) -> None:
    fresh_server.sign_in(page.context)
    page.goto(address)
    page.emulate_media(media="print")
    assert "from record e-" in page.locator("p.printonly").inner_text()
    assert page.get_by_text("https://example.org/gazette", exact=True).first.is_visible()
    for button in page.locator("main").get_by_role("button").all():
        assert not button.is_visible()
