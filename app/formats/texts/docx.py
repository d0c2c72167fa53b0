"""Word files (`.docx`), by python-docx: paragraphs and tables in their order. Foot and end notes are not read."""

import io
from collections.abc import Iterator
from typing import Any

from app.errors import Invalid
from app.formats.texts.archives import open_bytes
from app.formats.texts.reading import ReadText, require_words

DAMAGED = "The Word file is damaged: it cannot be read."


def read_docx(content: bytes) -> ReadText:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    archive = open_bytes(content)
    for entry in archive.infolist():
        # Word writes no document type; who does wants entities unfolded.
        if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(entry).read(4096):
            raise Invalid("The Word file declares entities of its own, which no Word file does. It was not read.")
    try:
        document = docx.Document(io.BytesIO(content))
        words = "\n\n".join(line for line in _lines(document) if line)
        said = document.core_properties
        title, authors, language = said.title, said.author, said.language
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, TypeError, OSError):
        raise Invalid(DAMAGED) from None
    return ReadText(
        require_words(words, "The Word file is empty: there is no word in it."),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        f"python-docx {docx.__version__}",
        title=title or "",
        # The library's own template names itself as the author.
        authors=tuple(name.strip() for name in (authors or "").split(";") if name.strip() not in ("", "python-docx")),
        language=language or "",
    )


def _lines(holder: Any) -> Iterator[str]:
    from docx.table import Table

    for block in holder.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "  ".join(" ".join(cell.text.split()) for cell in row.cells)
        else:
            yield " ".join(block.text.split())
