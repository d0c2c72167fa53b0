"""Web pages: the main text without menus and scripts, and what the page says of itself. By trafilatura and lxml."""

import re

from app.errors import Invalid
from app.formats.texts.blocks import words_of
from app.formats.texts.plain import declared_charset, decode
from app.formats.texts.reading import ReadText, require_words

LITTLE = 200
"""Characters below which a page has probably kept its text back."""

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_WORDS = (
    "No text was found in this page. It may ask for consent first, or write its text by script: open it, copy the "
    "words, and paste them."
)


def read_html(content: bytes, media_type: str = "") -> ReadText:
    import trafilatura
    from lxml import html  # type: ignore[import-untyped]

    declared = declared_charset(media_type)
    if not declared and (found := _META.search(content[:4096])):
        declared = found[1].decode("ascii", "replace")
    page = _XML_DECLARATION.sub("", decode(content, declared)[0])
    try:
        tree = html.document_fromstring(page)
    except (ValueError, AssertionError, html.etree.LxmlError):
        raise Invalid(_NO_WORDS) from None
    words, said = _extract(page)
    words = require_words(words or words_of(tree), _NO_WORDS)
    return ReadText(
        words,
        "text/html",
        f"trafilatura {trafilatura.__version__}",
        title=said.get("title", ""),
        authors=tuple(name.strip() for name in said.get("author", "").split(";") if name.strip()),
        publisher=said.get("sitename", ""),
        issued=said.get("date", ""),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip(),
        url=said.get("url", ""),
        remarks=(_little(len(words)),) if len(words) < LITTLE else (),
    )


def _little(count: int) -> str:
    return (
        f"Only {count:,} characters of text were found. The page may ask for consent first, or write its text by "
        "script: if words are missing, open it, copy them, and paste them."
    )


def _extract(page: str) -> tuple[str, dict[str, str]]:
    """The main text, paragraphs divided by empty lines, and the members of its description that are known."""
    import trafilatura

    said: dict[str, str] = {}
    words = ""
    for is_fast in (True, False):
        found = trafilatura.bare_extraction(
            page, fast=is_fast, favor_recall=True, include_comments=False, with_metadata=True
        )
        if found is None:
            continue
        document = found if isinstance(found, dict) else found.as_dict()
        said = {name: value for name, value in document.items() if isinstance(value, str)} | said
        words = max(words, document.get("text") or "", key=len)
        if len(words) >= LITTLE:
            break
    return "\n\n".join(line.strip() for line in words.split("\n") if line.strip()), said
