"""Values of every kind in every field: each is answered so that the caller can act on it, and all stays readable."""

import json
import random
from typing import Any

from starlette.testclient import TestClient

from tests.api.conftest import Writing
from tests.support.factories import make_event, make_source

CALLS = 150

FIELDS = {
    "/api/v1/events": "title category date actors places tags part_of sequence review citations reason summary key",
    "/api/v1/sources": "key type title authors issued url language note text_sha256 confidentiality is_text_public",
    "/api/v1/citations": "event source new_source role quote passage pin_cite note claimed_date keep_unfound",
    "/api/v1/annotations": "event source citation body kind visibility reply_to key",
    "/api/v1/sources/1/texts": "text origin",
}
INNER = "id key name role source quote passage exact start_words end_words sha256 chars page edtf text note family zz"
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2**31, 2**70, 1.5, 1e300, "", " ", "1", "x" * 5000, "2023", "c. July 2023",
    "03/04/2023", "é\u202e\ufeff\u0085\u2028", "\x00", "\ud800", "\U0001f600", "supports", "draft", "e-1", "=1", "a.",
    "https://example.org/\u00e9", "https://[::1", "0" * 64, "a … b", "…", "[..]", "Y17E8", "../..", [], {},
]  # fmt: skip
SOUND: dict[str, list[Any]] = {
    "title": ["Ceasefire signed", "Ü" * 120],
    "category": ["diplomacy"],
    "event": [1],
    "source": [1, "evening-bulletin", {"id": 1}],
    "body": ["Which day?"],
    "text": ["some words … more words\nanother line", "\u00a0\u00ad"],
    "citations": [[{"source": 1, "quote": "some words"}], [{"source": 1, "passage": {"exact": "\U0001f600"}}]],
}


def some_value(rng: random.Random, depth: int) -> Any:
    kind = rng.random()
    if depth == 0 or kind < 0.5:
        return rng.choice(VALUES)
    if kind < 0.7:
        return [some_value(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    return {name: some_value(rng, depth - 1) for name in rng.sample(INNER.split(), rng.randint(0, 4))}


def some_body(rng: random.Random, fields: str) -> str:
    """A body of which about half can be read."""
    body = {name: rng.choice(SOUND[name]) for name in fields.split() if name in SOUND and rng.random() < 0.8}
    for name in rng.sample(fields.split(), rng.randint(0, 2)):
        body[name] = some_value(rng, 3)
    return json.dumps(body)


def test_no_value_is_answered_with_a_failure(writing: Writing, curator: TestClient) -> None:
    rng = random.Random(2026)
    with writing() as db:
        make_event(db, cites=[make_source(db)])
    curator.post("/api/v1/annotations", json={"event": 1, "body": "Which day?"})
    statuses = set()
    for _ in range(CALLS):
        path = rng.choice(list(FIELDS))
        method = "POST" if path.endswith("texts") else rng.choice(["POST", "PATCH"])
        address = path if method == "POST" else f"{path}/1"
        headers = {"Content-Type": "application/json"}
        if method == "PATCH":
            headers["If-Match"] = curator.get(address).headers["etag"]
        body = some_body(rng, FIELDS[path])
        response = curator.request(method, address, content=body, headers=headers)
        assert response.status_code in (200, 201, 404, 409, 422), f"{method} {address} {body}: {response.text}"
        statuses.add(response.status_code)
    assert statuses >= {200, 201, 422}
    for path in ("/events.csv", "/events.json", "/events.atom", "/api/v1/events", *list(FIELDS)[1:]):
        assert curator.get(path).status_code == 200
