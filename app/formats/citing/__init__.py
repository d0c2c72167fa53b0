"""Sources as footnotes and bibliographies in three styles: pure, from works to short runs of text."""

from app.formats.citing.notes import Cite, Notes, Section, bibliography
from app.formats.citing.runs import Run, Runs, to_html, to_markdown, to_text
from app.formats.citing.styles import DEFAULT_STYLE, STYLES, Style
from app.formats.citing.work import NO_PIN, Pin, Work, read_pin, work_of

__all__ = [
    "DEFAULT_STYLE",
    "NO_PIN",
    "STYLES",
    "Cite",
    "Notes",
    "Pin",
    "Run",
    "Runs",
    "Section",
    "Style",
    "Work",
    "bibliography",
    "read_pin",
    "to_html",
    "to_markdown",
    "to_text",
    "work_of",
]
