"""No surface tells anybody what they may not know: words planted in every protected field are looked for everywhere.

The surfaces are generated from the routes of the app: a new route is asked without anything being added here, and a
parameter of which nobody has said what to put into it fails the test.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.support.planted import VIEWERS, Planted, Route, list_routes, unique_word
from tests.support.planted_fixtures import PlantedApp

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#event-list"}

FILTERS: dict[str, tuple[str, ...]] = {
    "from": ("2019", "1877"),
    "to": ("2021",),
    "within": ("certain",),
    "category": ("diplomacy",),
    "actor": ("1",),
    "place": ("1",),
    "tag": ("strike",),
    "source": ("1", "2", "3"),
    "evidence": ("uncited", "single", "corroborated", "disputed"),
    "review": ("draft", "in-review", "checked", "withdrawn"),
    "undated": ("1",),
    "health": ("lost", "changed"),
    "citations": ("unchecked",),
    "notes": ("open-question",),
    "assigned": ("1",),
    "order": ("newest", "oldest", "attention"),
    "view": ("list", "lanes", "table"),
    "kind": ("report", "source", "event", "citation", "annotation"),
    "type": ("report",),
}
"""Parameters that handlers read from the address themselves, and values that they take."""

PARAMETERS: dict[str, tuple[str, ...]] = {
    **FILTERS,
    "after": ("", "1"),
    "author": ("Mira",),
    "quote": ("stands first",),
    "start": ("0",),
    "before": ("",),
    "behind": ("0",),
    "apart_from": ("1",),
    "as_of": ("2026-01-01",),
    "at": ("2026-01-01", "p1"),
    "by": ("",),
    "capture": ("1",),
    "citation": ("1", "3"),
    "code": ("",),
    "connect": ("1",),
    "date": ("2021",),
    "event": ("1", "2", "3"),
    "facet": ("source", "actor"),
    "field": ("citations.0.claimed_date", "title"),
    "find": ("q", "bridge"),
    "hit": ("1",),
    "health": ("lost", "changed"),
    "is_resolved": ("false",),
    "iss": ("",),
    "limit": ("50",),
    "merged": ("2", "3"),
    "name": ("q",),
    "new": ("1",),
    "note": ("",),
    "next": ("/sources/3",),
    "old": ("1",),
    "part": ("1",),
    "other": ("2", "3"),
    "page": ("1",),
    "passage": ("1", "2", "3"),
    "person": ("1",),
    "pin_cite": ("",),
    "q": ("Signed", "Bulletin", "bridge"),
    "record": ("e-1", "s-2", "s-3"),
    "role": ("supports",),
    "state": ("",),
    "style": ("chicago-notes",),
    "take": ("title",),
    "text": ("1",),
    "title": ("Signed",),
}
"""Values for the parameters that routes declare."""

UNCHANGING = ("/static", "/metrics")
"""What holds nothing of the chronology: files of the product, and figures of the process."""


def list_readable(app: FastAPI) -> list[Route]:
    return [route for route in list_routes(app) if route.method == "GET" and not route.path.startswith(UNCHANGING)]


def everything_told(answer: Response) -> str:
    """Status line apart, all that an answer says: headers and body, in small letters."""
    body = answer.text
    if "json" in answer.headers.get("content-type", ""):
        body = json.dumps(answer.json(), ensure_ascii=False)
    return f"{answer.headers}\n{body}".lower()


def leaked(told: str, hidden: dict[str, str], where: str) -> list[str]:
    return [f"{where} tells the {place}" for word, place in hidden.items() if word in told]


def list_addresses(planted: Planted, route: Route) -> Iterator[str]:
    """The address of a route for each record that it can be asked for, bare and with each value of its parameters."""
    unknown = [name for name in route.query if name not in PARAMETERS]
    assert not unknown, f"Say in PARAMETERS what {route.path} may be asked with: {', '.join(unknown)}"
    for variant in planted.variants_of(route.path):
        path = planted.fill(route.path, variant)
        yield path
        longest = max((len(PARAMETERS[name]) for name in route.query), default=0)
        for turn in range(longest):
            asked = {name: PARAMETERS[name][turn % len(PARAMETERS[name])] for name in route.query}
            yield f"{path}?{urlencode(asked)}"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_route_tells_what_its_viewer_may_not_know(on_planted: PlantedApp, viewer: str) -> None:
    app, planted, clients = on_planted
    client, hidden, found = clients[viewer], planted.hidden_from(viewer), []
    seen: set[str] = set()
    for route in list_readable(app):
        for address in list_addresses(planted, route):
            told = everything_told(client.get(address))
            found += leaked(told, hidden, address)
            seen |= {word for word in planted.words if word in told}
            if "?" not in address:
                found += leaked(everything_told(client.get(address, headers=HTMX)), hidden, f"{address} (htmx)")
    assert found == []
    if viewer == "admin":
        # Those who may see a word do see it somewhere: otherwise it was never planted.
        shown = {word for word, (level, _) in planted.words.items() if level != "nobody"}
        unseen = [planted.words[word][1] for word in shown - seen if planted.words[word][1] not in NEVER_SHOWN]
        assert unseen == []


NEVER_SHOWN: tuple[str, ...] = ()
"""Places of which no surface tells anybody."""


@st.composite
def questions(draw: st.DrawFn) -> dict[str, str]:
    names = draw(st.lists(st.sampled_from(sorted(FILTERS)), max_size=4, unique=True))
    return {name: draw(st.sampled_from(FILTERS[name])) for name in names}


LISTS = (
    "/",
    "/sources",
    "/desk/unchecked",
    "/desk/questions",
    "/events.csv",
    "/events.json",
    "/events.atom",
    "/activity",
    "/activity.atom",
    "/api/v1/events",
    "/api/v1/sources",
    "/api/v1/citations",
    "/api/v1/annotations",
)


@settings(
    max_examples=25,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=questions(), path=st.sampled_from(LISTS), is_partial=st.booleans())
def test_no_filter_tells_what_its_viewer_may_not_know(
    on_planted: PlantedApp, asked: dict[str, str], path: str, is_partial: bool
) -> None:
    _, planted, clients = on_planted
    for viewer in VIEWERS[:-1]:
        address = f"{path}?{urlencode(asked)}"
        told = everything_told(clients[viewer].get(address, headers=HTMX if is_partial else {}))
        assert leaked(told, planted.hidden_from(viewer), address) == []


SEARCHES = (
    "/?q={}",
    "/sources?q={}",
    "/events.json?q={}",
    "/api/v1/events?q={}",
    "/api/v1/sources?q={}",
    "/events/similar?title={}",
    "/suggest/actors?q={}",
    "/suggest/sources?q={}",
    "/suggest/events?q={}",
)
CONTROL = unique_word("a word that stands nowhere")


def told_of(client: TestClient, pattern: str, word: str) -> str:
    """What a search for a word tells, the word itself and the moment apart."""
    answer = client.get(pattern.format(word))
    shown = {name: value for name, value in answer.headers.items() if name in ("location", "link", "content-type")}
    lines = [line for line in answer.text.splitlines() if "<updated>" not in line]
    return f"{answer.status_code} {shown} {lines}".replace(word, "WORD")


@pytest.mark.parametrize("viewer", ["visitor", "contributor"])
def test_looking_for_a_word_that_one_may_not_see_finds_what_a_word_that_is_nowhere_finds(
    on_planted: PlantedApp, viewer: str
) -> None:
    _, planted, clients = on_planted
    client = clients[viewer]
    differing = []
    for pattern in SEARCHES:
        nothing = told_of(client, pattern, CONTROL)
        for word, place in planted.hidden_from(viewer).items():
            # What a public source is quoted with is found by all, however much of it they are shown.
            is_quoted = place == "quote of the public source"
            if not is_quoted and told_of(client, pattern, word) != nothing:
                differing.append(f"{pattern} finds the {place}")
    assert differing == []


# --- a sealed source, for those who may not know of it ----------------------------------------------------------------

MISSING = 4711


def without_number(answer: Response, number: int) -> tuple[int, str]:
    # The names of static files hold digits too.
    return answer.status_code, re.sub(rf"(?<![0-9a-zA-Z]){number}(?![0-9a-zA-Z])", "N", answer.text)


@pytest.mark.parametrize("viewer", ["visitor", "reader", "contributor"])
def test_a_sealed_source_answers_like_one_that_does_not_exist(on_planted: PlantedApp, viewer: str) -> None:
    app, planted, clients = on_planted
    client, sealed = clients[viewer], planted.ids["source sealed"]
    differing = []
    for route in list_routes(app):
        if "{source_id" not in route.path:
            continue
        path = planted.fill(route.path.replace("{source_id:id}", "@").replace("{source_id}", "@"))
        body = {"title": "A", "number": "1", "base": "1"}
        told = []
        for number in (sealed, MISSING):
            address = path.replace("@", str(number))
            if route.method == "GET":
                answer = client.get(address)
            elif path.startswith("/api/"):
                answer = client.request(route.method, address, json=body)
            else:
                answer = client.request(route.method, address, data=body)
            told.append(without_number(answer, number))
        if told[0] != told[1]:
            differing.append((route.method, route.path, told))
    assert differing == []


def test_citing_a_sealed_source_is_refused_like_citing_none(on_planted: PlantedApp) -> None:
    _, planted, clients = on_planted
    client, sealed = clients["contributor"], planted.ids["source sealed"]
    words = {place: word for word, (_, place) in planted.words.items()}
    key, url = words["key of the sealed source"], words["url of the sealed source"]
    title = words["title of the sealed source"]

    def cite(source: dict[str, object]) -> tuple[int, str]:
        body = {"event": planted.ids["event public"], "source": source, "role": "mentions"}
        answer = client.post("/api/v1/citations", json=body)
        told = answer.text
        for known in (f"“{sealed}”", f"“{MISSING}”", key, title, CONTROL):
            told = told.replace(known, "N")
        return answer.status_code, told

    assert cite({"id": sealed}) == cite({"id": MISSING})
    assert cite({"key": key}) == cite({"key": CONTROL})
    assert cite({"id": sealed})[0] == 422

    def add_event(source: str) -> tuple[int, str]:
        form = {"title": "Bridge closed", "category": "diplomacy", "citations.0.source": source}
        answer = client.post("/events/new", data=form)
        return answer.status_code, answer.text.replace(source.partition(" ")[0], "N").replace(source, "N")

    assert add_event(f"s-{sealed}")[0] == add_event(f"s-{MISSING}")[0] == 422
    assert add_event(f"Bulletin {title}")[0] == add_event(f"Bulletin {CONTROL}")[0]

    def add(**fields: str | int) -> tuple[int, str]:
        answer = client.post("/api/v1/sources", json={"title": "New bulletin", **fields})
        return answer.status_code, "taken" if "taken" in answer.text else ""

    assert add(url=f"https://example.org/{url}") == add(url=f"https://example.org/{CONTROL}") == (201, "")
    assert add(title=f"Bulletin {title}") == (201, "")
    assert add(key=key) == add(key=CONTROL) == (201, "")
    assert add(derived_from=sealed) == add(derived_from=MISSING) == (422, "")
