"""Runs of text as HTML, plain text and Markdown: whatever a source is called, it stays words."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.formats.citing import NO_PIN, STYLES, Run, to_html, to_markdown, to_text
from tests.formats.citing import works as w

TEXT = st.text(min_size=1, max_size=40)


def test_html_escapes_and_links_to_web_addresses_only() -> None:
    runs = (
        Run("<b> & "),
        Run("*x*", italic=True),
        Run("a", link="javascript:alert(1)"),
        Run("b", link="https://b.example/?q=1&r"),
    )
    assert to_html(runs) == (
        "&lt;b&gt; &amp; <cite>*x*</cite>a"
        '<a class="address" href="https://b.example/?q=1&amp;r" rel="noopener noreferrer">b</a>'
    )


@given(TEXT, TEXT, st.sampled_from(list(STYLES)))
def test_hostile_words_stay_words(title: str, publisher: str, style: str) -> None:
    work = w.work(
        " ".join(title.split()) or "x", "book", "1999", publisher=" ".join(publisher.split()), url="https://a.example/"
    )
    for runs in (STYLES[style].note(work, NO_PIN, ""), STYLES[style].entry(work)):
        html = str(to_html(runs))
        assert set(re.findall(r"</?(\w+)", html)) <= {"cite", "a"}
        assert unescape(re.sub(r"<[^>]*>", "", html)) == to_text(runs)


@given(st.text(alphabet="*_[]<>&#`\\~|-+1.) ab\u00a0é!^:", min_size=1, max_size=30))
def test_markdown_reads_back_as_the_same_words(words: str) -> None:
    title = " ".join(words.split()) or "x"
    read = MarkdownIt("commonmark").renderInline(to_markdown((Run(title), Run("; "), Run("y", italic=True))))
    assert unescape(read) == f"{title}; <em>y</em>"
