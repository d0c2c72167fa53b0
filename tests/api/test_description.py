"""The API's description is complete and right, and the page made from it holds all of it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.filters import EventFilters
from tests.api.conftest import Writing
from tests.support.factories import make_event, make_source

Description = dict[str, Any]

OPERATIONS = {
    "/api/v1/events": {"get", "post"},
    "/api/v1/events/{event_id}": {"get", "patch", "delete"},
    "/api/v1/events/{event_id}/restore": {"post"},
    "/api/v1/events/{event_id}/merge": {"post"},
    "/api/v1/events/{event_id}/unmerge": {"post"},
    "/api/v1/sources": {"get", "post"},
    "/api/v1/sources/{source_id}": {"get", "patch"},
    "/api/v1/sources/{source_id}/quotes": {"get"},
    "/api/v1/sources/{source_id}/texts": {"get", "post"},
    "/api/v1/sources/{source_id}/texts/{number}": {"get"},
    "/api/v1/citations": {"get", "post"},
    "/api/v1/citations/{citation_id}": {"get", "patch", "delete"},
    "/api/v1/citations/{citation_id}/check": {"post"},
    "/api/v1/citations/{citation_id}/uncheck": {"post"},
    "/api/v1/annotations": {"get", "post"},
    "/api/v1/annotations/{annotation_id}": {"get", "patch", "delete"},
    "/api/v1/annotations/{annotation_id}/resolve": {"post"},
    "/api/v1/annotations/{annotation_id}/reopen": {"post"},
    "/api/v1/events/{event_id}/history": {"get"},
    "/api/v1/sources/{source_id}/history": {"get"},
    "/api/v1/citations/{citation_id}/history": {"get"},
    "/api/v1/activity": {"get"},
    "/api/v1/dates/read": {"get"},
    "/events.csv": {"get"},
    "/events.json": {"get"},
    "/events/{event_id}.json": {"get"},
    "/events.atom": {"get"},
    "/events.md": {"get"},
    "/sources.bib": {"get"},
    "/sources.ris": {"get"},
    "/sources.csl.json": {"get"},
    "/activity.atom": {"get"},
    "/annotations.jsonld": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}
WITH_FILTER = ("/api/v1/events", "/events.csv", "/events.md", "/events.json", "/events.atom")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The description does not depend on the database."""
    return sqlite_url


@pytest.fixture
def description(client: TestClient) -> Description:
    found: Description = client.get("/openapi.json").json()
    return found


def operations(description: Description) -> list[tuple[str, str, Description]]:
    return [(path, method, one) for path, methods in description["paths"].items() for method, one in methods.items()]


def test_all_operations_are_described(description: Description) -> None:
    assert {path: set(methods) for path, methods in description["paths"].items()} == OPERATIONS
    for path, method, operation in operations(description):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["description"], where
        assert operation["tags"], where
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), f"{where} {parameter['name']}"
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


def test_every_filter_parameter_is_described_wherever_a_filter_is_taken(description: Description) -> None:
    fields = {field.alias or name for name, field in EventFilters.model_fields.items()}
    for path in WITH_FILTER:
        parameters = {parameter["name"] for parameter in description["paths"][path]["get"]["parameters"]}
        assert fields <= parameters, path


def test_the_problems_of_the_api_are_problem_documents(description: Description) -> None:
    for path, method, operation in operations(description):
        if not path.startswith("/api/"):
            continue
        statuses = {status for status in operation["responses"] if status >= "4"}
        assert "422" in statuses
        assert ("428" in statuses) == (method in ("patch", "delete"))
        assert method == "get" or {"401", "403"} <= statuses
        for status in statuses:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], f"{method} {path}"


def test_references_lead_somewhere_and_members_are_described(description: Description) -> None:
    schemas = description["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description)))
    assert named <= set(schemas)
    assert {"EventOutput", "NewEvent", "EventChanges", "NewCitation", "NewSource", "NewAnnotation"} <= named
    assert "HTTPValidationError" not in named


def test_bodies_show_all_forms_that_they_take(description: Description) -> None:
    members = description["components"]["schemas"]["NewEvent"]["properties"]
    assert {part.get("type", "$ref") for part in members["date"]["anyOf"]} == {"$ref", "null", "string"}
    assert {part.get("type", "$ref") for part in members["actors"]["items"]["anyOf"]} == {"$ref", "integer", "string"}
    assert description["components"]["schemas"]["NewEvent"]["required"] == ["title", "category"]
    assert "required" not in description["components"]["schemas"]["EventChanges"]


def test_an_event_fits_its_described_shape(description: Description, writing: Writing, client: TestClient) -> None:
    with writing() as db:
        make_event(db, "A call", "2023", cites=[make_source(db)])
    members = description["components"]["schemas"]["EventOutput"]["properties"]
    assert set(client.get("/api/v1/events/1").json()) == set(members)


class Anchors(HTMLParser):
    """The ids of a page, and where its links lead within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if identifier := fields.get("id"):
            self.ids.append(identifier)
        if tag == "a" and (address := fields.get("href") or "").startswith("#"):
            self.targets.add(address[1:])


def test_the_page_describes_every_operation_and_every_record(description: Description, client: TestClient) -> None:
    response = client.get("/api/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Anchors(response.text)
    assert len(set(page.ids)) == len(page.ids)
    assert page.targets <= set(page.ids)
    anchors = {operation["operationId"].replace("_", "-") for _, _, operation in operations(description)}
    records = {
        f"record-{name}" for name, schema in description["components"]["schemas"].items() if "properties" in schema
    }
    assert anchors | records <= set(page.ids)


def test_the_kind_of_every_problem_is_described_on_the_page(client: TestClient) -> None:
    page = Anchors(client.get("/api/docs").text)
    for path in ("/api/v1/events/9", "/api/v1/events/x"):
        kind = client.get(path).json()["type"]
        assert kind.removeprefix("/api/docs#") in page.ids
    unsigned = client.post("/api/v1/events").json()["type"]
    assert unsigned.removeprefix("/api/docs#") in page.ids
