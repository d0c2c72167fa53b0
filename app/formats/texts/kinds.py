"""What kind of file some bytes are: told by what they hold, and only then by name and declared type."""

import io
import re
import zipfile
from pathlib import PurePath

from app.errors import Invalid

MEDIA_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
}
"""The kinds that can be read, each with its media type."""

SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
}
TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-8 and UTF-16; that of UTF-32 begins with one of UTF-16, or holds zeros."""

_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "This is a file of an old Office program. Save it as .docx or .pdf, and add that.",
    b"{\\rtf": "This is an RTF file. Save it as .docx, and add that.",
    b"\x89PNG": "This is a picture. Only words can be read.",
    b"\xff\xd8\xff": "This is a picture. Only words can be read.",
    b"GIF8": "This is a picture. Only words can be read.",
    b"\x1f\x8b": "This is a compressed file. Unpack it, and add what it holds.",
    b"7z\xbc\xaf": "This is a compressed file. Unpack it, and add what it holds.",
    b"Rar!": "This is a compressed file. Unpack it, and add what it holds.",
}


def kind_of(content: bytes, name: str = "", media_type: str = "") -> str:
    """A key of `MEDIA_TYPES`. Raises `Invalid` for files that are none of these."""
    for beginning, sentence in _FOREIGN.items():
        if content.startswith(beginning):
            raise Invalid(sentence)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    suffix = PurePath(name).suffix.lower()
    declared = media_type.partition(";")[0].strip().lower()
    wanted = SUFFIXES.get(suffix) or next((kind for kind, known in MEDIA_TYPES.items() if known == declared), "txt")
    if wanted in ("pdf", "docx", "epub"):
        raise Invalid(f"The file is called a {wanted.upper()} file, and is none.")
    if b"\0" in content[:65536] and not content.startswith(TEXT_MARKS) and not content.startswith(b"\0\0\xfe\xff"):
        raise Invalid("This is no text: the file holds bytes that no text has.")
    if declared == "application/xhtml+xml" or (wanted == "txt" and _HTML.match(content[:4096])):
        return "html"
    return wanted


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Invalid("The file is damaged: its list of parts cannot be read.") from None
    if "META-INF/container.xml" in names:
        return "epub"
    if "word/document.xml" in names:
        return "docx"
    raise Invalid("This is an archive that is neither a Word file (.docx) nor a book (.epub).")
