"""Files that are broken, or meant to break what reads them: one sentence each, and the reader lives on."""

import io
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from app.errors import Invalid
from app.formats.texts import read_text
from app.formats.texts.archives import open_bytes
from tests.support.files import SENTENCE, make_docx, make_epub, make_pdf, make_zip

PDF = make_pdf([[SENTENCE]])
DOCX = make_docx([SENTENCE])


def with_entry(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with one entry replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return make_zip({entry: content if entry == name else opened.read(entry) for entry in opened.namelist()})


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)
HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t ", "empty"),
    "binary named txt": (bytes(range(256)) * 10, "no text"),
    "controls": (b"\x01\x02\x03\x04" * 50, "no text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture"),
    "old Word": (b"\xd0\xcf\x11\xe0" + b"0" * 50, "old Office"),
    "other archive": (make_zip({"a.txt": "a"}), "neither"),
    "broken archive": (b"PK\x03\x04" + b"0" * 50, "damaged"),
    "encrypted PDF": (make_pdf([[SENTENCE]], password="secret"), "password"),
    "truncated PDF": (PDF[:60], "damaged"),
    "PDF of pictures": (make_pdf([[], []]), "pictures"),
    "PDF of nonsense": (b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] /Type /Pages >>\n" * 50, "damaged"),
    "truncated Word file": (DOCX[: len(DOCX) // 2], "damaged"),
    "Word file with entities": (with_entry(DOCX, "word/document.xml", ENTITIES), "entities"),
    "Word file with a bomb": (with_entry(DOCX, "word/document.xml", b" " * 40_000_000), "unfold"),
    "locked book": (make_epub([SENTENCE], encrypted="OPS/text/c%200.xhtml"), "DRM"),
    "book without a list": (with_entry(make_epub([SENTENCE]), "OPS/book.opf", b"<package>"), "damaged"),
    "page of scripts": (b"<!doctype html><html><body><script>go()</script></body></html>", "consent"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_refusal_is_one_sentence(name: str) -> None:
    content, word = HOSTILE[name]
    with pytest.raises(Invalid, match=word) as refusal:
        read_text(content, "file.txt")
    assert "Traceback" not in str(refusal.value)


def test_a_name_that_lies_is_told() -> None:
    with pytest.raises(Invalid, match="is none"):
        read_text(b"Only words.", "report.pdf")


def test_an_external_entity_of_a_book_is_not_fetched() -> None:
    opf = (
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><package xmlns="http://www.idpf.org/2007/opf">'
        b'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A&x;</dc:title></metadata><manifest>'
        b'<item id="c" href="text/c%200.xhtml" media-type="application/xhtml+xml"/></manifest>'
        b'<spine><itemref idref="c"/></spine></package>'
    )
    assert "root:" not in read_text(with_entry(make_epub([SENTENCE]), "OPS/book.opf", opf)).title


def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(Invalid, match="too long"):
        read_text(PDF, seconds=0.01)


def test_a_page_that_unfolds_without_end_is_refused() -> None:
    bomb = PdfWriter()
    page = bomb.add_blank_page(612, 792)
    stream = StreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = zlib.compress(b" " * 100_000_000, 1)
    page[NameObject("/Resources")] = DictionaryObject()
    page[NameObject("/Contents")] = bomb._add_object(stream)
    made = io.BytesIO()
    bomb.write(made)
    with pytest.raises(Invalid, match="PDF"):
        read_text(made.getvalue())


def test_archives_of_very_many_parts_are_not_opened() -> None:
    with pytest.raises(Invalid, match="5,001 parts"):
        open_bytes(make_zip({f"{number}": "" for number in range(5001)}))
