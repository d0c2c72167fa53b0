"""Hostile bodies: every one is answered with the right status and a sentence, and nothing is written."""

import pytest
from starlette.testclient import TestClient

from app.api.bodies import DEEPEST, read_json
from app.errors import Invalid
from tests.api.answers import problem
from tests.api.conftest import Writing
from tests.support.factories import make_category, make_event

JSON = "application/json"
NO_JSON = "The body is no JSON: it cannot be read at line 1, column "
UNSTORABLE = "The body holds a character that cannot be stored: a NUL, or half of a surrogate pair."
NO_OBJECT = "Send a JSON object with the fields of the record."
EVENT = '{"title": "A call", "category": "war", "summary": %s}'

HOSTILE: dict[str, tuple[bytes, str, tuple[int, str]]] = {
    "nothing": (b"", JSON, (422, NO_OBJECT)),
    "blank": (b"  ", JSON, (422, f"{NO_JSON}3.")),
    "half": (b'{"title": ', JSON, (422, f"{NO_JSON}11.")),
    "two values": (b"{} {}", JSON, (422, f"{NO_JSON}4.")),
    "list": (b"[]", JSON, (422, NO_OBJECT)),
    "text": (b'"title"', JSON, (422, NO_OBJECT)),
    "number": (b"1", JSON, (422, NO_OBJECT)),
    "null": (b"null", JSON, (422, NO_OBJECT)),
    "NaN": (EVENT.replace("%s", "NaN").encode(), JSON, (422, "The body cannot be read: NaN is no JSON number.")),
    "infinity": (b"-Infinity", JSON, (422, "The body cannot be read: -Infinity is no JSON number.")),
    "huge exponent": ((EVENT % "1e999").encode(), JSON, (422, "summary is a text.")),
    "endless digits": (b"9" * 5000, JSON, (422, "The body holds a number with too many digits.")),
    "deep list": (b"[" * 100_000, JSON, (422, f"The body is nested deeper than {DEEPEST} levels.")),
    "deep closed list": (b"[" * 50 + b"]" * 50, JSON, (422, f"The body is nested deeper than {DEEPEST} levels.")),
    "deep object": (b'{"a":' * 20 + b"1" + b"}" * 20, JSON, (422, f"The body is nested deeper than {DEEPEST} levels.")),
    "twice": (
        b'{"title": "A", "title": "B"}',
        JSON,
        (422, "The body cannot be read: the name “title” stands twice in one object."),
    ),
    "NUL": ((EVENT % r'"a\u0000b"').encode(), JSON, (422, UNSTORABLE)),
    "half a pair": ((EVENT % r'"\ud800"').encode(), JSON, (422, UNSTORABLE)),
    "other half": ((EVENT % r'"\udfff"').encode(), JSON, (422, UNSTORABLE)),
    "name with half a pair": (rb'{"\udc00": 1}', JSON, (422, UNSTORABLE)),
    "Latin-1": ("{'é'}".encode("latin-1"), JSON, (422, "The body is no UTF-8 text: byte 2 cannot be read.")),
    "UTF-16": (EVENT.encode("utf-16"), JSON, (422, "The body is no UTF-8 text: byte 0 cannot be read.")),
    "form": (b"title=A", "application/x-www-form-urlencoded", (415, "")),
    "plain": (b"{}", "text/plain", (415, "")),
    "no type": (b"{}", "", (415, "")),
    "odd type": (b"{}", "application/jsonp;;;", (415, "")),
    "text json": (b"{}", "text/json", (415, "")),
}


def test_hostile_bodies_are_refused(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        make_category(db, "war")
    found = {}
    for name, (body, media_type, _) in HOSTILE.items():
        headers = {"Content-Type": media_type} if media_type else {}
        status, sentence = problem(contributor.post("/api/v1/events", content=body, headers=headers))
        found[name] = (status, "" if status == 415 else sentence)
    assert found == {name: expected for name, (_, _, expected) in HOSTILE.items()}
    assert contributor.get("/api/v1/events").json()["total"] == 0


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json; charset=utf-8", "application/merge-patch+json", "Application/JSON"],
)
def test_json_may_be_declared_in_several_ways(contributor: TestClient, writing: Writing, media_type: str) -> None:
    with writing() as db:
        make_category(db, "war")
    body = '\ufeff{"title": "A call", "category": "war"}'.encode()
    answer = contributor.post("/api/v1/events", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 201


def test_a_body_that_is_too_large_is_refused(contributor: TestClient) -> None:
    body = b'{"title": "' + b"x" * 9_000_000 + b'"}'
    answer = contributor.post("/api/v1/events", content=body, headers={"Content-Type": JSON})
    assert answer.status_code == 413


def test_who_is_not_signed_in_is_told_that_first(client: TestClient) -> None:
    for body in (b"", b"{", b"{}"):
        answer = client.post("/api/v1/events", content=body, headers={"Content-Type": JSON})
        assert problem(answer)[0] == 401


def test_changes_are_refused_like_new_records(contributor: TestClient, writing: Writing) -> None:
    with writing() as db:
        make_event(db)
    headers = {"If-Match": '"e-1.1"', "Content-Type": JSON}
    for body in (b"", b"{", b"[]", b"null", b'{"a": NaN}'):
        assert problem(contributor.patch("/api/v1/events/1", content=body, headers=headers))[0] == 422
    headers["Content-Type"] = "text/plain"
    assert problem(contributor.patch("/api/v1/events/1", content=b"{}", headers=headers))[0] == 415


def test_an_optional_body_may_be_left_out_but_not_be_wrong(curator: TestClient) -> None:
    headers = {"If-Match": '"e-1.1"'}
    assert problem(curator.delete("/api/v1/events/1?reason=x", headers=headers))[0] == 404
    wrong = curator.request(
        "DELETE", "/api/v1/events/1?reason=x", content=b"{", headers={**headers, "Content-Type": JSON}
    )
    assert problem(wrong) == (422, f"{NO_JSON}2.")


@pytest.mark.parametrize(
    "text", ['{"a": [1, 2.5, true, null, "é"]}', "[" * DEEPEST + "]" * DEEPEST, '"\\ud83d\\ude00"']
)
def test_sound_json_is_read(text: str) -> None:
    assert read_json(text.encode()) is not None


def test_a_million_names_take_no_quadratic_time() -> None:
    names = ", ".join(f'"{number}": 0' for number in range(200_000))
    with pytest.raises(Invalid, match="stands twice"):
        read_json(f'{{{names}, "199999": 1}}'.encode())
