"""Looking at answers of the API as its users do."""

from typing import Any

from httpx2 import Response


def ids(response: Response) -> list[int]:
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


def faults(response: Response) -> dict[str, str]:
    """The sentences of a 422 by field."""
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return {fault["field"]: fault["detail"] for fault in response.json()["errors"]}


def problem(response: Response) -> tuple[int, str]:
    """Status and sentence of a problem document, whose members must all be there."""
    document: dict[str, Any] = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["type"] == "about:blank" or document["type"].startswith("/api/docs#")
    assert document["title"]
    return response.status_code, document["detail"]


def tag(response: Response) -> dict[str, str]:
    """The `If-Match` header for the record that a response shows."""
    assert response.status_code in (200, 201), response.text
    return {"If-Match": response.headers["etag"]}
