"""The watch over pages catches what it is there for."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser import PageWatch


def watch(browser: Browser, html: str) -> PageWatch:
    with browser.new_context(offline=True) as context:
        watch = PageWatch(context.new_page())
        watch.page.set_content(html, wait_until="load")
        watch.page.wait_for_timeout(50)
    return watch


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>console.error('out of ink')</script>", "console error: out of ink"),
        ("<script>console.warn('little ink')</script>", "console warning: little ink"),
        ("<script>throw new Error('no ink')</script>", "uncaught: no ink"),
        ("<img src='http://elsewhere.example/a.png'>", "request to another host: http://elsewhere.example/a.png"),
    ],
)
def test_a_complaint_is_recorded(browser: Browser, html: str, problem: str) -> None:
    assert problem in watch(browser, html).problems


def test_a_quiet_page_has_no_problems(browser: Browser) -> None:
    assert watch(browser, "<p>ink</p><script>console.log('ink')</script>").problems == []


def test_an_expected_problem_is_taken_out_and_must_have_happened(browser: Browser) -> None:
    watched = watch(browser, "<script>console.error('out of ink'); console.error('out of paper')</script>")
    watched.expect("ink$")
    assert watched.problems == ["console error: out of paper"]
    with pytest.raises(AssertionError, match="no problem on the page matches"):
        watched.expect("ink$")
