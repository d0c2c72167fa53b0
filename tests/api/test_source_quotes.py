"""The health of a source's quotations, as programs read it."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.models import Source
from tests.api.conftest import Writing
from tests.services.test_quote_health import BRIDGE, GRAIN, MAYOR, OLD
from tests.support.factories import make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

NEW = "\n\n".join(("Corrected.", GRAIN, BRIDGE.replace("lorries", "trucks")))


@pytest.fixture
def bulletin(writing: Writing) -> Source:
    """A source of whose passages one has moved, one has changed, and one, of a draft, is lost."""
    with writing() as db:
        source = make_source(db)
        give_text(db, source, OLD)
        make_event(db, "Grain arrives", cites=[cite(source, GRAIN)])
        make_event(db, "Bridge shut", cites=[cite(source, BRIDGE)])
        make_event(db, "Mayor silent", cites=[cite(source, MAYOR)], review="draft")
        give_text(db, source, NEW)
        return source


def test_members_read_what_became_of_each_passage(reader: TestClient, bulletin: Source) -> None:
    answer = reader.get(f"/api/v1/sources/{bulletin.id}/quotes").json()
    assert (answer["total"], answer["next"]) == (3, None)
    assert answer["counts"] == {"moved": 1, "changed": 1, "lost": 1}
    grain, bridge, mayor = answer["items"]
    assert (grain["passage"]["health"], grain["text"], grain["found"], grain["events"]) == ("moved", 2, None, [1])
    words = BRIDGE.replace("lorries", "trucks")
    start = NEW.index(words)
    assert bridge["found"] == {"text": 2, "start": start, "end": start + len(words), "exact": words}
    assert (bridge["passage"]["exact"], bridge["text"], bridge["is_kept"]) == (BRIDGE, 1, False)
    assert (mayor["passage"]["health"], mayor["text"], mayor["start"]) == ("lost", 1, OLD.index(MAYOR))


def test_visitors_read_abridged_passages_of_public_events(client: TestClient, bulletin: Source) -> None:
    answer = client.get(f"/api/v1/sources/{bulletin.id}/quotes?limit=1").json()
    assert (answer["total"], answer["counts"]) == (2, {"moved": 1, "changed": 1})
    rest = client.get(f"/api/v1/sources/{bulletin.id}/quotes", params={"after": answer["next"]}).json()
    (bridge,) = rest["items"]
    assert (bridge["passage"]["exact"], bridge["found"]["exact"]) == (None, None)
    assert "trucks" not in str(rest)


@pytest.mark.parametrize("confidentiality", ["withheld", "sealed"])
def test_of_protected_sources_only_curators_learn(
    client: TestClient, reader: TestClient, curator: TestClient, writing: Writing, confidentiality: str
) -> None:
    with writing() as db:
        source = make_source(db, confidentiality=confidentiality)
    address = f"/api/v1/sources/{source.id}/quotes"
    expected = 404 if confidentiality == "sealed" else 403
    assert [one.get(address).status_code for one in (client, reader, curator)] == [expected, expected, 200]


def test_a_new_text_tells_what_became_of_the_passages(contributor: TestClient, bulletin: Source) -> None:
    response = contributor.post(f"/api/v1/sources/{bulletin.id}/texts", json={"text": OLD + "\n\nMore."})
    assert (response.status_code, response.json()["located"], response.json()["passages"]) == (201, 3, 3)
    assert response.json()["counts"] == {"exact": 2, "moved": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_costs_the_same_however_long_it_is(app: FastAPI, reader: TestClient, bulletin: Source) -> None:
    reader.get(f"/api/v1/sources/{bulletin.id}/quotes")  # the first request notes that the token was used
    counts: list[list[str]] = []
    for limit in (2, 3):
        with counting_queries(app.state.sessions.engine) as sent:
            reader.get(f"/api/v1/sources/{bulletin.id}/quotes?limit={limit}")
        counts.append(sent)
    assert len(counts[0]) == len(counts[1]), counts
