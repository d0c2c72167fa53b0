"""Events as Markdown with footnotes, in a chosen style; the notes of an event follow it."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.formats.citing import Cite, Notes, Style, Work, bibliography, read_pin, to_markdown
from app.formats.citing.runs import escape_markdown
from app.formats.event_shape import CitationOutput, EventOutput

ROLES = {"disputes": "Disputes this: ", "mentions": "Mentions this: "}
_MARKS = {"em_open": "*", "em_close": "*", "strong_open": "**", "strong_close": "**"}
_SAFE = ("http://", "https://", "mailto:")

_parser = MarkdownIt("commonmark", {"html": False})


class MarkdownText:
    """A text that is written one event at a time. `works` are the sources that may be named, by their ids."""

    def __init__(self, style: Style, site: str) -> None:
        self.style, self.site = style, site
        self.works: dict[int, Work] = {}
        self._notes = Notes(style)
        self._cited: set[int] = set()

    def opening(self, title: str, description: str) -> str:
        return f"# {escape_markdown(title)}\n\n{escape_markdown(description)}\n"

    def event(self, event: EventOutput) -> str:
        """The heading, the summary with its references, and the notes."""
        date = event.date.display if event.date else "Undated"
        numbered = [(self._note(citation), self._notes.number) for citation in event.citations]
        marks = "".join(f"[^{number}]" for _, number in numbered)
        record = f"[{event.name}](<{self.site}/{event.name}>)"
        summary = simple_markdown(event.summary)
        parts = [
            f"## {escape_markdown(date)}: {escape_markdown(event.title)}",
            *([f"{summary} {marks}".rstrip()] if summary else []),
            f"{record}{'' if summary else f' {marks}'}".rstrip(),
            *(f"[^{number}]: {note}" for note, number in numbered),
        ]
        return "\n" + "\n\n".join(parts) + "\n"

    def closing(self) -> str:
        """The bibliography of what was cited and may be named."""
        sections = bibliography((self.works[source_id] for source_id in sorted(self._cited)), self.style)
        parts = []
        for section in sections:
            entries = "\n".join(f"- {to_markdown(entry)}" for _, entry in section.entries)
            parts.append(f"\n## {section.heading}\n\n{entries}\n")
        return "".join(parts)

    def _note(self, citation: CitationOutput) -> str:
        work, passage = self.works.get(citation.source.id), citation.passage
        if work is None or citation.source.is_protected:
            return ROLES.get(citation.role, "") + to_markdown(self._notes.add(Cite(None)))
        self._cited.add(citation.source.id)
        pin = read_pin(citation.pin_cite, passage.page if passage else "", passage.paragraph if passage else None)
        cite = Cite(work, pin, (passage.url or "") if passage else "")
        return ROLES.get(citation.role, "") + to_markdown(self._notes.add(cite))


def simple_markdown(text: str) -> str:
    """A summary as paragraphs of words, emphasis and links to web addresses, in which nothing else has a meaning.

    Raw HTML, headings and marks of notes in it become plain words, so that they cannot break the text around them.
    """
    blocks = [token for token in _parser.parse(text) if token.type in ("inline", "fence", "code_block")]
    shown = (_inline(block) if block.type == "inline" else escape_markdown(block.content) for block in blocks)
    return "\n\n".join(words for words in shown if words)


def _inline(block: Token) -> str:
    written, targets = "", []
    for token in block.children or []:
        if token.type in ("text", "code_inline"):
            written += _escaped(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            written += " "
        elif token.type == "image":
            written += _escaped(token.content)
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            targets.append(href if href.startswith(_SAFE) else "")
            written += "[" if targets[-1] else ""
        elif token.type == "link_close":
            target = targets.pop()
            written += f"](<{target}>)" if target else ""
        else:
            written += _MARKS.get(token.type, "")
    return written.strip()


def _escaped(text: str) -> str:
    """The words with the blanks at their edges."""
    words = escape_markdown(text)
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if words and text[-1:].isspace() else ''}"
