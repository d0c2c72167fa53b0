"""PDF files, page by page, by pypdf. Lines are joined to paragraphs; where each page begins is kept."""

import io
import logging
import re
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.formats.texts.reading import ReadText, Tell, require_words

if TYPE_CHECKING:
    import pypdf

MOST_PAGES = 10_000
DAMAGED = "The PDF is damaged or not whole: it cannot be read."
LOCKED = "The PDF is locked with a password. Unlock it, and add it again."
NO_WORDS = "The PDF holds pictures of pages and no words. Recognise its text (OCR) first, and add it again."
_ENDS = re.compile(r"[.!?:;…։؟۔»”\"')\]]$")


def read_pdf(content: bytes, tell: Tell = lambda done, total: None) -> ReadText:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        # Files that only forbid printing or changing open with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Invalid(LOCKED)
        total = len(reader.pages)
        if total > MOST_PAGES:
            raise Invalid(f"The PDF has {total:,} pages; {MOST_PAGES:,} are the most that are read.")
        labels = _labels(reader, total)
        texts = []
        for number in range(total):
            tell(number, total)
            texts.append(reader.pages[number].extract_text())
        said = _description(reader)
    except (DependencyError, NotImplementedError):
        raise Invalid(LOCKED) from None
    except Invalid:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError, EOFError):
        raise Invalid(DAMAGED) from None
    words, pages = _join(texts, labels)
    empty = sum(1 for text in texts if not text.strip())
    remarks = []
    if empty:
        remarks.append(f"{empty:,} of {total:,} pages {'holds' if empty == 1 else 'hold'} no words.")
    if said["issued"]:
        remarks.append("The date is the day on which the file was made, which may not be that of publication.")
    return ReadText(
        require_words(words, NO_WORDS),
        "application/pdf",
        f"pypdf {pypdf.__version__}",
        title=said["title"],
        authors=tuple(name.strip() for name in said["author"].split(";") if name.strip()),
        issued=said["issued"],
        language=said["language"],
        pages=tuple(pages),
        remarks=tuple(remarks),
    )


def _labels(reader: "pypdf.PdfReader", total: int) -> list[str]:
    """What the pages are called; a file whose labels cannot be read has them counted from 1."""
    try:
        labels = list(reader.page_labels)
    except Exception:  # noqa: BLE001 - labels are a nicety: whatever is wrong with them, the words count
        labels = []
    return [str(label)[:40] for label in labels] if len(labels) == total else [str(n + 1) for n in range(total)]


def _description(reader: "pypdf.PdfReader") -> dict[str, str]:
    said = {"title": "", "author": "", "issued": "", "language": ""}
    try:
        language = reader.root_object.get("/Lang")
        said["language"] = language if isinstance(language, str) else ""
        described = reader.metadata
        if described is not None:
            said["title"] = described.title or ""
            said["author"] = described.author or ""
            said["issued"] = described.creation_date.date().isoformat() if described.creation_date else ""
    except Exception:  # noqa: BLE001, S110 - as above
        pass
    return said


def _join(texts: list[str], labels: list[str]) -> tuple[str, list[tuple[str, int]]]:
    """All pages as one text, and where each begins. A paragraph or word that goes on over the page stays whole."""
    words, pages = "", []
    parts: list[str] = []
    length = 0
    for text, label in zip(texts, labels, strict=True):
        page = "\n\n".join(_paragraphs(text))
        if parts and page:
            between = "\n\n" if _ENDS.search(words) else " "
            parts.append(between)
            length += len(between)
        pages.append((label, length))
        if page:
            parts.append(page)
            length += len(page)
            words = page
    return "".join(parts), pages


def _paragraphs(text: str) -> list[str]:
    """The lines of a page joined to paragraphs: one ends at an empty line, or in a short line that ends a sentence."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    usual = sorted(len(line) for line in lines if line)
    full = usual[len(usual) * 3 // 4] * 0.8 if usual else 0
    paragraphs, current = [], ""
    for line in lines:
        if not line:
            paragraphs.append(current)
            current = ""
            continue
        is_divided = current.endswith("-") and line[0].islower()
        current = current[:-1] + line if is_divided else f"{current} {line}".strip()
        if len(line) < full and _ENDS.search(line):
            paragraphs.append(current)
            current = ""
    return [paragraph for paragraph in (*paragraphs, current) if paragraph]
