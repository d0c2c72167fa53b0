"""Text in italics or not: what a style writes, and how it becomes HTML, plain text and Markdown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `link` is the address to which it leads, where there is one."""

    text: str
    italic: bool = False
    link: str = ""


Runs = tuple[Run, ...]

_CLOSED = tuple(end + quotes for end in ".?!…" for quotes in ("", "”", "’”", "’"))
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&#~|])")
_LINE_MARK = re.compile(r"^([+-]|[0-9]+(?=[.)]))")


def plain(text: str) -> Runs:
    return (Run(text),) if text else ()


def italic(text: str) -> Runs:
    return (Run(text, italic=True),) if text else ()


def closed(runs: Runs, mark: str, *, american: bool = False) -> Runs:
    """The runs with a mark behind them; no full stop behind another end of a sentence.

    In the American manner (`american`) the mark stands inside closing quotation marks.
    """
    if not runs or not mark:
        return runs
    last = runs[-1]
    if mark == "." and not last.link and last.text.endswith(_CLOSED):
        return runs
    if american and last.text.endswith("”") and not last.italic:
        inner = "’”" if last.text.endswith("’”") and "‘" in last.text else "”"
        return (*runs[:-1], Run(last.text.removesuffix(inner) + mark + inner))
    return (*runs, Run(mark))


def joined(parts: Iterable[Runs], mark: str, *, american: bool = False) -> Runs:
    """The parts that are not empty, with a mark and a space between each two; the mark may be empty."""
    whole: Runs = ()
    for part in parts:
        if part:
            whole = (*closed(whole, mark, american=american), Run(" "), *part) if whole else part
    return whole


def to_text(runs: Runs) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)


def to_html(runs: Runs) -> Markup:
    """Safe HTML: `cite` elements for italics, links to web addresses only."""
    return Markup("").join(_element(run) for run in runs)


def _element(run: Run) -> Markup:
    if run.link.startswith(("http://", "https://")):
        return Markup('<a class="address" href="{}" rel="noopener noreferrer">{}</a>').format(run.link, run.text)
    return Markup("<cite>{}</cite>").format(run.text) if run.italic else escape(run.text)


def to_markdown(runs: Runs) -> str:
    """One line of CommonMark in which nothing but our italics and links has a meaning."""
    return "".join(_marked(run) for run in _merged(runs))


def escape_markdown(text: str) -> str:
    """One line of text in which no sign has a meaning for Markdown, wherever in a line it stands."""
    return _LINE_MARK.sub(r"\\\1" if text[:1] in "+-" else r"\1\\", _MARKDOWN.sub(r"\\\1", " ".join(text.split())))


def _merged(runs: Runs) -> list[Run]:
    """The runs, neighbours of one kind as one, since escapes look at whole words."""
    merged: list[Run] = []
    for run in runs:
        if merged and (merged[-1].italic, merged[-1].link) == (run.italic, run.link):
            run = Run(merged.pop().text + run.text, run.italic, run.link)
        merged.append(run)
    return merged


def _marked(run: Run) -> str:
    if run.link.startswith(("http://", "https://")):
        # Inside angle brackets nothing but these could end an address.
        address = re.sub(r"[\\<>\s]", lambda found: quote(found[0]), run.link)
        return f"<{address}>" if address == run.text else f"[{_escaped(run.text)}](<{address}>)"
    text = _escaped(run.text)
    if not run.italic or not text.strip():
        return text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return f"{text[:start]}*{text[start:end]}*{text[end:]}"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))
