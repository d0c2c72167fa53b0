"""Every route as every role: what it answers is what `permissions_table.txt` says, and no route is missing there."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.support.planted import VIEWERS, Planted, list_routes
from tests.support.planted_fixtures import PlantedApp

TABLE = Path(__file__).with_name("permissions_table.txt")

EVENT = {"title": "Bridge closed", "category": "diplomacy", "date": "2021"}
RESTORED = ("events/{event_id:id}", "sources/{source_id:id}", "citations/{citation_id:id}", "annotations/{note_id:id}")
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/v1/events"): EVENT,
    ("PATCH", "/api/v1/events/{event_id}"): {"summary": "Counted."},
    ("POST", "/api/v1/sources"): {"title": "Morning bulletin"},
    ("PATCH", "/api/v1/sources/{source_id}"): {"container": "Weekly"},
    ("POST", "/api/v1/sources/{source_id}/texts"): {"text": "Other words.", "origin": "typed"},
    ("POST", "/api/v1/citations"): {"event": 1, "source": {"id": 1}, "role": "mentions"},
    ("PATCH", "/api/v1/citations/{citation_id}"): {"pin_cite": "p. 3"},
    ("POST", "/api/v1/annotations"): {"event": 1, "body": "A word.", "visibility": "team"},
    ("PATCH", "/api/v1/annotations/{annotation_id}"): {"body": "Another word."},
    ("POST", "/sources/new"): {"title": "Morning bulletin"},
    ("POST", "/events/new"): EVENT,
    ("POST", "/events/{event_id:id}/annotations"): {"body": "A word.", "visibility": "team"},
    ("POST", "/sources/{source_id:id}/annotations"): {"body": "A word.", "visibility": "team"},
    ("POST", "/sources/{source_id:id}/notes/new"): {"quote": "stands first", "body": "A word.", "visibility": "team"},
    ("POST", "/annotations/{note_id:id}/reply"): {"body": "A word."},
    ("POST", "/annotations/{note_id:id}/edit"): {"body": "A word.", "revision": "1"},
    ("POST", "/events/{event_id:id}/withdraw"): {"reason": "Entered twice", "revision": "2"},
    ("POST", "/events/{event_id:id}/bring-back"): {"revision": "2"},
    ("POST", "/views"): {"name": "Harbour", "address": "/?q=harbour"},
    ("POST", "/views/{view_id:id}/edit"): {
        "name": "Harbour",
        "address": "/?q=harbour",
        "is_shared": "1",
        "number": "1",
    },
    ("POST", "/captures"): {"words": "Other words."},
    ("POST", "/api/v1/events/{event_id}/merge"): {"other": 4},
    ("POST", "/events/{event_id:id}/position"): {"held": "undecided", "reason": "The sources differ", "revision": "2"},
    ("POST", "/events/{event_id:id}/merge"): {"other": "4"},
    ("POST", "/desk/{queue}/judge"): {"row": "c-1", "seen": "1", "verdict": "dispute"},
    ("POST", "/desk/{queue}/preview"): {"act": "tag", "tag": "Aid", "pick": "e-1.1"},
    ("POST", "/desk/{queue}/apply"): {"act": "tag", "value": "Aid", "pick": "e-1.1"},
    ("POST", "/desk/undo"): {"since": "0", "until": "0"},
    ("POST", "/theme"): {"theme": "dark"},
    ("POST", "/inbox/read"): {"until": "1"},
    ("POST", "/notes/import"): {"words": '[{"id": "x", "uri": "https://nowhere.example", "text": "A word."}]'},
    ("POST", "/citations/locate"): {"citations.0.quote": "A word"},
    **{("POST", f"/{kind}/restore"): {"number": "1", "base": "1"} for kind in RESTORED},
    **{("POST", f"/{kind}/undo"): {"since": "0", "until": "0"} for kind in RESTORED[:2]},
}
"""By method and template: a well-formed body."""


@dataclass(frozen=True)
class Row:
    """One line of the table; `variant` says which record is asked for where it is not the public one."""

    method: str
    address: str
    variant: str
    statuses: tuple[int, ...]

    @property
    def template(self) -> str:
        return self.address.partition("?")[0]


def read_table() -> list[Row]:
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            method, address, *rest = line.split()
            statuses = [int(word) for word in rest if word.isdigit()]
            variant = " ".join(word for word in rest if not word.isdigit())
            assert len(statuses) == len(VIEWERS), f"a status for each of {', '.join(VIEWERS)} in: {line}"
            rows.append(Row(method, address, variant, tuple(statuses)))
    return rows


def ask(client: TestClient, planted: Planted, method: str, address: str, variant: str) -> Response:
    body = BODIES.get((method, address.partition("?")[0]), {})
    sent: dict[str, Any] = {}
    if method not in ("GET", "HEAD"):
        is_json = address.startswith("/api/")
        sent = {"json": body} if is_json else {"data": body}
        if is_json:
            sent["headers"] = {"If-Match": "*"}
    return client.request(method, planted.fill(address, variant), **sent)


def statuses_of(on_planted: PlantedApp, method: str, address: str, variant: str = "") -> tuple[int, ...]:
    _, planted, clients = on_planted
    found = tuple(ask(clients[viewer], planted, method, address, variant).status_code for viewer in VIEWERS)
    # The check that the curator has begun may still be at work when the admin asks for one.
    return tuple(303 if address == "/quotes/checks" and status == 409 else status for status in found)


def test_every_route_is_in_the_table_and_every_row_has_a_route(on_planted: PlantedApp) -> None:
    app, *_ = on_planted
    routes = {(route.method, route.path) for route in list_routes(app)}
    told = {(row.method, row.template) for row in read_table()}
    missing = sorted(routes - told)
    lines = []
    for method, path in missing:
        try:
            answers = statuses_of(on_planted, method, path)
        except KeyError as problem:
            lines.append(f"{method} {path} {problem}")
            continue
        lines.append(f"{method} {path} {' '.join(map(str, answers))}")
    proposed = "\n".join(lines)
    assert not missing, f"Check that these answers are right, and add them to {TABLE.name}:\n{proposed}"
    assert not told - routes, f"These rows of {TABLE.name} have no route: {sorted(told - routes)}"


def test_every_route_answers_every_role_as_the_table_says(on_planted: PlantedApp) -> None:
    wrong = []
    for row in read_table():
        found = statuses_of(on_planted, row.method, row.address, row.variant)
        if found != row.statuses:
            wrong.append(f"{row.method} {row.address} {row.variant} {' '.join(map(str, found))} (told: {row.statuses})")
    assert not wrong, f"Answers that differ from {TABLE.name}:\n" + "\n".join(wrong)


def test_the_table_has_each_row_once() -> None:
    rows = Counter((row.method, row.address, row.variant) for row in read_table())
    assert [row for row, count in rows.items() if count > 1] == []


ON_SQLITE = pytest.mark.parametrize("on_planted", ["sqlite"], indirect=True)
"""For what does not depend on the database, beyond what is tested on both."""


@ON_SQLITE
def test_head_is_answered_as_get_is(on_planted: PlantedApp) -> None:
    _, planted, clients = on_planted
    wrong = []
    for row in read_table():
        if row.method == "GET":
            for viewer, status in zip(VIEWERS, row.statuses, strict=True):
                if viewer in ("visitor", "contributor"):
                    answer = ask(clients[viewer], planted, "HEAD", row.address, row.variant)
                    if (answer.status_code, answer.content) != (status, b""):
                        wrong.append((row.address, viewer, answer.status_code, status))
    assert wrong == []


REFUSALS = {401, 403, 404, 405}
LINK = re.compile(r'<(?:a|link)\b[^>]*?\bhref="(/[^"#]*)')
FORM = re.compile(r'<form\b[^>]*>|<button\b[^>]*\bformaction="[^"]*"[^>]*>')


def list_offers(text: str) -> set[tuple[str, str]]:
    """Method and address of every link and form of a page, without those that lead to a moment in the past."""
    found = {("GET", address) for address in LINK.findall(text)}
    for tag in FORM.findall(text):
        action = re.search(r'\b(?:form)?action="(/[^"]*)"', tag)
        if action:
            # A button with an address of its own sends its form by that form's method.
            sent_by = re.search(r'\bform="([^"]*)"', tag)
            of_other = next((form for form in FORM.findall(text) if sent_by and f'id="{sent_by[1]}"' in form), None)
            is_post = 'method="post"' in (of_other or tag) or ("formaction" in tag and of_other is None)
            found.add(("POST" if is_post else "GET", action[1]))
    return {(method, address.replace("&amp;", "&")) for method, address in found if "as_of=" not in address}


@ON_SQLITE
@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != "outsider"])
def test_what_one_may_not_do_is_not_offered(on_planted: PlantedApp, viewer: str) -> None:
    """Every link and form on every page that a viewer is shown leads to something else than a refusal."""
    app, planted, clients = on_planted
    client, refused, tried = clients[viewer], [], set[tuple[str, str]]()
    for route in list_routes(app):
        if route.method != "GET" or route.path.startswith("/static"):
            continue
        for variant in planted.variants_of(route.path):
            page = client.get(planted.fill(route.path, variant))
            if page.status_code != 200 or "text/html" not in page.headers.get("content-type", ""):
                continue
            for offer in list_offers(page.text) - tried:
                tried.add(offer)
                # One address of each kind will do: pages link many states of one list.
                status = client.request(*offer).status_code
                if status in REFUSALS and not page.url.path.startswith("/sign-in/link/"):
                    refused.append((route.path, variant, *offer, status))
    assert tried
    assert refused == []
