"""Books (EPUB 3.3): the chapters in the order of the spine, and the description in the package document."""

import posixpath
from typing import Any
from urllib.parse import unquote

from app.errors import Invalid
from app.formats.texts.archives import open_bytes, read_entry
from app.formats.texts.blocks import words_of
from app.formats.texts.reading import ReadText, Tell, require_words

NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
CHAPTERS = ("application/xhtml+xml", "text/html")
DAMAGED = "The book is damaged: its list of chapters cannot be read."
LOCKED = "The book is protected against copying (DRM). Its words cannot be read."


def read_epub(content: bytes, tell: Tell = lambda done, total: None) -> ReadText:
    from lxml import etree, html  # type: ignore[import-untyped]

    archive = open_bytes(content)
    package, folder = _package(archive)
    locked = _locked(archive)
    chapters = []
    spine = _spine(package, folder)
    for number, name in enumerate(spine):
        tell(number, len(spine))
        if name in locked:
            raise Invalid(LOCKED)
        part = read_entry(archive, name)
        try:
            parser = html.HTMLParser(encoding=None if part.startswith(b"<?xml") else "utf-8", huge_tree=False)
            chapters.append(words_of(html.document_fromstring(part, parser=parser)))
        except (etree.LxmlError, ValueError, AssertionError):
            continue  # a chapter without any content is no fault of the book
    return ReadText(
        require_words("\n\n".join(chapter for chapter in chapters if chapter), "The book holds no words."),
        "application/epub+zip",
        f"lxml {etree.__version__}",
        title=_said(package, "title")[0],
        authors=tuple(name for name in _said(package, "creator") if name),
        publisher=_said(package, "publisher")[0],
        issued=_said(package, "date")[0][:10],
        language=_said(package, "language")[0],
    )


def _parse(part: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except etree.LxmlError:
        raise Invalid(DAMAGED) from None


def _package(archive: Any) -> tuple[Any, str]:
    """The package document, and the folder that holds it."""
    container = _parse(read_entry(archive, "META-INF/container.xml"))
    paths = container.xpath("//c:rootfile/@full-path", namespaces=NAMES)
    if not paths:
        raise Invalid(DAMAGED)
    return _parse(read_entry(archive, str(paths[0]))), posixpath.dirname(str(paths[0]))


def _spine(package: Any, folder: str) -> list[str]:
    """The names of the chapters' files, in reading order."""
    listed = {
        entry.get("id"): entry.get("href", "")
        for entry in package.iterfind(".//opf:manifest/opf:item", NAMES)
        if entry.get("media-type") in CHAPTERS
    }
    wanted = [entry.get("idref") for entry in package.iterfind(".//opf:spine/opf:itemref", NAMES)]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(listed[name].partition("#")[0])))
        for name in dict.fromkeys(wanted)
        if name in listed
    ]


def _locked(archive: Any) -> set[str]:
    if "META-INF/encryption.xml" not in archive.namelist():
        return set()
    encryption = _parse(read_entry(archive, "META-INF/encryption.xml"))
    return {unquote(str(uri)) for uri in encryption.xpath("//enc:CipherReference/@URI", namespaces=NAMES)}


def _said(package: Any, name: str) -> list[str]:
    """What the book says of itself under one name of Dublin Core; one empty string where it says nothing."""
    found = [" ".join("".join(said.itertext()).split()) for said in package.iterfind(f".//dc:{name}", NAMES)]
    return [words for words in found if words] or [""]
