"""Plain text and Markdown: which encoding the bytes are in, and the words of Markdown without its signs."""

import re
import unicodedata
from collections.abc import Iterator

import markdown_it
from markdown_it.token import Token

from app.errors import Invalid
from app.formats.texts.reading import ReadText, require_words

EMPTY = "The text is empty: there is no word in it."
JUDGED = 64 * 1024
"""Bytes from the beginning by which an unknown encoding is guessed."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def declared_charset(media_type: str) -> str:
    found = _CHARSET.search(media_type)
    return found[1] if found else ""


def decode(content: bytes, declared: str = "") -> tuple[str, str, bool]:
    """The text, its encoding, and whether that was guessed.

    In order: a byte order mark, UTF-8, the encoding that was declared, a guess. Raises `Invalid` where none fits.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding, False
    try:
        return content.decode(), "utf-8", False
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return content.decode(declared), declared.lower(), False
        except (LookupError, UnicodeError):
            pass
    return _guess(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise Invalid("The text is damaged: some of its bytes are no characters of its encoding.") from None


def _guess(content: bytes) -> tuple[str, str, bool]:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:JUDGED]).best()
    if best is None:
        raise Invalid("This is no text that can be read: its encoding is unknown. Save it as UTF-8, and add it again.")
    return _strictly(content, best.encoding), best.encoding, True


def require_text(words: str) -> str:
    """Refuses what decodes and is no text all the same."""
    controls = sum(words.count(character) for character in set(words) if _is_control(character))
    if controls > len(words) // 200:
        raise Invalid("This is no text: the file holds bytes that no text has.")
    return words


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\v\f\r\x85"


def read_plain(content: bytes, media_type: str = "") -> ReadText:
    words, encoding, is_guess = decode(content, declared_charset(media_type))
    words = require_words(require_text(words), EMPTY)
    if encoding in ("utf-8", "utf-8-sig"):
        return ReadText(words, "text/plain")
    remarks = (_guessed(encoding),) if is_guess else ()
    return ReadText(words, "text/plain", f"text from {encoding}", remarks=remarks)


def _guessed(encoding: str) -> str:
    return f"The letters were read as {encoding}. That is a guess: look whether the words are right."


def read_markdown(content: bytes, media_type: str = "") -> ReadText:
    """The words of a CommonMark text, one line for each paragraph; the first heading is the title."""
    typed, encoding, is_guess = decode(content, declared_charset(media_type))
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(require_text(typed))
    blocks = list(_blocks(tokens))
    words = require_words("\n\n".join(words for _, words in blocks), EMPTY)
    title = next((words for tag, words in blocks if tag == "h1"), "")
    remarks = (_guessed(encoding),) if is_guess else ()
    return ReadText(words, "text/markdown", f"markdown-it-py {markdown_it.__version__}", title, remarks=remarks)


def _blocks(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Each block of words with the tag of what holds it."""
    tag = ""
    for token in tokens:
        if token.type == "inline":
            yield tag, "".join(_words(token.children or [])).strip()
        elif token.type in ("fence", "code_block"):
            yield token.tag, token.content.strip("\n")
        elif token.nesting == 1:
            tag = token.tag


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("text", "code_inline", "image"):
            yield token.content
