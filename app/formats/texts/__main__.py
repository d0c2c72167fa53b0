"""The process that reads one file: `python -m app.formats.texts KIND MEDIA-TYPE`, the file on standard input.

Writes lines of JSON: how far it is, at last the reading or a refusal.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import IO, Any

from app.errors import Invalid
from app.formats.texts.docx import read_docx
from app.formats.texts.epub import read_epub
from app.formats.texts.html import read_html
from app.formats.texts.pdf import read_pdf
from app.formats.texts.plain import read_markdown, read_plain
from app.formats.texts.reading import ReadText, Tell

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space."""
PROCESSOR_SECONDS = 240
TOO_LARGE = "Reading the file needs more memory than one file may have."


def limit() -> None:
    """Bound memory and processor time, forbid files; where the system knows no such limits, time is bounded alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(kind: str, media_type: str, content: bytes, tell: Tell) -> ReadText:
    match kind:
        case "pdf":
            return read_pdf(content, tell)
        case "epub":
            return read_epub(content, tell)
        case "docx":
            return read_docx(content)
        case "html":
            return read_html(content, media_type)
        case "md":
            return read_markdown(content, media_type)
        case _:
            return read_plain(content, media_type)


def answer(kind: str, media_type: str, content: bytes, out: IO[str]) -> None:
    def say(told: dict[str, Any]) -> None:
        out.write(json.dumps(told, ensure_ascii=True) + "\n")
        out.flush()

    try:
        say(asdict(read(kind, media_type, content, lambda done, total: say({"done": done, "total": total}))))
    except Invalid as refusal:
        say({"refusal": str(refusal)})
    except (MemoryError, RecursionError):
        say({"refusal": TOO_LARGE})
    except ImportError as missing:
        say({"refusal": f"This installation cannot read such files: {missing.name} is missing (extra “capture”)."})


def main() -> None:
    limit()
    # What libraries print must not get between the lines of the answer.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        answer(sys.argv[1], sys.argv[2], sys.stdin.buffer.read(), out)


if __name__ == "__main__":
    main()
