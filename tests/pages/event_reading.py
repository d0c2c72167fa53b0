"""Looking at the page of an event as its reader does: by headings, labels and words."""

from html.parser import HTMLParser

from httpx2 import Response

INLINE = {"", "a", "b", "cite", "code", "em", "i", "q", "span", "strong", "time", "wbr"}
VOID = {"br", "hr", "img", "input", "link", "meta", "use", "wbr"}


class Element:
    """An element with its attributes and what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.parts: list[Element | str] = []

    def all(self, tag: str = "", **attributes: str) -> "list[Element]":
        """The elements inside, in order, of a tag and with attributes (`class_` asks for one class of several)."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                if part._is(tag, attributes):
                    found.append(part)
                found += part.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> "Element":
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements <{tag} {attributes}>"
        return found[0]

    @property
    def text(self) -> str:
        """Its words in one line."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        words = "".join(part if isinstance(part, str) else part._raw() for part in self.parts)
        return words if self.tag in INLINE else f" {words} "

    def _is(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, value in attributes.items():
            held = self.attributes.get(name.rstrip("_"))
            if held is None or value not in (held.split() if name == "class_" else [held]):
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(response: Response, status: int = 200) -> Element:
    """What a response shows; elements that are not closed in order fail."""
    assert response.status_code == status, response.text
    return parse(response.text)


def parse(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.root


def facts(page: Element) -> dict[str, str]:
    """The list of facts: term and description."""
    listed = page.one("dl", class_="facts")
    pairs = zip(listed.all("dt"), listed.all("dd"), strict=True)
    return {term.text: description.text for term, description in pairs}


def cards(page: Element) -> list[Element]:
    return page.all("article", class_="evidence")


def notes(page: Element) -> list[str]:
    """The bodies of the notes, in order."""
    return [body.text for body in page.one("section", id="notes").all("div", class_="prose")]


def buttons(page: Element) -> set[str]:
    """The words of all that can be pressed or followed in the main part of a page."""
    main = page.one("main")
    return {element.text for tag in ("a", "button", "summary") for element in main.all(tag)}
