"""Words out of an HTML tree, one line for each block."""

import re
from typing import Any

# fmt: off
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
))
UNREAD = frozenset((
    "audio", "canvas", "head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "video",
))
# fmt: on


def words_of(root: Any) -> str:
    """The words of an lxml element, without scripts and styles. Deep trees are walked without recursion."""
    from lxml import etree  # type: ignore[import-untyped]

    pieces: list[str] = []
    unread = 0
    for step, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if step in ("comment", "pi"):
            pieces.append(element.tail or "" if not unread else "")
            continue
        tag = etree.QName(element).localname.lower()
        if step == "start":
            unread += tag in UNREAD
            pieces.append("\n" if tag in BLOCKS else "")
            pieces.append(_one_line(element.text) if not unread else "")
        else:
            unread -= tag in UNREAD
            pieces.append("\n" if tag in BLOCKS else "")
            pieces.append(_one_line(element.tail) if not unread and element is not root else "")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
