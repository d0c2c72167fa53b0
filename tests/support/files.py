"""Files as people hand them in, made on the spot: PDF, Word, EPUB, HTML."""

import io
import zipfile
from collections.abc import Mapping

import docx
from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

SENTENCE = "The ferry left the harbour at dawn and did not come back before the evening of that day."


def make_pdf(pages: list[list[str]], *, title: str = "", password: str = "", first_label: str = "") -> bytes:
    """A PDF with one page for each list of lines. `first_label` numbers the pages from there, `ii` in Roman digits."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject(key): NameObject(value)
            for key, value in {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}.items()
        }
    )
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})})
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        drawn = "\n".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 50 740 Td {drawn} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = fonts
    if title:
        writer.add_metadata({"/Title": title, "/Author": "Sample, Ada; Harbour desk"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    if first_label:
        style = PageLabelStyle.DECIMAL if first_label.isdigit() else PageLabelStyle.LOWERCASE_ROMAN
        start = int(first_label) if first_label.isdigit() else {"i": 1, "ii": 2, "v": 5}[first_label]
        writer.set_page_label(0, len(pages) - 1, style=style, start=start)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def make_docx(paragraphs: list[str], *, title: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Left", "Right"
    document.core_properties.title = title
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def make_zip(entries: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def make_epub(chapters: list[str], *, encrypted: str = "") -> bytes:
    """A book whose chapters lie in its file in the reverse of their reading order."""
    listed = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    read = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    entries: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The harbour</dc:title>'
        "<dc:creator>Ada Sample</dc:creator><dc:publisher>Harbour Press</dc:publisher><dc:date>2021-04-05</dc:date>"
        f"<dc:language>en</dc:language></metadata><manifest>{listed}</manifest><spine>{read}</spine></package>",
    }
    for number, chapter in reversed(list(enumerate(chapters))):
        entries[f"OPS/text/c {number}.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
            f"<script>alert(1)</script></head><body><p>{chapter}</p></body></html>"
        )
    if encrypted:
        entries["META-INF/encryption.xml"] = (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
            'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
            f'<enc:CipherReference URI="{encrypted}"/></enc:CipherData></enc:EncryptedData></encryption>'
        )
    return make_zip(entries)


def make_page(paragraphs: list[str]) -> bytes:
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour closed | Harbour Press</title>'
        '<meta property="og:site_name" content="Harbour Press"><meta name="author" content="Ada Sample">'
        '<meta property="article:published_time" content="2023-09-19T10:00:00Z">'
        '<link rel="canonical" href="https://press.example/harbour"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Harbour closed</h1>{words}<script>alert('never')</script></article></body></html>"
    ).encode()
