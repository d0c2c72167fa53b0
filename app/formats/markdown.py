"""Markdown as safe HTML: CommonMark and tables, no raw HTML, then sanitised."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
_cleaner = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
          "table", "tbody", "td", "th", "thead", "tr", "ul"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
)  # fmt: skip


def render_markdown(text: str, *, inline: bool = False) -> Markup:
    """Safe HTML of a Markdown text; `inline` gives the text without its paragraph."""
    html = _parser.renderInline(text) if inline else _parser.render(text)
    return Markup(_cleaner.clean(html))  # noqa: S704 - it has been cleaned


def plain_text(text: str) -> str:
    """The words of a Markdown text without its marks, in one line."""
    return " ".join(nh3.clean(_parser.render(text), tags=set()).split())
