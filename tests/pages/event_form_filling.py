"""Filling in the event form as a person does: the fields that a page shows, changed here and there, and sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from httpx2 import Response
from starlette.testclient import TestClient

from tests.pages.event_reading import Element, read

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class FilledForm:
    """The form of a page: its address and what stands in its fields, in order; names may come more than once."""

    client: TestClient
    url: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        values = [value for known, value in self.fields if known == name]
        assert len(values) == 1, f"{len(values)} fields are named {name}"
        return values[0]

    def fill(self, **values: str) -> "FilledForm":
        """Type into fields; a double underscore stands for the dot of a name (`citations__0__quote`)."""
        return self.put({name.replace("__", "."): value for name, value in values.items()})

    def put(self, values: dict[str, str]) -> "FilledForm":
        kept = [(name, values.pop(name, value)) for name, value in self.fields]
        return FilledForm(self.client, self.url, [*kept, *values.items()])

    def send(self, action: str = "save", *, to: str = "", headers: Iterable[tuple[str, str]] = ()) -> Response:
        body = urlencode([*self.fields, ("action", action)])
        sent = {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)}
        return self.client.post(to or self.url, content=body, headers=sent)


def open_form(client: TestClient, url: str = "/events/new") -> FilledForm:
    return form_of(client, read(client.get(url)))


def form_of(client: TestClient, page: Element) -> FilledForm:
    form = page.one("form", id="event-form")
    return FilledForm(client, form.attributes["action"], list(fields_of(form)))


def fields_of(form: Element) -> Iterable[tuple[str, str]]:
    """What a browser would send, without the button."""
    for control in form.all():
        name = control.attributes.get("name")
        if not name:
            continue
        if control.tag == "textarea":
            yield name, "".join(part for part in control.parts if isinstance(part, str)).removeprefix("\n")
        elif control.tag == "select":
            chosen = [option for option in control.all("option") if "selected" in option.attributes]
            yield name, (chosen or control.all("option"))[0].attributes["value"]
        elif control.tag == "input" and control.attributes.get("type") in ("radio", "checkbox"):
            if "checked" in control.attributes:
                yield name, control.attributes["value"]
        elif control.tag == "input":
            yield name, control.attributes["value"]


def faults(page: Element) -> dict[str, str]:
    """The error summary: the id of the field each entry leads to, and its sentence."""
    summary = page.one("div", id="errors")
    return {link.attributes["href"].removeprefix("#"): link.text for link in summary.all("a")}


def described(page: Element, control_id: str) -> str:
    """The words that describe a control, by `aria-describedby`."""
    ids = page.one(id=control_id).attributes.get("aria-describedby", "").split()
    return " ".join(page.one(id=part).text for part in ids)
