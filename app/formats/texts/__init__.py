"""Texts of sources out of files: plain text, Markdown, HTML, PDF, Word (`.docx`) and EPUB.

`read_text` is the way in. What a file says of itself is a suggestion; a person decides.
"""

from app.formats.texts.apart import read_text
from app.formats.texts.kinds import MEDIA_TYPES, SUFFIXES, kind_of
from app.formats.texts.reading import ReadText, page_at

__all__ = ["MEDIA_TYPES", "SUFFIXES", "ReadText", "kind_of", "page_at", "read_text"]
