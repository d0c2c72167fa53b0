"""Two people at one event in their browsers: in whatever order they act, nothing saved and nothing typed is lost."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Revision
from tests.pages.event_form_filling import fields_of
from tests.pages.event_reading import parse
from tests.support.factories import make_event, make_source
from tests.support.servers import Server

ONE = ("open", "save")
OTHER = ("open", "save", "withdraw", "bring back")


def orders() -> Iterator[list[tuple[int, str]]]:
    """Every order in which two people can do what each of them does in turn."""
    steps = len(ONE) + len(OTHER)
    for places in combinations(range(steps), len(ONE)):
        todo = [list(OTHER), list(ONE)]
        yield [(who := int(step in places), todo[who].pop(0))[:2] for step in range(steps)]


class Editor:
    """A curator who fills in the form of an event, by the requests that their browser sends."""

    def __init__(self, context: BrowserContext, server: Server, event_id: int, typed: dict[str, str]) -> None:
        self.context, self.url, self.typed = context, f"{server.address}/events/{event_id}", typed
        self.fields: dict[str, str] = {}

    def open(self) -> None:
        answer = self.context.request.get(f"{self.url}/edit")
        if answer.ok:
            self.fields = dict(fields_of(parse(answer.text()).one("form", id="event-form"))) | self.typed

    def save(self) -> APIResponse | None:
        return self._post("edit", {**self.fields, "action": "save"}) if self.fields else None

    def withdraw(self) -> None:
        assert self._post("withdraw", {"reason": "Told twice"}).status == 303

    def bring_back(self) -> None:
        assert self._post("bring-back", {}).status == 303

    def choose_mine(self, answer: APIResponse) -> APIResponse:
        """Save what the conflict page offers, with one's own words for each field."""
        form = parse(answer.text()).one("main").one("form", class_="form")
        return self._post("edit", {**dict(fields_of(form)), "action": "save"})

    def _post(self, act: str, form: dict[str, str]) -> APIResponse:
        sent: dict[str, str | float | bool] = dict(form)
        return self.context.request.post(f"{self.url}/{act}", form=sent, max_redirects=0)


@pytest.mark.parametrize("field", ["summary", "title"])
def test_no_order_of_acts_loses_anything(browser: Browser, fresh_server: Server, field: str) -> None:
    """One changes the title or the summary, the other one the title."""
    all_orders = list(orders())
    assert len(all_orders) == 15
    sessions = fresh_server.app.state.sessions
    with sessions.writing() as db:
        events = [make_event(db, f"Title {n}", cites=[make_source(db)]).id for n in range(len(all_orders))]
        db.commit()
    with browser.new_context() as first, browser.new_context() as second:
        for context in (first, second):
            fresh_server.sign_in(context)
        for event_id, order in zip(events, all_orders, strict=True):
            other = Editor(first, fresh_server, event_id, {"title": "What the other typed"})
            one = Editor(second, fresh_server, event_id, {field: "What one typed"})
            waiting: list[Editor] = []
            for who, act in order:
                editor = (other, one)[who]
                if act == "save":
                    save(editor, waiting)
                else:
                    getattr(editor, act.replace(" ", "_"))()
            for editor in waiting:
                save(editor, [])
            with sessions.reading() as db:
                event = db.get_one(Event, event_id)
                assert getattr(event, field) in ("What one typed", "What the other typed"), order
                kept = [state[name] for state in snapshots(db, event_id) for name in ("title", "summary")]
                assert {editor.typed.popitem()[1] for editor in (one, other) if editor.fields} <= set(kept), order
                assert event.review == "in-review", order


def save(editor: Editor, waiting: list[Editor]) -> None:
    """Save the form; whoever finds the event withdrawn sees what they typed, and saves it later."""
    answer = editor.save()
    if answer is None:
        editor.open()  # it was withdrawn when they came
        if not editor.fields:
            waiting.append(editor)
            return
        answer = editor.save()
    assert answer is not None
    if answer.status == 409 and "Keep this" in answer.text():
        answer = editor.choose_mine(answer)
    if answer.status == 409:
        typed = next(iter(editor.typed.values()))
        assert typed in answer.text()
        assert "withdrawn" in answer.text()
        waiting.append(editor)
    else:
        assert answer.status == 303, answer.text()


def snapshots(db: Session, event_id: int) -> list[dict[str, str]]:
    of_event = (Revision.record_kind == "event", Revision.record_id == event_id)
    return list(db.scalars(select(Revision.snapshot).where(*of_event)))


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def people(request: pytest.FixtureRequest, browser: Browser, fresh_server: Server) -> Iterator[tuple[Page, Page]]:
    """The pages of two curators, with JavaScript and without."""
    settings = {"java_script_enabled": request.param, "locale": "en-GB"}
    with browser.new_context(**settings) as first, browser.new_context(**settings) as second:
        for context in (first, second):
            fresh_server.sign_in(context)
        yield first.new_page(), second.new_page()


def edit(page: Page, address: str, **typed: str) -> None:
    page.goto(f"{address}/edit")
    for label, words in typed.items():
        page.get_by_role("textbox", name=label.replace("_", " "), exact=label == "Title").first.fill(words)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).last.click()


def test_a_choice_is_made_saved_and_undone(people: tuple[Page, Page], fresh_server: Server) -> None:
    one, other = people
    address = f"{fresh_server.address}/events/43"
    edit(one, address, Title="Mine", Summary="My summary")
    edit(other, address, Title="Theirs")
    press(other, "Save version 2")
    expect(other.locator("#flash p")).to_have_text("Saved as version 2.")
    press(one, "Save version 2")
    expect(one.locator("h1")).to_have_text("Someone saved while you were editing")
    expect(one.locator(".diff ins").first).to_contain_text("Theirs")
    press(one, "Go on editing mine")
    expect(one.get_by_role("textbox", name="Title", exact=True).first).to_have_value("Mine")
    press(one, "Save version")
    one.get_by_label("Keep this for Title, saved by").check()
    press(one, "Save version 3")
    expect(one.locator("h1")).to_have_text("Theirs")
    expect(one.locator(".lede")).to_contain_text("My summary")
    press(one, "Undo")
    expect(one.locator("#flash p")).to_have_text("Undone.")
    expect(one.locator("h1")).to_have_text("Theirs")
    expect(one.locator(".lede")).not_to_contain_text("My summary")


@pytest.mark.parametrize("people", [False], ids=["no scripts"], indirect=True)
def test_discarding_asks_twice_and_a_withdrawn_event_gives_the_words_back(
    people: tuple[Page, Page], fresh_server: Server
) -> None:
    one, other = people
    address = f"{fresh_server.address}/events/43"
    edit(one, address, Title="Mine")
    edit(other, address, Title="Theirs")
    press(other, "Save version 2")
    expect(other.locator("#flash p")).to_be_visible()
    press(one, "Save version 2")
    expect(one.get_by_role("button", name="Discard what I typed")).to_be_hidden()
    one.get_by_text("Discard mine").click()
    press(one, "Discard what I typed")
    expect(one.locator("h1")).to_have_text("Theirs")
    edit(one, address, Title="Mine again")
    other.get_by_text("Withdraw this event").click()
    other.get_by_label("Why").fill("Told twice")
    press(other, "Withdraw")
    expect(other.get_by_role("heading", name="This event is withdrawn")).to_be_visible()
    press(one, "Save version 3")
    expect(one.get_by_label("Title")).to_have_value("Mine again")
    press(other, "Undo")
    expect(other.get_by_role("link", name="Edit", exact=True)).to_be_visible()


def test_two_records_are_merged_and_parted_again(people: tuple[Page, Page], fresh_server: Server) -> None:
    one, other = people
    address = f"{fresh_server.address}/events"
    one.goto(f"{address}/43")
    one.get_by_role("link", name="Merge with another event").click()
    one.get_by_label("Number or words of its title").fill("e-41")
    press(one, "Find")
    press(one, "Merge e-41 into e-43")
    expect(one.locator("#flash p")).to_have_text("e-41 is merged into this event.")
    other.goto(f"{address}/41")
    expect(other).to_have_url(f"{address}/43?merged=41")
    expect(other.locator("main")).to_contain_text("Merged from e-41")
    press(one, "Undo")
    expect(one).to_have_url(f"{address}/41")
    other.goto(f"{address}/41")
    expect(other).to_have_url(f"{address}/41")
