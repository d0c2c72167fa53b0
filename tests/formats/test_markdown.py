"""Markdown as HTML that is safe whatever was typed, and as plain words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.markdown import plain_text, render_markdown

REL = 'rel="nofollow noopener ugc"'
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}


class Looking(HTMLParser):
    """Every tag of a document with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_safe(html: str) -> None:
    """No tag, attribute or address but those that are meant."""
    for tag, attributes in Looking(html).tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        if "href" in attributes:
            scheme = re.match(r"[\s\x00-\x1f]*([^/?#:]*):", attributes["href"] or "")
            assert scheme is None or scheme[1].lower() in ("http", "https", "mailto")
            assert attributes["rel"] == "nofollow noopener ugc"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("### a", "<h3>a</h3>"),
        ("# a", "a"),
        ("    a < b", "<pre><code>a &lt; b\n</code></pre>"),
        ("[a](https://a.example 'b')", f'<p><a href="https://a.example" title="b" {REL}>a</a></p>'),
        ("<https://a.example>", f'<p><a href="https://a.example" {REL}>https://a.example</a></p>'),
        ("[a](mailto:a@a.example)", f'<p><a href="mailto:a@a.example" {REL}>a</a></p>'),
        ("[a](/events/1)", f'<p><a href="/events/1" {REL}>a</a></p>'),
        ("a & b \"c\" 'd'", "<p>a &amp; b \"c\" 'd'</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(typed: str, html: str) -> None:
    assert render_markdown(typed).strip() == html


def test_tables_are_known() -> None:
    tags = [tag for tag, _ in Looking(render_markdown("| a | b |\n|---|---|\n| 1 | 2 |")).tags]
    assert tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]


def test_inline_has_no_paragraph() -> None:
    assert render_markdown("*a* <b>", inline=True) == "<em>a</em> &lt;b&gt;"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://a.example'></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://a.example><input name=password></form>",
    "<a href=https://a.example onclick=alert(1)>a</a>",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:msgbox)",
    "[a](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "![a](https://a.example/tracker.png)",
    "![a](javascript:alert(1))",
    '[a](https://a.example "b\\" onclick=\\"alert(1)")',
    "[a](https://a.example'onclick='alert(1))",
    "`<script>alert(1)</script>`",
    '```html" onmouseover=alert(1)\n<b>\n```',
    "<b",
    "<" * 2000,
    "[" * 2000,
    "> " * 500 + "a",
    "*" * 3000 + "a",
    "\x00<scr\x00ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("inline", [False, True], ids=["block", "inline"])
def test_nothing_that_acts_comes_through(typed: str, inline: bool) -> None:
    assert_safe(render_markdown(typed, inline=inline))


@given(st.text(alphabet="<>[]()!*`#|-:&;\"'=/\\\n\t ajscriptonhef1", max_size=80))
def test_nothing_that_acts_comes_through_whatever_is_typed(typed: str) -> None:
    assert_safe(render_markdown(typed))


def test_what_is_typed_as_html_is_shown_as_typed() -> None:
    assert render_markdown("<b>a</b>") == "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("*a* [b](https://b.example)\n\n- c\n- d", "a b c d"),
        ("# a\n\n> b", "a b"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("  ", ""),
    ],
)
def test_plain_text_is_the_words_in_one_line(typed: str, words: str) -> None:
    assert plain_text(typed) == words
